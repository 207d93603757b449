"""Where the guides disagree or break, told beside an answer that it touches.

Decides which errata touch a passage; their texts stand in `corpus/errata.toml`.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import corpus
from corpus.vocabulary import Language
from ingest.guide import Passage


@dataclass(frozen=True, slots=True)
class Erratum:
    """One disagreement, and what is gone by."""

    id: str
    topic: str
    section: str
    languages: tuple[Language, ...]
    """Of the guides that say it differently."""
    markers: tuple[str, ...]
    texts: dict[Language, str]


@lru_cache(maxsize=1)
def errata() -> tuple[Erratum, ...]:
    """All of them, in order."""
    path = Path(corpus.__file__).parent / "errata.toml"
    rows = tomllib.loads(path.read_text(encoding="utf-8"))["erratum"]
    return tuple(
        Erratum(
            id=row["id"],
            topic=row["topic"],
            section=row["section"],
            languages=tuple(Language(code) for code in row["languages"]),
            markers=tuple(row.get("markers", ())),
            texts={Language(code): text for code, text in row["text"].items()},
        )
        for row in rows
    )


def touching(passage: Passage) -> list[Erratum]:
    """The errata that touch an original passage: it is theirs, and holds one of their marks.

    The project's own passages say so themselves.
    """
    if not passage.original:
        return []
    return [
        erratum
        for erratum in errata()
        if passage.address.topic == erratum.topic
        and passage.language in erratum.languages
        and any(marker in passage.text for marker in erratum.markers)
    ]
