"""The kind of claim that an inquiry is about.

Decides it where no claim is told of as such: a rejected cancel request is still what an inquiry
is about, a buyer's wish to cancel is one; a cancel or refund by the seller's own fault is none.
"""

from __future__ import annotations

from bot.triage.inquiry import Asker
from bot.triage.replying import Answered
from corpus.vocabulary import Topic
from rules import Action
from rules import addresses as at
from rules.case import Claim, ClaimType

_CANCELS = (at.BUYER_CANCEL, at.APPROVE)


def claim_type(answered: Answered, asker: Asker) -> str | None:
    """`cancel`, `return`, `exchange`, `not_received`; None where it is about no claim."""
    matter = answered.matter
    claim = matter.case.claim
    if isinstance(claim, Claim) and isinstance(claim.type, ClaimType):
        return str(claim.type)
    if answered.rule == "C16" or matter.case.order.cancel_rejected:
        return str(ClaimType.CANCEL)
    if answered.hit is None or answered.route is not None:
        return None
    address = answered.hit.passage.address
    rejects = matter.reading.action in (Action.REJECT_CANCEL, Action.APPROVE_CANCEL)
    if rejects or address.topic == Topic.CANCEL_REJECTION or address in _CANCELS:
        return str(ClaimType.CANCEL)
    return None
