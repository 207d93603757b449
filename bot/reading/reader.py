"""A message read without a language model: what it asks and which facts it names.

Decides what a reading is, and puts together what `dates`, `asked` and `told` find. What goes
without saying, and what the rules make of it, is decided in `deciding`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.reading import dates
from bot.reading.asked import Intent, asked
from bot.reading.told import told
from bot.words import folded, named
from corpus.vocabulary import Language
from rules import Action

__all__ = ["Intent", "Reading", "read"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message asks and tells. The facts are partial, in the shape of the contract."""

    text: str
    """As it was read: folded."""
    language: Language
    intent: Intent
    today: dt.date
    action: Action | None = None
    on: dt.date | None = None
    """The day on which the action is asked for, where one is named."""
    order: Mapping[str, Any] = field(default_factory=dict)
    claim: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    """What happened, in the order of telling."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """By fact: the words it came from."""

    @property
    def elsewhere(self) -> bool:
        """Whether it is about a matter that no guide covers."""
        return named("asking", "elsewhere", self.text)


def read(message: str, language: Language, today: dt.date) -> Reading:
    """What `message` (normalised) asks and tells; days are counted from `today`."""
    text = folded(message, language)
    days = dates.find(text, today)
    question = asked(text)
    facts = told(text, question, days, today)
    return Reading(
        text=text,
        language=language,
        intent=question.intent,
        today=today,
        action=question.action,
        on=facts.on,
        order=facts.order,
        claim=facts.claim,
        params=facts.params,
        events=tuple(facts.events),
        sources=facts.sources,
    )
