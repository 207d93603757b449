"""Training what is learnt of inquiries, and what tells buyers from sellers.

Decides what a row of `corpus/inquiries` gives (`text`, `received`, `asker`, `topic`, `sections`,
`claim_type`, `route`; and where it is told `days`, what happened on each day that is named, and
`from`, the day that the deadline is counted from and of what), and one of `corpus/askers` (`text`,
`asker`); the messages of `corpus/cases` are sellers'. Needs the extra `encoders`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import corpus
from bot import words
from bot.reading.learned import Weights, meaning
from bot.reading.normalise import language_of, normalise
from bot.reading.pieces import question
from bot.reading.reader import Reading
from bot.reading.training import CASES, Example, fit, load_cases
from bot.triage import asker, learned
from bot.triage.asker import ASKER, asker_of, looked_at
from bot.triage.days import FACTS, with_days
from bot.triage.falling_due import due_of
from bot.triage.inquiry import Asker
from bot.triage.learned import CLAIM, EVENT, FROM, MESSAGE, NOTHING, ROUTE, SECTION
from bot.triage.letter import read_letter
from bot.triage.thread import read_mails, read_own
from bot.words import folded
from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, StaticEncoder
from rules import read_case

if TYPE_CHECKING:
    from numpy.typing import NDArray

ASKERS: Final = Path(corpus.__file__).parent / "askers"
INQUIRIES: Final = Path(corpus.__file__).parent / "inquiries"
NOT_RECEIVED: Final = "not_received"
EACH: Final = 6
"""Of the sellers' messages every sixth: with all of them nobody would be a buyer."""
_FOLDS: Final = 4
"""Parts: what happened on the days of each is guessed by what was learnt from the others."""


def load_inquiries(folder: Path = INQUIRIES) -> list[dict[str, Any]]:
    """All labelled inquiries, in the order of their files."""
    files = (folder / f"{language}.jsonl" for language in Language)
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def load_questions() -> list[dict[str, Any]]:
    """The labelled questions of `corpus/cases` that name days, as inquiries of which only these
    are told."""
    found = []
    for row in load_cases():
        claim = row.get("claim") or {}
        days = {claim[fact]: event for event, fact in FACTS.items() if claim.get(fact)}
        if not days:
            continue
        full = claim if claim.get("type") == NOT_RECEIVED else {"status": "requested", **claim}
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


def load_askers(folder: Path = ASKERS) -> list[dict[str, Any]]:
    """All labelled messages, in the order of their files, then some of the sellers' questions."""
    files = (folder / f"{language}.jsonl" for language in Language)
    rows = [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]
    rows += [{"text": text, "asker": row["asker"]} for row in load_inquiries() if (text := own(row))]
    sellers = load_cases()[::EACH]
    return rows + [{"text": row["text"], "asker": Asker.SELLER} for row in sellers]


def own(row: Mapping[str, Any]) -> str:
    """What an inquiry says, without what it quotes."""
    return read_letter(row["text"]).own


def _digest(files: Iterable[Path], tables: Iterable[object]) -> str:
    """Of what weights depend on beside the encoder."""
    digest = hashlib.sha256(StaticEncoder(SHIPPED).fingerprint.encode())
    for file in sorted(files):
        digest.update(file.name.encode() + file.read_bytes())
    for table in tables:
        digest.update(json.dumps(table).encode())
    return digest.hexdigest()[:16]


def made_from() -> str:
    """A digest of what the weights of askers depend on: the messages, the words, the encoder."""
    files = (p for folder in (ASKERS, CASES, INQUIRIES) for p in folder.glob("*.jsonl"))
    return _digest(files, (words.patterns("triage", "asker", n) for n in Language))


def examples(rows: Sequence[Mapping[str, Any]]) -> list[Example]:
    """What is learnt of the asker from each row."""
    found = []
    for row in rows:
        message = normalise(row["text"])
        text = folded(message, language_of(message))
        label = {ASKER: str(row["asker"])}
        found.append(Example(frozenset(looked_at(text)), label, text))
    return found


def train(rows: Sequence[Mapping[str, Any]], file: Path = asker.MODEL) -> None:
    """Fit the weights of askers to `rows` and write them to `file`. Half a minute on one core."""
    fitted: dict[str, Any] = fit(examples(rows), (ASKER,), made_from())
    np.savez_compressed(file, **fitted)


def inquiries_made_from() -> str:
    """A digest of what the weights of inquiries depend on."""
    folder = Path(words.__file__).parent
    tables = [folder / "days-in-stories.toml"]
    of_days = (words.patterns("triage", "days", n) for n in Language)
    read_by = Weights().made_from
    return _digest([*INQUIRIES.glob("*.jsonl"), *CASES.glob("*.jsonl"), *tables], [*of_days, read_by])


def train_inquiries(rows: Sequence[Mapping[str, Any]], file: Path = learned.MODEL) -> None:
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
    fitted: dict[str, Any] = fit(found, (*MESSAGE, EVENT, FROM), inquiries_made_from())
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
    label = {SECTION: section, CLAIM: str(row["claim_type"]), ROUTE: str(row["route"])}
    quoted = read_letter(row["text"]).quoted
    pieces = learned.of_message(reading, folded(quoted, language_of(quoted)))
    return Example(pieces, label, reading.text)
