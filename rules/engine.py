"""What the rules say together: the decision on an action, and all actions side by side.

Decides how findings make a decision: which are told, in which order, and what serves instead.
The verdict is made in `verdict`; what a rule says is left to the rules, its words to `bot`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from rules import addresses as at
from rules import asking, cancelling, contradictions, rejection, shipping
from rules.case import UNKNOWN, Action, Case, ClaimType, Fact, Params
from rules.completions import (
    PARAMETER_FACTS,
    TURNS_ON,
    completions,
    unknown_facts,
    with_usual_parameters,
    without_blank_reason,
)
from rules.dates import safely
from rules.decision import INSTEAD, Decision
from rules.findings import (
    Contact,
    Effect,
    Evidence,
    Finding,
    Rule,
    Verdict,
    Weight,
    by_action,
)
from rules.reading import claim_of
from rules.verdict import OF_ACTION, verdict_on

CONSEQUENCES: Final[tuple[Rule, ...]] = (
    *asking.CONSEQUENCES,
    *cancelling.CONSEQUENCES,
    *rejection.CONSEQUENCES,
    *shipping.CONSEQUENCES,
)
"""The rules that set a date, warn, or say what follows."""

_AFTER_ACTION: Final = by_action(CONSEQUENCES)
_DECIDING: Final = {
    Verdict.ALLOWED: Effect.GRANT,
    Verdict.NEEDS_INFO: Effect.ASK,
    Verdict.BLOCKED: Effect.BLOCK,
}


def decide(action: Action, case: Case) -> Decision:
    """The decision on one action: the option, held to its parameters."""
    option = _option(action, case)
    if option.verdict is Verdict.ALLOWED and option.missing:
        findings = _in_order(Verdict.NEEDS_INFO, option.findings)
        return replace(option, verdict=Verdict.NEEDS_INFO, findings=findings)
    return option


def options(case: Case) -> tuple[Decision, ...]:
    """All actions side by side, allowed first.

    No parameters are known yet: one that is missing is listed and changes no verdict.
    """
    ranks = {verdict: rank for rank, verdict in enumerate(Verdict)}
    return tuple(
        sorted((_option(action, case) for action in Action), key=lambda d: ranks[d.verdict])
    )


def _option(action: Action, case: Case) -> Decision:
    """The decision on an action whose missing parameters are given in a way that fits."""
    case = without_blank_reason(action, case)
    verdict, missing = verdict_on(action, case)
    judged = with_usual_parameters(case)
    asked = tuple(_asks(action, fact) for fact in missing)
    turns = tuple(fact for fact in missing if fact not in PARAMETER_FACTS)
    if turns:
        said: tuple[Finding, ...] = ()
        earliest, contact = None, None
    else:
        said, earliest, contact = _findings(action, judged, verdict)
    after = _consequences(action, case, verdict, dated=not turns)
    if earliest is not None:
        after = (*after, _counted_from(earliest))
    findings = (*said, *asked, *after, *contradictions.warnings(case))
    return Decision(
        action=action,
        verdict=verdict,
        findings=_in_order(verdict, findings),
        missing=missing,
        deadline=_date(findings, "deadline"),
        takes_effect_on=_date(findings, "takes_effect_on"),
        earliest=earliest,
        instead=_instead(action, case) if verdict is Verdict.BLOCKED else (),
        contact=contact,
    )


def _findings(
    action: Action, case: Case, verdict: Verdict
) -> tuple[tuple[Finding, ...], date | None, Contact | None]:
    """What made the verdict, with the earliest day and the contact that come of it.

    Where a fact is not known and doesn't matter, only that counts which holds whatever its
    value; where the reasons differ and the verdict doesn't, all of them do.
    """
    effect = _DECIDING[verdict]
    each = [
        tuple(f for f in _said(action, completed) if f.effect is effect)
        for _, completed in completions(case, unknown_facts(action, case))
    ]
    common = tuple(f for f in each[0] if all(f in findings for findings in each))
    found = common or tuple(dict.fromkeys(f for findings in each for f in findings))
    earliest = {_earliest(findings) for findings in each}
    contacts = {_contact(findings) for findings in each}
    return (
        found or (uncovered(action),),
        earliest.pop() if len(earliest) == 1 else None,
        contacts.pop() if len(contacts) == 1 else None,
    )


def uncovered(action: Action) -> Finding:
    """What no rule grants is blocked: the guides don't cover it."""
    home = OF_ACTION[action][-1]
    return Finding(
        rule="uncovered",
        code="uncovered",
        effect=Effect.BLOCK,
        evidence=Evidence.DERIVED,
        address=home.address,
        weight=Weight.STATUS,
    )


def _said(action: Action, case: Case) -> tuple[Finding, ...]:
    findings = (rule.finding(case, action) for rule in OF_ACTION[action])
    return tuple(f for f in findings if f is not None)


def _earliest(blocks: tuple[Finding, ...]) -> date | None:
    """The end of the block, where nothing but time blocks; of two the later."""
    ends = [f.free_on for f in blocks if f.free_on is not None]
    if not ends or len(ends) < len(blocks):
        return None
    return max(ends)


def _contact(findings: tuple[Finding, ...]) -> Contact | None:
    return next((f.contact for f in findings if f.contact is not None), None)


def _asks(action: Action, fact: Fact) -> Finding:
    """What asks for a fact that is missing."""
    asking_rule, code = TURNS_ON[action][fact]
    rule = next(rule for rule in OF_ACTION[action] if rule.id == asking_rule)
    return Finding(
        rule=rule.id,
        code=code,
        effect=Effect.ASK,
        evidence=rule.evidence,
        address=rule.address,
        weight=Weight.GIVEN,
    )


def _consequences(
    action: Action, case: Case, verdict: Verdict, *, dated: bool
) -> tuple[Finding, ...]:
    """Dates, warnings and effects; no date of a request that may be blocked."""
    findings = (
        rule.finding(case, action)
        for rule in _AFTER_ACTION[action]
        if verdict is not Verdict.BLOCKED or rule.even_if_blocked
    )
    return tuple(f for f in findings if f is not None and (dated or f.effect is not Effect.DATE))


def _counted_from(earliest: date) -> Finding:
    """W11: how the earliest day is counted."""
    return Finding(
        rule="W11",
        code="W11",
        effect=Effect.DATE,
        evidence=Evidence.DERIVED,
        address=at.REREQUEST,
        weight=Weight.DATE,
        values=(("earliest", earliest), ("safe_on", safely(earliest))),
    )


def _in_order(verdict: Verdict, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The decisive one first; of two blocks of time, the one that ends later."""
    deciding = _DECIDING[verdict]

    def weight(finding: Finding) -> tuple[bool, int, int]:
        ends = finding.free_on.toordinal() if finding.free_on else 0
        return finding.effect is not deciding, finding.weight, -ends

    return tuple(sorted(findings, key=weight))


def _date(findings: Iterable[Finding], name: str) -> date | None:
    for finding in findings:
        if finding.effect is Effect.DATE:
            value = dict(finding.values).get(name)
            if isinstance(value, date):
                return value
    return None


def _instead(action: Action, case: Case) -> tuple[Action, ...]:
    """What serves in its place and is not blocked now."""
    bare = replace(case, params=Params())
    claim = claim_of(case)
    # Shipping answers a wish to cancel; beside a claim of another kind it is no way out.
    beside = claim is not None and claim.type not in (ClaimType.CANCEL, UNKNOWN)
    return tuple(
        other
        for other in INSTEAD[action]
        if not (beside and other is Action.SHIP) and _is_open(*verdict_on(other, bare))
    )


def _is_open(verdict: Verdict, missing: tuple[Fact, ...]) -> bool:
    """Whether an action serves in place of another: not where no claim is known of."""
    return verdict is not Verdict.BLOCKED and Fact.CLAIM not in missing
