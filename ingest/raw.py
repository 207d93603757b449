"""A line as conversion gave it, with what cleaning finds out about it.

Decides nothing: the modules that look for debris write their reasons into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ingest import lines
from ingest.convert import Page


@dataclass(slots=True)
class Raw:
    number: int
    page: int | None
    raw: str
    text: str
    why: str = ""
    saved: list[str] = field(default_factory=list)
    """Sentences of guidance found in a line that is dropped."""

    @property
    def row(self) -> bool:
        return "\t" in self.raw or bool(re.match(r"^\s*\|.*\|\s*$", self.raw))

    @property
    def cells(self) -> list[str]:
        parts = re.split(r"\t|(?<!\\)\|", self.raw)
        return [part.strip() for part in parts if lines.core(part) or part.strip()]


def raws(pages: Sequence[Page]) -> Iterator[Raw]:
    number = 0
    for page in pages:
        for raw in page.text.split("\n"):
            number += 1
            yield Raw(number, page.number, raw, lines.tidy(raw))


def unexplained(raws: Sequence[Raw]) -> list[Raw]:
    """The lines that hold something and are not dropped yet."""
    return [raw for raw in raws if raw.raw.strip() and not raw.why]
