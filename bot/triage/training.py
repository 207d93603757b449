"""Training what tells buyers from sellers.

Decides what a row of `corpus/askers` gives (`text` and `asker`) and one of `corpus/inquiries`; the
messages of `corpus/cases` are sellers'. Needs the extra `encoders`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

import corpus
from bot import words
from bot.reading.normalise import language_of, normalise
from bot.reading.training import CASES, Example, fit, load_cases
from bot.triage import asker
from bot.triage.asker import ASKER, looked_at
from bot.triage.inquiry import Asker
from bot.triage.letter import read_letter
from bot.words import folded
from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, StaticEncoder

if TYPE_CHECKING:
    pass

ASKERS: Final = Path(corpus.__file__).parent / "askers"
INQUIRIES: Final = Path(corpus.__file__).parent / "inquiries"
EACH: Final = 6
"""Of the sellers' messages every sixth: with all of them nobody would be a buyer."""


def load_inquiries(folder: Path = INQUIRIES) -> list[dict[str, Any]]:
    """All labelled inquiries, in the order of their files."""
    files = (folder / f"{language}.jsonl" for language in Language)
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def load_askers(folder: Path = ASKERS) -> list[dict[str, Any]]:
    """All labelled messages, in the order of their files, then some of the sellers' questions."""
    files = (folder / f"{language}.jsonl" for language in Language)
    rows = [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]
    told = ((own(row), row["asker"]) for row in load_inquiries())
    rows += [{"text": text, "asker": side} for text, side in told if text]
    sellers = load_cases()[::EACH]
    return rows + [{"text": row["text"], "asker": Asker.SELLER} for row in sellers]


def own(row: Mapping[str, Any]) -> str:
    """What an inquiry says, without what it quotes."""
    return read_letter(row["text"]).own


def digest(files: Iterable[Path], tables: Iterable[object]) -> str:
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
    return digest(files, (words.patterns("triage", "asker", n) for n in Language))


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
