"""Training what tells buyers from sellers, from the labelled messages of `corpus/askers`.

Decides what a row gives: `text` and `asker`; the messages of `corpus/cases` are sellers'. Needs the
extra `encoders`.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

import corpus
from bot import words
from bot.reading.normalise import language_of, normalise
from bot.reading.training import CASES, Example, fit, load_cases
from bot.triage.asker import ASKER, MODEL, looked_at
from bot.triage.inquiry import Asker
from bot.words import folded
from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, StaticEncoder

ASKERS: Final = Path(corpus.__file__).parent / "askers"
EACH: Final = 6
"""Of the sellers' messages every sixth: with all of them nobody would be a buyer."""


def load_askers(folder: Path = ASKERS) -> list[dict[str, Any]]:
    """All labelled messages, in the order of their files, then some of the sellers' questions."""
    files = (folder / f"{language}.jsonl" for language in Language)
    rows = [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]
    sellers = load_cases()[::EACH]
    return rows + [{"text": row["text"], "asker": Asker.SELLER} for row in sellers]


def made_from() -> str:
    """A digest of what the weights depend on: the messages, the words of askers, the encoder."""
    digest = hashlib.sha256(StaticEncoder(SHIPPED).fingerprint.encode())
    for file in sorted([*ASKERS.glob("*.jsonl"), *CASES.glob("*.jsonl")]):
        digest.update(file.name.encode() + file.read_bytes())
    for language in Language:
        digest.update(json.dumps(words.patterns("triage", "asker", language)).encode())
    return digest.hexdigest()[:16]


def examples(rows: Sequence[Mapping[str, Any]]) -> list[Example]:
    """What is learnt from each row."""
    found = []
    for row in rows:
        message = normalise(row["text"])
        text = folded(message, language_of(message))
        label = {ASKER: str(row["asker"])}
        found.append(Example(frozenset(looked_at(text)), label, text))
    return found


def train(rows: Sequence[Mapping[str, Any]], file: Path = MODEL) -> None:
    """Fit the weights to `rows` and write them to `file`. Half a minute on one core."""
    fitted: dict[str, Any] = fit(examples(rows), (ASKER,), made_from())
    np.savez_compressed(file, **fitted)
