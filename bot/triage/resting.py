"""What the reply to a matter rests on: the place in the guides.

Decides between what was found, what the case says is meant, and what inquiries like it were about.
The words that lead to one passage whatever was found are `leading.py`'s, finding is
`ingest/search.py`'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from bot.compose import LOUDER
from bot.triage.inquiry import Asker
from bot.triage.learned import SECTION
from bot.triage.matters import Matter
from bot.triage.telling import speaks_of_withdrawal
from bot.words import named
from corpus.vocabulary import Address, Topic
from ingest.search import Found, Hit
from rules import Action
from rules import addresses as at
from rules.case import Claim, ClaimStatus, ClaimType, OrderStatus, Withdrawal

POINTED: Final = 0.12
"""What it is worth that the case points to a section, in the search's evidence."""
TO_BUYERS: Final = 0.25
"""The same for a buyer: the guides, and the questions known of them, are sellers'."""
DECIDED: Final = 0.06
"""What it is worth that a decision rests on it."""
LEARNED: Final = 0.5
"""What it is worth that inquiries like it were about a section, times how sure that is."""
SURE: Final = 0.5
"""From which chance on what was learnt decides whether a guide covers it."""
UNLIKELY: Final = 0.1
"""Up to which chance that none does speaks for one that does."""
QUIET: Final = 0.01
"""How much more must speak for a passage than for silence where a case is told."""
_WHERE: Final = Address("cancel-rejection", "where")
_WITHDRAWING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
_REJECTION: Final = (at.REJECTION_OVERVIEW, at.REJECTION_STEPS, at.REJECTION_NOTES, _WHERE)


def pointed(matter: Matter, asker: Asker) -> Iterator[Address]:
    """The sections that the case points to."""
    case, action = matter.case, matter.reading.action
    claim = case.claim if isinstance(case.claim, Claim) else None
    state = claim.withdrawal if claim else None
    sells = asker is Asker.SELLER
    if matter.ruling is not None and matter.ruling.settled is not None:
        yield matter.ruling.settled.address
    if sells and _looks_up(matter):
        yield at.LOOKUP
        return
    if case.order.cancel_rejected:
        yield from (at.REJECTION_NOTES, *((at.REJECTION_OVERVIEW,) if sells else ()))
    elif action is Action.CANCEL_WITHDRAWAL or (sells and _takes_back(matter)):
        yield at.CANCEL_REQUEST
    elif sells and action is Action.APPROVE_CANCEL and state is Withdrawal.ON_HOLD:
        # Granted after all, the withdrawal having been refused.
        yield at.APPROVE
    elif state in (Withdrawal.REQUESTED, Withdrawal.COMPLETED):
        yield at.REQUEST
        if claim is not None and claim.withdrawal_refused_on is not None:
            yield at.REREQUEST
    elif state is Withdrawal.ON_HOLD:
        yield at.REREQUEST
    elif claim is not None and claim.withdrawal_cancelled_on is not None:
        yield at.CANCEL_REQUEST
    elif action in _WITHDRAWING or (claim is not None and _withdraws(matter)):
        yield at.REQUEST
    elif sells and _rejects(matter):
        yield from ((_WHERE,) if named("triage", "sent.in_menu", matter.words) else _REJECTION)
    elif sells and _grants(matter):
        yield at.APPROVE
    elif claim is not None and claim.type is ClaimType.CANCEL:
        if claim.status is ClaimStatus.REQUESTED:
            yield at.BUYER_CANCEL
            if sells:
                yield at.APPROVE
        else:
            yield at.CANCEL_FAQ
    elif _asks_for_money(matter):
        yield at.CANCEL_FAQ
    elif claim is None and not sells:
        yield at.BUYER_CANCEL
    elif claim is None and _at_fault(matter):
        shipped = case.order.status in (OrderStatus.SHIPPING, OrderStatus.DELIVERED)
        yield at.AFTER_SHIPPING if shipped else at.BEFORE_SHIPPING


def _takes_back(matter: Matter) -> bool:
    """Whether a withdrawal request is to be taken back."""
    text, claim = matter.reading.text, matter.case.claim
    if matter.reading.action is None:
        return named("actions", Action.CANCEL_WITHDRAWAL, text)
    runs = isinstance(claim, Claim) and claim.withdrawal is Withdrawal.REQUESTED
    return runs and named("triage", "sent.undo", text)


def _looks_up(matter: Matter) -> bool:
    """Whether a request to withdraw, or its answer, is to be looked up."""
    return _withdraws(matter) and named("triage", "sent.lookup", matter.reading.text)


def _withdraws(matter: Matter) -> bool:
    return speaks_of_withdrawal(matter.reading.text)


def _asks_for_money(matter: Matter) -> bool:
    """Whether it is about money paid back; not where the order is still to be cancelled."""
    waits = matter.case.order.status in (OrderStatus.NEW, OrderStatus.PROCESSING)
    return not waits and named("triage", "sent.money", matter.reading.text)


def _at_fault(matter: Matter) -> bool:
    """Whether the seller cancels or refunds, by a fault of the seller's own."""
    if matter.reading.action in (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING):
        return True
    return named("triage", "sent.own_fault", matter.words)


def _rejects(matter: Matter) -> bool:
    """Whether the seller wants to reject a cancel request."""
    claim = matter.case.claim
    waits = isinstance(claim, Claim) and claim.type is ClaimType.CANCEL
    action = matter.reading.action
    wishes = action is None and waits and named("asking", "rejection", matter.reading.text)
    return action is Action.REJECT_CANCEL or wishes


def _grants(matter: Matter) -> bool:
    """Whether the seller wants to grant a cancel request."""
    if matter.reading.action is Action.APPROVE_CANCEL:
        return True
    claim = matter.case.claim
    if not isinstance(claim, Claim) or claim.type is not ClaimType.CANCEL:
        return False
    return claim.status is ClaimStatus.REQUESTED and named("triage", "sent.grants", matter.words)


_TO_BUYERS: Final = (
    at.REQUEST,
    at.REREQUEST,
    at.BUYER_CANCEL,
    at.APPROVE,
    at.CANCEL_FAQ,
    at.REJECTION_NOTES,
    at.REJECTION_OVERVIEW,
)
"""What a buyer can be told something of."""


def best(matter: Matter, asker: Asker, found: Sequence[Found]) -> Hit | None:
    """The passage that the reply rests on; None where no guide covers the matter."""
    meant = set(pointed(matter, asker))
    decision = matter.ruling.decision if matter.ruling else None
    decisive = decision.findings[0].address if decision and asker is Asker.SELLER else None
    worth = POINTED if asker is Asker.SELLER else TO_BUYERS
    asked = [{h.passage.id: h.evidence.asked for h in f.hits} for f in found]
    # What wasn't shown lies at the edge of what was.
    edges = [min(scores.values(), default=0.0) for scores in asked]

    def weight(hit: Hit) -> float:
        ways = zip(asked, edges, strict=True)
        evidence = sum(scores.get(hit.passage.id, edge) for scores, edge in ways) / len(asked)
        address = hit.passage.address
        like = LEARNED * matter.learned[SECTION].chances.get(
            f"{address.topic}.{address.section}", 0
        )
        return evidence + like + worth * (address in meant) + DECIDED * (address == decisive)

    hits = [hit for f in found for hit in f.hits if not hit.passage.original]
    if asker is Asker.BUYER:
        about = _withdraws(matter) or bool({at.REQUEST, at.REREQUEST} & meant)
        hits = [
            hit
            for hit in hits
            if hit.passage.address in _TO_BUYERS
            and (about or hit.passage.address.topic != Topic.CLAIM_WITHDRAWAL)
        ]
    hit = max(hits, key=weight, default=None)
    if hit is None:
        return None
    return hit if _is_covered(matter, meant, found) else None


def _margin(found: Found) -> float:
    """How much more speaks for a passage than for silence."""
    return found.hits[0].evidence.asked - found.silence.asked if found.hits else -1.0


def _is_covered(matter: Matter, meant: set[Address], found: Sequence[Found]) -> bool:
    """Whether a guide covers it: more speaks for some passage than for none, by a margin where
    no case is told that points to one."""
    if not named("triage", "sent.ours", matter.words):
        return False
    silent = matter.learned[SECTION].chances.get("none", 0.0)
    if silent >= SURE or silent <= UNLIKELY:
        return silent < SURE
    margins = [_margin(f) for f in found]
    told = bool(matter.reading.claim) or matter.case.order.cancel_rejected or _at_fault(matter)
    if told and meant:
        return max(margins) >= QUIET
    return margins[0] > 0 and max(margins) >= LOUDER
