"""What each rule tells, in full: its effect, evidence, address and values, once for each code."""

from __future__ import annotations

from typing import Any

import pytest
from test_tables import ACTIONS, case_of, rows

from rules import Action, Event, Finding, decide, timeline
from rules.case import StatusOf
from rules.engine import uncovered

ROWS = {f"{table}: {row['name']}": row for table in (*ACTIONS, "timeline") for row in rows(table)}
TOLD = rows("findings")


def plain(value: Any) -> Any:
    """A value as the table writes it."""
    if isinstance(value, tuple):
        return [[str(fact), plain(held)] for fact, held in value]
    if isinstance(value, StatusOf):
        return f"{value.type} {value.status}"
    return value if isinstance(value, bool | int) else str(value)


def told(said: Finding | Event) -> dict[str, Any]:
    """All that is told, but for what is not there."""
    full = {
        "rule": said.rule,
        "evidence": str(said.evidence),
        "address": str(said.address),
        "values": {name: plain(value) for name, value in said.values},
    }
    if isinstance(said, Finding):
        full |= {
            "effect": str(said.effect),
            "contact": said.contact and str(said.contact),
            "published": said.published and str(said.published),
            "free_on": said.free_on and str(said.free_on),
            "weight": said.weight.name.lower(),
        }
    return {name: value for name, value in full.items() if value}


def said_in(row: dict[str, Any]) -> dict[str, Any]:
    """Everything said of a row, by code."""
    if "events" in row:
        return {f"{event.code} (event)": told(event) for event in timeline(case_of(row))}
    action = Action(row["action"])
    return {
        finding.code: told(finding) for finding in decide(action, case_of(row, action)).findings
    }


@pytest.mark.parametrize("expected", [pytest.param(e, id=e["code"]) for e in TOLD])
def test_a_rule_tells_all_there_is_to_tell(expected: dict[str, Any]) -> None:
    said = said_in(ROWS[expected["row"]])[expected["code"]]
    assert said == {key: expected[key] for key in expected if key not in {"code", "row"}}


def test_every_code_that_a_row_reaches_is_told() -> None:
    reached = {code for row in ROWS.values() for code in said_in(row)}
    assert reached == {expected["code"] for expected in TOLD}


@pytest.mark.parametrize("action", Action)
def test_what_no_rule_grants_is_told_as_not_covered(action: Action) -> None:
    homes = {
        "request_withdrawal": "claim-withdrawal#overview",
        "cancel_withdrawal": "claim-withdrawal#cancel-request",
        "rerequest_withdrawal": "claim-withdrawal#rerequest",
        "cancel_before_shipping": "cancel-refund#before-shipping",
        "refund_after_shipping": "cancel-refund#after-shipping",
        "approve_cancel": "cancel-refund#buyer-cancel",
        "reject_cancel": "cancel-rejection#steps",
        "ship": "cancel-refund#approve",
    }
    finding = uncovered(action)
    assert finding.code == "uncovered"
    assert told(finding) == {
        "rule": "uncovered",
        "effect": "block",
        "weight": "status",
        "evidence": "derived",
        "address": homes[action],
    }


def test_what_was_withdrawn_by_itself_has_its_dates_also_where_that_grants() -> None:
    said = said_in(ROWS["shipping: the day after it can"])["W6b"]
    assert said["effect"] == "grant"
    assert said["values"] == {
        "requested_on": "2024-07-29",
        "deadline": "2024-08-04",
        "takes_effect_on": "2024-08-05",
    }


def test_a_contradiction_names_the_values_too() -> None:
    said = said_in(ROWS["rejection: nor a second time"])["N2"]
    facts = [["order.cancel_rejected", True], ["claim.status", "cancel requested"]]
    assert said["values"] == {"facts": facts}
