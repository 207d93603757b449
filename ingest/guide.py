"""What a guide becomes: passages that can be cited, and what was left out of it.

Plain values; how they are made stands in the modules that make them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from corpus.vocabulary import Address, Language


class Kind(StrEnum):
    """The form of a passage, which decides how an answer may be cut from it."""

    STEPS = "steps"
    """An ordered list, with perhaps a lead before and a caution after it."""
    FAQ = "faq"
    """A question (the heading) and its answer."""
    CAUTION = "caution"
    """What must not be done, or will be lost."""
    PROSE = "prose"
    """Everything else: sentences and bullet lists."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of a guide that can be cited."""

    id: str
    """Unique in an index and the same after each ingest of an unchanged guide."""
    address: Address
    anchor: str
    """Names the passage within its guide, e.g. `request-deadline`. In the project's corpus the
    same in every language; in an original guide the section, with a number from the second on."""
    language: Language
    title: str
    """Of the guide it stands in."""
    heading: str
    text: str
    """Markdown; the heading is not repeated in it."""
    kind: Kind
    rules: tuple[str, ...]
    """Ids of the facts it states (`W5`); empty where nobody has said so."""
    source: str
    """Names the guide that the passage rests on."""
    page: int | None
    """Of the document, from 1, where it has pages; else None."""
    updated: str | None
    """`YYYY-MM` or `YYYY-MM-DD`, as the guide gives it."""
    original: bool
    """True for a publisher's own words, False for the project's."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A line of a guide that does not enter the index, and why."""

    line: int
    """From 1, in the converted text."""
    text: str
    why: str


@dataclass(frozen=True, slots=True)
class Guide:
    """One document, read."""

    path: str
    digest: str
    """SHA-256 of the file, hexadecimal."""
    language: Language
    topic: str
    title: str
    updated: str | None
    original: bool
    passages: tuple[Passage, ...]
    dropped: tuple[Dropped, ...]


class UnreadableError(Exception):
    """A file that no guide can be made of; its text says what is wrong, without the path."""
