"""The labelled inquiries that triage learns from, and the weights that ship."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bot.reading.learned import Weights
from bot.reading.normalise import normalise
from bot.triage import learned, scoring
from bot.triage.inquiry_training import load_questions, made_from, train
from bot.triage.training import INQUIRIES, load_inquiries
from corpus.vocabulary import Language

AFTER = {"asked": 6, "claim": 4}
"""W5, C18: days from the one that is counted from to the deadline."""
EVENTS = {*learned.EVENTS, "other"}
PIECES = 5
CLOSE = 0.7
"""Of the pieces of two texts: what one may have copied of the other."""


def rows(language: Language) -> list[dict[str, Any]]:
    lines = (INQUIRIES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_the_weights_were_trained_on_the_texts_of_this_tree() -> None:
    # When this fails: claimdesk train-reader.
    assert Weights(learned.MODEL).made_from == made_from()


def test_training_twice_gives_the_same_weights(tmp_path: Path) -> None:
    some = [*load_inquiries()[::24], *load_questions()[::24]]
    for name in ("one", "other"):
        train(some, tmp_path / f"{name}.npz")
    assert (tmp_path / "one.npz").read_bytes() == (tmp_path / "other.npz").read_bytes()


@pytest.mark.parametrize("language", list(Language))
def test_labels_agree_with_each_other(language: Language) -> None:
    for row in rows(language):
        about = row["text"][:60]
        day = dt.datetime.fromisoformat(row["received"]).date()
        assert set(row.get("days", {}).values()) <= EVENTS, about
        base = row.get("from")
        if base:
            since = dt.date.fromisoformat(base["day"])
            due = since + dt.timedelta(AFTER[base["what"]])
            assert row["deadline"] == due.isoformat(), about
            assert since <= day, about
            assert row.get("days", {}).get(base["day"], base["what"]) == base["what"], about
        elif "from" in row:
            assert row["deadline"] is None, about
        assert bool(row["topic"]) == bool(row["sections"]), about
        assert row["asker"] == "seller" or row["route"] is None, about


@pytest.mark.parametrize("language", list(Language))
def test_every_section_is_there_in_every_language(language: Language) -> None:
    found = Counter(
        f"{row['topic']}.{section}" for row in rows(language) for section in row["sections"]
    )
    assert len(found) == 16
    assert min(found.values()) >= 4
    assert sum(row["topic"] is None for row in rows(language)) >= 20


def test_no_inquiry_stands_twice_or_is_one_that_is_scored() -> None:
    def pieces(text: str) -> frozenset[str]:
        bare = "".join(c for c in normalise(text).casefold() if c.isalnum())
        return frozenset(bare[n : n + PIECES] for n in range(len(bare) - PIECES + 1))

    count = Counter(row["text"] for row in load_inquiries())
    assert max(count.values()) == 1
    scored = []
    for file in (scoring.SET, scoring.DEVELOPMENT):
        lines = file.read_text(encoding="utf-8").splitlines()
        scored += [(row["id"], pieces(row["text"])) for row in map(json.loads, lines)]
    for row in load_inquiries():
        ours = pieces(row["text"])
        for name, theirs in scored:
            alike = len(ours & theirs)
            assert alike <= CLOSE * min(len(ours), len(theirs)) + 1, f"close to {name}"
