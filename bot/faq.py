"""The FAQ: the questions that the project's guides answer, each with its passage.

Decides what an entry holds, its id and where a link within its answer leads; how entries are
found is decided in `faq_search.py`, how they look on a page in `bot/web/faq.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from pathlib import Path

from bot.settings import CORPUS
from corpus.vocabulary import Address, Language, Topic
from ingest import front, questions, rewritten
from ingest.guide import Passage

_WITHIN = re.compile(r"\]\(#([a-z0-9-]+)\)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A question in one language, and the passage that answers it."""

    id: str
    """`topic-anchor`: the same in every language, and no other's."""
    address: Address
    anchor: str
    language: Language
    question: str
    heading: str
    """Of the passage, in its guide."""
    text: str
    """The passage in Markdown; its links lead to anchors of its own guide (`#rerequest-steps`)."""

    @property
    def url(self) -> str:
        """Where the passage stands in its guide, on this server."""
        return guide_url(self, self.anchor)

    def answer(self, link: Callable[[Entry, str], str]) -> str:
        """The passage in Markdown; `link` says where a link to an anchor of its guide leads."""
        return _WITHIN.sub(lambda found: f"]({link(self, found[1])})", self.text)


@dataclass(frozen=True, slots=True)
class Part:
    """A section of a guide, with its entries in reading order."""

    id: str
    """`topic-section`: the same in every language, and no entry's."""
    section: str
    heading: str
    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic of the FAQ: a guide's title, and its sections."""

    topic: Topic
    title: str
    updated: str | None
    """`YYYY-MM` or `YYYY-MM-DD`, of the guide."""
    parts: tuple[Part, ...]


def guide_url(entry: Entry, anchor: str) -> str:
    """Where an anchor of the entry's guide stands on this server."""
    return f"/guides/{entry.language}/{entry.address.topic}#{anchor}"


def page_url(entry: Entry, anchor: str) -> str:
    """Where an anchor of the entry's guide stands on a page that holds the whole FAQ."""
    return f"#{entry.address.topic}-{anchor}"


@lru_cache(maxsize=8)
def subjects(language: Language, corpus: Path = CORPUS) -> tuple[Subject, ...]:
    """The whole FAQ in a language, in the order of the guides; read once."""
    asked = questions.faq(corpus)
    found = []
    for topic in Topic:
        path = corpus / language / f"{topic}.md"
        matter, body = front.parted(path.read_text(encoding="utf-8"))
        guide = rewritten.guide(matter or {}, body, path=path, digest="")
        named = rewritten.headings(body)
        entries = [
            _entry(passage, asked[topic, passage.anchor][language])
            for passage in guide.passages
            if (topic, passage.anchor) in asked
        ]
        parts = (
            Part(f"{topic}-{section}", section, named[section], tuple(held))
            for section, held in groupby(entries, lambda entry: entry.address.section)
        )
        found.append(Subject(topic, guide.title, guide.updated, tuple(parts)))
    return tuple(found)


def _entry(passage: Passage, question: str) -> Entry:
    return Entry(
        id=f"{passage.address.topic}-{passage.anchor}",
        address=passage.address,
        anchor=passage.anchor,
        language=passage.language,
        question=question,
        heading=passage.heading,
        text=passage.text,
    )


@lru_cache(maxsize=8)
def entries(language: Language, corpus: Path = CORPUS) -> tuple[Entry, ...]:
    """All entries in a language, in the order of the guides."""
    return tuple(
        entry
        for subject in subjects(language, corpus)
        for part in subject.parts
        for entry in part.entries
    )
