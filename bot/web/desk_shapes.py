"""The shapes of the desk's JSON: orders, proposals, the record.

Decides what its requests may hold and how what it gives is described; what they have in common
with an answer stands in `shapes.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints

from bot.desk.marketplace import EVENTS
from bot.web.shapes import DatedEvent, Proposal, Shape, day
from corpus.vocabulary import Language


class DueDay(Shape):
    """What is lost first of an order."""

    date: dt.date
    kind: Literal["answer_deadline", "late_from", "ship_by"]
    past: bool
    """Whether it is lost already."""


class Message(Shape):
    """What a party of an order was told."""

    at: dt.datetime
    to: Literal["buyer", "seller"]
    via: Literal["qpost", "email", "app"] | None
    """Null where the guides don't say."""
    kind: str
    """The action or event that it tells of."""
    text: str | None
    """The seller's own words, where there are some."""
    action_id: str | None


class OrderItem(Shape):
    """An order with its claim and its dates."""

    order: dict[str, Any]
    """`id`, and the facts that are known."""
    claim: dict[str, Any] | None = None
    """The facts that are known; null where there is none, absent where nothing is known of one."""
    timeline: list[DatedEvent]
    updated_at: dt.datetime
    due: DueDay | None = None
    """Where it was asked what falls due."""
    messages: list[Message] | None = None
    """Where it is shown alone; nobody is told anything at a shop whose orders are a copy."""


class EventRequest(Shape):
    """Something that is to happen to an order of the demo shop."""

    event: Annotated[str, Field(json_schema_extra={"enum": list(EVENTS)})]
    """What the buyer does, or a step of the order's life."""
    today: Annotated[dt.date | None, BeforeValidator(day)] = None
    """Counts only where the server is set to go by the request's date."""
    ship_by: Annotated[dt.date | None, BeforeValidator(day)] = None
    """The date that is entered, with `ship_by_entered`."""
    language: Language | None = None
    """Of the answer."""


class Orders(Shape):
    """Some of a shop's orders."""

    items: list[OrderItem]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class AuditEntry(Shape):
    """One thing that happened, chained to the one before it."""

    seq: int
    at: dt.datetime
    shop: str
    actor: str
    event: str
    """A state of a proposal, `confirmed`, or what else was done: `imported` …"""
    action_id: str | None
    order_id: str | None
    decision: dict[str, Any] | None
    before: Any
    after: Any
    """Ids, facts and digests, never texts."""
    previous: str
    hash: str


class Audit(Shape):
    """Some of a shop's record."""

    items: list[AuditEntry]
    next: str | None
    """The `cursor` of the next page; null on the last one."""


class ActionRequest(Shape):
    """An action that somebody would like to take."""

    action: str
    """As `docs/domain.md` has them."""
    order_id: Annotated[str, StringConstraints(max_length=200)]
    params: dict[str, Any] = Field(default_factory=dict)
    """What the action needs to be told: a reason, a ground …"""
    today: Annotated[dt.date | None, BeforeValidator(day)] = None
    """Counts only where the server is set to go by the request's date."""
    language: Language | None = None
    """Of what is shown."""


class ConfirmRequest(Shape):
    """A yes."""

    today: Annotated[dt.date | None, BeforeValidator(day)] = None
    """Counts only where the server is set to go by the request's date."""


class Proposals(Shape):
    """Some of a shop's proposals."""

    items: list[Proposal]
    next: str | None
    """The `cursor` of the next page; null on the last one."""
