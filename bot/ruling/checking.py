"""Rule requests: what a caller asks of the rules alone, and what they answer.

Decides how a request's language is read and what stands in for an absent day; facts are
checked by the rules, their words are `decisions`'.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from typing import Any

import rules
from bot import jsonl
from bot.clock import today
from bot.ruling.decisions import decision_json, error_text, event_json
from corpus.vocabulary import Language
from rules import Case, FactError
from rules.case import Claim, Order, Params, Unknown


class RequestError(ValueError):
    """A rule request that can't be taken; its text names what is wrong, in `language`."""

    def __init__(self, text: str, *, fact: str, language: Language) -> None:
        super().__init__(text)
        self.fact = fact
        self.language = language


def check(request: Mapping[str, Any], default: Language = Language.EN) -> dict[str, Any]:
    """The decision on one action; RequestError."""
    language = _language(request, default)
    try:
        action = rules.read_action(request)
        case = rules.read_case(request, action=action, today=today())
    except FactError as error:
        raise _told(error, language) from error
    decision = rules.decide(action, case)
    return decision_json(decision, language, request_id=request.get("id"))


def options(request: Mapping[str, Any], default: Language = Language.EN) -> list[dict[str, Any]]:
    """All actions side by side, the allowed ones first; RequestError."""
    language = _language(request, default)
    try:
        case = rules.read_case(request, today=today())
    except FactError as error:
        raise _told(error, language) from error
    made = rules.options(case)
    return [decision_json(d, language, request_id=request.get("id")) for d in made]


def timeline(request: Mapping[str, Any], default: Language = Language.EN) -> list[dict[str, Any]]:
    """The dated events of an order and its claim, in order; RequestError."""
    language = _language(request, default)
    try:
        case = rules.read_case(request, today=today())
    except FactError as error:
        raise _told(error, language) from error
    return [event_json(event, language) for event in rules.timeline(case)]


def request_of(case: Case) -> dict[str, Any]:
    """What gives this case again when it is asked: a rule request, ready for JSON."""
    request: dict[str, Any] = {"today": case.today.isoformat(), "order": _known(case.order)}
    if params := _known(case.params):
        request["params"] = params
    if not isinstance(case.claim, Unknown):
        request["claim"] = None if case.claim is None else _known(case.claim)
    return request


def _known(facts: Order | Claim | Params) -> dict[str, Any]:
    """The facts that say anything, as JSON has them."""
    found = {each.name: getattr(facts, each.name) for each in fields(facts)}
    kept = {n: v for n, v in found.items() if not isinstance(v, Unknown) and v is not None}
    return {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in kept.items()}


def lines(source: Iterable[bytes]) -> Iterator[str]:
    """A decision for each line of requests, in order; a bad line costs only itself."""
    return jsonl.answers(source, check, RequestError)


def _language(request: Mapping[str, Any], default: Language) -> Language:
    value = request.get("language")
    if value is None:
        return default
    try:
        return Language(value)
    except ValueError:
        raise _told(FactError("language", value, Language), default) from None


def _told(error: FactError, language: Language) -> RequestError:
    return RequestError(error_text(error, language), fact=error.fact, language=language)
