"""What holds of every case, whatever its facts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from cases import GOOD, TODAY, cases, claims, days, params
from hypothesis import given, settings
from hypothesis import strategies as st

from rules import Action, Case, Decision, Effect, Fact, Verdict, decide, options, timeline
from rules.case import (
    CLAIM_STATUSES,
    PARAMETERS,
    UNKNOWN,
    Claim,
    ClaimStatus,
    ClaimType,
    Ground,
    OrderStatus,
    Reason,
    Withdrawal,
)
from rules.dates import deadline, takes_effect
from rules.standing import ASKING

actions = st.sampled_from(Action)
ONE = timedelta(days=1)
VALUES: dict[Fact, tuple[Any, ...]] = {
    Fact.ORDER_STATUS: tuple(OrderStatus),
    Fact.CLAIM_TYPE: tuple(ClaimType),
    Fact.CLAIM_STATUS: tuple(ClaimStatus),
    Fact.CLAIM_WITHDRAWAL: tuple(Withdrawal),
    Fact.WITHDRAWAL_REFUSED_ON: tuple(TODAY - n * ONE for n in (0, 4, 5, 6, 30)),
    Fact.REASON: tuple(Reason),
    Fact.BUYER_REQUESTED: (True, False),
    Fact.GROUND: tuple(Ground),
    Fact.REASON_TEXT: ("x", "x" * 30),
    Fact.CLAIM: (
        None,
        *(
            Claim(kind, status, withdrawal)
            for kind, statuses in CLAIM_STATUSES.items()
            for status in statuses
            for withdrawal in Withdrawal
        ),
    ),
}
"""Values to give to a fact that is not known: of every fact that could decide."""


def open_facts(action: Action, case: Case) -> list[Fact]:
    """Every fact that is not known, decisive or not."""
    found = [Fact.ORDER_STATUS] if case.order.status is UNKNOWN else []
    if case.claim is UNKNOWN:
        found.append(Fact.CLAIM)
    elif isinstance(case.claim, Claim):
        names = ("type", "status", "withdrawal")
        found += [Fact(f"claim.{n}") for n in names if getattr(case.claim, n) is UNKNOWN]
        refused = case.claim.withdrawal is Withdrawal.ON_HOLD
        if refused and case.claim.withdrawal_refused_on is None:
            found.append(Fact.WITHDRAWAL_REFUSED_ON)
    taken = [fact for fact in PARAMETERS[action] if fact in VALUES]
    return found + [fact for fact in taken if not is_given(action, case, fact)]


def is_given(action: Action, case: Case, fact: Fact) -> bool:
    value = getattr(case.params, fact.value)
    blank = action in ASKING and fact is Fact.REASON_TEXT and value is not UNKNOWN
    return value is not UNKNOWN and not (blank and not value.strip())


def with_fact(case: Case, fact: Fact, value: Any) -> Case | None:
    """The case with a fact known; None where a claim type has no such status."""
    if fact is Fact.ORDER_STATUS:
        return replace(case, order=replace(case.order, status=value))
    if fact is Fact.CLAIM:
        return replace(case, claim=value)
    if not fact.value.startswith("claim."):
        return replace(case, params=replace(case.params, **{fact.value: value}))
    assert isinstance(case.claim, Claim)
    claim = replace(case.claim, **{fact.value.removeprefix("claim."): value})
    known = claim.type is not UNKNOWN and claim.status is not UNKNOWN
    if known and claim.status not in CLAIM_STATUSES[claim.type]:  # type: ignore[index]
        return None
    return replace(case, claim=claim)


def complete(draw: st.DrawFn, action: Action, case: Case) -> Case:
    """The case with all that it turns on known, one fact after the other."""
    while facts := open_facts(action, case):
        known = [with_fact(case, facts[0], value) for value in VALUES[facts[0]]]
        case = draw(st.sampled_from([other for other in known if other is not None]))
    return case


def option(action: Action, case: Case) -> Decision:
    return next(each for each in options(case) if each.action is action)


@settings(max_examples=400, deadline=None)
@given(cases, actions)
def test_a_fact_is_missing_exactly_where_the_verdict_waits_for_it(
    case: Case, action: Action
) -> None:
    decision = decide(action, case)
    assert (decision.verdict is Verdict.NEEDS_INFO) is bool(decision.missing)
    assert set(decision.missing) <= set(open_facts(action, case))
    if decision.verdict is Verdict.NEEDS_INFO:
        asked = [f for f in decision.findings if f.effect is Effect.ASK]
        assert len(asked) == len(decision.missing)
        assert decision.findings[0].effect is Effect.ASK


@settings(max_examples=400, deadline=None)
@given(st.data(), cases, actions)
def test_what_is_not_missing_changes_no_verdict(
    data: st.DataObject, case: Case, action: Action
) -> None:
    decision = decide(action, case)
    full = complete(data.draw, action, case)
    if not decision.missing:
        assert decide(action, full).verdict is decision.verdict
        return
    # A fact that is open and not missing may have any value, whatever the others are.
    for fact in open_facts(action, case):
        if fact in decision.missing or fact.value.startswith("claim"):
            continue
        others = [with_fact(full, fact, value) for value in VALUES[fact]]
        verdicts = {decide(action, other).verdict for other in others if other is not None}
        assert len(verdicts) == 1, fact


def completed(action: Action, case: Case, *but: Fact) -> Iterator[Case]:
    """Every case this one could be, with the facts `but` left as they are."""
    left = [fact for fact in open_facts(action, case) if fact not in but]
    if not left:
        yield case
        return
    for value in VALUES[left[0]]:
        known = with_fact(case, left[0], value)
        if known is not None:
            yield from completed(action, known, *but)


@settings(max_examples=150, deadline=None)
@given(cases, actions)
def test_of_what_is_missing_some_value_changes_the_verdict(case: Case, action: Action) -> None:
    required = {Fact.REASON, Fact.GROUND, *([Fact.REASON_TEXT] if action in ASKING else [])}
    for fact in decide(action, case).missing:
        if fact is Fact.CLAIM_TYPE and Fact.CLAIM_STATUS in open_facts(action, case):
            # A claim of non-receipt shares no status with the others: learning the type
            # decides, though no two cases differ in it alone.
            assert len({decide(action, known) for known in _each(case, fact)}) > 1
            continue
        assert any(
            len(
                {decide(action, known).verdict for known in _each(full, fact)}
                | ({decide(action, full).verdict} if fact in required else set())
            )
            > 1
            for full in completed(action, case, fact)
        ), fact


def _each(case: Case, fact: Fact) -> Iterator[Case]:
    for value in VALUES[fact]:
        known = with_fact(case, fact, value)
        if known is not None:
            yield known


@settings(max_examples=300, deadline=None)
@given(st.data(), cases, actions)
def test_with_all_that_is_missing_given_nothing_is_missing_but_a_refusals_day(
    data: st.DataObject, case: Case, action: Action
) -> None:
    for fact in decide(action, case).missing:
        known = [with_fact(case, fact, value) for value in VALUES[fact]]
        case = data.draw(st.sampled_from([other for other in known if other is not None]))
    rest = set(decide(action, case).missing)
    assert rest <= {Fact.WITHDRAWAL_REFUSED_ON}


@settings(max_examples=300, deadline=None)
@given(cases)
def test_options_are_decisions_once_every_listed_parameter_is_given(case: Case) -> None:
    found = options(case)
    assert {each.action for each in found} == set(Action)
    ranks = [list(Verdict).index(each.verdict) for each in found]
    assert ranks == sorted(ranks)
    for each in found:
        listed = [fact for fact in each.missing if fact.value in GOOD]
        given_ = {fact.value: GOOD[fact.value] for fact in listed}
        decision = decide(each.action, replace(case, params=replace(case.params, **given_)))
        assert decision.verdict is each.verdict
        assert decision.missing == tuple(f for f in each.missing if f not in listed)
        for name in ("deadline", "takes_effect_on", "earliest", "contact", "instead"):
            assert getattr(decision, name) == getattr(each, name)


@settings(max_examples=300, deadline=None)
@given(cases, actions)
def test_a_parameter_that_is_not_given_changes_no_options_verdict(
    case: Case, action: Action
) -> None:
    bare = replace(case, params=type(case.params)())
    given_ = replace(case, params=replace(bare.params, **GOOD))
    assert option(action, bare).verdict is option(action, given_).verdict


@settings(max_examples=300, deadline=None)
@given(cases, claims(), st.sampled_from(ASKING), st.integers(0, 9))
def test_once_a_block_of_time_is_over_it_stays_over(
    case: Case, claim: Claim, action: Action, n: int
) -> None:
    if claim.withdrawal is Withdrawal.REQUESTED:
        claim = replace(claim, withdrawal=Withdrawal.NONE)
    case = replace(case, claim=claim)
    if decide(action, case).verdict is not Verdict.BLOCKED:
        later = replace(case, today=case.today + n * ONE)
        assert decide(action, later).verdict is not Verdict.BLOCKED


@settings(max_examples=400, deadline=None)
@given(cases, actions)
def test_the_earliest_day_is_the_first_on_which_it_is_not_blocked(
    case: Case, action: Action
) -> None:
    decision = decide(action, case)
    if decision.earliest is None:
        return
    assert decision.verdict is Verdict.BLOCKED
    assert decision.earliest > case.today
    on_the_day = decide(action, replace(case, today=decision.earliest))
    assert on_the_day.verdict is not Verdict.BLOCKED
    assert "W11" in on_the_day.rules
    the_day_before = decide(action, replace(case, today=decision.earliest - ONE))
    assert the_day_before.verdict is Verdict.BLOCKED
    assert the_day_before.earliest == decision.earliest
    the_day_after = decide(action, replace(case, today=decision.earliest + ONE))
    assert "W11" not in the_day_after.rules


@settings(max_examples=400, deadline=None)
@given(cases, actions)
def test_the_deadline_is_always_the_request_and_six_days(case: Case, action: Action) -> None:
    decision = decide(action, case)
    if decision.deadline is None:
        assert decision.takes_effect_on is None
        return
    assert action in ASKING
    asked_on = case.today
    if decision.verdict is Verdict.BLOCKED:
        assert isinstance(case.claim, Claim)
        assert case.claim.withdrawal_requested_on is not None
        asked_on = case.claim.withdrawal_requested_on
    assert decision.deadline == deadline(asked_on) == asked_on + 6 * ONE
    assert decision.takes_effect_on == takes_effect(asked_on) == asked_on + 7 * ONE
    assert decision.deadline >= case.today


@settings(max_examples=300, deadline=None)
@given(cases, actions, days, days)
def test_facts_that_contradict_each_other_change_no_verdict(
    case: Case, action: Action, ship_by: Any, requested_on: Any
) -> None:
    claim = case.claim
    if isinstance(claim, Claim):
        claim = replace(claim, requested_on=requested_on)
    other = replace(case, order=replace(case.order, ship_by=ship_by), claim=claim)
    assert decide(action, other).verdict is decide(action, case).verdict
    assert decide(action, other).missing == decide(action, case).missing


@settings(max_examples=300, deadline=None)
@given(cases, actions)
def test_what_serves_instead_is_not_blocked(case: Case, action: Action) -> None:
    decision = decide(action, case)
    assert action not in decision.instead
    assert not decision.instead or decision.verdict is Verdict.BLOCKED
    bare = replace(case, params=type(case.params)())
    for other in decision.instead:
        assert option(other, bare).verdict is not Verdict.BLOCKED


@settings(max_examples=300, deadline=None)
@given(cases, actions)
def test_every_decision_says_why(case: Case, action: Action) -> None:
    decision = decide(action, case)
    first = decision.findings[0]
    wanted = {
        Verdict.ALLOWED: Effect.GRANT,
        Verdict.NEEDS_INFO: Effect.ASK,
        Verdict.BLOCKED: Effect.BLOCK,
    }
    assert first.effect is wanted[decision.verdict]
    assert decision.rules[0] == first.rule
    assert decision.evidence is first.evidence
    assert not decision.contact or decision.verdict is Verdict.BLOCKED
    told = (*decision.reasons, *decision.warnings, *decision.effects)
    assert sorted(map(repr, told)) == sorted(map(repr, decision.findings))


@settings(max_examples=200, deadline=None)
@given(cases)
def test_a_timeline_is_in_order(case: Case) -> None:
    found = [event.date for event in timeline(case)]
    assert found == sorted(found)


@settings(max_examples=100, deadline=None)
@given(claims(), params, actions)
def test_a_decision_is_the_same_twice(claim: Claim, given_: Any, action: Action) -> None:
    case = Case(TODAY, claim=claim, params=given_)
    assert decide(action, case) == decide(action, replace(case))
