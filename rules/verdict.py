"""The bare verdict on an action, and the facts that are missing for it.

Decides how the rules make a verdict. It falls shut: any block → blocked; else a fact that
could change that is missing → needs_info; else a grant → allowed; what no rule grants is
blocked as not covered. What was found, and what comes of it, is left to `engine`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from typing import Any, Final

from rules import cancelling, rejection, shipping, standing, withdrawal
from rules.case import UNKNOWN, Action, Case, Claim, Fact, Order
from rules.completions import (
    PARAMETER_FACTS,
    completions,
    decisive,
    unknown_facts,
    with_usual_parameters,
    without_recent_refusal,
)
from rules.findings import Effect, Rule, Verdict, by_action
from rules.reading import asking_free_from

RULES: Final[tuple[Rule, ...]] = (
    *standing.RULES,
    *withdrawal.RULES,
    *cancelling.RULES,
    *rejection.RULES,
    *shipping.RULES,
)
"""The rules that make a verdict."""

OF_ACTION: Final = by_action(RULES)
_ANY_DAY: Final = date(2000, 1, 1)


def verdict_on(action: Action, case: Case) -> tuple[Verdict, tuple[Fact, ...]]:
    """The verdict where missing parameters are given in a way that fits, and what is missing.

    The facts of order and claim come first: where one of those is missing, the verdict is
    needs_info; a parameter is only listed.
    """
    return _verdict_of(action, _essence(case))


def _essence(case: Case) -> Case:
    """The case without what can't change a verdict: many cases share one."""
    claim, today = case.claim, _ANY_DAY
    if isinstance(claim, Claim):
        claim = replace(claim, requested_on=UNKNOWN)
        if claim.withdrawal_requested_on or asking_free_from(claim):
            today = case.today
    return Case(
        today=today,
        order=Order(status=case.order.status, cancel_rejected=case.order.cancel_rejected),
        claim=claim,
        params=replace(case.params, memo=UNKNOWN, buyer_notified=UNKNOWN),
    )


@lru_cache(maxsize=4096)
def _verdict_of(action: Action, case: Case) -> tuple[Verdict, tuple[Fact, ...]]:
    usual = with_usual_parameters(case)
    facts = unknown_facts(action, usual)
    tried = list(completions(usual, facts))
    outcomes = {values: outcome(action, completed) for values, completed in tried}
    missing = decisive(facts, outcomes)
    verdict = Verdict.NEEDS_INFO if missing else next(iter(outcomes.values()))
    if verdict is Verdict.BLOCKED:
        return verdict, ()
    return verdict, (*missing, *_parameters(action, case, facts, outcomes))


def _parameters(
    action: Action,
    case: Case,
    facts: tuple[Fact, ...],
    outcomes: Mapping[tuple[Any, ...], Verdict],
) -> tuple[Fact, ...]:
    """The parameters that could change the verdict, where anything but a block is open."""
    unsaid = tuple(fact for fact in unknown_facts(action, case) if fact in PARAMETER_FACTS)
    if not unsaid:
        return ()
    results: dict[tuple[Any, ...], Verdict] = {}
    for values, completed in completions(case, facts):
        if outcomes[values] is not Verdict.BLOCKED:
            free = without_recent_refusal(completed)
            for chosen, full in completions(free, unsaid):
                results[(values, *chosen)] = outcome(action, full)
    return tuple(fact for fact in decisive((Fact.TODAY, *unsaid), results) if fact in unsaid)


def outcome(action: Action, case: Case) -> Verdict:
    """The bare verdict on a case whose facts are known: it falls shut."""
    effects = set()
    for rule in OF_ACTION[action]:
        said = rule.speaks(case, action)
        if said is not None:
            if said.effect is Effect.BLOCK:
                return Verdict.BLOCKED
            effects.add(said.effect)
    if Effect.ASK in effects:
        return Verdict.NEEDS_INFO
    return Verdict.ALLOWED if Effect.GRANT in effects else Verdict.BLOCKED
