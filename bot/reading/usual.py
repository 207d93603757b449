"""What goes without saying in a question (domain, "Which question needs which part").

Decides which facts a message implies beside those it tells: a claim told of without a
withdrawal has none, a cancel request that waits means that the order was being prepared, what
one wants to reject is there. Nothing is implied where the message tells otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.reading.reader import Reading
from bot.words import named
from rules import Action

_WITHDRAWING: Final = (
    Action.REQUEST_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.CANCEL_WITHDRAWAL,
)
_ANSWERING: Final = (Action.APPROVE_CANCEL, Action.REJECT_CANCEL)
_BY_ORDER: Final = (
    Action.SHIP,
    Action.CANCEL_BEFORE_SHIPPING,
    Action.REFUND_AFTER_SHIPPING,
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts as JSON, ready for the rules. `claim` None: there is none, or `known` is False."""

    order: Mapping[str, Any]
    claim: Mapping[str, Any] | None
    known: bool = True
    """Whether anything is known of a claim, be it that there is none."""

    def request(self) -> dict[str, Any]:
        """As a rule request."""
        body: dict[str, Any] = {"order": dict(self.order)}
        if self.known:
            body["claim"] = None if self.claim is None else dict(self.claim)
        return body


def action_of(reading: Reading, given: Mapping[str, Any] | None = None) -> Action | None:
    """The action that the words mean, given what happened: as told, else as `given` of the claim.

    After a refusal one asks again. "Again" after the request was taken back is a new one, and
    so it is while one runs: there it is the running one that is in the way.
    """
    action = reading.action
    state = reading.claim.get("withdrawal", (given or {}).get("withdrawal"))
    if action is Action.REQUEST_WITHDRAWAL and state == "on_hold":
        return Action.REREQUEST_WITHDRAWAL
    if action is Action.REREQUEST_WITHDRAWAL and state in ("none", "requested"):
        return Action.REQUEST_WITHDRAWAL
    if action is Action.REFUND_AFTER_SHIPPING and _before_shipping(reading):
        return Action.CANCEL_BEFORE_SHIPPING
    cancels = action is Action.CANCEL_BEFORE_SHIPPING and "status" not in reading.order
    if cancels and state not in (None, "none") and _means_the_request(reading):
        return Action.CANCEL_WITHDRAWAL
    return action


def _means_the_request(reading: Reading) -> bool:
    """Whether "cancel" can be of nothing but the withdrawal request."""
    if reading.claim.get("type") in ("return", "exchange"):
        return True
    return not reading.claim.get("type") and not named("asking", "order", reading.text)


def _before_shipping(reading: Reading) -> bool:
    waiting = ("payment_pending", "processing", "new", "preparing", "delayed")
    return (
        reading.order.get("status") in waiting and reading.claim.get("type", "cancel") == "cancel"
    )


def complete(reading: Reading, action: Action | None, given: Facts) -> Facts:
    """The facts told and given, with what goes without saying."""
    order = {**given.order, **reading.order}
    claim = {**(given.claim or {}), **reading.claim}
    if given.claim is not None and _another_kind(given.claim, reading.claim):
        claim = dict(reading.claim)
    withdrawal_told = "withdrawal" in claim
    if action in _ANSWERING:
        if given.known and given.claim is None and not reading.claim:
            return Facts(order, None)
        claim = {"type": "cancel", "status": "requested", **claim}
    elif action in _WITHDRAWING:
        if given.known and given.claim is None and not reading.claim:
            return Facts(order, None)
        if action is Action.CANCEL_WITHDRAWAL and not withdrawal_told:
            claim["withdrawal"] = "requested"
        if action is Action.REREQUEST_WITHDRAWAL and not withdrawal_told:
            claim["withdrawal"] = "on_hold"
        if withdrawal_told and claim.get("type") != "not_received":
            claim.setdefault("status", "requested")
    elif action in _BY_ORDER:
        if withdrawal_told and action is not Action.REFUND_AFTER_SHIPPING:
            # Before shipping there is no other claim.
            claim.setdefault("type", "cancel")
        if withdrawal_told and claim.get("type") != "not_received":
            claim.setdefault("status", "requested")
        if "agreed" in reading.events and action is not Action.REFUND_AFTER_SHIPPING:
            claim = {"type": "cancel", "status": "requested", **claim}
        if not claim and order.get("cancel_rejected") and action is Action.SHIP:
            # R6: back at "shipping requested", where a rejection finds it.
            order.setdefault("status", "preparing")
        if not claim:
            told = given.known or "status" in order or order.get("cancel_rejected")
            if action is Action.SHIP and not given.known and not order.get("cancel_rejected"):
                # A cancel that is spoken of may stand in the way.
                told = told and not named("asking", "cancelling", reading.text)
            return Facts(order, None, known=bool(told))
    if claim.get("type") == "cancel" and "status" not in claim and withdrawal_told:
        claim["status"] = "requested"
    if claim and "agreed" not in reading.events:
        claim.setdefault("withdrawal", "none")
    waits = claim.get("type") == "cancel" and claim.get("status") == "requested"
    if waits and "status" not in order and not order.get("reserved"):
        order["status"] = "preparing"
    for fact in unknown(reading):
        # Said not to be known: then nothing goes without saying.
        group, _, name = fact.partition(".")
        (order if group == "order" else claim).pop(name, None)
    return Facts(order, claim or None, known=bool(claim) or given.known)


def unknown(reading: Reading) -> set[str]:
    """The facts that a message says are not known; what it names in so many words is, after all."""
    return {fact for fact in reading.unknown if fact not in reading.sources}


def _another_kind(given: Mapping[str, Any], told: Mapping[str, Any]) -> bool:
    return bool(told.get("type")) and given.get("type") not in (None, told["type"])


def is_specific(reading: Reading) -> bool:
    """Whether a message tells of a case, not only of a kind of case."""
    claim = reading.claim
    told = set(claim) - {"type"}
    if claim.get("type") == "not_received":
        told.add("type")
    order = set(reading.order) - {"payment_method"}
    return bool(
        told
        or order
        or unknown(reading)
        or "agreed" in reading.events
        or "ground" in reading.params
    )
