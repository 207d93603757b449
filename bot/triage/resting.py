"""What the reply to a matter rests on: the place in the guides, and the way to Qoo10.

Decides between what was found and what the case says is meant: a case told of points to some
sections, a few sets of words to one passage, and with it to a category of the inquiry form where a
rule sends there. Finding is `ingest/search.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from bot.compose import LOUDER
from bot.reading.asked import Intent
from bot.triage.inquiry import Asker
from bot.triage.matters import Matter
from bot.words import named
from corpus.vocabulary import Address, Topic
from ingest.search import Found, Hit
from rules import Action, decide
from rules import addresses as at
from rules.case import Claim, ClaimStatus, ClaimType, OrderStatus, Withdrawal
from rules.findings import Contact

POINTED: Final = 0.12
"""What it is worth that the case points to a section, in the search's evidence."""
QUIET: Final = 0.0
"""How much more must speak for a passage than for silence where a case is told."""
_WHERE: Final = Address("cancel-rejection", "where")
_WITHDRAWING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
_REJECTION: Final = (at.REJECTION_OVERVIEW, at.REJECTION_STEPS, at.REJECTION_NOTES, _WHERE)


@dataclass(frozen=True, slots=True)
class Sent:
    """A passage that is meant whatever was found, and where it sends."""

    anchor: str
    rule: str
    route: Contact | None
    topic: Topic = Topic.CANCEL_REFUND


def sent(matter: Matter, asker: Asker) -> Sent | None:
    """The passage that the words of a matter lead to, with its route; None: no such words."""
    if asker is Asker.BUYER:
        return None
    text, case = matter.text_folded, matter.case
    claim = case.claim if isinstance(case.claim, Claim) else None
    cancels = named("triage", "sent.cancelling", text)
    if cancels and named("triage", "sent.many", text) and claim is None:
        return Sent("overview-bulk", "C14", Contact.K3)
    if _too_late_to_withdraw(matter):
        return Sent("request-not-possible", "W2", Contact.K1, Topic.CLAIM_WITHDRAWAL)
    if cancels and named("triage", "sent.error", text):
        return Sent("faq-error", "C15", Contact.K2)
    filed = claim is not None and "claim.status" in matter.reading.sources
    cannot = named("triage", "sent.cannot_file", text)
    if cancels and cannot and named("triage", "sent.unfiled", text):
        return Sent("faq-asked-by-message", "C16", Contact.K2)
    refused = claim is not None and claim.withdrawal is Withdrawal.ON_HOLD
    if (
        refused
        and claim is not None
        and claim.type in (ClaimType.CANCEL,)
        and named("triage", "sent.in_fact", text)
    ):
        stuck = named("triage", "sent.no_agreement", text)
        if stuck or matter.reading.intent is Intent.WHO:
            return Sent("faq-shipped", "W14", Contact.K1, Topic.CLAIM_WITHDRAWAL)
    if filed and named("triage", "sent.cannot_withdraw", text):
        return Sent("faq-withdraw-for-buyer", "C17", Contact.K1)
    if named("triage", "sent.open_about_rejection", text) and case.order.cancel_rejected:
        return Sent("notes-contact", "R5", Contact.K3, Topic.CANCEL_REJECTION)
    return None


def _too_late_to_withdraw(matter: Matter) -> bool:
    """W2: whether the claim's withdrawal is wanted at a status at which it can't be asked for."""
    text, reading = matter.text_folded, matter.reading
    wanted = reading.action in _WITHDRAWING or named("asking", "withdrawal", text)
    if not wanted:
        return False
    claim = matter.case.claim
    if isinstance(claim, Claim) and claim.type is ClaimType.NOT_RECEIVED:
        return True
    return decide(Action.REQUEST_WITHDRAWAL, matter.case).contact is Contact.K1


def pointed(matter: Matter, asker: Asker) -> Iterator[Address]:
    """The sections that the case points to."""
    case, action = matter.case, matter.reading.action
    claim = case.claim if isinstance(case.claim, Claim) else None
    state = claim.withdrawal if claim else None
    if matter.ruling is not None and matter.ruling.decision is not None and asker is Asker.SELLER:
        yield matter.ruling.decision.findings[0].address
    if matter.ruling is not None and matter.ruling.settled is not None:
        yield matter.ruling.settled.address
    if case.order.cancel_rejected:
        yield from (at.REJECTION_NOTES, at.REJECTION_OVERVIEW)
    elif state is Withdrawal.REQUESTED and action is not Action.CANCEL_WITHDRAWAL:
        yield at.REQUEST
        if claim is not None and claim.withdrawal_refused_on is not None:
            yield at.REREQUEST
    elif state is Withdrawal.COMPLETED:
        yield at.REQUEST
    elif state is Withdrawal.ON_HOLD:
        yield at.REREQUEST
    elif action is Action.CANCEL_WITHDRAWAL or (
        claim is not None and claim.withdrawal_cancelled_on is not None
    ):
        yield at.CANCEL_REQUEST
    elif action in _WITHDRAWING:
        yield at.REQUEST
    elif action is Action.REJECT_CANCEL and asker is Asker.SELLER:
        yield from _REJECTION
    elif claim is not None and claim.type is ClaimType.CANCEL:
        if claim.status is ClaimStatus.REQUESTED:
            yield at.BUYER_CANCEL
            if asker is Asker.SELLER:
                yield at.APPROVE
        elif claim.status is not None:
            yield at.CANCEL_FAQ
    elif claim is None and asker is Asker.BUYER:
        if named("triage", "sent.cancelling", matter.text_folded):
            yield at.BUYER_CANCEL
    elif claim is None and action is Action.CANCEL_BEFORE_SHIPPING:
        shipped = case.order.status in (OrderStatus.SHIPPING, OrderStatus.DELIVERED)
        yield at.AFTER_SHIPPING if shipped else at.BEFORE_SHIPPING
    elif claim is None and action is Action.REFUND_AFTER_SHIPPING:
        yield at.AFTER_SHIPPING


def best(matter: Matter, asker: Asker, found: Sequence[Found]) -> Hit | None:
    """The passage that the reply rests on; None where no guide covers the matter."""
    meant = set(pointed(matter, asker))
    scores = [{h.passage.id: h.evidence.asked for h in f.hits} for f in found]

    def weight(hit: Hit) -> float:
        asked = sum(score.get(hit.passage.id, 0.0) for score in scores) / len(scores)
        return asked + (POINTED if hit.passage.address in meant else 0.0)

    hits = [hit for f in found for hit in f.hits if not hit.passage.original]
    hit = max(hits, key=weight, default=None)
    if hit is None:
        return None
    # More must speak for some passage than for none, by whichever way it was looked for.
    margin = max(f.hits[0].evidence.asked - f.silence.asked for f in found if f.hits)
    told = bool(matter.reading.claim) or matter.held is not None
    return hit if margin >= (QUIET if told and meant else LOUDER) else None
