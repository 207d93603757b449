"""Facts that can't stand together by the guides (N2).

Decides which facts contradict each other. They are used as they stand all the same: N2 warns
and never changes a verdict. Facts that are not known contradict nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from rules import addresses as at
from rules.cancelling import SHIPPED
from rules.case import (
    UNKNOWN,
    Case,
    Claim,
    ClaimStatus,
    ClaimType,
    Fact,
    OrderStatus,
    Withdrawal,
)
from rules.findings import Effect, Evidence, Finding, Scalar, Weight
from rules.reading import can_have_been_withdrawn, claim_of, is_withdrawn, status_of

Contradiction = tuple[tuple[Fact, Scalar], ...]
"""The facts that don't go together, each with its value."""

_UNSHIPPED: Final = (
    OrderStatus.PAYMENT_PENDING,
    OrderStatus.PROCESSING,
    OrderStatus.NEW,
    OrderStatus.PREPARING,
    OrderStatus.DELAYED,
)
_DAYS: Final = (
    (Fact.CLAIM_REQUESTED_ON, "requested_on"),
    (Fact.WITHDRAWAL_REQUESTED_ON, "withdrawal_requested_on"),
    (Fact.WITHDRAWAL_REFUSED_ON, "withdrawal_refused_on"),
    (Fact.WITHDRAWAL_CANCELLED_ON, "withdrawal_cancelled_on"),
)


def contradictions(case: Case) -> tuple[Contradiction, ...]:
    """All of a case, those of the order first."""
    claim = claim_of(case)
    found = [*_of_the_order(case)]
    if claim is not None:
        found += _of_order_and_claim(case, claim)
        found += _of_the_withdrawal(claim)
        found += _of_the_days(case, claim)
    return tuple(found)


def _of_the_order(case: Case) -> Iterator[Contradiction]:
    """The ship-by makes an order `preparing`, and past it `delayed`.

    Beside a cancel claim the status is the one from before the claim.
    """
    status, ship_by = case.order.status, case.order.ship_by
    if ship_by is UNKNOWN or not isinstance(status, OrderStatus):
        return
    facts = ((Fact.ORDER_STATUS, status), (Fact.ORDER_SHIP_BY, ship_by))
    claim = claim_of(case)
    frozen = case.claim is UNKNOWN or (
        claim is not None and claim.type in (ClaimType.CANCEL, UNKNOWN)
    )
    if status is OrderStatus.NEW:
        yield facts
    elif (status is OrderStatus.PREPARING and ship_by < case.today and not frozen) or (
        status is OrderStatus.DELAYED and ship_by >= case.today
    ):
        yield (*facts, (Fact.TODAY, case.today))


def _of_order_and_claim(case: Case, claim: Claim) -> Iterator[Contradiction]:
    """A cancel request waits only at `preparing`; what is returned has been shipped."""
    status, claimed_status = case.order.status, status_of(claim)
    if claimed_status is None:
        return
    claimed = (Fact.CLAIM_STATUS, claimed_status)
    waits = claim.type is ClaimType.CANCEL and claim.status is ClaimStatus.REQUESTED
    if waits and case.order.cancel_rejected:
        yield ((Fact.ORDER_CANCEL_REJECTED, True), claimed)
    if not isinstance(status, OrderStatus):
        return
    if waits:
        stands = claim.withdrawal is not UNKNOWN and not is_withdrawn(case)
        fits = status is OrderStatus.PREPARING or (
            # C7b: of a reserved item a request waits at `new` too.
            status is OrderStatus.NEW and case.order.reserved
        )
    elif claim.type is ClaimType.CANCEL:
        stands, fits = True, status not in SHIPPED
    else:
        stands = True
        fits = claim.type is ClaimType.NOT_RECEIVED or status not in _UNSHIPPED
    if stands and not fits:
        yield ((Fact.ORDER_STATUS, status), claimed)


def _of_the_withdrawal(claim: Claim) -> Iterator[Contradiction]:
    """Only a claim that waits can have been withdrawn, non-receipt never asked for."""
    if not isinstance(claim.type, ClaimType) or not isinstance(claim.withdrawal, Withdrawal):
        return
    kept = (Fact.CLAIM_WITHDRAWAL, claim.withdrawal)
    if claim.type is ClaimType.NOT_RECEIVED:
        if claim.withdrawal is not Withdrawal.NONE:
            yield ((Fact.CLAIM_TYPE, claim.type), kept)
        return
    status = status_of(claim)
    withdrawn = claim.withdrawal is Withdrawal.COMPLETED
    if status is not None and withdrawn and not can_have_been_withdrawn(claim):
        yield ((Fact.CLAIM_STATUS, status), kept)


def _of_the_days(case: Case, claim: Claim) -> Iterator[Contradiction]:
    """Days after today, or in an order that the withdrawal's state doesn't allow."""
    days = [(fact, day) for fact, name in _DAYS if isinstance(day := getattr(claim, name), date)]
    for fact, day in days:
        if day > case.today:
            yield ((fact, day), (Fact.TODAY, case.today))
    if isinstance(claim.requested_on, date):
        for fact, day in days[1:]:
            if day < claim.requested_on:
                yield ((Fact.CLAIM_REQUESTED_ON, claim.requested_on), (fact, day))
    if isinstance(claim.withdrawal, Withdrawal):
        yield from _of_state_and_days(claim, claim.withdrawal)


def _of_state_and_days(claim: Claim, state: Withdrawal) -> Iterator[Contradiction]:
    asked, refused = claim.withdrawal_requested_on, claim.withdrawal_refused_on
    taken_back = claim.withdrawal_cancelled_on
    kept = (Fact.CLAIM_WITHDRAWAL, state)
    if state is Withdrawal.NONE:
        if refused is not None:
            # Whatever was asked after a refusal and taken back is on hold again (W9).
            yield (kept, (Fact.WITHDRAWAL_REFUSED_ON, refused))
        if asked is not None and (taken_back is None or taken_back < asked):
            yield (kept, (Fact.WITHDRAWAL_REQUESTED_ON, asked))
    if state is Withdrawal.REQUESTED and asked is not None:
        for fact, day in (
            (Fact.WITHDRAWAL_REFUSED_ON, refused),
            (Fact.WITHDRAWAL_CANCELLED_ON, taken_back),
        ):
            if day is not None and day >= asked:
                yield (kept, (Fact.WITHDRAWAL_REQUESTED_ON, asked), (fact, day))
    if state is Withdrawal.ON_HOLD and asked is not None and refused is not None:
        again = taken_back is not None and taken_back >= asked
        if refused < asked and not again:
            yield (
                (Fact.WITHDRAWAL_REQUESTED_ON, asked),
                (Fact.WITHDRAWAL_REFUSED_ON, refused),
            )


def warnings(case: Case) -> tuple[Finding, ...]:
    """One N2 for each."""
    return tuple(
        Finding(
            rule="N2",
            code="N2",
            effect=Effect.WARN,
            evidence=Evidence.DERIVED,
            address=at.BUYER_CANCEL,
            weight=Weight.WARNING,
            values=(("facts", facts),),
        )
        for facts in contradictions(case)
    )
