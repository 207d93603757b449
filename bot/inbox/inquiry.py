"""An inquiry in the inbox, and what happened to it: values, and their JSON.

Decides the shapes and the names of states, entries and events. How they are kept is
`bot/desk/inquiries.py`'s, which state follows which `changing.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.clock import JAPAN
from corpus.vocabulary import Language


class State(StrEnum):
    """Where an inquiry stands."""

    OPEN = "open"
    HANDED_ON = "handed_on"
    CLOSED = "closed"


class Kind(StrEnum):
    """What an entry of a thread is."""

    MESSAGE = "message"
    """The asker's own; it stands in the inquiry itself."""
    REPLY = "reply"
    NOTE = "note"
    """For staff alone."""
    EVENT = "event"
    SUGGESTION = "suggestion"
    """A reply that the bot suggests: the only thing it writes."""


class Happened(StrEnum):
    """What an event tells."""

    ASSIGNED = "assigned"
    UNASSIGNED = "unassigned"
    TAKEN_OVER = "taken_over"
    GIVEN_BACK = "given_back"
    HANDED_ON = "handed_on"
    CLOSED = "closed"
    REOPENED = "reopened"


BOT = "bot"
"""The author of what the bot writes."""
ASKER = "asker"
"""The author of messages: who it is stands in a column of its own, until that is purged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Something that was written or done beside an inquiry's own text."""

    id: int
    inquiry: str
    at: str
    kind: Kind
    author: str
    text: str | None = None
    event: Happened | None = None
    values: Mapping[str, Any] | None = None
    """Of an event: who or where to."""

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return {
            "id": str(self.id),
            "inquiry": self.inquiry,
            "at": self.at,
            "kind": str(self.kind),
            "author": self.author,
            "text": self.text,
            "event": str(self.event) if self.event else None,
            "values": dict(self.values) if self.values else None,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Inquiry:
    """What somebody wrote to the inbox, and where it stands."""

    id: str
    shop: str
    channel: str
    message_id: str | None
    """Of an e-mail, until purged."""
    subject: str | None
    sender: str | None
    """As it came, until purged; everything else about people is masked."""
    text: str
    received: str
    """A moment in UTC."""
    language: Language
    state: State
    assignee: str | None
    bot_silent: bool
    version: int
    """Counts up with every change."""
    triage: Mapping[str, Any] | None
    """As `claimdesk triage` has it, without the reply; None: not judged yet."""
    outcome: Mapping[str, Any] | None
    """Of one that was handed on: `route`, `text`; that was closed: `reason`."""
    conversation: str
    """Shared by the inquiries that are shown in one thread."""
    duplicate_of: str | None
    replied_at: str | None
    """When somebody replied first."""

    @property
    def on(self) -> dt.date:
        """The date in Japan on which it came."""
        return in_japan(self.received).date()

    def message(self) -> dict[str, Any]:
        """Its own text as an entry of the thread."""
        return {
            "id": self.id,
            "inquiry": self.id,
            "at": self.received,
            "kind": str(Kind.MESSAGE),
            "author": ASKER,
            "text": self.text,
            "event": None,
            "values": None,
        }

    def as_json(self, conversation: Conversation) -> dict[str, Any]:
        """As callers get it, with its thread."""
        return {
            "id": self.id,
            "channel": self.channel,
            "subject": self.subject,
            "from": self.sender,
            "text": self.text,
            "received": in_japan(self.received).isoformat(),
            "language": str(self.language),
            "state": str(self.state),
            "assignee": self.assignee,
            "bot_silent": self.bot_silent,
            "version": self.version,
            "triage": self._judged(conversation),
            "thread": conversation.thread(),
            "duplicate_of": self.duplicate_of,
            "related": [other.id for other in conversation.inquiries if other.id != self.id],
            "handed_on": self.outcome if self.state is State.HANDED_ON else None,
            "closed": self.outcome if self.state is State.CLOSED else None,
        }

    def _judged(self, conversation: Conversation) -> dict[str, Any] | None:
        """The triage, with the reply that the bot suggested, if it did."""
        if self.triage is None:
            return None
        suggested = conversation.suggestion(self.id)
        return {**self.triage, "reply": suggested.text if suggested else None}


@dataclass(frozen=True, slots=True)
class Conversation:
    """The inquiries that are shown in one thread, and everything beside them."""

    inquiries: Sequence[Inquiry]
    entries: Sequence[Entry]

    def suggestion(self, inquiry_id: str) -> Entry | None:
        """The newest reply that was suggested to an inquiry."""
        found = [e for e in self.entries if e.inquiry == inquiry_id and e.kind is Kind.SUGGESTION]
        return found[-1] if found else None

    def thread(self) -> list[dict[str, Any]]:
        """Messages and what happened to them, the first first; suggestions stand in the triage."""
        messages = [inquiry.message() for inquiry in self.inquiries]
        others = [e.as_json() for e in self.entries if e.kind is not Kind.SUGGESTION]
        return sorted([*messages, *others], key=lambda entry: entry["at"])


def in_japan(moment: str) -> dt.datetime:
    """A moment as the tables keep it, by Japan's clock."""
    return dt.datetime.fromisoformat(moment).astimezone(JAPAN)


def moment(at: dt.datetime) -> str:
    """A moment as the tables keep it; one without a zone is by Japan's clock."""
    zoned = at if at.tzinfo else at.replace(tzinfo=JAPAN)
    return zoned.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
