"""Whether there is a claim to act on, and whether it still stands (N1, N3, W6b, W13).

Decides what a missing or a withdrawn claim means for every action. What a claim that stands
allows is left to `withdrawal`, `cancelling`, `rejection` and `shipping`.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules.case import Action, Case, ClaimType, Withdrawal
from rules.dates import deadline, takes_effect
from rules.findings import Effect, Evidence, Rule, Said, Values, Weight
from rules.reading import can_have_been_withdrawn, claim_of, is_withdrawn, lapsed_request

ASKING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
WITHDRAWING: Final = (*ASKING, Action.CANCEL_WITHDRAWAL)
ANSWERING: Final = (Action.APPROVE_CANCEL, Action.REJECT_CANCEL)
BY_ORDER: Final = (
    Action.CANCEL_BEFORE_SHIPPING,
    Action.REFUND_AFTER_SHIPPING,
    Action.SHIP,
)
"""Actions on the order, that a claim only stands in the way of."""

IN_THE_WAY: Final[dict[Action, tuple[ClaimType, ...]]] = {
    Action.CANCEL_BEFORE_SHIPPING: (ClaimType.CANCEL,),
    Action.REFUND_AFTER_SHIPPING: (
        ClaimType.RETURN,
        ClaimType.EXCHANGE,
        ClaimType.NOT_RECEIVED,
    ),
    Action.SHIP: (ClaimType.CANCEL,),
}
"""The claims that keep an action on the order from being done while they stand."""

_HOME: Final = {
    Action.REQUEST_WITHDRAWAL: at.REQUEST,
    Action.CANCEL_WITHDRAWAL: at.CANCEL_REQUEST,
    Action.REREQUEST_WITHDRAWAL: at.REREQUEST,
    Action.APPROVE_CANCEL: at.APPROVE,
    Action.REJECT_CANCEL: at.REJECTION_OVERVIEW,
}


def nothing_to_act_on(case: Case, action: Action) -> Said | None:
    """N1: there is no claim."""
    if case.claim is not None:
        return None
    return Said(Effect.BLOCK, address=_HOME[action])


def withdrawn_by_itself(case: Case, action: Action) -> Said | None:
    """W6b: a request whose deadline is past counts as withdrawn, whatever the record says."""
    claim, asked_on = claim_of(case), lapsed_request(case)
    if claim is None or asked_on is None:
        return None
    values: Values = (
        ("requested_on", asked_on),
        ("deadline", deadline(asked_on)),
        ("takes_effect_on", takes_effect(asked_on)),
    )
    if action not in BY_ORDER:
        return Said(Effect.BLOCK, values=values)
    if claim.type not in IN_THE_WAY[action]:
        return None
    return Said(Effect.GRANT, values=values)


def withdrawal_is_over(case: Case, action: Action) -> Said | None:
    """W13: a withdrawal that is completed is over.

    At a status at which the claim can't have been withdrawn the record counts for what it
    is, a state of the withdrawal: the status weighs more.
    """
    claim = claim_of(case)
    if claim is None or claim.withdrawal is not Withdrawal.COMPLETED:
        return None
    weight = Weight.WITHDRAWN if can_have_been_withdrawn(claim) else Weight.STATE
    return Said(Effect.BLOCK, "completed", weight=weight)


def stands_no_more(case: Case, action: Action) -> Said | None:
    """N3: of a withdrawn claim there is nothing to approve or reject."""
    if not is_withdrawn(case):
        return None
    return Said(Effect.BLOCK)


def goes_by_the_order_alone(case: Case, action: Action) -> Said | None:
    """N3: a withdrawn claim is no longer in the way of cancelling, refunding or shipping."""
    claim = claim_of(case)
    if claim is None or claim.type not in IN_THE_WAY[action] or not is_withdrawn(case):
        return None
    return Said(Effect.GRANT, "order_alone")


RULES: Final = (
    Rule(
        "N1",
        (*WITHDRAWING, *ANSWERING),
        Weight.WITHDRAWN,
        Evidence.DERIVED,
        at.WITHDRAWAL_OVERVIEW,
        nothing_to_act_on,
    ),
    Rule(
        "W6b",
        tuple(Action),
        Weight.WITHDRAWN,
        Evidence.DERIVED,
        at.REQUEST,
        withdrawn_by_itself,
    ),
    Rule(
        "W13",
        WITHDRAWING,
        Weight.WITHDRAWN,
        Evidence.DERIVED,
        at.REQUEST,
        withdrawal_is_over,
    ),
    Rule("N3", ANSWERING, Weight.WITHDRAWN, Evidence.DERIVED, at.REQUEST, stands_no_more),
    Rule("N3", BY_ORDER, Weight.STATE, Evidence.DERIVED, at.REQUEST, goes_by_the_order_alone),
)
