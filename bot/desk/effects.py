"""What becomes of an order and its claim: by an action, or by the passing of days.

Decides the facts afterwards, on a desk that is the marketplace itself. Whether it may be done
is the rules' to say, and has been said before.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.desk.protocol import Record
from rules import Action, Case, read_case
from rules.case import ClaimType, OrderStatus, Withdrawal
from rules.reading import lapsed_request, standing


def performed(action: Action, record: Record, today: dt.date) -> Record:
    """The record after an action that was allowed."""
    order, claim = dict(record.order), dict(record.claim or {})
    match action:
        case Action.REQUEST_WITHDRAWAL | Action.REREQUEST_WITHDRAWAL:
            claim |= {"withdrawal": "requested", "withdrawal_requested_on": today.isoformat()}
        case Action.CANCEL_WITHDRAWAL:
            # W9: a second request that is taken back leaves the first one's refusal.
            back = "on_hold" if "withdrawal_refused_on" in claim else "none"
            claim |= {"withdrawal": back, "withdrawal_cancelled_on": today.isoformat()}
        case Action.APPROVE_CANCEL:
            claim["status"] = "completed"  # C13: refunded at once
            order["status"] = "cancelled"
        case Action.REJECT_CANCEL:
            # R6, R7: back at 배송요청, with the rejection on record and no claim
            order["cancel_rejected"] = True
            return Record(order, None, claim_known=True)
        case Action.CANCEL_BEFORE_SHIPPING:
            order["status"] = "cancelled"
        case Action.REFUND_AFTER_SHIPPING:
            claim = {"type": "return", "status": "completed", "withdrawal": "none"}
            claim["requested_on"] = today.isoformat()
        case Action.SHIP:
            order["status"] = "shipping"
    return Record(order, claim or record.claim, claim_known=record.claim_known or bool(claim))


def passed(record: Record, today: dt.date) -> tuple[tuple[str, Record], ...]:
    """What the days since have made of a record: each event by name, with the record after it."""
    events: list[tuple[str, Record]] = []
    case = read_case(record.request(), today=today)
    if lapsed_request(case) is not None:
        claim = {**(record.claim or {}), "withdrawal": Withdrawal.COMPLETED.value}
        record = Record(record.order, claim, claim_known=True)
        events.append(("withdrawn_by_itself", record))
        case = read_case(record.request(), today=today)
    if _is_delayed(case):
        order = {**record.order, "status": OrderStatus.DELAYED.value}
        events.append(("delayed", Record(order, record.claim, claim_known=record.claim_known)))
    return tuple(events)


def _is_delayed(case: Case) -> bool:
    """C9; not while a cancel request waits, which keeps the order where it was."""
    ship_by: Any = case.order.ship_by
    return (
        case.order.status is OrderStatus.PREPARING
        and isinstance(ship_by, dt.date)
        and ship_by < case.today
        and standing(case, ClaimType.CANCEL) is None
    )
