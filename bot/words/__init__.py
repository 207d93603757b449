"""What people call things: words of all four languages by concept, as spans of a text.

Decides how the tables beside it are read: regular expressions over folded text, "…" a gap
within a sentence. All languages are looked for in every message, since sellers mix them.
What a word means for a case is decided in `told` and `asked`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.vocabulary import Language
from ingest import glossary
from ingest.fold import fold, simplified

Span = tuple[int, int]

_GLOSSARY_IDS = {"order": "order_", "claim": "", "reason": "reason_", "ground": "ground_"}
"""How the glossary's ids of a group of facts begin."""

_INSIDE = r"(?:[^.?!。\n]|\.(?=\d))"
_CLAUSE = r"(?:[^.?!。\n,;、]|\.(?=\d))"
_LETTER = re.compile(r"[\u3131-\u318e]")
_GAPS = (("……", f"{_INSIDE}{{0,40}}?"), ("…", f"{_CLAUSE}{{0,12}}?"))
_SENTENCE = re.compile(r"(?:[^.?!。\n]|\.(?=\d)|(?<=\d)\.(?=\s?\d))+[.?!。\n]*")


def folded(message: str, language: Language) -> str:
    """`message` as the tables are written: NFKC, lower case, Chinese simplified."""
    text = fold(message).replace("’", "'").replace("‘", "'")
    return simplified(text) if language is Language.ZH else text


def sentences(text: str) -> list[Span]:
    """Where its sentences stand."""
    return [match.span() for match in _SENTENCE.finditer(text)]


@lru_cache(maxsize=32)
def _table(file: str, language: Language) -> dict[str, Any]:
    path = Path(__file__).parent / f"{file}.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


@lru_cache(maxsize=512)
def _pattern(file: str, name: str, language: Language | None) -> re.Pattern[str]:
    """One pattern for a concept, in one language or in all."""
    patterns: list[str] = []
    for code in [language] if language else list(Language):
        node: Any = _table(file, code)
        for key in name.split("."):
            node = node[key]
        patterns += node
        if code is Language.JA:
            # A Japanese label in a Chinese sentence is read in simplified characters.
            patterns += [short for p in node if (short := simplified(p)) != p]
        if file == "facts":
            patterns += [_literal(word) for word in _in_glossary(name, code)]
    wanted = "|".join(f"(?:{p})" for p in patterns) or r"(?!)"
    if file == "dialogue":
        # Folded text has no letters that stand alone (ㅇㅇ) but those that syllables are made of.
        wanted = _LETTER.sub(lambda m: unicodedata.normalize("NFKC", m[0]), wanted)
    for gap, inside in _GAPS:
        wanted = wanted.replace(gap, inside)
    return re.compile(wanted)


def _in_glossary(name: str, language: Language) -> list[str]:
    """What people say in place of the label of a status, a reason or a ground.

    The labels themselves stand in the tables, with what they must not be followed by.
    """
    group, _, rest = name.partition(".")
    if group not in _GLOSSARY_IDS or not rest:
        return []
    row = glossary.rows().get(_GLOSSARY_IDS[group] + rest.removeprefix("status.").replace(".", "_"))
    return glossary.also(row, language) if row else []


def _literal(word: str) -> str:
    """A pattern for a word as it stands, spaces optional in CJK text."""
    pattern = re.escape(fold(word)).replace(r"\ ", r"\s" if word.isascii() else r"\s?")
    return rf"\b{pattern}\b" if word.isascii() else pattern


@lru_cache(maxsize=64)
def names(file: str, group: str) -> tuple[str, ...]:
    """The concepts of a group."""
    node: Any = _table(file, Language.KO)
    for key in filter(None, group.split(".")):
        node = node[key]
    return tuple(node)


def patterns(file: str, group: str, language: Language) -> dict[str, Any]:
    """The concepts of a group with their patterns, as they are written."""
    node: dict[str, Any] = _table(file, language)
    for key in group.split("."):
        node = node[key]
    return node


def spans(file: str, name: str, text: str, language: Language | None = None) -> Iterator[Span]:
    """Where a concept is named in `text`."""
    for match in _pattern(file, name, language).finditer(text):
        yield match.span()


def overlapping(file: str, name: str, text: str) -> Iterator[Span]:
    """Where a concept is named, places that share characters too: one for each beginning."""
    pattern, at = _pattern(file, name, None), 0
    while (match := pattern.search(text, at)) is not None:
        yield match.span()
        at = match.start() + 1


def named(file: str, name: str, text: str) -> bool:
    """Whether a concept is named in `text`."""
    return _pattern(file, name, None).search(text) is not None


def find(file: str, name: str, text: str) -> re.Match[str] | None:
    """The first place where a concept is named, with what its pattern picks out."""
    for language in Language:
        if match := _pattern(file, name, language).search(text):
            return match
    return None
