"""Asking a buyer to withdraw a claim, taking that back, asking again (W1-W14).

Decides when each of the three can be done. Whether the claim still stands is `standing`'s,
the dates and what follows from asking are `asking`'s.
"""

from __future__ import annotations

from typing import Final

from rules import addresses as at
from rules.case import Action, Case, Claim, ClaimStatus, ClaimType, StatusOf, Withdrawal
from rules.dates import free_from
from rules.findings import NEEDED, Contact, Effect, Evidence, Rule, Said, Weight
from rules.reading import (
    can_have_been_withdrawn,
    claim_of,
    has_text,
    is_withdrawn,
    refusal_day_unknown,
    status_of,
    withdrawal_runs,
)
from rules.standing import ASKING

TOO_LATE_TO_ASK: Final[dict[ClaimType, tuple[ClaimStatus, ...]]] = {
    ClaimType.CANCEL: (ClaimStatus.IN_PROGRESS, ClaimStatus.COMPLETED),
    ClaimType.RETURN: (
        ClaimStatus.IN_PROGRESS,
        ClaimStatus.ON_HOLD,
        ClaimStatus.COLLECTED,
        ClaimStatus.COMPLETED,
    ),
    ClaimType.EXCHANGE: (ClaimStatus.RESHIPPING,),
}
"""W2: the statuses at which a claim can't be withdrawn; `not_received` has no other."""

_REREQUEST_ONLY: Final = (Action.REREQUEST_WITHDRAWAL,)
_TAKING_BACK: Final = (Action.CANCEL_WITHDRAWAL,)


def not_at_this_status(case: Case, action: Action) -> Said | None:
    """W2: not at these statuses, and never of a claim of non-receipt; then K1."""
    status = status_of(claim_of(case))
    if status is None:
        return None
    if status.type is ClaimType.NOT_RECEIVED:
        return Said(Effect.BLOCK, "not_received", contact=Contact.K1)
    if status.status not in TOO_LATE_TO_ASK[status.type]:
        return None
    return Said(
        Effect.BLOCK,
        values=(("claim_type", status.type), ("status", status)),
        contact=Contact.K1,
    )


def exchange_is_over(case: Case, action: Action) -> Said | None:
    """W2b: the guides don't list an exchange that is completed; it is over."""
    if not _is_exchange(case, ClaimStatus.COMPLETED):
        return None
    return Said(
        Effect.BLOCK,
        "completed",
        (("status", StatusOf(ClaimType.EXCHANGE, ClaimStatus.COMPLETED)),),
    )


def exchange_is_delayed(case: Case, action: Action) -> Said | None:
    """W2b: nor one that is delayed; it still waits, so asking is allowed with a warning."""
    if not _is_exchange(case, ClaimStatus.DELAYED):
        return None
    return Said(
        Effect.WARN,
        "delayed",
        (("status", StatusOf(ClaimType.EXCHANGE, ClaimStatus.DELAYED)),),
    )


def _is_exchange(case: Case, status: ClaimStatus) -> bool:
    claim = claim_of(case)
    return claim is not None and claim.type is ClaimType.EXCHANGE and claim.status is status


def only_after_a_refusal(case: Case, action: Action) -> Said | None:
    """W10: what the buyer refused is asked for again, not anew; nothing else is."""
    claim = claim_of(case)
    if claim is None:
        return None
    if action is Action.REQUEST_WITHDRAWAL:
        refused = claim.withdrawal is Withdrawal.ON_HOLD
        return Said(Effect.BLOCK, "not_anew") if refused else None
    if claim.withdrawal is Withdrawal.NONE:
        return Said(Effect.BLOCK, "not_asked_yet")
    if withdrawal_runs(case):
        return Said(Effect.BLOCK, "not_refused_yet")
    return None


def runs_already(case: Case, action: Action) -> Said | None:
    """W13: what was asked already, and is not answered, can't be asked again."""
    return Said(Effect.BLOCK, "runs") if withdrawal_runs(case) else None


def can_be_taken_back(case: Case, action: Action) -> Said | None:
    """W9: only a withdrawal that is requested, wherever the claim itself has got to."""
    claim = claim_of(case)
    if claim is None:
        return None
    if withdrawal_runs(case):
        return Said(Effect.GRANT, "" if can_have_been_withdrawn(claim) else "moved_on")
    if claim.withdrawal is Withdrawal.ON_HOLD:
        # X8: the Chinese screen shows the button here too.
        return Said(Effect.BLOCK, "on_hold", evidence=Evidence.UNCLEAR)
    if claim.withdrawal is Withdrawal.NONE:
        return Said(Effect.BLOCK, "none", evidence=Evidence.DERIVED)
    return None


def not_so_soon_after_taking_back(case: Case, action: Action) -> Said | None:
    """W9: no new request within five days of the day it was taken back."""
    claim = _blockable(case)
    if claim is None or claim.withdrawal_cancelled_on is None:
        return None
    day, free_on = claim.withdrawal_cancelled_on, free_from(claim.withdrawal_cancelled_on)
    if case.today >= free_on:
        return None
    return Said(Effect.BLOCK, "block", (("day", day), ("free_on", free_on)), free_on=free_on)


def not_so_soon_after_a_refusal(case: Case, action: Action) -> Said | None:
    """W10: nor within five days of the day on which the buyer refused."""
    claim = _blockable(case)
    if claim is None or claim.withdrawal_refused_on is None:
        return None
    day, free_on = claim.withdrawal_refused_on, free_from(claim.withdrawal_refused_on)
    if case.today >= free_on:
        return None
    return Said(Effect.BLOCK, "block", (("day", day), ("free_on", free_on)), free_on=free_on)


def _blockable(case: Case) -> Claim | None:
    """The claim, unless it is withdrawn: then there is nothing left to wait for."""
    return None if is_withdrawn(case) else claim_of(case)


def refusal_day_needed(case: Case, action: Action) -> Said | None:
    """W10: that the buyer refused is known, the day is not; no day is inferred."""
    claim = claim_of(case)
    return NEEDED if claim is not None and refusal_day_unknown(claim) else None


def reason_needed(case: Case, action: Action) -> Said | None:
    """W3: the seller has to give a reason; a blank one is none."""
    return None if has_text(case.params.reason_text) else NEEDED


def can_be_asked(case: Case, action: Action) -> Said | None:
    """W1: of a cancel, return or exchange claim."""
    status = status_of(claim_of(case))
    if status is None or status.type is ClaimType.NOT_RECEIVED:
        return None
    return Said(Effect.GRANT, values=(("claim_type", status.type),))


def can_be_asked_again(case: Case, action: Action) -> Said | None:
    """W10: what the buyer refused."""
    claim = claim_of(case)
    refused = claim is not None and claim.withdrawal is Withdrawal.ON_HOLD
    return Said(Effect.GRANT) if refused else None


RULES: Final = (
    Rule("W2", ASKING, Weight.STATUS, Evidence.STATED, at.REQUEST, not_at_this_status),
    Rule("W2b", ASKING, Weight.STATUS, Evidence.DERIVED, at.REQUEST, exchange_is_over),
    Rule("W10", ASKING, Weight.STATE, Evidence.STATED, at.REREQUEST, only_after_a_refusal),
    Rule("W13", ASKING, Weight.STATE, Evidence.DERIVED, at.REQUEST, runs_already),
    Rule("W9", _TAKING_BACK, Weight.STATE, Evidence.STATED, at.CANCEL_REQUEST, can_be_taken_back),
    Rule(
        "W9",
        ASKING,
        Weight.TIME,
        Evidence.STATED,
        at.CANCEL_REQUEST,
        not_so_soon_after_taking_back,
    ),
    Rule("W10", ASKING, Weight.TIME, Evidence.STATED, at.REREQUEST, not_so_soon_after_a_refusal),
    Rule("W10", _REREQUEST_ONLY, Weight.TIME, Evidence.STATED, at.REREQUEST, refusal_day_needed),
    Rule("W3", ASKING, Weight.GIVEN, Evidence.STATED, at.REQUEST, reason_needed),
    Rule(
        "W1",
        (Action.REQUEST_WITHDRAWAL,),
        Weight.STATUS,
        Evidence.STATED,
        at.WITHDRAWAL_OVERVIEW,
        can_be_asked,
    ),
    Rule("W10", _REREQUEST_ONLY, Weight.STATE, Evidence.STATED, at.REREQUEST, can_be_asked_again),
)
