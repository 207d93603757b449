"""The whole grid: every action on every claim at every order status.

Decides which cells there are and counts their verdicts, for the docs; the verdicts are the
engine's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from rules.case import (
    CLAIM_STATUSES,
    Action,
    Case,
    Claim,
    Order,
    OrderStatus,
    Withdrawal,
)
from rules.completions import with_usual_parameters
from rules.findings import Verdict
from rules.verdict import outcome

_TODAY: Final = date(2024, 7, 29)
_RUNNING_SINCE: Final = _TODAY - timedelta(days=1)
_REFUSED_ON: Final = _TODAY - timedelta(days=60)


def claims() -> Iterator[Claim | None]:
    """No claim, and each type at each of its statuses with each state of its withdrawal.

    One that is requested runs, one that was refused is free to be asked for again.
    """
    yield None
    for kind, statuses in CLAIM_STATUSES.items():
        for status in statuses:
            for withdrawal in Withdrawal:
                asked = withdrawal is Withdrawal.REQUESTED
                refused = withdrawal is Withdrawal.ON_HOLD
                yield Claim(
                    type=kind,
                    status=status,
                    withdrawal=withdrawal,
                    withdrawal_requested_on=_RUNNING_SINCE if asked else None,
                    withdrawal_refused_on=_REFUSED_ON if refused else None,
                )


CELLS: Final = len(Action) * len(OrderStatus) * sum(1 for _ in claims())


def counts() -> dict[Action, Counter[Verdict]]:
    """How often each action comes to each verdict, with parameters that fit."""
    return {
        action: Counter(
            outcome(
                action,
                with_usual_parameters(Case(_TODAY, Order(status=status), claim)),
            )
            for status in OrderStatus
            for claim in claims()
        )
        for action in Action
    }
