"""Refusing a buyer's cancel request (R1-R7).

Decides when it can be done, on which grounds, and what follows. Claims that are withdrawn
are left to `standing`.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules import cancelling
from rules.case import UNKNOWN, Action, Case, Ground, OrderStatus
from rules.findings import NEEDED, Effect, Evidence, Published, Rule, Said, Weight
from rules.reading import MINIMUM_TEXT, length

_REJECTING: Final = (Action.REJECT_CANCEL,)
_AFTER_REJECTION: Final = (Action.CANCEL_BEFORE_SHIPPING, Action.SHIP)


def complete_at_once(case: Case, action: Action) -> Said | None:
    """R2: at `new` and `delayed` the buyer's cancel leaves nothing to refuse."""
    status = case.order.status
    if status not in (OrderStatus.NEW, OrderStatus.DELAYED):
        return None
    reserved = case.order.reserved and status is OrderStatus.NEW
    return Said(Effect.BLOCK, "reserved" if reserved else "", (("order_status", status),))


def only_while_preparing(case: Case, action: Action) -> Said | None:
    """R1: only where the order was `preparing`; of the other statuses no guide says more."""
    status = case.order.status
    if status in (UNKNOWN, OrderStatus.PREPARING, OrderStatus.NEW, OrderStatus.DELAYED):
        return None
    return Said(Effect.BLOCK, "order", (("order_status", status),), evidence=Evidence.DERIVED)


def only_what_waits(case: Case, action: Action) -> Said | None:
    """R1: only a cancel claim that is requested, as for approving it (C10)."""
    said = cancelling.only_what_waits(case, action)
    if said != Said(Effect.GRANT):
        return said
    ship_by = case.order.ship_by
    if ship_by is not UNKNOWN and ship_by < case.today:
        return Said(
            Effect.GRANT, "despite_ship_by", (("ship_by", ship_by),), evidence=Evidence.DERIVED
        )
    return said


def only_once(case: Case, action: Action) -> Said | None:
    """R7: the buyer can't ask again, so nothing can be refused again."""
    return Said(Effect.BLOCK) if case.order.cancel_rejected else None


def ground_needed(case: Case, action: Action) -> Said | None:
    """R1: a ground has to be chosen."""
    return NEEDED if case.params.ground is UNKNOWN else None


def other_needs_a_text(case: Case, action: Action) -> Said | None:
    """R4: `other` needs thirty characters."""
    text = case.params.reason_text
    if case.params.ground is not Ground.OTHER:
        return None
    if text is UNKNOWN:
        return NEEDED
    if length(text) >= MINIMUM_TEXT:
        return None
    return Said(Effect.BLOCK, "short", (("length", length(text)), ("minimum", MINIMUM_TEXT)))


def other_belongs_to_withdrawal(case: Case, action: Action) -> Said | None:
    """R1: on any other ground the guide sends to the withdrawal."""
    return Said(Effect.WARN, "other") if case.params.ground is Ground.OTHER else None


def preorder_reads_differently(case: Case, action: Action) -> Said | None:
    """R1b: in the place of pre-order the Japanese article has made to order."""
    if case.params.ground is not Ground.PREORDER:
        return None
    return Said(Effect.WARN, published=Published.UNIVERSITY_08)


def ship_quickly(case: Case, action: Action) -> Said | None:
    """R5: what was rejected has to be shipped; until when is illegible in the guide."""
    return Said(Effect.FOLLOW, published=Published.UNIVERSITY_08)


def was_rejected(case: Case, action: Action) -> Said | None:
    """R5, told of what is done after a rejection."""
    if not case.order.cancel_rejected:
        return None
    return Said(Effect.WARN, "rejected", published=Published.UNIVERSITY_08)


def reason_is_shown(case: Case, action: Action) -> Said | None:
    """R3: the buyer reads the ground."""
    return Said(Effect.FOLLOW)


def buyer_is_told(case: Case, action: Action) -> Said | None:
    """R6: by app and e-mail; the order goes back to shipping requested."""
    return Said(Effect.FOLLOW)


def no_second_request(case: Case, action: Action) -> Said | None:
    """R7: the buyer can't request a cancel of this order again."""
    return Said(Effect.FOLLOW, "no_more")


RULES: Final = (
    Rule("R2", _REJECTING, Weight.STATUS, Evidence.STATED, at.REJECTION_OVERVIEW, complete_at_once),
    Rule(
        "R1",
        _REJECTING,
        Weight.STATUS,
        Evidence.STATED,
        at.REJECTION_OVERVIEW,
        only_while_preparing,
    ),
    Rule("R1", _REJECTING, Weight.STATUS, Evidence.STATED, at.REJECTION_OVERVIEW, only_what_waits),
    Rule("R7", _REJECTING, Weight.REJECTED, Evidence.DERIVED, at.REJECTION_NOTES, only_once),
    Rule("R1", _REJECTING, Weight.GIVEN, Evidence.STATED, at.REJECTION_STEPS, ground_needed),
    Rule("R4", _REJECTING, Weight.GIVEN, Evidence.STATED, at.REJECTION_STEPS, other_needs_a_text),
)

CONSEQUENCES: Final = (
    Rule(
        "R1",
        _REJECTING,
        Weight.WARNING,
        Evidence.STATED,
        at.REJECTION_OVERVIEW,
        other_belongs_to_withdrawal,
    ),
    Rule(
        "R1b",
        _REJECTING,
        Weight.WARNING,
        Evidence.PUBLISHED,
        at.REJECTION_STEPS,
        preorder_reads_differently,
    ),
    Rule(
        "R5",
        _AFTER_REJECTION,
        Weight.WARNING,
        Evidence.UNCLEAR,
        at.REJECTION_OVERVIEW,
        was_rejected,
    ),
    Rule("R6", _REJECTING, Weight.EFFECT, Evidence.STATED, at.REJECTION_NOTES, buyer_is_told),
    Rule("R3", _REJECTING, Weight.EFFECT, Evidence.STATED, at.REJECTION_NOTES, reason_is_shown),
    Rule("R5", _REJECTING, Weight.EFFECT, Evidence.UNCLEAR, at.REJECTION_OVERVIEW, ship_quickly),
    Rule("R7", _REJECTING, Weight.EFFECT, Evidence.STATED, at.REJECTION_NOTES, no_second_request),
)
