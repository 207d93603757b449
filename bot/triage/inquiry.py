"""What goes in and what comes out of triage: an inquiry, and what is made of it.

Plain values in the shapes that callers rely on; who fills them is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any, Literal

from bot.answer import Citation, Contact, Told, Verdict
from bot.clock import JAPAN
from corpus.vocabulary import Language


class Asker(StrEnum):
    """Who writes."""

    SELLER = "seller"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What lands in the support inbox."""

    id: str
    text: str
    received: dt.datetime
    """With a time zone; the day in Japan is what "yesterday" counts from."""
    subject: str | None = None
    sender: str | None = None
    """Decides nothing here."""

    @property
    def day(self) -> dt.date:
        """The day of receipt in Japan."""
        return self.received.astimezone(JAPAN).date()


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A fact that the asker is asked for."""

    name: str
    """As the rules name it, or `order.id`."""
    text: str
    """The question, for staff."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signal:
    """Something that puts an inquiry before its like; it makes nothing urgent."""

    code: Literal["block_ends", "cannot_ship", "ship_by"]
    date: dt.date | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Triage:
    """What is made of an inquiry."""

    id: str
    received: dt.datetime
    language: Language
    """Of the asker's own words; the reply is in it."""
    asker: Asker
    topic: str | None
    """None where no guide covers it; `section` then too."""
    section: str | None
    claim_type: str | None
    """The kind of claim it is about, a buyer's wish to cancel included."""
    route: str | None
    """`K1`-`K3`, only where a rule sends this inquiry to Qoo10."""
    urgent: bool
    deadline: dt.date | None
    reply: str
    """Markdown."""
    citations: tuple[Citation, ...]
    missing: tuple[Missing, ...]
    why: str
    action: str | None = None
    """What the asker wants to do, as the rules name it."""
    facts: tuple[Told, ...] = ()
    orders: tuple[str, ...] = ()
    """Numbers, in the order of naming."""
    verdict: Verdict | None = None
    decision: Mapping[str, Any] | None = None
    options: tuple[Mapping[str, Any], ...] | None = None
    timeline: tuple[Mapping[str, Any], ...] | None = None
    signals: tuple[Signal, ...] = ()
    contact: Contact | None = None
    whys: Mapping[str, str] = field(default_factory=dict)
    """`why` in each language, for staff who read another one."""
    case: Mapping[str, Any] | None = None
    """What the rules were asked, as a rule request: whoever reads another language, or another
    day, asks again."""

    def as_json(self) -> dict[str, Any]:
        """The triage as callers get it, ready for `json.dumps`."""
        return {
            **asdict(self),
            "received": self.received.isoformat(),
            "deadline": _day(self.deadline),
            "signals": [{**asdict(s), "date": _day(s.date)} for s in self.signals],
        }


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None
