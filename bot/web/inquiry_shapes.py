"""The shapes of the inbox's JSON.

Decides what its requests may hold and how what it gives is described; the inquiry's own JSON is
made in `bot/inbox/inquiry.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from bot.inbox.inquiry import Happened, State
from bot.inbox.taking import LONGEST, SHORT
from bot.web.shapes import Shape, day
from corpus.vocabulary import Language

Line = Annotated[str, StringConstraints(max_length=SHORT)]
Body = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST, strip_whitespace=True)]


def _moment(value: object) -> object:
    """A date, or a date with a time; pydantic alone would also take seconds since 1970."""
    if isinstance(value, str) and len(value) == len("YYYY-MM-DD"):
        day(value)
        return f"{value}T00:00:00"
    if value is None or isinstance(value, str):
        return value
    raise PydanticCustomError("day", "not a date")


class InquiryRequest(Shape):
    """What somebody wrote."""

    text: Body
    """Their words; HTML is not read here."""
    received: Annotated[dt.datetime | None, BeforeValidator(_moment)] = None
    """When it came; now where it is absent. A date, or ISO 8601; without a zone Japan's clock."""
    channel: Annotated[str, StringConstraints(min_length=1, max_length=40)] = "api"
    """The way it came: `email`, `chat` …"""
    subject: Line | None = None
    sender: Line | None = Field(default=None, alias="from")
    """Who wrote; kept in a column of its own until purged."""
    message_id: Line | None = None
    """Of an e-mail: the same one again is the same inquiry."""
    references: list[Line] = Field(default_factory=list, max_length=100)
    """Message-IDs that it answers."""


class ChangeRequest(Shape):
    """What shall be otherwise; what is absent stays."""

    version: int
    """The one that was seen: where somebody else was first, nothing is changed (409)."""
    state: State | None = None
    assignee: Annotated[str, StringConstraints(max_length=100)] | None = None
    """A name, or `me`; null: nobody."""
    bot_silent: bool | None = None
    """True: a person has taken over, and the bot writes nothing there any more."""
    reason: Annotated[str, StringConstraints(max_length=2000)] | None = None
    """Why it is closed."""
    route: Literal["K1", "K2", "K3"] | None = None
    """Of an inquiry that is handed on; triage's where it is absent."""
    text: Annotated[str, StringConstraints(max_length=LONGEST)] | None = None
    """What is handed on."""


class WritingRequest(Shape):
    """A reply or a note."""

    text: Body
    version: int | None = None
    """The one that was seen; absent: whatever is there."""


class ThreadEntry(Shape):
    """Something that was written or done."""

    id: str
    inquiry: str
    """Which of the inquiries in the thread it belongs to."""
    at: dt.datetime
    kind: Literal["message", "reply", "note", "event"]
    author: str
    """A member of staff, or `asker`."""
    text: str | None
    """Masked."""
    event: Happened | None
    values: dict[str, Any] | None
    """Of an event: `to`, `from`, `route`, or `by` (the inquiry that opened it again)."""


class HandedOn(Shape):
    """To Qoo10."""

    route: Literal["K1", "K2", "K3"] | None
    text: str | None


class Closed(Shape):
    """Done."""

    reason: str | None


class Inquiry(Shape):
    """An inquiry, with its thread."""

    id: str
    channel: str
    subject: str | None
    sender: str | None = Field(alias="from")
    """As it came; null once purged."""
    text: str
    """Masked."""
    received: dt.datetime
    language: Language
    state: State
    assignee: str | None
    bot_silent: bool
    version: int
    triage: dict[str, Any] | None
    """As `claimdesk triage` has it; `reply` is null where the bot suggests none. Null as long as
    it waits to be judged."""
    thread: list[ThreadEntry]
    """Of all related inquiries."""
    duplicate_of: str | None
    related: list[str]
    """Other inquiries of the same conversation."""
    handed_on: HandedOn | None
    closed: Closed | None


class Inquiries(Shape):
    """Some of a shop's inquiries."""

    items: list[Inquiry]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class Counts(Shape):
    """How many there are; but for the last two, of the open ones."""

    open: int
    urgent: int
    mine: int
    unassigned: int
    by_language: dict[str, int]
    by_topic: dict[str, int]
    """`none`: about none, or not judged yet."""
    handed_on: int
    closed: int
    version: int
    """Another one after every change."""
