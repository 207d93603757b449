"""Cancelling and refunding by the seller, and granting a buyer's cancel request (C1-C17).

Decides when each of the three can be done, and what follows. Rejecting is left to
`rejection`, claims that are withdrawn to `standing`.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules.case import (
    UNKNOWN,
    Action,
    Case,
    ClaimStatus,
    ClaimType,
    OrderStatus,
    PaymentMethod,
    Reason,
    Withdrawal,
)
from rules.findings import (
    NEEDED,
    Contact,
    Effect,
    Evidence,
    Published,
    Rule,
    Said,
    Weight,
)
from rules.reading import claim_of, standing, status_of

SHIPPING_REQUESTED: Final = (OrderStatus.NEW, OrderStatus.PREPARING, OrderStatus.DELAYED)
"""배송요청: before shipping is processed."""
SHIPPED: Final = (OrderStatus.SHIPPING, OrderStatus.DELIVERED)
BUYERS_REASONS: Final = (Reason.CHANGE_OF_MIND, Reason.OPTION_CHANGE)

_BEFORE: Final = (Action.CANCEL_BEFORE_SHIPPING,)
_AFTER: Final = (Action.REFUND_AFTER_SHIPPING,)
_APPROVING: Final = (Action.APPROVE_CANCEL,)
_SELLERS: Final = (*_BEFORE, *_AFTER)
_REFUNDING: Final = (*_SELLERS, *_APPROVING)


def before_shipping(case: Case, action: Action) -> Said | None:
    """C2: the seller's own fault, while shipping is only requested."""
    status = case.order.status
    if status not in SHIPPING_REQUESTED:
        return None
    return Said(Effect.GRANT, values=(("order_status", status),))


def still_after_a_rejection(case: Case, action: Action) -> Said | None:
    """C2b: a rejected cancel request doesn't keep the seller from cancelling."""
    return Said(Effect.GRANT, "after_rejection") if case.order.cancel_rejected else None


def not_cancelled_as_unshipped(case: Case, action: Action) -> Said | None:
    """C6: what was processed for shipping is returned and refunded, not cancelled."""
    status = case.order.status
    if status not in SHIPPED:
        return None
    return Said(Effect.BLOCK, "shipped", (("order_status", status),))


def not_at_this_order_status(case: Case, action: Action) -> Said | None:
    """C2b: nothing to cancel yet, or no more."""
    status = case.order.status
    if status is OrderStatus.CANCELLED:
        return Said(Effect.BLOCK, "cancelled")
    if status in (OrderStatus.PAYMENT_PENDING, OrderStatus.PROCESSING):
        return Said(Effect.BLOCK, "not_yet", (("order_status", status),))
    return None


_BESIDE: Final = {
    ClaimStatus.REQUESTED: "approve_instead",
    ClaimStatus.IN_PROGRESS: "under_way",
    ClaimStatus.COMPLETED: "done",
}


def beside_a_cancel_claim(case: Case, action: Action) -> Said | None:
    """C2b: the buyer's own claim is the way, or was."""
    status = status_of(standing(case, ClaimType.CANCEL))
    if status is None:
        return None
    return Said(Effect.BLOCK, _BESIDE[status.status], (("status", status),))


def delayed_is_sellers_fault(case: Case, action: Action) -> Said | None:
    """C9: once the entered date is missed, no reason of the buyer's fits."""
    reason = case.params.reason
    if case.order.status is not OrderStatus.DELAYED or reason not in BUYERS_REASONS:
        return None
    return Said(Effect.BLOCK, values=(("reason", reason),))


def buyers_reason_needs_a_buyer(case: Case, action: Action) -> Said | None:
    """C3: a reason has to be chosen; the buyer's only where the buyer asked for it."""
    reason, asked = case.params.reason, case.params.buyer_requested
    if reason is UNKNOWN:
        return NEEDED
    if reason not in BUYERS_REASONS or asked is True:
        return None
    if asked is UNKNOWN:
        return NEEDED
    return Said(Effect.BLOCK, "not_asked", (("reason", reason),))


def after_shipping(case: Case, action: Action) -> Said | None:
    """C6: the seller's own fault, once shipping is processed."""
    status = case.order.status
    if status is UNKNOWN:
        return None
    if status in SHIPPED:
        return Said(Effect.GRANT, values=(("order_status", status),))
    return Said(Effect.BLOCK, "not_shipped", (("order_status", status),))


def beside_another_claim(case: Case, action: Action) -> Said | None:
    """C6: a return, exchange or non-receipt claim is the way, finished ones included."""
    others = (ClaimType.RETURN, ClaimType.EXCHANGE, ClaimType.NOT_RECEIVED)
    status = status_of(standing(case, *others))
    if status is None:
        return None
    return Said(
        Effect.BLOCK,
        "claim",
        (("claim_type", status.type),),
        evidence=Evidence.DERIVED,
        contact=Contact.K3,
    )


def only_reason_after_shipping(case: Case, action: Action) -> Said | None:
    """C6: the only reason there is the delay; a buyer's belongs to another guide."""
    reason = case.params.reason
    if reason is UNKNOWN:
        return NEEDED
    if reason is Reason.DELIVERY_DELAY:
        return None
    code = "buyers_fault" if reason in BUYERS_REASONS else "reason"
    return Said(Effect.BLOCK, code, (("reason", reason),))


def only_what_waits(case: Case, action: Action) -> Said | None:
    """C10: only a cancel claim that is requested can be approved."""
    claim = claim_of(case)
    status = status_of(claim)
    if claim is None or status is None:
        return None
    if status.type is not ClaimType.CANCEL:
        return Said(Effect.BLOCK, "type", (("claim_type", status.type),))
    if status.status is not ClaimStatus.REQUESTED:
        return Said(Effect.BLOCK, "status", (("status", status),))
    if claim.withdrawal in (Withdrawal.REQUESTED, Withdrawal.ON_HOLD):
        return Said(Effect.GRANT, "despite_withdrawal", evidence=Evidence.DERIVED)
    return Said(Effect.GRANT)


def reserved_item_waits(case: Case, action: Action) -> Said | None:
    """C7b: of a reserved item a cancel request waits for consent at `new` too."""
    claim = standing(case, ClaimType.CANCEL)
    if (
        claim is None
        or claim.status is not ClaimStatus.REQUESTED
        or not case.order.reserved
        or case.order.status is not OrderStatus.NEW
    ):
        return None
    return Said(Effect.GRANT, published=Published.HELP_583)


def buyer_not_told(case: Case, action: Action) -> Said | None:
    """C4: cancelling without notice can cost the seller's rating."""
    return Said(Effect.WARN) if case.params.buyer_notified is False else None


def better_filed_by_the_buyer(case: Case, action: Action) -> Said | None:
    """C3: a buyer's reason the seller files for the buyer."""
    if case.params.reason not in BUYERS_REASONS:
        return None
    return Said(Effect.WARN, "better_by_buyer")


def tell_the_buyer(case: Case, action: Action) -> Said | None:
    """C4: a reminder, where it isn't said whether the buyer knows."""
    return Said(Effect.FOLLOW, "remind") if case.params.buyer_notified is UNKNOWN else None


def refund(case: Case, action: Action) -> Said | None:
    """C13: the money goes back at once, by the way of payment."""
    return Said(Effect.FOLLOW, case.order.payment_method.value)


def fee_without_a_subject(case: Case, action: Action) -> Said | None:
    """C19: the guide names a fee of cash payments without saying of what."""
    cash = case.order.payment_method is PaymentMethod.CASH
    return Said(Effect.FOLLOW) if cash else None


def memo_is_shown(case: Case, action: Action) -> Said | None:
    """C5: the buyer reads the memo."""
    return Said(Effect.FOLLOW)


def buyer_can_do_it(case: Case, action: Action) -> Said | None:
    """C8: at `processing` and `new` the buyer cancels in MyQoo10, and is refunded (C7)."""
    status = case.order.status
    if status not in (OrderStatus.PROCESSING, OrderStatus.NEW):
        return None
    if case.order.cancel_rejected or case.claim is not None:
        # R7: after a rejection the buyer can't; beside a claim the buyer has already.
        return None
    if status is OrderStatus.NEW and case.order.reserved:
        # C7b: a reserved item is excepted.
        return None
    return Said(Effect.FOLLOW, values=(("order_status", status),))


RULES: Final = (
    Rule(
        "C2b",
        _BEFORE,
        Weight.STATUS,
        Evidence.DERIVED,
        at.BEFORE_SHIPPING,
        not_at_this_order_status,
    ),
    Rule(
        "C6",
        _BEFORE,
        Weight.STATUS,
        Evidence.STATED,
        at.AFTER_SHIPPING,
        not_cancelled_as_unshipped,
    ),
    Rule(
        "C2b", _BEFORE, Weight.STATUS, Evidence.DERIVED, at.BEFORE_SHIPPING, beside_a_cancel_claim
    ),
    Rule(
        "C2b",
        _BEFORE,
        Weight.STATUS,
        Evidence.DERIVED,
        at.BEFORE_SHIPPING,
        still_after_a_rejection,
    ),
    Rule("C2", _BEFORE, Weight.STATUS, Evidence.STATED, at.BEFORE_SHIPPING, before_shipping),
    Rule("C9", _BEFORE, Weight.GIVEN, Evidence.DERIVED, at.BUYER_CANCEL, delayed_is_sellers_fault),
    Rule(
        "C3",
        _BEFORE,
        Weight.GIVEN,
        Evidence.STATED,
        at.BEFORE_SHIPPING,
        buyers_reason_needs_a_buyer,
    ),
    Rule("C6", _AFTER, Weight.STATUS, Evidence.STATED, at.AFTER_SHIPPING, after_shipping),
    Rule("C6", _AFTER, Weight.STATUS, Evidence.STATED, at.AFTER_SHIPPING, beside_another_claim),
    Rule(
        "C6", _AFTER, Weight.GIVEN, Evidence.STATED, at.AFTER_SHIPPING, only_reason_after_shipping
    ),
    Rule("C10", _APPROVING, Weight.STATUS, Evidence.STATED, at.APPROVE, only_what_waits),
    Rule(
        "C7b",
        _APPROVING,
        Weight.STATUS,
        Evidence.PUBLISHED,
        at.BUYER_CANCEL,
        reserved_item_waits,
    ),
)

CONSEQUENCES: Final = (
    Rule("C4", _SELLERS, Weight.WARNING, Evidence.STATED, at.BEFORE_SHIPPING, buyer_not_told, True),
    Rule(
        "C3",
        _BEFORE,
        Weight.WARNING,
        Evidence.STATED,
        at.BEFORE_SHIPPING,
        better_filed_by_the_buyer,
    ),
    Rule("C4", _SELLERS, Weight.EFFECT, Evidence.STATED, at.BEFORE_SHIPPING, tell_the_buyer),
    Rule("C5", _SELLERS, Weight.EFFECT, Evidence.STATED, at.BEFORE_SHIPPING, memo_is_shown),
    Rule("C13", _REFUNDING, Weight.EFFECT, Evidence.STATED, at.CANCEL_FAQ, refund),
    Rule("C19", _BEFORE, Weight.EFFECT, Evidence.UNCLEAR, at.CANCEL_FAQ, fee_without_a_subject),
    Rule("C8", _BEFORE, Weight.EFFECT, Evidence.STATED, at.BUYER_CANCEL, buyer_can_do_it, True),
)
