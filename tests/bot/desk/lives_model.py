"""Lives of orders and claims in plain Python, written from docs/domain.md alone.

It knows neither the rules' code nor the desk's: what may be done, what it makes of an order and
what happens by itself is said here a second time. Facts are the JSON that the desk gives.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

Facts = dict[str, Any]
Told = tuple[str, str | None, str, str | None]
"""To whom, by which way, of what, in whose words."""

STATUSES = {
    "payment_pending",
    "processing",
    "new",
    "preparing",
    "delayed",
    "shipping",
    "delivered",
    "cancelled",
}
CLAIMS = {
    "cancel": {"requested", "in_progress", "completed"},
    "return": {"requested", "in_progress", "on_hold", "collected", "completed"},
    "exchange": {"requested", "reshipping", "delayed", "completed"},
    "not_received": {
        "reported",
        "seller_confirmed",
        "confirmation_delayed",
        "refunded",
        "partially_refunded",
    },
}
WITHDRAWALS = {"none", "requested", "on_hold", "completed"}
ACTIONS = (
    "request_withdrawal",
    "cancel_withdrawal",
    "rerequest_withdrawal",
    "cancel_before_shipping",
    "refund_after_shipping",
    "approve_cancel",
    "reject_cancel",
    "ship",
)
EVENTS = (
    "paid",
    "confirmed",
    "ship_by_entered",
    "delivered",
    "buyer_requests_cancel",
    "buyer_requests_return",
    "buyer_requests_exchange",
    "buyer_reports_not_received",
    "buyer_withdraws",
    "buyer_agrees",
    "buyer_refuses",
)
WAITING = ("new", "preparing", "delayed")
"""배송요청."""


def legal(facts: Facts) -> bool:
    """Whether all that is known is among what there is."""
    order, claim = facts["order"], facts.get("claim")
    if order.get("status") not in {None, *STATUSES}:
        return False
    return claim is None or (
        claim["status"] in CLAIMS[claim["type"]]
        and claim["withdrawal"] in WITHDRAWALS
        # Only a claim that is requested (an exchange also delayed) can have been withdrawn.
        and (claim["withdrawal"] != "completed" or _can_be_withdrawn(claim))
    )


def _can_be_withdrawn(claim: Facts) -> bool:
    delayed = claim["type"] == "exchange" and claim["status"] == "delayed"
    return claim["status"] == "requested" or delayed


def _days(since: str, today: dt.date) -> int:
    return (today - dt.date.fromisoformat(since)).days


def _lapsed(claim: Facts, today: dt.date) -> bool:
    """Asked 7/29, silent through 8/4: withdrawn by itself on 8/5."""
    if claim["withdrawal"] != "requested" or not _can_be_withdrawn(claim):
        return False
    return _days(claim["withdrawal_requested_on"], today) >= 7


def _stands(claim: Facts | None, today: dt.date) -> bool:
    if claim is None:
        return False
    withdrawn = claim["withdrawal"] == "completed" or _lapsed(claim, today)
    return not (withdrawn and _can_be_withdrawn(claim))


def _cancel_stands(facts: Facts, today: dt.date) -> bool:
    claim = facts["claim"]
    return _stands(claim, today) and claim["type"] == "cancel"


def allowed(action: str, facts: Facts, today: dt.date) -> bool:
    """Whether a seller may, with all that the action has to be told."""
    order, claim = facts["order"], facts.get("claim")
    if "claim" not in facts or "status" not in order:
        return False
    status, stands = order["status"], _stands(claim, today)
    if action == "ship":
        return status in WAITING and not _cancel_stands(facts, today)
    if action == "cancel_before_shipping":
        return status in WAITING and not _cancel_stands(facts, today)
    if action == "refund_after_shipping":
        other = stands and claim["type"] != "cancel"
        return status in ("shipping", "delivered") and not other
    if not stands:
        return False  # N1, N3
    waits = claim["type"] == "cancel" and claim["status"] == "requested"
    reserved = status == "new" and order.get("reserved", False)
    if action == "approve_cancel":
        return waits and (status == "preparing" or reserved)
    if action == "reject_cancel":
        return waits and status == "preparing" and not order.get("cancel_rejected", False)
    if action == "cancel_withdrawal":
        return bool(claim["withdrawal"] == "requested")
    ends = [claim.get("withdrawal_refused_on"), claim.get("withdrawal_cancelled_on")]
    free = all(_days(day, today) >= 5 for day in ends if day is not None)
    before = "none" if action == "request_withdrawal" else "on_hold"
    return _can_be_withdrawn(claim) and claim["withdrawal"] == before and free


def done(action: str, facts: Facts, today: dt.date) -> Facts:
    """The facts after it was done at the marketplace."""
    order, claim = dict(facts["order"]), facts["claim"] and dict(facts["claim"])
    day = today.isoformat()
    if action in ("request_withdrawal", "rerequest_withdrawal"):
        claim["withdrawal"], claim["withdrawal_requested_on"] = "requested", day
    elif action == "cancel_withdrawal":
        claim["withdrawal"] = "on_hold" if claim.get("withdrawal_refused_on") else "none"
        claim["withdrawal_cancelled_on"] = day
    elif action == "approve_cancel":
        claim["status"], order["status"] = "completed", "cancelled"
    elif action == "reject_cancel":
        order["cancel_rejected"], claim = True, None
    elif action == "cancel_before_shipping":
        order["status"] = "cancelled"
    elif action == "refund_after_shipping":
        claim = _claim("return", "completed", today)
    elif action == "ship":
        order["status"] = "shipping"
    return {"order": order, "claim": claim}


def told(action: str, words: str | None) -> list[Told]:
    """Who hears of it."""
    ways = {
        "request_withdrawal": ("qpost", "email"),
        "rerequest_withdrawal": ("qpost", "email"),
        "reject_cancel": ("app", "email"),
    }
    return [("buyer", way, action, words) for way in ways.get(action, ())]


def happened(event: str, facts: Facts, today: dt.date, ship_by: str | None) -> Facts | None:
    """The facts after an event; None where it isn't possible."""
    order, claim = dict(facts["order"]), facts.get("claim")
    if "claim" not in facts or "status" not in order:
        return None
    status, stands = order["status"], _stands(claim, today)
    onward = {
        "paid": ("payment_pending", "processing"),
        "confirmed": ("processing", "new"),
        "ship_by_entered": ("new", "preparing"),
        "delivered": ("shipping", "delivered"),
    }
    if event in onward:
        before, after = onward[event]
        if status != before or _cancel_stands(facts, today):
            return None
        entered = {"ship_by": ship_by} if event == "ship_by_entered" else {}
        return {"order": order | {"status": after} | entered, "claim": claim}
    opened = {
        "buyer_requests_return": ("delivered", "return", "requested"),
        "buyer_requests_exchange": ("delivered", "exchange", "requested"),
        "buyer_reports_not_received": ("shipping", "not_received", "reported"),
    }
    if event in opened:
        where, kind, as_ = opened[event]
        if status != where or stands:
            return None
        return {"order": order, "claim": _claim(kind, as_, today)}
    if event == "buyer_requests_cancel":
        if stands or order.get("cancel_rejected", False):
            return None
        if status == "preparing" or (status == "new" and order.get("reserved", False)):
            return {"order": order, "claim": _claim("cancel", "requested", today)}
        if status in ("processing", "new", "delayed"):
            order["status"] = "cancelled"
            return {"order": order, "claim": _claim("cancel", "completed", today)}
        return None
    if claim is None or not stands or not _can_be_withdrawn(claim):
        return None
    if event != "buyer_withdraws" and claim["withdrawal"] != "requested":
        return None
    if event == "buyer_refuses":
        refused = {"withdrawal": "on_hold", "withdrawal_refused_on": today.isoformat()}
        return {"order": order, "claim": claim | refused}
    return {"order": order, "claim": claim | {"withdrawal": "completed"}}


def passed(facts: Facts, today: dt.date) -> Facts:
    """The facts after the days since have had their way."""
    order, claim = dict(facts["order"]), facts.get("claim")
    if claim is not None and _lapsed(claim, today):
        claim = claim | {"withdrawal": "completed"}
    late = order.get("ship_by") is not None and order["ship_by"] < today.isoformat()
    after = {**facts, "order": order, **({"claim": claim} if "claim" in facts else {})}
    if order.get("status") == "preparing" and late and not _cancel_stands(after, today):
        order["status"] = "delayed"
    return after


def _claim(kind: str, status: str, today: dt.date) -> Facts:
    day = today.isoformat()
    return {"type": kind, "status": status, "withdrawal": "none", "requested_on": day}
