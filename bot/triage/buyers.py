"""What a buyer is told: what they can do themselves, and what the shop does.

Decides which of the helpdesk's own paragraphs for buyers answers a matter, and which passage it
rests on. The guides speak to sellers: none of their steps is a buyer's.
"""

from __future__ import annotations

from bot.ruling.rule_texts import write_date
from bot.texts import table
from bot.triage.falling_due import Due
from corpus.vocabulary import Address, Language, Topic
from rules import Case
from rules import addresses as at
from rules.case import Claim, ClaimStatus, ClaimType, PaymentMethod, Withdrawal
from rules.dates import effect_of

_BY_SECTION = {
    at.REREQUEST: "refused",
    at.BUYER_CANCEL: "cancel",
    at.APPROVE: "waiting",
    at.CANCEL_FAQ: "refund",
    at.BEFORE_SHIPPING: "by_shop",
    at.AFTER_SHIPPING: "by_shop",
    at.CANCEL_OVERVIEW: "by_shop",
    at.REJECTION_NOTES: "rejected",
}
_PAID = {PaymentMethod.CARD: "card", PaymentMethod.CASH: "cash"}


def told_to_buyer(address: Address, case: Case, due: Due, language: Language) -> str:
    """The paragraph that answers a buyer, of a matter that rests on `address`."""
    name = _name(address, case, due)
    texts = table(language, "triage")["buyer"]
    days: dict[str, str] = {}
    if due.date is not None and name in ("running", "lapsed"):
        days = {
            "deadline": write_date(due.date, language),
            "takes_effect": write_date(effect_of(due.date), language),
        }
    return str(texts[name]).format(**days)


def _name(address: Address, case: Case, due: Due) -> str:
    claim = case.claim if isinstance(case.claim, Claim) else None
    if address.topic == Topic.CLAIM_WITHDRAWAL:
        return _withdrawal(address, claim, case, due)
    if address.topic == Topic.CANCEL_REJECTION:
        return "rejected" if case.order.cancel_rejected else _BY_SECTION.get(address, "rejecting")
    if address == at.CANCEL_FAQ:
        method = case.order.payment_method
        return _PAID.get(method, "refund") if isinstance(method, PaymentMethod) else "refund"
    waits = claim is not None and claim.type is ClaimType.CANCEL
    if waits and claim is not None and claim.status is ClaimStatus.REQUESTED:
        return "waiting"
    return _BY_SECTION[address]


def _withdrawal(address: Address, claim: Claim | None, case: Case, due: Due) -> str:
    state = claim.withdrawal if claim else None
    if state is Withdrawal.ON_HOLD or address == at.REREQUEST:
        return "refused"
    if state is Withdrawal.COMPLETED:
        return "withdrawn"
    if state is Withdrawal.REQUESTED and due.date is not None:
        return "lapsed" if due.date < case.today else "running"
    return "running_undated"
