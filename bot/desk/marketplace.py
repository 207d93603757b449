"""The marketplace's side of the demo shop: what its buyer does, and how an order comes along.

Decides which event is possible where, and the facts afterwards; pure, as `effects.py`, which
has the seller's side. What an event turns on and isn't known makes it impossible: nothing is
supposed. Where it is written, and what goes on record, is decided in `happening.py`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from bot.desk.protocol import Record
from rules import Case, FactError, read_case
from rules.case import ClaimType, OrderStatus, Withdrawal
from rules.facts import DATE
from rules.reading import can_have_been_withdrawn, claim_of, is_withdrawn, withdrawal_runs


class Event(StrEnum):
    """What can happen to an order without the seller's doing it through an action."""

    PAID = "paid"
    CONFIRMED = "confirmed"
    SHIP_BY_ENTERED = "ship_by_entered"
    DELIVERED = "delivered"
    BUYER_REQUESTS_CANCEL = "buyer_requests_cancel"
    BUYER_REQUESTS_RETURN = "buyer_requests_return"
    BUYER_REQUESTS_EXCHANGE = "buyer_requests_exchange"
    BUYER_REPORTS_NOT_RECEIVED = "buyer_reports_not_received"
    BUYER_WITHDRAWS = "buyer_withdraws"
    BUYER_AGREES = "buyer_agrees"
    BUYER_REFUSES = "buyer_refuses"


EVENTS: Final = tuple(str(event) for event in Event)
BUYERS: Final = frozenset(e for e in Event if e.startswith("buyer_"))
"""What the buyer does."""


def read_event(name: str) -> Event:
    """The event of that name. FactError."""
    if name not in EVENTS:
        raise FactError("event", name, EVENTS)
    return Event(name)


@dataclass(frozen=True, slots=True)
class Refusal:
    """An event that can't happen to an order that stands where it does."""

    event: Event
    state: Mapping[str, Any]
    """The facts that it looked at, by name; one that is absent is unknown."""

    def __str__(self) -> str:
        return f"{self.event} is not possible at {self.told()}"

    def told(self) -> str:
        """The facts in a line."""
        return ", ".join(f"{name}: {_word(value)}" for name, value in self.state.items()) or "–"


def happened(
    event: Event, record: Record, today: dt.date, *, ship_by: dt.date | None = None
) -> Record | Refusal:
    """The record after an event. FactError where the date to ship by is missing or too many."""
    _check(event, today, ship_by)
    case = read_case(record.request(), today=today)
    made = _EVENTS[event](case, record)
    if made is None:
        return Refusal(event, _state(record))
    order, claim = made
    if event is Event.SHIP_BY_ENTERED and ship_by is not None:
        order = {**order, "ship_by": ship_by.isoformat()}
    after = Record({**record.order, **order}, claim, claim_known=record.claim_known)
    read_case(after.request(), today=today)  # a day may be none that can be counted on from
    return after


def _check(event: Event, today: dt.date, ship_by: dt.date | None) -> None:
    if event is not Event.SHIP_BY_ENTERED:
        if ship_by is not None:
            raise FactError("ship_by", ship_by.isoformat(), ("null",))
    elif ship_by is None or ship_by < today:
        told = ship_by.isoformat() if ship_by is not None else None
        raise FactError("ship_by", told, (f"{DATE} >= {today.isoformat()}",))


_OF_ORDER: Final = ("status", "cancel_rejected")
_OF_CLAIM: Final = ("type", "status", "withdrawal", "withdrawal_requested_on")

_Made = tuple[dict[str, Any], Mapping[str, Any] | None] | None
"""What changes of the order, and the claim afterwards; None where the event isn't possible."""


def _onward(before: OrderStatus, after: OrderStatus) -> Callable[[Case, Record], _Made]:
    def made(case: Case, record: Record) -> _Made:
        if case.order.status is not before or _cancel_stands(case):
            return None
        return {"status": after.value}, record.claim

    return made


def _claims(kind: ClaimType, at: OrderStatus, status: str) -> Callable[[Case, Record], _Made]:
    def made(case: Case, record: Record) -> _Made:
        if case.order.status is not at or not _free(case):
            return None
        return {}, _claim(kind, status, case.today)

    return made


def _requests_cancel(case: Case, record: Record) -> _Made:
    """C7, C7b, C10; R7: not once a request was rejected."""
    if case.order.cancel_rejected is True or not _free(case):
        return None
    match case.order.status:
        case OrderStatus.NEW if case.order.reserved is True:
            return {}, _claim(ClaimType.CANCEL, "requested", case.today)
        case OrderStatus.PREPARING:
            return {}, _claim(ClaimType.CANCEL, "requested", case.today)
        case OrderStatus.PROCESSING | OrderStatus.NEW | OrderStatus.DELAYED:
            done = _claim(ClaimType.CANCEL, "completed", case.today)
            return {"status": OrderStatus.CANCELLED.value}, done
    return None


def _withdraws(case: Case, record: Record) -> _Made:
    """Unasked, too: it is the buyer's claim."""
    claim = claim_of(case)
    known = claim is not None and isinstance(claim.withdrawal, Withdrawal)
    return _withdrawn(case, record) if known else None


def _agrees(case: Case, record: Record) -> _Made:
    """W6."""
    return _withdrawn(case, record) if withdrawal_runs(case) else None


def _refuses(case: Case, record: Record) -> _Made:
    """W7: of a request that still runs."""
    if not withdrawal_runs(case) or not _withdrawable(case):
        return None
    refused = {
        "withdrawal": Withdrawal.ON_HOLD.value,
        "withdrawal_refused_on": case.today.isoformat(),
    }
    return {}, {**(record.claim or {}), **refused}


def _withdrawn(case: Case, record: Record) -> _Made:
    if not _withdrawable(case):
        return None
    return {}, {**(record.claim or {}), "withdrawal": Withdrawal.COMPLETED.value}


def _withdrawable(case: Case) -> bool:
    claim = claim_of(case)
    return claim is not None and can_have_been_withdrawn(claim) and not is_withdrawn(case)


def _free(case: Case) -> bool:
    """Whether the order has room for a claim: it is known to have none that stands."""
    return case.claim is None or is_withdrawn(case)


def _cancel_stands(case: Case) -> bool:
    claim = claim_of(case)
    # What may be a cancel claim holds an order up as one does.
    maybe = claim is not None and claim.type not in set(ClaimType) - {ClaimType.CANCEL}
    return maybe and not is_withdrawn(case)


def _claim(kind: ClaimType, status: str, today: dt.date) -> dict[str, Any]:
    none = Withdrawal.NONE.value
    day = today.isoformat()
    return {"type": kind.value, "status": status, "withdrawal": none, "requested_on": day}


_EVENTS: Final[Mapping[Event, Callable[[Case, Record], _Made]]] = {
    Event.PAID: _onward(OrderStatus.PAYMENT_PENDING, OrderStatus.PROCESSING),
    Event.CONFIRMED: _onward(OrderStatus.PROCESSING, OrderStatus.NEW),
    Event.SHIP_BY_ENTERED: _onward(OrderStatus.NEW, OrderStatus.PREPARING),
    Event.DELIVERED: _onward(OrderStatus.SHIPPING, OrderStatus.DELIVERED),
    Event.BUYER_REQUESTS_CANCEL: _requests_cancel,
    Event.BUYER_REQUESTS_RETURN: _claims(ClaimType.RETURN, OrderStatus.DELIVERED, "requested"),
    Event.BUYER_REQUESTS_EXCHANGE: _claims(ClaimType.EXCHANGE, OrderStatus.DELIVERED, "requested"),
    Event.BUYER_REPORTS_NOT_RECEIVED: _claims(
        ClaimType.NOT_RECEIVED, OrderStatus.SHIPPING, "reported"
    ),
    Event.BUYER_WITHDRAWS: _withdraws,
    Event.BUYER_AGREES: _agrees,
    Event.BUYER_REFUSES: _refuses,
}


def _state(record: Record) -> dict[str, Any]:
    told = {f"order.{n}": record.order[n] for n in _OF_ORDER if record.order.get(n)}
    if record.claim_known and record.claim is None:
        return {**told, "claim": None}
    claim = record.claim or {}
    return {**told, **{f"claim.{n}": claim[n] for n in _OF_CLAIM if n in claim}}


def _word(value: Any) -> str:
    if value is None:
        return "–"
    return str(value).lower() if isinstance(value, bool) else str(value)
