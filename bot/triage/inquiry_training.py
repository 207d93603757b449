"""Training what is learnt of inquiries: sections, kinds of claim, routes, and days.

Decides what a row of `corpus/inquiries` gives: `text`, `received`, `asker`, `topic`, `sections`,
`claim_type`, `route`, `deadline`; and where it is told `days`, what happened on each day that is
named, and `from`, the day that the deadline is counted from and of what. The questions of
`corpus/cases` give their days, those of `corpus/questions` their sections. Needs the extra
`encoders`.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bot import words
from bot.reading.learned import Weights, meaning
from bot.reading.normalise import language_of
from bot.reading.pieces import question
from bot.reading.reader import Reading
from bot.reading.training import CASES, Example, fit, load_cases
from bot.triage import learned
from bot.triage.asker import asker_of
from bot.triage.days import FACTS, with_days
from bot.triage.falling_due import due_of
from bot.triage.learned import CLAIM, EVENT, FROM, MESSAGE, NOTHING, ROUTE, SECTION
from bot.triage.letter import read_letter
from bot.triage.thread import read_mails, read_own
from bot.triage.training import INQUIRIES, digest
from bot.words import folded
from corpus.vocabulary import Language
from ingest import questions
from rules import read_case
from rules.case import ClaimType

if TYPE_CHECKING:
    from numpy.typing import NDArray

QUESTIONS: Final = 3
"""Of the questions every third: stories are told otherwise."""
ASKED: Final = 12
"""Of what is asked of the guides every twelfth: a short question is an inquiry too."""
_ANY_DAY: Final = "2026-11-20"
_FOLDS: Final = 4
"""Parts: what happened on the days of each is guessed by what was learnt from the others."""


def load_questions() -> list[dict[str, Any]]:
    """What else is labelled: of questions that name days, these; of others, the section."""
    found: list[dict[str, Any]] = []
    for asked in questions.load_questions()[::ASKED]:
        address = asked.address
        found.append(
            {
                "text": asked.text,
                "received": _ANY_DAY,
                "topic": address.topic if address else None,
                "sections": [address.section] if address else [],
            }
        )
    for row in load_cases()[::QUESTIONS]:
        claim = row.get("claim") or {}
        days = {claim[fact]: event for event, fact in FACTS.items() if claim.get(fact)}
        if not days:
            continue
        reported = claim.get("type") == ClaimType.NOT_RECEIVED
        full = claim if reported else {"status": "requested", **claim}
        today = dt.date.fromisoformat(row["today"])
        due = due_of(read_case({"order": row.get("order") or {}, "claim": full}, today=today))
        what = "claim" if due.since else "asked"
        day = claim.get(FACTS[what]) if due.date else None
        found.append(
            {
                "text": row["text"],
                "received": row["today"],
                "days": days,
                "from": {"day": day, "what": what} if day else None,
            }
        )
    return found


def made_from() -> str:
    """A digest of what the weights of inquiries depend on."""
    table = Path(words.__file__).parent / "days-in-stories.toml"
    of_days = (words.patterns("triage", "days", n) for n in Language)
    labelled = (INQUIRIES, CASES, questions.CORPUS / "questions")
    files = [table, *(file for folder in labelled for file in folder.glob("*.jsonl"))]
    return digest(files, [*of_days, Weights().made_from])


def train(rows: Sequence[Mapping[str, Any]], file: Path = learned.MODEL) -> None:
    """Fit the weights of inquiries to `rows` and write them to `file`. Some minutes on one core."""
    read = [_Read(row, *_told(row)) for row in rows]
    found = [example for one in read for example in one.examples()]
    for n in range(_FOLDS):
        others = [e for k, one in enumerate(read) if k % _FOLDS != n for e in one.examples()]
        guess = _weights(others)
        for one in read[n::_FOLDS]:
            if not one.days or "from" not in one.row:
                continue
            chances = [guess.guess(day.pieces, (EVENT,))[EVENT].chances for day in one.days]
            about = guess.guess(one.message.pieces, MESSAGE, vector(one.message))
            seen = learned.with_others(one.days, chances, about)
            found += [
                Example(p, {FROM: _from(one.row, d)}) for p, d in zip(seen, one.days, strict=True)
            ]
    fitted: dict[str, Any] = fit(found, (*MESSAGE, EVENT, FROM), made_from())
    np.savez_compressed(file, **fitted)


class _Read:
    """A row, read."""

    def __init__(self, row: Mapping[str, Any], readings: list[Reading], day: dt.date) -> None:
        self.row = row
        self.days = learned.of_days(readings, day)
        self.message = _message(row, readings[0])

    def examples(self) -> list[Example]:
        """What is learnt of the whole, and of what happened on each day, where a row tells."""
        told = self.row.get("days")
        events = [] if told is None else self.days
        return [
            self.message,
            *(
                Example(d.pieces, {EVENT: (told or {}).get(d.dated.day.isoformat(), "other")})
                for d in events
            ),
        ]


def vector(example: Example) -> NDArray[np.float32]:
    """What a whole message means, as `learned.about` has it."""
    text = example.text or ""
    return meaning(text, question(text))


def _told(row: Mapping[str, Any]) -> tuple[list[Reading], dt.date]:
    """What an inquiry and the mails in it tell, and the day it came on."""
    day = dt.datetime.fromisoformat(row["received"]).date()
    written = read_letter(row["text"])
    side = asker_of(folded(written.own, written.language))
    readings = [read_own(written.own, written.language, day), *read_mails(written.thread, day)]
    return [with_days(reading, side) for reading in readings], day


def _from(row: Mapping[str, Any], day: learned.Day) -> str:
    """Of what the deadline is counted from a day."""
    base = row["from"] or {}
    return base["what"] if base.get("day") == day.dated.day.isoformat() else NOTHING


def _weights(found: Sequence[Example]) -> Weights:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "fold.npz"
        fitted: dict[str, Any] = fit(found, (*MESSAGE, EVENT), "")
        np.savez(file, **fitted)
        return Weights(file)


def _message(row: Mapping[str, Any], reading: Reading) -> Example:
    if "topic" not in row:
        return Example(learned.of_message(reading), {}, reading.text)
    section = f"{row['topic']}.{row['sections'][0]}" if row["topic"] else "none"
    label = {SECTION: section}
    if "claim_type" in row:
        label |= {CLAIM: str(row["claim_type"]), ROUTE: str(row["route"])}
    quoted = read_letter(row["text"]).quoted
    pieces = learned.of_message(reading, folded(quoted, language_of(quoted)))
    return Example(pieces, label, reading.text)
