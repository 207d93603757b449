"""The whole grid, against a second reading of the domain written without the rules.

Every action on every claim at every order status, with parameters that fit: 4,416 cells.
"""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import product

import pytest

from rules import Action, Case, Verdict, decide
from rules.case import (
    CLAIM_STATUSES,
    Claim,
    ClaimType,
    Ground,
    Order,
    OrderStatus,
    Params,
    Reason,
    Withdrawal,
)
from rules.grid import CELLS, counts
from rules.verdict import outcome

TODAY = date(2024, 7, 29)
RUNNING = date(2024, 7, 28)
LONG_AGO = date(2024, 6, 1)
PARAMS = Params(
    reason=Reason.DELIVERY_DELAY,
    buyer_requested=True,
    ground=Ground.ALREADY_SHIPPED,
    reason_text="x" * 30,
)

CAN_BE_ASKED = {
    ("cancel", "requested"),
    ("return", "requested"),
    ("exchange", "requested"),
    ("exchange", "delayed"),
}
NOT_PROCESSED = {"new", "preparing", "delayed"}

UNCOVERED: dict[tuple[str, ...], str] = {}
"""The cells that only the default reaches, each with its reason: there is none, each block
is a rule's."""


def allowed(action: str, order: str, claim: tuple[str, str] | None, withdrawal: str | None) -> bool:
    """What `domain.md` says, row by row."""
    withdrawn = claim in CAN_BE_ASKED and withdrawal == "completed"
    standing = None if withdrawn or claim is None else claim[0]
    waits = claim == ("cancel", "requested") and not withdrawn
    match action:
        case "request_withdrawal":
            return claim in CAN_BE_ASKED and withdrawal == "none"
        case "rerequest_withdrawal":
            return claim in CAN_BE_ASKED and withdrawal == "on_hold"
        case "cancel_withdrawal":
            return withdrawal == "requested"
        case "cancel_before_shipping":
            return order in NOT_PROCESSED and standing != "cancel"
        case "refund_after_shipping":
            return order in {"shipping", "delivered"} and standing in {None, "cancel"}
        case "approve_cancel":
            return waits
        case "reject_cancel":
            return waits and order == "preparing"
        case _:
            return order in NOT_PROCESSED and standing != "cancel"


def test_every_cell_is_decided_as_the_domain_says() -> None:
    claims = [(kind, s) for kind in ClaimType for s in CLAIM_STATUSES[kind]]
    sides = [(None, None), *product(claims, Withdrawal)]
    seen = 0
    for action, order, (claimed, withdrawal) in product(Action, OrderStatus, sides):
        claim = None
        if claimed is not None and withdrawal is not None:
            claim = Claim(
                *claimed,
                withdrawal,
                withdrawal_requested_on=RUNNING if withdrawal == "requested" else None,
                withdrawal_refused_on=LONG_AGO if withdrawal == "on_hold" else None,
            )
        case = Case(TODAY, Order(status=order), claim, PARAMS)
        decision = decide(action, case)
        expected = allowed(str(action), str(order), claimed, withdrawal)
        cell = (action, order, claimed, withdrawal)
        assert (decision.verdict is Verdict.ALLOWED) is expected, cell
        assert (decision.verdict is Verdict.BLOCKED) is not expected, cell
        assert decision.missing == (), cell
        assert decision.rules, cell
        if "uncovered" in decision.rules:
            assert cell in UNCOVERED
        seen += 1
    assert seen == CELLS == 4416


def test_the_counts_in_the_docs_are_those_of_the_grid() -> None:
    table = counts()
    total = Counter[Verdict]()
    for verdicts in table.values():
        total.update(verdicts)
    assert set(table) == set(Action)
    assert sum(total.values()) == CELLS
    assert total[Verdict.NEEDS_INFO] == 0


@pytest.mark.parametrize("action", Action)
def test_what_no_rule_grants_is_blocked(action: Action) -> None:
    """A case that no rule speaks of falls shut; the engine asks for what is not known first."""
    case = Case(TODAY, Order(), None, PARAMS)
    assert outcome(action, case) is Verdict.BLOCKED


def test_a_refusal_whose_day_is_not_known_needs_that_day() -> None:
    claim = Claim(ClaimType.RETURN, CLAIM_STATUSES[ClaimType.RETURN][0], Withdrawal.ON_HOLD)
    case = Case(TODAY, Order(), claim, PARAMS)
    assert outcome(Action.REREQUEST_WITHDRAWAL, case) is Verdict.NEEDS_INFO
