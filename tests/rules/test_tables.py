"""The cases of the tables: facts given, decision or dates expected, a row a case."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from rules import Action, Case, decide, options, read_case, timeline
from rules.contradictions import contradictions

HERE = Path(__file__).parent
ACTIONS = ("withdrawal", "cancelling", "rejection", "shipping")


class _Plain(yaml.SafeLoader):
    """Days stay text, as JSON has them."""


_Plain.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in pairs if tag != "tag:yaml.org,2002:timestamp"]
    for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def rows(table: str) -> list[dict[str, Any]]:
    """The rows of a table."""
    text = (HERE / f"{table}.yaml").read_text(encoding="utf-8")
    return list(yaml.load(text, _Plain))


def case_of(row: dict[str, Any], action: Action | None = None) -> Case:
    """The case that a row gives."""
    facts = {key: row[key] for key in ("order", "claim", "params") if key in row}
    return read_case({"today": row.get("today", "2024-07-29"), **facts}, action=action)


def _cases(*tables: str) -> list[Any]:
    return [pytest.param(row, id=f"{t}: {row['name']}") for t in tables for row in rows(t)]


@pytest.mark.parametrize("row", _cases(*ACTIONS))
def test_the_rules_decide(row: dict[str, Any]) -> None:
    action = Action(row["action"])
    decision = decide(action, case_of(row, action))
    days = ("deadline", "takes_effect_on", "earliest")
    told = {
        "verdict": str(decision.verdict),
        "rules": list(decision.rules),
        "missing": [str(fact) for fact in decision.missing],
        "reasons": [finding.code for finding in decision.reasons],
        "warnings": [finding.rule for finding in decision.warnings],
        "effects": [finding.code for finding in decision.effects],
        "instead": [str(other) for other in decision.instead],
        "contact": decision.contact and str(decision.contact),
        "evidence": str(decision.evidence),
        **{day: getattr(decision, day) and getattr(decision, day).isoformat() for day in days},
    }
    expected = row["expect"]
    assert {key: told[key] for key in expected} == expected


@pytest.mark.parametrize("row", _cases("timeline"))
def test_a_case_has_its_dates(row: dict[str, Any]) -> None:
    events = [
        [event.date.isoformat(), str(event.kind), event.rule] for event in timeline(case_of(row))
    ]
    assert events == row["events"]


@pytest.mark.parametrize("row", _cases("contradictions"))
def test_facts_that_do_not_fit_are_named(row: dict[str, Any]) -> None:
    found = [[str(fact) for fact, _ in facts] for facts in contradictions(case_of(row))]
    assert found == row["facts"]


@pytest.mark.parametrize("row", _cases("options"))
def test_the_options_stand_side_by_side(row: dict[str, Any]) -> None:
    told = {str(d.action): [str(d.verdict), *map(str, d.missing)] for d in options(case_of(row))}
    assert told == row["options"]
    assert list(told) == list(row["options"])
