"""Where the words of a matter lead, whatever was found: one passage, and the way to Qoo10.

Decides in which order these words are looked for, and that they don't count where inquiries like it
are hardly ever sent there. Each way is a rule's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from bot.reading.asked import Intent
from bot.triage.inquiry import Asker
from bot.triage.learned import ROUTE, SECTION
from bot.triage.matters import Matter
from bot.triage.telling import speaks_of_withdrawal
from bot.words import named
from corpus.vocabulary import Topic
from ingest.search import Found
from rules import Action, decide
from rules.case import Claim, ClaimStatus, ClaimType, OrderStatus, Withdrawal
from rules.findings import Contact

SURE: Final = 0.5
"""From which chance on what was learnt counts."""
UNLIKELY: Final = 0.1
"""Up to which chance the words were said of something else."""
_WITHDRAWING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)


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
