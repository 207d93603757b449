"""What an inquiry tells that a question doesn't: stories, from either side.

Decides facts that follow from the words of an inquiry alone: a request to withdraw as its buyer
tells it, a rejection, that nothing was filed, whose fault it is. All else is as `bot/reading` read
it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bot.reading.reader import Reading
from bot.triage.inquiry import Asker
from bot.words import named, sentences, spans
from rules import Action

_KINDS: Final = ("cancel", "return", "exchange", "not_received")
_FILED: Final = ("told.filed", "sent.too_late")
_ANSWERING: Final = (Action.APPROVE_CANCEL, Action.REJECT_CANCEL)
_SELLERS: Final = (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING)


def as_told(reading: Reading, asker: Asker, quoted: str = "") -> Reading:
    """`reading` with what the words of an inquiry tell beside it, `quoted` (folded) among them."""
    claim, order = dict(reading.claim), dict(reading.order)
    text = reading.text
    # What a buyer may do is no action of the seller's.
    action = reading.action if asker is Asker.SELLER else None
    if asker is Asker.BUYER:
        claim = _of_buyer(reading, claim)
    if named("triage", "told.refused", text):
        order.pop("cancel_rejected", None)
    elif _is_rejected(reading, asker):
        order["cancel_rejected"] = True
        claim = {}
    elif _is_unfiled(reading, claim, asker):
        # There is nothing to grant or to refuse.
        claim, action = {}, None if action in _ANSWERING else action
    claim = _as_it_stands(reading, claim, asker)
    dated = claim.get("withdrawal") == "completed" and "withdrawal_requested_on" in claim
    if dated and not (named("triage", "told.agreed", text) or "agreed" in reading.events):
        # Taken to be withdrawn, or asked about: by time alone, where nobody agreed.
        claim["withdrawal"] = "requested"
    kind = kind_named(text) or kind_named(quoted)
    if set(claim) == {"type"} and kind is None and named("triage", "told.no_claim", text):
        # "I don't want to return it", an exchange rate.
        claim = {}
    if claim and "type" not in claim and kind is not None:
        claim["type"] = kind
    claim = {name: value for name, value in claim.items() if value is not None}
    return replace(reading, claim=claim, order=order, action=action)


def _as_it_stands(reading: Reading, claim: dict[str, Any], asker: Asker) -> dict[str, Any]:
    """`claim` with where it stands, where words tell that a question's reading leaves out."""
    text = reading.text
    refused = "withdrawal_refused_on" in claim
    if (
        claim.get("withdrawal") == "on_hold"
        and not refused
        and named("triage", "told.silent", text)
    ):
        claim = {**claim, "withdrawal": "requested"}
    if claim.get("type") == "not_received" and named("triage", "told.confirmed", text):
        claim = {**claim, "status": "seller_confirmed"}
    cancels = claim.get("type", "cancel") == "cancel" and "withdrawal" not in claim
    if asker is Asker.BUYER and claim and cancels and named("triage", "told.complete", text):
        claim = {**claim, "status": "completed"}
    undone = claim.get("withdrawal_cancelled_on")
    wished = reading.action is Action.CANCEL_WITHDRAWAL
    if wished and undone and undone == claim.get("withdrawal_requested_on"):
        # To be taken back, which is asked about: until then it runs.
        claim = {**claim, "withdrawal": "requested", "withdrawal_cancelled_on": None}
    return claim


def _of_buyer(reading: Reading, claim: dict[str, Any]) -> dict[str, Any]:
    """The claim as its buyer tells it: of a withdrawal only where one is spoken of."""
    if not speaks_of_withdrawal(reading.text):
        # "I asked the shop to cancel on the 6th": the only request there was is the claim.
        day = claim.get("requested_on") or claim.get("withdrawal_requested_on")
        claim = {n: v for n, v in claim.items() if not n.startswith("withdrawal")}
        return {**claim, "requested_on": day} if claim else claim
    asked = _asked_of_me(reading)
    claim = {**asked, **claim} if "withdrawal" in claim else {**claim, **asked}
    if claim.get("withdrawal") == "requested" and named("triage", "told.i_refused", reading.text):
        claim["withdrawal"] = "on_hold"
    return claim


def speaks_of_withdrawal(text: str) -> bool:
    """Whether the withdrawal of a claim is spoken of at all."""
    return named("asking", "withdrawal", text) or named("triage", "told.asked_of_me", text)


def _asked_of_me(reading: Reading) -> dict[str, Any]:
    """The request to withdraw that a buyer got, and the day it came on."""
    spot = next(spans("triage", "told.asked_of_me", reading.text), None)
    if spot is None:
        return {}
    within = next((s for s in sentences(reading.text) if s[0] <= spot[0] < s[1]), spot)
    days = [d for d, _ in reading.days if within[0] <= d.start < within[1]]
    days = [d for d in days if d.day <= reading.today]
    if not days:
        return {"withdrawal": "requested"}
    near = min(days, key=lambda d: min(abs(d.start - spot[0]), abs(d.start - spot[1])))
    day = near.day.isoformat()
    claim: dict[str, Any] = {"withdrawal": "requested", "withdrawal_requested_on": day}
    if reading.claim.get("requested_on") == day:
        claim["requested_on"] = None
    return claim


def kind_named(text: str) -> str | None:
    """The one kind of claim that is named at all, other than to say that it isn't wanted."""
    for start, end in spans("triage", "told.no_claim", text):
        text = text[:start] + " " * (end - start) + text[end:]
    kinds = [kind for kind in _KINDS if named("triage", f"kind.{kind}", text)]
    return kinds[0] if len(kinds) == 1 else None


def _is_rejected(reading: Reading, asker: Asker) -> bool:
    """Whether a cancel request was rejected; not where its withdrawal was refused."""
    withdrawing = speaks_of_withdrawal(reading.text)
    if asker is Asker.BUYER:
        return not withdrawing and named("triage", "told.no", reading.text)
    told = named("triage", "told.rejected", reading.text)
    return told and (not withdrawing or "rejected" in reading.events)


def _is_unfiled(reading: Reading, claim: dict[str, Any], asker: Asker) -> bool:
    """Whether there is no claim, whatever words of one were found."""
    if asker is Asker.BUYER:
        return "withdrawal" not in claim and named("triage", "told.not_filed", reading.text)
    by_message = named("triage", "sent.unfiled", reading.text) and named(
        "triage", "sent.by_message", reading.text
    )
    if by_message and "withdrawal" not in claim:
        # The day that is told is the day of the message.
        return True
    if "requested_on" in claim or any(name.startswith("withdrawal_") for name in claim):
        return False
    if named("triage", "sent.unfiled", reading.text):
        return True
    if claim.get("type") not in (None, "cancel"):
        return False
    sure = any(named("triage", name, reading.text) for name in _FILED)
    fault = reading.action in _SELLERS or named("triage", "sent.own_fault", reading.text)
    return fault and not sure and "withdrawal" not in claim
