"""The project's own corpus files → guides: the same facts as the sources, in the project's words.

Decides how such a file is told from a user's and what it must look like; its headings carry the
addresses and the rules, so nothing is guessed. Leaves the contents to their writers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from corpus.vocabulary import SECTIONS, Address, Language
from ingest import front
from ingest.guide import Guide, Kind, Passage, UnreadableError

_HEADING = re.compile(r"^(#{2,3})\s+(.*?)\s*\{#([a-z0-9-]+)((?:\s+\.[A-Za-z0-9]+)*)\s*\}\s*$")
_ANY_HEADING = re.compile(r"^#{2,3}\s")
_ORDERED = re.compile(r"^\d{1,2}\. ", re.M)


def is_one(matter: Mapping[str, Any], body: str) -> bool:
    """Whether a file is of the project's corpus: it names its sources and all its anchors."""
    headings = [line for line in body.splitlines() if _ANY_HEADING.match(line)]
    named = bool(headings) and all(_HEADING.match(line) for line in headings)
    return isinstance(matter.get("sources"), list) and named


def guide(matter: Mapping[str, Any], body: str, *, path: Path, digest: str) -> Guide:
    """A corpus file, read; UnreadableError names what breaks the format."""
    said = front.checked(matter)
    if said.topic not in SECTIONS or said.language is None or said.title is None:
        raise UnreadableError(
            "front matter: a file with sources needs topic, language and title; topic is one of "
            + ", ".join(SECTIONS)
        )
    source = _source(matter["sources"], said.language)
    passages: list[Passage] = []
    section = ""
    for level, heading, anchor, classes, text in _pieces(body):
        if level == 2:
            section = anchor
            if section not in SECTIONS[said.topic]:
                allowed = ", ".join(SECTIONS[said.topic])
                raise UnreadableError(f"section {section!r} is not allowed; it is one of {allowed}")
            if text:
                raise UnreadableError(f"text between section {section!r} and its first passage")
            continue
        if not section:
            raise UnreadableError(f"passage {anchor!r} stands before the first section")
        passages.append(
            Passage(
                id=f"{digest[:16]}:{said.language}:{said.topic}#{anchor}",
                address=Address(said.topic, section),
                anchor=anchor,
                language=said.language,
                title=said.title,
                heading=heading,
                text=text,
                kind=_kind(section, text),
                rules=tuple(classes),
                source=source,
                page=None,
                updated=said.updated,
                original=False,
            )
        )
    anchors = [passage.anchor for passage in passages]
    if twice := next((anchor for anchor in anchors if anchors.count(anchor) > 1), None):
        raise UnreadableError(f"anchor {twice!r} stands twice")
    if not passages:
        raise UnreadableError("holds no passage")
    return Guide(
        path=str(path),
        digest=digest,
        language=said.language,
        topic=said.topic,
        title=said.title,
        updated=said.updated,
        original=False,
        passages=tuple(passages),
        dropped=(),
    )


def headings(body: str) -> dict[str, str]:
    """The heading of each section, by its name, in reading order."""
    found = (_HEADING.match(line) for line in body.splitlines())
    return {m[3]: m[2] for m in found if m is not None and m[1] == "##"}


def _pieces(body: str) -> list[tuple[int, str, str, list[str], str]]:
    pieces: list[tuple[int, str, str, list[str], list[str]]] = []
    for line in body.splitlines():
        if found := _HEADING.match(line):
            marks, heading, anchor, classes = found.groups()
            rules = [name.lstrip(".") for name in classes.split()]
            pieces.append((len(marks), heading, anchor, rules, []))
        elif pieces:
            pieces[-1][4].append(line)
    return [(level, h, a, rules, "\n".join(text).strip()) for level, h, a, rules, text in pieces]


def _kind(section: str, text: str) -> Kind:
    if section == "faq":
        return Kind.FAQ
    if _ORDERED.search(text):
        return Kind.STEPS
    return Kind.CAUTION if text.startswith("> **") else Kind.PROSE


def _source(sources: object, language: Language) -> str:
    """The source in the reader's language, else the first."""
    titles: dict[str, str] = {}
    for entry in sources if isinstance(sources, list) else []:
        if not (isinstance(entry, dict) and isinstance(entry.get("title"), str)):
            raise UnreadableError(f"front matter: source {entry!r} needs a title and a language")
        titles.setdefault(str(entry.get("language")), entry["title"])
    if not titles:
        raise UnreadableError("front matter: sources is empty")
    return titles.get(language) or next(iter(titles.values()))
