"""How the facts are read: what they mean together, before any rule speaks.

Decides whether a withdrawal still runs and whether a claim still stands (W6, W6b, N3), when
asking is free again, and what counts as given. What follows from it is left to the rules.
On facts that are not known every function says "no": `completions` puts the question again
for each value that they could have.
"""

from __future__ import annotations

import unicodedata
from datetime import date

from rules.case import UNKNOWN, Case, Claim, ClaimStatus, ClaimType, StatusOf, Unknown, Withdrawal
from rules.dates import free_from, has_lapsed

MINIMUM_TEXT = 30
"""R4: characters that the reason of a rejection on other grounds needs."""


def claim_of(case: Case) -> Claim | None:
    """The claim, where it is known that there is one."""
    return case.claim if isinstance(case.claim, Claim) else None


def status_of(claim: Claim | None) -> StatusOf | None:
    """The claim's status beside its type, where both are known."""
    if claim is None or isinstance(claim.type, Unknown) or isinstance(claim.status, Unknown):
        return None
    return StatusOf(claim.type, claim.status)


def can_have_been_withdrawn(claim: Claim) -> bool:
    """Only a claim that is requested, or an exchange that is delayed, can have been."""
    if claim.type is ClaimType.EXCHANGE and claim.status is ClaimStatus.DELAYED:
        return True
    return claim.status is ClaimStatus.REQUESTED


def lapsed_request(case: Case) -> date | None:
    """The day of a withdrawal request that ran out unanswered, whatever the record says (W6b).

    A request whose day is not known is taken as still running.
    """
    claim = claim_of(case)
    if (
        claim is not None
        and claim.withdrawal is Withdrawal.REQUESTED
        and can_have_been_withdrawn(claim)
        and claim.withdrawal_requested_on is not None
        and has_lapsed(claim.withdrawal_requested_on, case.today)
    ):
        return claim.withdrawal_requested_on
    return None


def is_withdrawn(case: Case) -> bool:
    """Whether the claim stands no more: withdrawn on record, or by a deadline that is past."""
    claim = claim_of(case)
    if claim is None or not can_have_been_withdrawn(claim):
        return False
    return claim.withdrawal is Withdrawal.COMPLETED or lapsed_request(case) is not None


def withdrawal_runs(case: Case) -> bool:
    """Whether a withdrawal request waits for the buyer's answer."""
    claim = claim_of(case)
    return (
        claim is not None
        and claim.withdrawal is Withdrawal.REQUESTED
        and lapsed_request(case) is None
    )


def running_since(case: Case) -> date | None:
    """The day of the request that runs, where it can still withdraw the claim.

    A claim that has moved on is not withdrawn by a deadline: no date is told of it.
    """
    claim = claim_of(case)
    if claim is None or not withdrawal_runs(case):
        return None
    asked_on = claim.withdrawal_requested_on
    moved_on = claim.status is not UNKNOWN and not can_have_been_withdrawn(claim)
    if asked_on is None or moved_on or has_lapsed(asked_on, case.today):
        return None
    return asked_on


def standing(case: Case, *types: ClaimType) -> Claim | None:
    """The claim, where it is one of these types and not withdrawn."""
    claim = claim_of(case)
    return claim if claim and claim.type in types and not is_withdrawn(case) else None


def asking_free_from(claim: Claim) -> date | None:
    """The first day on which neither a refusal nor a taking-back blocks asking.

    Where both block, the later end counts; None where neither is recorded.
    """
    days = [
        day
        for day in (claim.withdrawal_refused_on, claim.withdrawal_cancelled_on)
        if day is not None
    ]
    return free_from(max(days)) if days else None


def refusal_day_unknown(claim: Claim) -> bool:
    """Whether the record says that the buyer refused, but not when."""
    return claim.withdrawal is Withdrawal.ON_HOLD and claim.withdrawal_refused_on is None


def was_asked_again(claim: Claim) -> bool:
    """Whether the request that runs follows a refusal: a refusal is on record.

    A refusal leaves the withdrawal on hold, so one that is requested all the same was asked
    for again.
    """
    return claim.withdrawal_refused_on is not None


def has_text(text: str | Unknown) -> bool:
    """Whether a text was given that is not blank."""
    return text is not UNKNOWN and bool(text.strip())


def length(text: str) -> int:
    """Characters as R4 counts them: composed (NFC), trimmed, by code points.

    A Hangul syllable that comes in decomposed is one character, not three.
    """
    return len(unicodedata.normalize("NFC", text).strip())
