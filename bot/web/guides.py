"""Guides to read: from the corpus, and from what was added to the index.

Decides how a guide is laid out in sections and passages; each passage becomes HTML where answers
do (`bot/render.py`), the page around it is made in `pages.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.render import html
from corpus.vocabulary import Language, Topic
from ingest import front
from ingest.guide import Passage
from ingest.passages import read_guide
from ingest.rewritten import headings


@dataclass(frozen=True, slots=True)
class Piece:
    """A passage as it is read."""

    anchor: str | None
    """None where its section's is the same."""
    heading: str
    html: str


@dataclass(frozen=True, slots=True)
class Section:
    """A section with its passages."""

    anchor: str
    heading: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A published guide that this one rests on."""

    title: str
    language: Language
    updated: str | None


@dataclass(frozen=True, slots=True)
class Readable:
    """A guide, ready to be laid out on a page."""

    topic: str
    language: Language
    title: str
    updated: str | None
    sources: tuple[Source, ...]
    sections: tuple[Section, ...]


class Shelf:
    """All guides that can be read, by language and topic.

    The project's own come first; `added` gives the passages that the index holds now, for
    guides on other topics.
    """

    def __init__(self, corpus: Path, added: Callable[[], Sequence[Passage]]) -> None:
        self._corpus = corpus
        self._added = added

    def guide(self, language: Language, topic: str) -> Readable | None:
        """The guide at an address; None where there is none."""
        if topic in list(Topic):
            path = self._corpus / language / f"{topic}.md"
            return _rewritten(path, path.stat().st_mtime_ns) if path.is_file() else None
        passages = [p for p in self._added() if (p.language, p.address.topic) == (language, topic)]
        return _gathered(passages) if passages else None

    def languages(self, topic: str) -> list[Language]:
        """Where a topic can be read."""
        if topic in list(Topic):
            return [n for n in Language if (self._corpus / n / f"{topic}.md").is_file()]
        found = {p.language for p in self._added() if p.address.topic == topic}
        return [language for language in Language if language in found]

    def guides(self, language: Language) -> list[Readable]:
        """All guides of a language: the project's topics in their order, then others."""
        added = {p.address.topic for p in self._added() if p.language is language}
        topics = [*Topic, *sorted(added - set(Topic))]
        found = (self.guide(language, topic) for topic in topics)
        return [guide for guide in found if guide is not None]


@lru_cache(maxsize=64)
def _rewritten(path: Path, changed: int) -> Readable:
    """A guide of the corpus; read again when the file has `changed`."""
    guide = read_guide(path)
    matter, body = front.parted(path.read_text(encoding="utf-8"))
    sources = tuple(
        Source(row["title"], Language(row["language"]), front.dated(row.get("updated")))
        for row in (matter or {}).get("sources", [])
    )
    return Readable(
        topic=guide.topic,
        language=guide.language,
        title=guide.title,
        updated=guide.updated,
        sources=sources,
        sections=_sections(guide.passages, headings(body)),
    )


def _gathered(passages: Sequence[Passage]) -> Readable:
    """A guide from the passages that the index holds of it."""
    first = passages[0]
    return Readable(
        topic=first.address.topic,
        language=first.language,
        title=first.title,
        updated=first.updated,
        sources=(),
        sections=_sections(passages, {}),
    )


def _sections(passages: Sequence[Passage], named: dict[str, str]) -> tuple[Section, ...]:
    by_section: dict[str, list[Passage]] = {}
    for passage in passages:
        by_section.setdefault(passage.address.section, []).append(passage)
    return tuple(
        Section(
            name,
            named.get(name) or found[0].heading,
            tuple(
                Piece(p.anchor if p.anchor != name else None, p.heading, html(p.text))
                for p in found
            ),
        )
        for name, found in by_section.items()
    )
