"""The glossary: the console's labels in four languages, and what people say in their place.

Decides how `corpus/glossary.csv` is read; which of its rows count, and for what, is decided by who
asks. `bot` reads it here too.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import corpus
from corpus.vocabulary import Language

GLOSSARY = Path(corpus.__file__).parent / "glossary.csv"

Row = Mapping[str, str]
"""An entry: `id`, `kind`, its label by language, and `<language>_also`."""


def read(file: Path) -> dict[str, Row]:
    """The entries of a glossary by id, in its order."""
    with file.open(encoding="utf-8", newline="") as source:
        return {row["id"]: row for row in csv.DictReader(source)}


@cache
def rows() -> Mapping[str, Row]:
    """The entries of the project's own."""
    return MappingProxyType(read(GLOSSARY))


def also(row: Row, language: Language) -> list[str]:
    """What people say in place of an entry's label."""
    return list(filter(None, map(str.strip, (row.get(f"{language}_also") or "").split("|"))))


def spoken(row: Row) -> Iterator[tuple[Language, str]]:
    """The words of an entry: labels, and what people say in their place."""
    for language in Language:
        for word in filter(None, [row[language].strip(), *also(row, language)]):
            yield language, word
