"""Processing an order for shipping (S1, C11).

Decides when it can be done. Whether a claim was withdrawn is left to `standing`, what a
rejection asks for to `rejection`.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules.cancelling import SHIPPING_REQUESTED
from rules.case import UNKNOWN, Action, Case, ClaimStatus, ClaimType
from rules.findings import Effect, Evidence, Rule, Said, Weight
from rules.reading import standing, status_of

_SHIPPING: Final = (Action.SHIP,)


def not_under_a_cancel_claim(case: Case, action: Action) -> Said | None:
    """C11: not while the order shows as [취소요청, 취소중]."""
    status = status_of(standing(case, ClaimType.CANCEL))
    if status is None or status.status is ClaimStatus.COMPLETED:
        return None
    code = "" if status.status is ClaimStatus.REQUESTED else "in_progress"
    return Said(Effect.BLOCK, code, (("status", status),))


def by_order_status(case: Case, action: Action) -> Said | None:
    """S1: while shipping is requested."""
    status = case.order.status
    if status is UNKNOWN:
        return None
    values = (("order_status", status),)
    if status in SHIPPING_REQUESTED:
        return Said(Effect.GRANT, values=values)
    return Said(Effect.BLOCK, "order", values)


def no_cancel_claim_stands(case: Case, action: Action) -> Said | None:
    """S1: and no cancel claim stands, a completed one included."""
    return Said(Effect.BLOCK, "claim") if standing(case, ClaimType.CANCEL) else None


def order_moves_on(case: Case, action: Action) -> Said | None:
    """S1, C6: once processed, the seller's way back is a refund after shipping."""
    return Said(Effect.FOLLOW, "shipped")


RULES: Final = (
    Rule(
        "C11",
        _SHIPPING,
        Weight.STATUS,
        Evidence.STATED,
        at.BUYER_CANCEL,
        not_under_a_cancel_claim,
    ),
    Rule("S1", _SHIPPING, Weight.STATUS, Evidence.DERIVED, at.BUYER_CANCEL, by_order_status),
    Rule("S1", _SHIPPING, Weight.STATUS, Evidence.DERIVED, at.APPROVE, no_cancel_claim_stands),
)

CONSEQUENCES: Final = (
    Rule("S1", _SHIPPING, Weight.EFFECT, Evidence.DERIVED, at.AFTER_SHIPPING, order_moves_on),
)
