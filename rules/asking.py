"""What comes with asking for a withdrawal: dates, warnings, what follows (W4-W12, W14).

Decides the deadline and what the seller is told beside the verdict. The verdict itself is
made in `withdrawal`.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules.case import UNKNOWN, Action, Case, ClaimStatus, ClaimType, Withdrawal
from rules.dates import deadline, free_from, safely, takes_effect
from rules.findings import Effect, Evidence, Rule, Said, Weight
from rules.reading import (
    asking_free_from,
    claim_of,
    running_since,
    standing,
    was_asked_again,
)
from rules.standing import ANSWERING, ASKING
from rules.withdrawal import exchange_is_delayed

_TAKING_BACK: Final = (Action.CANCEL_WITHDRAWAL,)
_AGAIN: Final = (Action.REREQUEST_WITHDRAWAL,)


def last_day_to_answer(case: Case, action: Action) -> Said | None:
    """W5: seven days, the day of this request counted as the first."""
    return Said(Effect.DATE, values=(("deadline", deadline(case.today)),))


def withdrawn_unanswered(case: Case, action: Action) -> Said | None:
    """W6: the day after, an unanswered request withdraws the claim by itself."""
    return Said(Effect.DATE, values=(("takes_effect_on", takes_effect(case.today)),))


def last_day_of_the_running(case: Case, action: Action) -> Said | None:
    """W5, where asking is blocked because one runs: of that one."""
    asked_on = running_since(case)
    if asked_on is None:
        return None
    return Said(
        Effect.DATE,
        "runs",
        (("requested_on", asked_on), ("deadline", deadline(asked_on))),
    )


def running_one_unanswered(case: Case, action: Action) -> Said | None:
    """W6, the same."""
    asked_on = running_since(case)
    if asked_on is None:
        return None
    return Said(Effect.DATE, values=(("takes_effect_on", takes_effect(asked_on)),))


def first_day_is_derived(case: Case, action: Action) -> Said | None:
    """W11: on the first day after a block, the guides print no example of the counting."""
    claim = claim_of(case)
    if claim is None or asking_free_from(claim) != case.today:
        return None
    return Said(Effect.WARN, "today", (("safe_on", safely(case.today)),))


def buyer_not_told(case: Case, action: Action) -> Said | None:
    """W4: asked without having told the buyer."""
    return Said(Effect.WARN) if case.params.buyer_notified is False else None


def tell_the_buyer(case: Case, action: Action) -> Said | None:
    """W4: a reminder, where it isn't said whether the buyer knows."""
    return Said(Effect.FOLLOW, "remind") if case.params.buyer_notified is UNKNOWN else None


def button_is_disputed(case: Case, action: Action) -> Said | None:
    """X8: the screens differ on whether a refused request can be taken back."""
    claim = claim_of(case)
    refused = claim is not None and claim.withdrawal is Withdrawal.ON_HOLD
    return Said(Effect.WARN) if refused else None


def buyer_is_told(case: Case, action: Action) -> Said | None:
    """W8: how the buyer hears of it; of a second request the guides don't say."""
    if action is Action.REQUEST_WITHDRAWAL:
        return Said(Effect.FOLLOW)
    return Said(Effect.FOLLOW, "again", evidence=Evidence.DERIVED)


def refusal_puts_on_hold(case: Case, action: Action) -> Said | None:
    """W7: what a refusal does."""
    return Said(Effect.FOLLOW)


def as_often_as_needed(case: Case, action: Action) -> Said | None:
    """W12: asking again is not limited in number."""
    return Said(Effect.FOLLOW)


def no_shipping_until_withdrawn(case: Case, action: Action) -> Said | None:
    """C11: asking alone doesn't open the order for shipping."""
    claim = claim_of(case)
    is_cancel = claim is not None and claim.type is ClaimType.CANCEL
    return Said(Effect.FOLLOW, "until_withdrawn") if is_cancel else None


def what_taking_back_leaves(case: Case, action: Action) -> Said | None:
    """W9: none again, or on hold where the request was a second one; then five days' block."""
    claim = claim_of(case)
    if claim is None:
        return None
    free_on = free_from(case.today)
    return Said(
        Effect.FOLLOW,
        "back_on_hold" if was_asked_again(claim) else "back_to_none",
        (("free_on", free_on), ("safe_on", safely(free_on))),
    )


def sellers_own_decision(case: Case, action: Action) -> Said | None:
    """W14: a cancel request whose withdrawal the buyer refused: go on or cancel."""
    claim = standing(case, ClaimType.CANCEL)
    if (
        claim is None
        or claim.status is not ClaimStatus.REQUESTED
        or claim.withdrawal is not Withdrawal.ON_HOLD
    ):
        return None
    return Said(Effect.FOLLOW)


CONSEQUENCES: Final = (
    Rule("W5", ASKING, Weight.DATE, Evidence.STATED, at.REQUEST, last_day_to_answer),
    Rule("W6", ASKING, Weight.DATE, Evidence.STATED, at.REQUEST, withdrawn_unanswered),
    Rule("W5", ASKING, Weight.DATE, Evidence.STATED, at.REQUEST, last_day_of_the_running, True),
    Rule("W6", ASKING, Weight.DATE, Evidence.STATED, at.REQUEST, running_one_unanswered, True),
    Rule("W2b", ASKING, Weight.WARNING, Evidence.DERIVED, at.REQUEST, exchange_is_delayed),
    Rule("W11", ASKING, Weight.WARNING, Evidence.DERIVED, at.REREQUEST, first_day_is_derived),
    Rule("W4", ASKING, Weight.WARNING, Evidence.STATED, at.REQUEST, buyer_not_told, True),
    Rule(
        "X8",
        _TAKING_BACK,
        Weight.WARNING,
        Evidence.UNCLEAR,
        at.CANCEL_REQUEST,
        button_is_disputed,
        True,
    ),
    Rule("W4", ASKING, Weight.EFFECT, Evidence.STATED, at.REQUEST, tell_the_buyer),
    Rule("W8", ASKING, Weight.EFFECT, Evidence.STATED, at.REQUEST, buyer_is_told),
    Rule("W7", ASKING, Weight.EFFECT, Evidence.STATED, at.REQUEST, refusal_puts_on_hold),
    Rule("W12", _AGAIN, Weight.EFFECT, Evidence.STATED, at.WITHDRAWAL_FAQ, as_often_as_needed),
    Rule(
        "C11",
        ASKING,
        Weight.EFFECT,
        Evidence.STATED,
        at.BUYER_CANCEL,
        no_shipping_until_withdrawn,
    ),
    Rule(
        "W9",
        _TAKING_BACK,
        Weight.EFFECT,
        Evidence.STATED,
        at.CANCEL_REQUEST,
        what_taking_back_leaves,
    ),
    Rule(
        "W14",
        ANSWERING,
        Weight.EFFECT,
        Evidence.STATED,
        at.WITHDRAWAL_FAQ,
        sellers_own_decision,
    ),
)
