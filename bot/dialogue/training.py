"""Training what tells kinds of turns apart, from the labelled ones of `corpus/turns`.

Decides what a row gives: `text` and `act`, one of yes, no, hedge, done, over, same, ask, tell,
talk, or `wish:` with an action. Needs the extra `encoders`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np

import corpus
from bot import words
from bot.dialogue.acts import ACT, MODEL, looked_at
from bot.reading.normalise import normalise
from bot.reading.training import Example, fit
from corpus.vocabulary import Language
from ingest.encoder import SHIPPED, StaticEncoder
from ingest.fold import fold

TURNS: Final = Path(corpus.__file__).parent / "turns"
_WORDS: Final = Path(words.__file__).parent
_ANY_DAY: Final = dt.date(2026, 1, 15)


def load_turns(folder: Path = TURNS) -> list[dict[str, Any]]:
    """All labelled turns, in the order of their files."""
    files = (folder / f"{language}.jsonl" for language in Language)
    return [json.loads(line) for f in files for line in f.read_text("utf-8").splitlines()]


def made_from() -> str:
    """A digest of what the weights depend on: the turns, the tables of words, the encoder."""
    digest = hashlib.sha256(StaticEncoder(SHIPPED).fingerprint.encode())
    tables = [*_WORDS.glob("dialogue.*.toml"), *_WORDS.glob("actions.*.toml")]
    for file in sorted([*TURNS.glob("*.jsonl"), *tables]):
        digest.update(file.name.encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def examples(rows: Sequence[Mapping[str, Any]]) -> list[Example]:
    """What is learnt from each row."""
    found = []
    for row in rows:
        text = fold(normalise(row["text"]))
        found.append(Example(frozenset(looked_at(text, _ANY_DAY)), {ACT: row["act"]}, text))
    return found


def train(rows: Sequence[Mapping[str, Any]], file: Path = MODEL) -> None:
    """Fit the weights to `rows` and write them to `file`. Half a minute on one core."""
    fitted: dict[str, Any] = fit(examples(rows), (ACT,), made_from())
    np.savez_compressed(file, **fitted)
