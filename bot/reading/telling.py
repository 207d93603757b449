"""Facts as they are told, and the words that tell them.

Decides when a word tells something: not where it is asked, and not where it is denied. Which
words tell which facts is decided in `told` and `happened`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from bot.words import Span, named, spans

SURE: Final = 0.6
SURER: Final = 0.85
"""From which probability on what was learnt counts, where the words say nothing or else."""

_NEITHER: Final = re.compile(
    r"\b(?:neither|nor|hasn't|haven't|has not|have not|yet to)\b|아직\s?안|还没"
)


@dataclass(slots=True)
class Told:
    """Facts as JSON, what each came from, and the day an action is asked for."""

    order: dict[str, Any] = field(default_factory=dict)
    claim: dict[str, Any] = field(default_factory=dict)
    params: dict[str, Any] = field(default_factory=dict)
    sources: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)
    """Facts that are said not to be known."""
    denied: list[str] = field(default_factory=list)
    """Facts with a value that is named, and asked about or said not to be so."""
    events: list[str] = field(default_factory=list)
    """In the order in which they are told."""
    on: date | None = None
    """The day on which the action is asked for."""

    def put(self, fact: str, value: Any, source: str) -> None:
        """Take a fact down; the first word on it counts."""
        group, _, name = fact.partition(".")
        facts = getattr(self, group)
        if name not in facts:
            facts[name] = value
            self.sources[fact] = source.strip()

    def learn(self, fact: str, value: Any, sure: float) -> None:
        """Take down what was learnt to be told, `sure` from 0 to 1; None: nothing is.

        What the words say stands unless what was learnt is surer of something else.
        """
        group, _, name = fact.partition(".")
        facts = getattr(self, group)
        if value is None:
            if sure >= SURER and name in facts:
                del facts[name]
        elif f"{fact}.{value}" in self.denied:
            return
        elif sure >= (SURER if name in facts else SURE):
            facts[name] = value


def where_told(file: str, name: str, text: str, mask: Span | None) -> list[Span]:
    """Where a concept is told: not in the words of the question, and not denied."""
    return [
        (s, e)
        for s, e in spans(file, name, text)
        if not (mask and s < mask[1] and mask[0] < e)
        and not _negated(text, s, e)
        and not _NEITHER.search(text[s:e])
    ]


def _negated(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 24) : start], text[end : end + 16]
    return named("facts", "negated.before", before) or named("facts", "negated.after", after)
