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
from bot.triage.learned import ROUTE, SECTION
from bot.triage.matters import Matter
from bot.triage.telling import speaks_of_withdrawal
from bot.words import named
from corpus.vocabulary import Address, Topic
from ingest.search import Found, Hit
from rules import Action, decide
from rules import addresses as at
from rules.case import Claim, ClaimStatus, ClaimType, OrderStatus, Withdrawal
from rules.findings import Contact

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
"""Up to which chance the words that lead to a passage were said of something else."""
QUIET: Final = 0.01
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


def sent(matter: Matter, asker: Asker, found: Sequence[Found]) -> Sent | None:
    """The passage that the words of a matter lead to, with its route; None: no such words."""
    if asker is Asker.BUYER:
        return _to_buyer(matter)
    led = tuple(f.hits[0].passage.anchor for f in found if f.hits)
    said = _Said(matter, led)
    made = next((made for ask in _TABLE if (made := ask(said)) is not None), None)
    return made if made is not None and _is_likely(made, matter) else None


def _is_likely(made: Sent, matter: Matter) -> bool:
    """Whether inquiries like it are sent there at all."""
    section = matter.learned[SECTION]
    here = section.chances.get(f"{made.topic}.{made.anchor}", 0.0)
    there = matter.learned[ROUTE].chances.get(str(made.route), 0.0)
    return section.sure < SURE or max(here, there) > UNLIKELY


def _to_buyer(matter: Matter) -> Sent | None:
    """Where the case alone says what a buyer is told."""
    claim = matter.case.claim if isinstance(matter.case.claim, Claim) else None
    if matter.case.order.cancel_rejected:
        return Sent("notes-once", "R7", None, Topic.CANCEL_REJECTION)
    if claim is None or claim.type is not ClaimType.CANCEL or speaks_of_withdrawal(matter.words):
        return None
    if claim.status is ClaimStatus.REQUESTED:
        return Sent("buyer-cancel-preparing", "C10", None)
    return Sent("faq-refund-not-received", "C13", None)


@dataclass(frozen=True, slots=True)
class _Said:
    """A matter as the table below looks at it."""

    matter: Matter
    led: tuple[str, ...] = ()
    """The passages found first."""

    def names(self, *concepts: str) -> bool:
        """Whether all of these are named."""
        return all(named("triage", f"sent.{concept}", self.matter.words) for concept in concepts)

    @property
    def claim(self) -> Claim | None:
        return self.matter.case.claim if isinstance(self.matter.case.claim, Claim) else None

    @property
    def withdrawing(self) -> bool:
        """Whether a claim is to be withdrawn."""
        wished = self.matter.reading.action in _WITHDRAWING
        return wished or speaks_of_withdrawal(self.matter.words)


def _many(said: _Said) -> Sent | None:
    if said.claim is not None or not said.names("cancelling"):
        return None
    if not (said.names("many") or "overview-bulk" in said.led[:1]):
        return None
    return Sent("overview-bulk", "C14", Contact.K3)


def _too_late(said: _Said) -> Sent | None:
    """W2: at these statuses a withdrawal can't be asked for."""
    if not said.withdrawing:
        return None
    claim = said.claim
    never = claim is not None and claim.type is ClaimType.NOT_RECEIVED
    blocked = decide(Action.REQUEST_WITHDRAWAL, said.matter.case).contact is Contact.K1
    running = claim is not None and claim.withdrawal in (Withdrawal.REQUESTED, Withdrawal.ON_HOLD)
    if never or blocked or (said.names("too_late") and not running):
        return Sent("request-not-possible", "W2", Contact.K1, Topic.CLAIM_WITHDRAWAL)
    return None


def _error(said: _Said) -> Sent | None:
    filing = said.names("cannot_file", "unfiled")
    if filing or not said.names("cancelling"):
        return None
    if not (said.names("error") or "faq-error" in said.led[:1]):
        return None
    return Sent("faq-error", "C15", Contact.K2)


def _by_message(said: _Said) -> Sent | None:
    """C16: asked without a request; only a buyer who can't file is helped by Qoo10."""
    filed = said.claim is not None and said.claim.type is not None
    if not said.names("cancelling") or filed:
        return None
    if said.names("cannot_file") and (said.names("unfiled") or said.names("by_message")):
        return Sent("faq-asked-by-message", "C16", Contact.K2)
    free = said.matter.case.order.status in (OrderStatus.NEW, OrderStatus.PROCESSING)
    if said.names("by_message") and not said.names("own_fault"):
        return Sent("buyer-cancel-instant" if free else "faq-asked-by-message", "C16", None)
    return None


def _shipped_in_fact(said: _Said) -> Sent | None:
    """W14: on its way, not yet processed, and the buyer won't withdraw."""
    claim = said.claim
    if claim is None or claim.type is not ClaimType.CANCEL:
        return None
    if not (said.names("in_fact") or "faq-shipped" in said.led):
        return None
    if claim.withdrawal is not Withdrawal.ON_HOLD:
        return None
    if said.names("no_agreement") or said.matter.reading.intent is Intent.WHO:
        return Sent("faq-shipped", "W14", Contact.K1, Topic.CLAIM_WITHDRAWAL)
    return None


def _for_the_buyer(said: _Said) -> Sent | None:
    """C17: the claim must be withdrawn and the buyer can't do it."""
    if said.claim is None:
        return None
    if not (said.names("cannot_withdraw") or "faq-withdraw-for-buyer" in said.led[:1]):
        return None
    return Sent("faq-withdraw-for-buyer", "C17", Contact.K1)


def _own_refund(said: _Said) -> Sent | None:
    """C6: the seller's own refund beside a claim of the buyer's."""
    claim = said.claim
    if claim is None or claim.type in (None, ClaimType.CANCEL) or said.withdrawing:
        return None
    if said.names("own_refund") or said.names("own_fault", "cancelling"):
        return Sent("after-shipping-buyer-fault", "C6", Contact.K3)
    return None


def _further(said: _Said) -> Sent | None:
    """K3, C21: what else is asked about cancelling at large, and in which language."""
    if said.claim is not None or said.matter.orders or not said.names("cancelling", "further"):
        return None
    return Sent("faq-contact", "K3", Contact.K3)


def _open_about_rejection(said: _Said) -> Sent | None:
    if said.matter.case.order.cancel_rejected and said.names("open_about_rejection"):
        return Sent("notes-contact", "R5", Contact.K3, Topic.CANCEL_REJECTION)
    return None


_TABLE: Final = (
    _shipped_in_fact,
    _too_late,
    _for_the_buyer,
    _own_refund,
    _open_about_rejection,
    _many,
    _error,
    _by_message,
    _further,
)
"""In the order of asking: what tells more first."""


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
