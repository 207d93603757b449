"""What a desk is to those who use it: orders of a shop, their claims, how they are put there,
and how something is done to one.

Decides the shapes; what keeps them is decided by whoever implements `Desk` (`sql.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Protocol

from rules import Action

DEMO = "demo"
"""The shop for which the desk is the marketplace itself."""

PAGE = 50
"""Orders of one page, where nobody asks for another number."""


class DeskError(Exception):
    """The desk can't be reached or used; the text says why, and tells no password."""


class CursorError(ValueError):
    """A cursor that no page ended with."""


class NotTheMarketplaceError(Exception):
    """Something was to happen to an order that the desk holds as a copy."""


@dataclass(frozen=True, slots=True)
class Record:
    """An order with its claim: facts as JSON, as the rules take them, without unknown ones."""

    order: Mapping[str, Any]
    """With `id`, a text."""
    claim: Mapping[str, Any] | None = None
    claim_known: bool = False
    """Whether anything is known of a claim, be it that there is none."""

    @property
    def id(self) -> str:
        return str(self.order["id"])

    def request(self) -> dict[str, Any]:
        """The facts, ready for `rules.read_case`; no `claim` where nothing is known of one."""
        facts: dict[str, Any] = {"order": dict(self.order)}
        if self.claim_known:
            facts["claim"] = dict(self.claim) if self.claim is not None else None
        return facts


class DueKind(StrEnum):
    """What falls due, the gravest first."""

    ANSWER_DEADLINE = "answer_deadline"
    LATE_FROM = "late_from"
    SHIP_BY = "ship_by"


@dataclass(frozen=True, slots=True)
class Due:
    """A day on which something is lost."""

    on: dt.date
    kind: DueKind
    past: bool = False
    """Whether it is lost already."""


@dataclass(frozen=True, slots=True)
class Held:
    """A record as the desk holds it."""

    record: Record
    updated_at: str
    """ISO 8601 in UTC."""
    due: Due | None = None
    """What is lost first, where that was asked for."""


class Party(StrEnum):
    """Who is told something."""

    BUYER = "buyer"
    SELLER = "seller"


class Way(StrEnum):
    """By which way."""

    QPOST = "qpost"
    EMAIL = "email"
    APP = "app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a party of an order was told."""

    at: str
    """ISO 8601 in UTC."""
    to: Party
    via: Way | None
    """None where the guides don't say."""
    kind: str
    """The action or event that it tells of."""
    text: str | None = None
    """The seller's own words, where there are some."""
    action_id: str | None = None
    """The key of what was done; None where it was no action."""

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a shop's orders, and where the next ones begin."""

    items: tuple[Held, ...]
    next: str | None = None


@dataclass(frozen=True, slots=True)
class Written:
    """What putting records came to."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """An action as it is handed to the desk, decided by then: nobody asks again if it may be."""

    shop: str
    order_id: str
    action: Action
    params: Mapping[str, Any]
    day: dt.date
    """The day in Japan that it was decided for."""
    facts: str
    """Digest of the order's facts that it was decided on: on others it isn't done."""


class Outcome(StrEnum):
    """What became of a key."""

    DONE = "done"
    STALE = "stale"
    """The order wasn't any more what it was decided on: nothing was done."""
    ABANDONED = "abandoned"
    """Nothing was done, and nothing will be."""


class Desk(Protocol):
    """Orders and claims by shop. Used from several threads and processes at once."""

    def order(self, shop: str, order_id: str) -> Held | None:
        """One order; None where this shop has none of that number."""
        ...

    def messages(self, shop: str, order_id: str) -> tuple[Message, ...]:
        """What the parties of an order were told, the first first."""
        ...

    def orders(
        self,
        shop: str,
        *,
        today: dt.date,
        due: int | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page:
        """A shop's orders by number; with `due` those where something is lost within as many
        days or was a short while ago, what is lost first before the rest. CursorError."""
        ...

    def put(
        self, shop: str, records: Sequence[Record], *, replace: bool, actor: str, source: str
    ) -> Written:
        """Keep records, all or none: each takes the place of the one with its number.

        With `replace` whatever else the shop had goes. `actor` and `source` are for the record.
        """
        ...

    def perform(self, key: str, deed: Deed) -> Outcome:
        """Do it, under a key that is used up by it; again: what became of it the first time."""
        ...

    def outcome(self, key: str) -> Outcome | None:
        """What became of a key; None where nothing has yet."""
        ...

    def settle(self, key: str) -> Outcome:
        """What became of a key; where nothing has, nothing ever will. It does nothing itself."""
        ...
