"""The labelled messages reading is learnt from: facts the rules take, none of the evaluation's."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter

import pytest
from test_questions import CLOSE, EVALUATION, bare, bigrams

from bot.reading.training import CASES, load_cases
from corpus.vocabulary import Language
from rules import Action, read_case

KINDS = {
    *(f"decide:{action}" for action in Action),
    *(f"settled:{rule}" for rule in ("W5", "W12", "R7", "C7", "C21", "R4")),
    *(f"none:{kind}" for kind in ("how", "where", "who", "what", "uncovered", "talk")),
    "dates",
    "options",
}


@pytest.mark.parametrize("language", Language)
def test_every_kind_of_question_is_there_in_every_language(language: Language) -> None:
    lines = (CASES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    found = Counter(json.loads(line)["asks"] for line in lines)
    assert set(found) == KINDS
    assert len(lines) >= 700


def test_what_they_tell_are_facts_of_the_rules() -> None:
    for row in load_cases():
        body = {key: row[key] for key in ("order", "claim", "params") if key in row}
        case = read_case(body, today=dt.date.fromisoformat(row["today"]))
        assert case.today.isoformat() == row["today"]


def test_no_message_stands_twice() -> None:
    count = Counter(bare(row["text"]) for row in load_cases())
    assert [text for text, times in count.items() if times > 1] == []


def test_no_message_is_one_that_the_evaluation_asks() -> None:
    evaluated = []
    for file in sorted(EVALUATION.glob("*.jsonl")):
        rows = map(json.loads, file.read_text(encoding="utf-8").splitlines())
        evaluated += [(row["id"], bigrams(bare(row["question"]))) for row in rows]
    for row in load_cases():
        ours = bigrams(bare(row["text"]))
        for name, theirs in evaluated:
            if CLOSE <= len(ours) / len(theirs) <= 1 / CLOSE:
                alike = len(ours & theirs) / len(ours | theirs)
                assert alike < CLOSE, f"{row['text']!r} is close to {name}"
