"""By when an inquiry is lost, whether that is urgent, and what else puts it before its like.

Decides which of the rules' dates is the deadline of an inquiry (domain, "Triage"): of a withdrawal
request that runs, or ran out unanswered, the buyer's last day; else of an open claim the first day
on which it counts as late; else none. The days themselves are counted by the rules.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from rules import Case, timeline
from rules.case import UNKNOWN, Claim, ClaimStatus, ClaimType, Fact, OrderStatus, Withdrawal
from rules.reading import can_have_been_withdrawn, is_withdrawn
from rules.timeline import SETTLED, Event, Kind

NEAR: Final = dt.timedelta(days=2)
"""A deadline at most this far off is urgent."""
_WAITING: Final = (OrderStatus.NEW, OrderStatus.PREPARING, OrderStatus.DELAYED)


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline, or what would have to be known for one."""

    date: dt.date | None = None
    event: Event | None = None
    """The rules' own, where it is theirs; None where the asker read the day off the screen."""
    since: dt.date | None = None
    """The day that it is counted from."""
    unknown: Fact | None = None
    """The day that the deadline would be counted from."""

    def is_urgent(self, received: dt.date) -> bool:
        """Whether it is at most two days off, or past."""
        return self.date is not None and self.date <= received + NEAR


def due_of(case: Case, on_screen: dt.date | None = None) -> Due:
    """The deadline of a case; `on_screen` the last day to answer, as the console shows it."""
    events = {event.kind: event for event in timeline(case)}
    claim = case.claim
    if (answer := events.get(Kind.ANSWER_DEADLINE)) is not None:
        return Due(answer.date, answer)
    if _runs(case):
        return Due(on_screen) if on_screen else Due(unknown=Fact.WITHDRAWAL_REQUESTED_ON)
    came_in = claim.requested_on if isinstance(claim, Claim) else None
    late = events.get(Kind.LATE_FROM)
    if late is not None and isinstance(came_in, dt.date):
        return Due(late.date, late, came_in)
    return Due(unknown=Fact.CLAIM_REQUESTED_ON if _open(case) else None)


def _runs(case: Case) -> bool:
    """Whether a withdrawal request runs whose day isn't known."""
    claim = case.claim
    if not isinstance(claim, Claim) or claim.withdrawal is not Withdrawal.REQUESTED:
        return False
    return claim.status is UNKNOWN or can_have_been_withdrawn(claim)


def _open(case: Case) -> bool:
    """Whether a claim stands that can become late."""
    claim = case.claim
    if not isinstance(claim, Claim) or claim.status is UNKNOWN or is_withdrawn(case):
        return False
    return claim.status not in SETTLED


def cannot_ship(case: Case) -> bool:
    """Whether an order that is to be shipped can't be, because a cancel request stands (C11)."""
    claim = case.claim
    if not isinstance(claim, Claim) or claim.type is not ClaimType.CANCEL or is_withdrawn(case):
        return False
    waits = case.order.status is UNKNOWN or case.order.status in _WAITING
    return waits and claim.status in (ClaimStatus.REQUESTED, ClaimStatus.IN_PROGRESS)
