"""The demo shop: orders that show every status an order, a claim and a withdrawal can have.

Decides which orders there are; a function of the day they are made on. Nothing in them points
to a person.
"""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

from bot.desk.protocol import Record

FIRST: Final = 326316701
"""The number of the first order; the others follow at uneven steps, as real ones do."""
_STEPS: Final = (1187, 214, 3051, 642, 1779, 93, 2466)

_DAY_FACTS = {
    "ship_by",
    "requested_on",
    "withdrawal_requested_on",
    "withdrawal_refused_on",
    "withdrawal_cancelled_on",
}

_Row = tuple[dict[str, Any], dict[str, Any] | None]


def _cancel(status: str, withdrawal: str = "none", **days: int) -> dict[str, Any]:
    return {"type": "cancel", "status": status, "withdrawal": withdrawal, **days}


def _return(status: str, withdrawal: str = "none", **days: int) -> dict[str, Any]:
    return {"type": "return", "status": status, "withdrawal": withdrawal, **days}


def _exchange(status: str, withdrawal: str = "none", **days: int) -> dict[str, Any]:
    return {"type": "exchange", "status": status, "withdrawal": withdrawal, **days}


def _not_received(status: str, **days: int) -> dict[str, Any]:
    return {"type": "not_received", "status": status, "withdrawal": "none", **days}


def _order(status: str, payment: str = "card", **facts: Any) -> dict[str, Any]:
    return {"status": status, "payment_method": payment, **facts}


# Days are counted from the day the shop is made on.
_ROWS: Final[tuple[_Row, ...]] = (
    # A cancel request that waits, and what becomes of asking the buyer to withdraw it
    (_order("preparing", ship_by=1), _cancel("requested", requested_on=0)),
    (_order("preparing", "cash", ship_by=2), _cancel("requested", requested_on=-3)),
    (_order("preparing", ship_by=-1), _cancel("requested", requested_on=-5)),
    (
        _order("preparing", ship_by=3),
        _cancel("requested", "requested", requested_on=-1, withdrawal_requested_on=0),
    ),
    (
        _order("preparing", ship_by=0),
        _cancel("requested", "requested", requested_on=-6, withdrawal_requested_on=-5),
    ),
    (
        _order("preparing", "cash", ship_by=1),
        _cancel("requested", "requested", requested_on=-6, withdrawal_requested_on=-6),
    ),
    (
        _order("preparing", ship_by=2),
        _cancel(
            "requested",
            "on_hold",
            requested_on=-4,
            withdrawal_requested_on=-3,
            withdrawal_refused_on=-1,
        ),
    ),
    (
        _order("preparing", "other", ship_by=0),
        _cancel(
            "requested",
            "on_hold",
            requested_on=-9,
            withdrawal_requested_on=-8,
            withdrawal_refused_on=-6,
        ),
    ),
    (
        _order("preparing", ship_by=4),
        _cancel("requested", requested_on=-3, withdrawal_cancelled_on=-2),
    ),
    (
        _order("preparing", ship_by=2),
        _cancel(
            "requested",
            "requested",
            requested_on=-9,
            withdrawal_refused_on=-7,
            withdrawal_requested_on=-1,
        ),
    ),
    (
        _order("preparing", ship_by=1),
        _cancel("requested", "completed", requested_on=-4, withdrawal_requested_on=-3),
    ),
    # A reserved item: there a cancellation needs the shop's consent at `new`, too
    (_order("new", reserved=True), _cancel("requested", requested_on=-1)),
    # Cancelled, and on the way there
    (_order("preparing", ship_by=0), _cancel("in_progress", requested_on=-2)),
    (_order("cancelled", "cash"), _cancel("completed", requested_on=-4)),
    (_order("cancelled"), None),
    # A cancel request that was rejected: back at 배송요청
    (_order("preparing", ship_by=0, cancel_rejected=True), None),
    # Orders without a claim
    (_order("payment_pending", "cash"), None),
    (_order("processing"), None),
    (_order("new"), None),
    (_order("new", reserved=True), None),
    (_order("preparing", ship_by=0), None),
    (_order("preparing", "other", ship_by=3), None),
    (_order("delayed", ship_by=-2), None),
    (_order("shipping", ship_by=-1), None),
    (_order("delivered", "cash", ship_by=-7), None),
    # Returns
    (_order("delivered", ship_by=-9), _return("requested", requested_on=-1)),
    (
        _order("delivered", ship_by=-10),
        _return("requested", "requested", requested_on=-3, withdrawal_requested_on=-2),
    ),
    (
        _order("delivered", "cash", ship_by=-14),
        _return(
            "requested",
            "on_hold",
            requested_on=-8,
            withdrawal_requested_on=-7,
            withdrawal_refused_on=-4,
        ),
    ),
    (
        _order("delivered", ship_by=-12),
        _return("requested", "completed", requested_on=-6, withdrawal_requested_on=-5),
    ),
    (_order("delivered", ship_by=-11), _return("in_progress", requested_on=-3)),
    (_order("delivered", ship_by=-15), _return("on_hold", requested_on=-5)),
    (_order("delivered", ship_by=-13), _return("collected", requested_on=-4)),
    (_order("delivered", "cash", ship_by=-20), _return("completed", requested_on=-10)),
    # Exchanges
    (_order("delivered", ship_by=-8), _exchange("requested", requested_on=-2)),
    (
        _order("delivered", ship_by=-9),
        _exchange("requested", "requested", requested_on=-4, withdrawal_requested_on=-4),
    ),
    (_order("delivered", ship_by=-16), _exchange("reshipping", requested_on=-6)),
    (_order("delivered", "other", ship_by=-18), _exchange("delayed", requested_on=-8)),
    (_order("delivered", ship_by=-25), _exchange("completed", requested_on=-14)),
    # Not received
    (_order("shipping", ship_by=-6), _not_received("reported", requested_on=-1)),
    (_order("shipping", ship_by=-8), _not_received("seller_confirmed", requested_on=-3)),
    (
        _order("shipping", "cash", ship_by=-12),
        _not_received("confirmation_delayed", requested_on=-7),
    ),
    (_order("shipping", ship_by=-18), _not_received("refunded", requested_on=-11)),
    (_order("delivered", ship_by=-19), _not_received("partially_refunded", requested_on=-12)),
)


def demo_records(today: dt.date) -> tuple[Record, ...]:
    """The demo shop's orders, as they are on the day they are made."""
    number, made = FIRST, []
    for index, (order, claim) in enumerate(_ROWS):
        facts = {"id": str(number), **_dated(order, today)}
        own = (
            None
            if claim is None
            else {"id": str(51_000_000 + number % 9_999_991), **_dated(claim, today)}
        )
        made.append(Record(order=facts, claim=own, claim_known=True))
        number += _STEPS[index % len(_STEPS)]
    return tuple(made)


def _dated(facts: dict[str, Any], today: dt.date) -> dict[str, Any]:
    return {
        name: (today + dt.timedelta(days=value)).isoformat() if name in _DAY_FACTS else value
        for name, value in facts.items()
    }
