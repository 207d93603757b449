"""Which facts decide: every value that a fact which is not known could have.

Decides what an action turns on (`TURNS_ON`) and which cases one case could still be. A fact
is missing exactly where its value could change the verdict; trying them all says so by
construction. What the verdict is, is left to `engine`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from typing import Any, Final

from rules.case import (
    CLAIM_STATUSES,
    UNKNOWN,
    Action,
    Case,
    Claim,
    ClaimStatus,
    ClaimType,
    Fact,
    Ground,
    OrderStatus,
    Reason,
    Withdrawal,
)
from rules.reading import MINIMUM_TEXT, claim_of, has_text, refusal_day_unknown
from rules.standing import ASKING

_GOOD_TEXT: Final = "." * MINIMUM_TEXT

TURNS_ON: Final[dict[Action, dict[Fact, tuple[str, str]]]] = {
    Action.REQUEST_WITHDRAWAL: {
        Fact.CLAIM: ("W1", "ask.claim"),
        Fact.CLAIM_TYPE: ("W2", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("W2", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("W13", "ask.claim.withdrawal"),
        Fact.REASON_TEXT: ("W3", "W3"),
    },
    Action.CANCEL_WITHDRAWAL: {
        Fact.CLAIM: ("W9", "ask.claim"),
        Fact.CLAIM_TYPE: ("W6b", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("W6b", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("W9", "ask.claim.withdrawal"),
    },
    Action.REREQUEST_WITHDRAWAL: {
        Fact.CLAIM: ("W10", "ask.claim"),
        Fact.CLAIM_TYPE: ("W2", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("W2", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("W10", "ask.claim.withdrawal"),
        Fact.WITHDRAWAL_REFUSED_ON: ("W10", "ask.claim.withdrawal_refused_on"),
        Fact.REASON_TEXT: ("W3", "W3.again"),
    },
    Action.CANCEL_BEFORE_SHIPPING: {
        Fact.ORDER_STATUS: ("C2", "ask.order.status"),
        Fact.CLAIM: ("C2b", "ask.claim"),
        Fact.CLAIM_TYPE: ("C2b", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("C2b", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("N3", "ask.claim.withdrawal"),
        Fact.REASON: ("C3", "C3.ask"),
        Fact.BUYER_REQUESTED: ("C3", "C3.ask_buyer"),
    },
    Action.REFUND_AFTER_SHIPPING: {
        Fact.ORDER_STATUS: ("C6", "ask.order.status"),
        Fact.CLAIM: ("C6", "ask.claim"),
        Fact.CLAIM_TYPE: ("C6", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("C6", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("N3", "ask.claim.withdrawal"),
        Fact.REASON: ("C6", "C6.ask"),
    },
    Action.APPROVE_CANCEL: {
        Fact.CLAIM: ("C10", "ask.claim"),
        Fact.CLAIM_TYPE: ("C10", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("C10", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("N3", "ask.claim.withdrawal"),
    },
    Action.REJECT_CANCEL: {
        Fact.ORDER_STATUS: ("R1", "ask.order.status"),
        Fact.CLAIM: ("R1", "ask.claim"),
        Fact.CLAIM_TYPE: ("R1", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("R1", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("N3", "ask.claim.withdrawal"),
        Fact.GROUND: ("R1", "R1.ask"),
        Fact.REASON_TEXT: ("R4", "R4.ask"),
    },
    Action.SHIP: {
        Fact.ORDER_STATUS: ("S1", "ask.order.status"),
        Fact.CLAIM: ("S1", "ask.claim"),
        Fact.CLAIM_TYPE: ("S1", "ask.claim.type"),
        Fact.CLAIM_STATUS: ("S1", "ask.claim.status"),
        Fact.CLAIM_WITHDRAWAL: ("S1", "ask.claim.withdrawal"),
    },
}
"""The facts each action turns on, with the rule that asks and the text that asks for it."""

PARAMETER_FACTS: Final = frozenset(
    (Fact.REASON, Fact.BUYER_REQUESTED, Fact.GROUND, Fact.REASON_TEXT)
)

_CLAIMS: Final = (
    None,
    *(
        Claim(type=kind, status=status, withdrawal=withdrawal)
        for kind, statuses in CLAIM_STATUSES.items()
        for status in statuses
        for withdrawal in Withdrawal
    ),
)
"""Every claim there could be, but for its days: none is recorded, and none is inferred."""


def unknown_facts(action: Action, case: Case) -> tuple[Fact, ...]:
    """The facts that the action turns on and that are not known, in the order of asking."""
    return tuple(fact for fact in TURNS_ON[action] if _is_unknown(fact, case))


def _is_unknown(fact: Fact, case: Case) -> bool:
    if fact is Fact.ORDER_STATUS:
        return case.order.status is UNKNOWN
    if fact is Fact.CLAIM:
        return case.claim is UNKNOWN
    if fact in PARAMETER_FACTS:
        return getattr(case.params, fact.value) is UNKNOWN
    claim = claim_of(case)
    if claim is None:
        return False
    if fact is Fact.WITHDRAWAL_REFUSED_ON:
        return refusal_day_unknown(claim)
    return getattr(claim, fact.value.removeprefix("claim.")) is UNKNOWN


def completions(case: Case, facts: tuple[Fact, ...]) -> Iterator[tuple[tuple[Any, ...], Case]]:
    """Every case that this one could be, each with the values tried for `facts`."""
    tried = [_values(fact, case) for fact in facts]
    for values in product(*tried):
        completed = _with(case, dict(zip(facts, values, strict=True)))
        if completed is not None:
            yield values, completed


def _values(fact: Fact, case: Case) -> tuple[Any, ...]:
    """The values to try; `UNKNOWN` among them where it may stay out, and is then needed."""
    match fact:
        case Fact.ORDER_STATUS:
            return tuple(OrderStatus)
        case Fact.CLAIM:
            return _CLAIMS
        case Fact.CLAIM_TYPE:
            return tuple(ClaimType)
        case Fact.CLAIM_STATUS:
            return tuple(ClaimStatus)
        case Fact.CLAIM_WITHDRAWAL:
            return tuple(Withdrawal)
        case Fact.WITHDRAWAL_REFUSED_ON:
            # Not given, still in force, long over.
            return (None, case.today, _long_ago(case))
        case Fact.REASON:
            return (UNKNOWN, *Reason)
        case Fact.BUYER_REQUESTED:
            return (UNKNOWN, True, False)
        case Fact.GROUND:
            return (UNKNOWN, *Ground)
        case _:
            return (UNKNOWN, ".", _GOOD_TEXT)


def _with(case: Case, values: Mapping[Fact, Any]) -> Case | None:
    """The case with these values; None where a claim type has no such status."""
    order, claim, params = case.order, case.claim, case.params
    of_claim: dict[str, Any] = {}
    for fact, value in values.items():
        if fact is Fact.ORDER_STATUS:
            order = replace(order, status=value)
        elif fact is Fact.CLAIM:
            claim = value
        elif fact in PARAMETER_FACTS:
            params = replace(params, **{fact.value: value})
        else:
            of_claim[fact.value.removeprefix("claim.")] = value
    if isinstance(claim, Claim):
        claim = replace(claim, **of_claim)
    if (
        isinstance(claim, Claim)
        and isinstance(claim.type, ClaimType)
        and claim.status is not UNKNOWN
        and claim.status not in CLAIM_STATUSES[claim.type]
    ):
        return None
    return Case(today=case.today, order=order, claim=claim, params=params)


def with_usual_parameters(case: Case) -> Case:
    """The case with every parameter that is not known given in a way that fits."""
    usual: dict[str, Any] = {
        "reason": Reason.DELIVERY_DELAY,
        "buyer_requested": True,
        "ground": Ground.ALREADY_SHIPPED,
        "reason_text": _GOOD_TEXT,
    }
    given = case.params
    missing = {name: value for name, value in usual.items() if getattr(given, name) is UNKNOWN}
    return replace(case, params=replace(given, **missing))


def without_recent_refusal(case: Case) -> Case:
    """The case with a refusal whose day is not on record long over.

    What else could change the verdict has to be asked for even while that day is not known.
    """
    claim = claim_of(case)
    if claim is None or not refusal_day_unknown(claim):
        return case
    return replace(case, claim=replace(claim, withdrawal_refused_on=_long_ago(case)))


def _long_ago(case: Case) -> date:
    return case.today - timedelta(days=365)


def without_blank_reason(action: Action, case: Case) -> Case:
    """W3: a blank reason is none. (Of a rejection it is a text that is too short.)"""
    text = case.params.reason_text
    if action in ASKING and text is not UNKNOWN and not has_text(text):
        return replace(case, params=replace(case.params, reason_text=UNKNOWN))
    return case


def decisive(
    facts: tuple[Fact, ...], outcomes: Mapping[tuple[Any, ...], object]
) -> tuple[Fact, ...]:
    """The facts on whose value the outcome depends: two cases that differ in it alone differ.

    A claim of non-receipt shares no status with the others, so no two cases differ in the
    type alone, and yet the type decides: it does where knowing it leaves other outcomes open.
    """
    return tuple(
        fact
        for place, fact in enumerate(facts)
        if _depends(place, outcomes) or (fact is Fact.CLAIM_TYPE and _narrows(place, outcomes))
    )


def _depends(place: int, outcomes: Mapping[tuple[Any, ...], object]) -> bool:
    by_rest: dict[tuple[Any, ...], object] = {}
    for values, outcome in outcomes.items():
        rest = values[:place] + values[place + 1 :]
        if by_rest.setdefault(rest, outcome) != outcome:
            return True
    return False


def _narrows(place: int, outcomes: Mapping[tuple[Any, ...], object]) -> bool:
    open_by_value: dict[Any, set[object]] = {}
    for values, outcome in outcomes.items():
        open_by_value.setdefault(values[place], set()).add(outcome)
    return len({frozenset(each) for each in open_by_value.values()}) > 1
