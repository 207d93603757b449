"""The dated events of a case: what comes by itself, and from when one may act.

Decides which dates there are. What may be done on a day is left to `engine`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from corpus.vocabulary import Address
from rules import addresses as at
from rules.cancelling import SHIPPING_REQUESTED
from rules.case import UNKNOWN, Case, Claim, ClaimStatus, ClaimType, Withdrawal
from rules.dates import (
    deadline,
    late_at_the_latest,
    late_from,
    safely,
    takes_effect,
)
from rules.findings import Evidence, Values
from rules.reading import (
    asking_free_from,
    can_have_been_withdrawn,
    claim_of,
    is_withdrawn,
    refusal_day_unknown,
)

SETTLED: Final = (
    ClaimStatus.COMPLETED,
    ClaimStatus.SELLER_CONFIRMED,
    ClaimStatus.REFUNDED,
    ClaimStatus.PARTIALLY_REFUNDED,
)
"""Completed or confirmed: not late any more (C18)."""


class Kind(StrEnum):
    """What a date is of."""

    ANSWER_DEADLINE = "answer_deadline"
    WITHDRAWN_BY_ITSELF = "withdrawn_by_itself"
    BLOCK_ENDS = "block_ends"
    LATE_FROM = "late_from"
    SHIP_BY = "ship_by"


@dataclass(frozen=True, slots=True)
class Event:
    """One date, with the rule it comes from."""

    date: date
    kind: Kind
    rule: str
    code: str
    evidence: Evidence
    address: Address
    values: Values = ()


def timeline(case: Case) -> tuple[Event, ...]:
    """All of a case, in order of date."""
    events = [*_ship_by(case)]
    claim = claim_of(case)
    if claim is not None:
        events += [*_answer(claim), *_block(claim), *_late(case, claim)]
    return tuple(sorted(events, key=lambda event: event.date))


def _could_be_withdrawn(claim: Claim) -> bool:
    """Not where the claim has moved on, or is one of non-receipt; unknown is open."""
    if claim.type is ClaimType.NOT_RECEIVED:
        return False
    return claim.status is UNKNOWN or can_have_been_withdrawn(claim)


def _answer(claim: Claim) -> Iterator[Event]:
    """W5, W6: of a withdrawal request, answered or not by then."""
    asked_on = claim.withdrawal_requested_on
    if (
        claim.withdrawal is not Withdrawal.REQUESTED
        or asked_on is None
        or not _could_be_withdrawn(claim)
    ):
        return
    yield Event(
        deadline(asked_on),
        Kind.ANSWER_DEADLINE,
        "W5",
        "W5",
        Evidence.STATED,
        at.REQUEST,
        (("requested_on", asked_on), ("deadline", deadline(asked_on))),
    )
    yield Event(
        takes_effect(asked_on),
        Kind.WITHDRAWN_BY_ITSELF,
        "W6",
        "W6",
        Evidence.STATED,
        at.REQUEST,
        (("takes_effect_on", takes_effect(asked_on)),),
    )


def _block(claim: Claim) -> Iterator[Event]:
    """W9, W10, W11: the first day on which one may ask again; of two ends the later."""
    free_on = asking_free_from(claim)
    if (
        free_on is None
        or claim.withdrawal not in (Withdrawal.NONE, Withdrawal.ON_HOLD)
        or refusal_day_unknown(claim)
        or not _could_be_withdrawn(claim)
    ):
        return
    refused, taken_back = claim.withdrawal_refused_on, claim.withdrawal_cancelled_on
    by_refusal = refused is not None and (taken_back is None or refused >= taken_back)
    yield Event(
        free_on,
        Kind.BLOCK_ENDS,
        "W10" if by_refusal else "W9",
        "W10" if by_refusal else "W9",
        Evidence.DERIVED,
        at.REREQUEST if by_refusal else at.CANCEL_REQUEST,
        (("free_on", free_on), ("safe_on", safely(free_on))),
    )


def _late(case: Case, claim: Claim) -> Iterator[Event]:
    """C18: late where it is still open by then."""
    came_in = claim.requested_on
    if came_in is UNKNOWN or claim.status in SETTLED or is_withdrawn(case):
        return
    yield Event(
        late_from(came_in),
        Kind.LATE_FROM,
        "C18",
        "C18",
        Evidence.UNCLEAR,
        at.CANCEL_FAQ,
        (("late_from", late_from(came_in)), ("late_at_the_latest", late_at_the_latest(came_in))),
    )


def _ship_by(case: Case) -> Iterator[Event]:
    """C9: past it, unshipped, the order is delayed."""
    status, ship_by = case.order.status, case.order.ship_by
    if ship_by is UNKNOWN or (status is not UNKNOWN and status not in SHIPPING_REQUESTED):
        return
    yield Event(
        ship_by,
        Kind.SHIP_BY,
        "C9",
        "C9",
        Evidence.STATED,
        at.BUYER_CANCEL,
        (("ship_by", ship_by),),
    )
