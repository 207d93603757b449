"""The inventory: every rule there is, its tuple in the code, its passage in the corpus."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import corpus
from bot.ruling.rule_docs import render
from corpus.vocabulary import Language
from rules import Action
from rules.completions import TURNS_ON
from rules.contacts import ROUTES
from rules.engine import CONSEQUENCES
from rules.findings import Contact, Verdict
from rules.inventory import INVENTORY, Role
from rules.verdict import RULES

REPOSITORY = Path(__file__).parents[2]
DOMAIN = """
W1 W2 W2b W3 W4 W5 W6 W6b W7 W8 W9 W10 W11 W12 W13 W14 W15
C1 C2 C2b C3 C4 C5 C6 C7 C7b C8 C9 C10 C11 C12 C13 C14 C15 C16 C17 C18 C19 C20 C21
S1 N1 N2 N3 R1 R1b R2 R3 R4 R5 R6 R7 K1 K2 K3 X1 X2 X3 X4 X5 X6 X7 X8 X9
"""
"""Every id of the domain's section 3."""
WITHOUT_A_PASSAGE = {"W6b", "W11", "W13", "S1", "N1", "N2", "N3"}
"""Derived rules that no passage is about: they cite what they follow from."""


def test_every_id_is_in_the_inventory_once() -> None:
    assert sorted(entry.id for entry in INVENTORY) == sorted(DOMAIN.split())


def test_what_speaks_is_in_the_inventory_and_the_other_way_round() -> None:
    speaking = {rule.id for rule in (*RULES, *CONSEQUENCES)} | {"N2", "W11"}
    spoken = {Role.RULE, Role.WARNING, Role.EFFECT, Role.DATE}
    listed = {entry.id for entry in INVENTORY if spoken & set(entry.roles)}
    assert listed - speaking == {"C18"}, "a date of the timeline alone"
    assert not speaking - listed


def test_every_finding_is_cited_where_the_inventory_says() -> None:
    places = {entry.id: entry.addresses for entry in INVENTORY}
    for rule in (*RULES, *CONSEQUENCES):
        if rule.id != "N1":  # It cites the page of the action.
            assert rule.address in places[rule.id], rule.id


def test_a_rule_that_asks_is_a_rule_of_that_action() -> None:
    for action, facts in TURNS_ON.items():
        own = {rule.id for rule in RULES if action in rule.actions}
        assert {rule for rule, _ in facts.values()} <= own
    assert set(TURNS_ON) == set(Action)


@pytest.mark.parametrize("language", Language)
def test_every_address_has_a_passage_about_the_rule(language: Language) -> None:
    passages: set[tuple[str, str]] = set()
    for path in (Path(corpus.__file__).parent / language).glob("*.md"):
        section = ""
        for line in path.read_text(encoding="utf-8").splitlines():
            if heading := re.fullmatch(r"(##+) .*\{#([\w-]+)((?: \.\w+)*)\}", line):
                if heading[1] == "##":
                    section = heading[2]
                passages |= {
                    (rule, f"{path.stem}#{section}") for rule in heading[3].split(" .")[1:]
                }
    for entry in INVENTORY:
        if entry.id in WITHOUT_A_PASSAGE:
            continue
        for address in entry.addresses:
            assert (entry.id, str(address)) in passages, entry.id


def test_each_route_is_one_contact() -> None:
    assert [route.id for route in ROUTES] == list(Contact)
    places = {entry.id: entry for entry in INVENTORY}
    for route in ROUTES:
        assert route.addresses == places[route.id].addresses
        assert set(route.sent_by) <= set(places)


def test_verdicts_are_shown_allowed_first() -> None:
    assert list(Verdict) == ["allowed", "needs_info", "blocked"]


def test_the_docs_are_those_of_the_rules() -> None:
    written = (REPOSITORY / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == render(), "run: python -m bot.ruling.rule_docs > docs/rules.md"


def test_without_the_test_tables_the_docs_have_no_rows(tmp_path: Path) -> None:
    assert "test rows" in render()
    assert "test rows" not in render(tmp_path)


def test_importing_the_rules_is_quick_and_pulls_in_nothing_else() -> None:
    script = (
        "import sys, time; known = set(sys.modules); start = time.process_time(); import rules;"
        "took = time.process_time() - start;"
        "others = {name.partition('.')[0] for name in set(sys.modules) - known};"
        "print(took, sorted(others - set(sys.stdlib_module_names) - {'rules', 'corpus'}))"
    )
    runs = [
        subprocess.run(
            [
                sys.executable,
                "-I",
                "-c",
                f"import sys; sys.path.insert(0, {str(REPOSITORY)!r});" + script,
            ],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split(maxsplit=1)
        for _ in range(5)
    ]
    assert all(others.strip() == "[]" for _, others in runs)
    # Of five the best, by the processor's clock: a busy machine is no slow import.
    assert min(float(took) for took, _ in runs) < 0.05
