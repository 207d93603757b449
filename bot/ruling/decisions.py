"""Decisions, events and complaints about facts, as the contract's JSON in a language.

Decides how what the rules found is told; what they found is theirs. The one door through
which a rule's words reach a caller.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from bot.ruling.rule_texts import sentence, table
from corpus.vocabulary import Language
from rules import Decision, Event, FactError, Finding, UnknownFactError


def decision_json(
    decision: Decision, language: Language, *, request_id: Any = None
) -> dict[str, Any]:
    """A decision as `contract.md` has it."""
    return {
        "id": request_id,
        "action": str(decision.action),
        "verdict": str(decision.verdict),
        "evidence": str(decision.evidence),
        "rules": list(decision.rules),
        "reasons": [_reason(finding, language) for finding in decision.reasons],
        "warnings": [
            {"rule": finding.rule, "text": text_of(finding, language)}
            for finding in decision.warnings
        ],
        "missing": [str(fact) for fact in decision.missing],
        "deadline": _day(decision.deadline),
        "takes_effect_on": _day(decision.takes_effect_on),
        "earliest": _day(decision.earliest),
        "effects": [text_of(finding, language) for finding in decision.effects],
        "instead": [str(action) for action in decision.instead],
        "contact": str(decision.contact) if decision.contact else None,
    }


def event_json(event: Event, language: Language) -> dict[str, Any]:
    """A dated event as `contract.md` has it."""
    return {
        "date": event.date.isoformat(),
        "kind": str(event.kind),
        "text": sentence("events", event.code, event.values, language),
        "rule": event.rule,
        "evidence": str(event.evidence),
    }


def text_of(finding: Finding, language: Language) -> str:
    """A finding as a sentence."""
    return sentence("findings", finding.code, finding.values, language)


def error_text(error: FactError, language: Language) -> str:
    """What is wrong with a fact: its name, the value, the values allowed."""
    if isinstance(error, UnknownFactError):
        code = "unknown"
    else:
        code = "absent" if error.value is None else "value"
    return str(table(language)["errors"][code]).format(
        fact=error.fact,
        value=json.dumps(error.value, ensure_ascii=False, default=str),
        allowed=", ".join(error.allowed),
    )


def _reason(finding: Finding, language: Language) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "text": text_of(finding, language),
        "evidence": str(finding.evidence),
        "citation": citation_json(finding, language),
    }


def citation_json(finding: Finding, language: Language) -> dict[str, str]:
    """Where a finding is told: the guide it rests on, or where else Qoo10 says it."""
    address = finding.address
    sources = table(language)["sources"]
    return {
        "address": str(address),
        "source": str(sources[finding.published or address.topic]),
        "url": f"/guides/{language}/{address.topic}#{address.section}",
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None
