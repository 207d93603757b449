"""The kind of claim that an inquiry is about.

Decides it where no claim is told of as such: a rejected cancel request is still what an inquiry
is about, a buyer's wish to cancel is one; a cancel or refund by the seller's own fault is none.
"""

from __future__ import annotations

from typing import Final

from bot.triage.inquiry import Asker
from bot.triage.learned import CLAIM
from bot.triage.replying import Answered
from bot.triage.telling import kind_named
from bot.words import named
from corpus.vocabulary import Address, Topic
from rules import Action
from rules import addresses as at
from rules.case import Claim, ClaimType

SURE: Final = 0.5
"""From which chance on what was learnt decides."""
_BUYERS: Final = ("change_of_mind", "option_change")


def claim_type(answered: Answered, asker: Asker) -> str | None:
    """`cancel`, `return`, `exchange`, `not_received`; None where it is about no claim."""
    matter = answered.matter
    claim = matter.case.claim
    kind = matter.learned[CLAIM]
    if matter.held is None and kind.sure >= SURE:
        return kind.value if kind.value != "None" else None
    if isinstance(claim, Claim) and isinstance(claim.type, ClaimType):
        return str(claim.type)
    if answered.rule == "C16" or matter.case.order.cancel_rejected:
        return str(ClaimType.CANCEL)
    if answered.hit is None and asker is Asker.BUYER:
        return kind_named(matter.reading.text)
    if answered.hit is None or answered.route is not None:
        return None
    address = answered.hit.passage.address
    if matter.reading.params.get("reason") in _BUYERS or matter.reading.params.get(
        "buyer_requested"
    ):
        return str(ClaimType.CANCEL)
    if asker is Asker.BUYER and named("triage", "told.by_shop", matter.reading.text):
        return None
    rejects = matter.reading.action in (Action.REJECT_CANCEL, Action.APPROVE_CANCEL)
    if rejects or address.topic == Topic.CANCEL_REJECTION or address in _cancels(asker):
        return str(ClaimType.CANCEL)
    return None


def _cancels(asker: Asker) -> tuple[Address, ...]:
    """What is only told of a buyer's cancel; to a buyer a refund too."""
    refunds = (at.CANCEL_FAQ,) if asker is Asker.BUYER else ()
    return (at.BUYER_CANCEL, at.APPROVE, *refunds)
