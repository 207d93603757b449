"""A passage in its sentences, each with what stands before it, to be put together again.

Decides where a sentence ends, in four languages: at its own full stop, never inside quotes or
brackets, never behind a figure or an abbreviation; and what is form and not said (the number of a
step, a bullet, the marks of a quote, bold type, links).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

_LEAD: Final = re.compile(r"\s*(?:> ?)*(?:(?:\d+[.)]|[-*+•]|#{1,6}|※)\s+)?")
_OPEN: Final = dict(zip("“‘「『（([［【《〈", "”’」』）)]］】》〉", strict=True))
_ENDS: Final = "。！？!?…"
_SHORT: Final = re.compile(r"no|nos|vs|etc|approx|e\.g|i\.e|a\.m|p\.m|[a-z]", re.IGNORECASE)
"""What a full stop shortens, where no capital follows."""
_BOLD: Final = re.compile(r"(\*\*|__|`)(?=\S)(.+?)(?<=\S)\1")
_LINKED: Final = re.compile(r"!?\[([^\]\n]*)\]\([^()\s]*\)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a passage."""

    lead: str
    """What stands before it: a line's mark, or the space after the sentence before."""
    text: str
    """Its words, as they stand."""


def cut(markdown: str) -> tuple[Sentence, ...]:
    """A passage in its sentences: their leads and texts, one after the other, are the passage
    again but for what stands behind the last one."""
    found: list[Sentence] = []
    lead = ""
    for line in markdown.splitlines(keepends=True):
        mark = _LEAD.match(line)
        begin = mark.end() if mark else 0
        lead += line[:begin]
        for text in sentences(line[begin:].rstrip()):
            words = text.lstrip()
            found.append(Sentence(lead + text[: len(text) - len(words)], words))
            lead = ""
        lead += line[len(line.rstrip()) :] if line.strip() else line[begin:]
    return tuple(found)


def sentences(line: str) -> list[str]:
    """The sentences of a line; together they are the line."""
    found: list[str] = []
    begin, closing = 0, ""
    for at, character in enumerate(line):
        if character in _OPEN:
            closing += _OPEN[character]
        elif closing and character in closing:
            closing = closing[: closing.rindex(character)]
        elif not closing and _ends(line, at) and line[begin : at + 1].strip(" .。"):
            found.append(line[begin : at + 1])
            begin = at + 1
    if line[begin:].strip():
        found.append(line[begin:])
    elif found:
        found[-1] += line[begin:]
    return found


def _ends(line: str, at: int) -> bool:
    """Whether a sentence ends with the character there."""
    after = line[at + 1 : at + 2]
    if line[at] in _ENDS:
        return after not in _ENDS and after not in _OPEN.values()
    if line[at] != ".":
        return False
    if _SHORT.fullmatch(re.split(r"[\s(“\"]", line[:at])[-1]):
        return not after or (after.isspace() and line[at + 1 :].strip()[:1].isupper())
    return after in ("", " ", "\t") or ord(after) > 0x2E80


def unlinked(text: str) -> str:
    """A sentence with the words of its links in their place."""
    return _LINKED.sub(r"\1", text)


def plain(text: str) -> str:
    """The words of a sentence without its form: bold type, code, where links lead."""
    text = unlinked(text)
    while (bare := _BOLD.sub(r"\2", text)) != text:
        text = bare
    return text
