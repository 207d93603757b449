"""The console's labels in a text: where they stand, and which ones they are, whatever the language.

Decides what counts as a label written (width, case and spaces don't matter) and which of the
glossary's entries a name stands for; the same name may stand for several. Which words people use
in their place is `ingest/concepts`' for searching; here they tell what a text speaks of.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.words import folded, named, names
from corpus.vocabulary import Language
from ingest import glossary

_LEFT_OUT: Final = ("party", "api_code")
"""Words of every sentence; and the codes of an interface, which no two languages name alike."""
_SPACE: Final = re.compile(r"\s")


@dataclass(frozen=True, slots=True)
class Label:
    """A label where it stands in a folded text."""

    start: int
    end: int
    ids: frozenset[str]
    """The glossary's entries that have this name."""


def labels(text: str, language: Language) -> list[Label]:
    """The labels in a folded text, the longest where several could be meant."""
    ids, pattern = _named(language, False)
    return [Label(*match.span(), ids[_key(match[0])]) for match in pattern.finditer(text)]


def ids_of(name: str, language: Language) -> frozenset[str]:
    """The entries that have exactly this name, folded; none where it is no label."""
    return _named(language, False)[0].get(_key(name), frozenset())


def spoken_of(text: str, language: Language) -> frozenset[str]:
    """The entries that a folded text speaks of: by their names, or by what people say instead."""
    ids, pattern = _named(language, True)
    found = {i for match in pattern.finditer(text) for i in ids[_key(match[0])]}
    return frozenset(
        found | {name for name, fact in _facts().items() if named("facts", fact, text)}
    )


@lru_cache(maxsize=1)
def rows() -> dict[str, glossary.Row]:
    """The glossary's entries by id, without those that are no labels of their own."""
    return {name: row for name, row in glossary.rows().items() if row["kind"] not in _LEFT_OUT}


@lru_cache(maxsize=1)
def _facts() -> dict[str, str]:
    """Statuses by their ids, with the name under which `words/facts` has how people tell them."""
    groups = ("order.status", "claim.cancel", "claim.return", "claim.exchange")
    return {
        f"{group.removesuffix('.status').removeprefix('claim.')}_{name}": f"{group}.{name}"
        for group in groups
        for name in names("facts", group)
        if f"{group.removesuffix('.status').removeprefix('claim.')}_{name}" in rows()
    }


def _key(name: str) -> str:
    return _SPACE.sub("", name)


@lru_cache(maxsize=8)
def _named(language: Language, also: bool) -> tuple[dict[str, frozenset[str]], re.Pattern[str]]:
    """The names of a language with their entries, and one pattern for all, longest first."""
    found: dict[str, set[str]] = {}
    for row in rows().values():
        for name in [row[language], *(glossary.also(row, language) if also else ())]:
            if name:
                found.setdefault(folded(name, language), set()).add(row["id"])
    names = sorted(found, key=len, reverse=True)
    ids: dict[str, set[str]] = {}
    for name in names:
        ids.setdefault(_key(name), set()).update(found[name])
    pattern = re.compile("|".join(map(_written, names)))
    return {name: frozenset(entries) for name, entries in ids.items()}, pattern


def _written(name: str) -> str:
    """A pattern for a name: in CJK text spaces are optional, in Latin script those at slashes."""
    if not name.isascii():
        return r"\s?".join(map(re.escape, _key(name)))
    parts = r"\s?/\s?".join(re.escape(part.strip()) for part in name.split("/"))
    return rf"(?<![a-z0-9]){parts}(?![a-z0-9])"
