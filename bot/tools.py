"""What an agent can be given: the search over the guides, and the rules.

Decides what each tool takes, how that is described to a model, and what comes back: the contract's
JSON. How an agent reaches them is decided by its door (`mcp_server.py`, `langchain_tools.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from bot.compose import citation, covered
from bot.reading.normalise import compared, language_of, normalise
from bot.ruling import checking
from bot.ruling.checking import RequestError
from bot.texts import text
from corpus.vocabulary import Language
from rules import Action
from rules.case import (
    ClaimStatus,
    ClaimType,
    Ground,
    OrderStatus,
    PaymentMethod,
    Reason,
    Withdrawal,
)

if TYPE_CHECKING:
    from bot.build import Helpdesk

Told = TypeVar("Told")

LONGEST: Final = 4000
"""Characters of a query."""
MOST: Final = 20
"""Passages at most."""


class CallError(ValueError):
    """A call that can't be taken; its text names what is wrong with it."""


def _one_of(values: type[StrEnum]) -> dict[str, Any]:
    return {"type": "string", "enum": [value.value for value in values]}


_DAY: Final = {"type": "string", "format": "date"}
_NUMBER: Final = {"type": ["string", "integer"]}
_FLAG: Final = {"type": "boolean"}
_TEXT: Final = {"type": "string"}
_LANGUAGE: Final = _one_of(Language)


def _described(told: str, **schema: Any) -> WithJsonSchema:
    """What a model is shown. It is checked by the rules, who name the fact that is wrong."""
    return WithJsonSchema({"description": told, **schema})


def _facts(**facts: Any) -> dict[str, Any]:
    return {"type": "object", "properties": facts, "additionalProperties": False}


_ORDER: Final = _facts(
    id=_NUMBER,
    status=_one_of(OrderStatus),
    ship_by=_DAY,
    payment_method=_one_of(PaymentMethod),
    cancel_rejected=_FLAG,
    reserved=_FLAG,
)
_CLAIM: Final = _facts(
    id=_NUMBER,
    type=_one_of(ClaimType),
    status=_one_of(ClaimStatus),
    withdrawal=_one_of(Withdrawal),
    requested_on=_DAY,
    withdrawal_requested_on=_DAY,
    withdrawal_refused_on=_DAY,
    withdrawal_cancelled_on=_DAY,
)
_PARAMS: Final = _facts(
    reason=_one_of(Reason),
    buyer_requested=_FLAG,
    ground=_one_of(Ground),
    reason_text=_TEXT,
    memo=_TEXT,
    buyer_notified=_FLAG,
)
Query = Annotated[str, _described("A question, in Korean, Japanese, Chinese or English.", **_TEXT)]
Said = Annotated[
    str | None,
    _described("Language of what comes back; of a question its own, else English.", **_LANGUAGE),
]
Count = Annotated[int, Field(ge=1, le=MOST, description="How many passages at most.")]
ActionName = Annotated[str, _described("What the seller would do.", **_one_of(Action))]
OrderFacts = Annotated[
    dict[str, Any] | None,
    _described("What is known of the order. Leave out what is not known; never guess.", **_ORDER),
]
ClaimFacts = Annotated[
    dict[str, Any] | Literal["unknown"] | None,
    _described(
        "What is known of the buyer's claim; null where it is known that there is none; "
        "'unknown' (or left out) where nothing is known of one.",
        anyOf=[_CLAIM, {"type": "null"}, {"const": "unknown"}],
    ),
]
ParamFacts = Annotated[
    dict[str, Any] | None,
    _described(
        "What the action is told: reason, memo, buyer_requested, buyer_notified to cancel or "
        "refund; ground, reason_text to reject; reason_text, buyer_notified to ask for a "
        "withdrawal. Only what the seller said.",
        **_PARAMS,
    ),
]
Today = Annotated[
    str | None,
    _described("The date to go by, in Japan; today where it is left out.", **_DAY),
]


def search_guides(
    desk: Helpdesk, query: str, language: str | None = None, count: int = 5
) -> dict[str, Any]:
    """Passages for a question, best first, and whether the guides answer it. CallError."""
    message = normalise(query)
    own = language_of(message)
    said = language_of_call(language, own)
    if not message:
        raise CallError(text("empty", said))
    if len(message) > LONGEST:
        raise CallError(text("too_long", said, limit=LONGEST))
    found = desk.searcher.search(compared(message, own), language=said)
    return {
        "language": str(said),
        "covered": bool(found.hits) and covered(found.hits[0], found),
        "items": [asdict(citation(hit.passage, n)) for n, hit in enumerate(found.hits[:count], 1)],
    }


def language_of_call(language: str | None, default: Language = Language.EN) -> Language:
    """The language that a call asks for. CallError."""
    try:
        return default if language is None else Language(language)
    except ValueError:
        raise CallError(f"language: {language!r} is none of {', '.join(Language)}") from None


def check_action(action: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """The decision on one action. CallError."""
    return _ruled(checking.check, {"action": action, **facts})


def options(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All actions side by side, the allowed ones first. CallError."""
    return _ruled(checking.options, facts)


def timeline(facts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The dated events of an order and its claim. CallError."""
    return _ruled(checking.timeline, facts)


def facts_of(
    *,
    order: Mapping[str, Any] | None = None,
    claim: Mapping[str, Any] | str | None = "unknown",
    params: Mapping[str, Any] | None = None,
    today: str | None = None,
    language: str | None = None,
) -> dict[str, Any]:
    """What a call tells, as a request for the rules: what is unknown is left out."""
    told = {"order": order, "params": params, "today": today, "language": language}
    request = {name: value for name, value in told.items() if value is not None}
    return request if claim == "unknown" else {**request, "claim": claim}


def strict(taken: type[BaseModel]) -> type[BaseModel]:
    """The same arguments, and no others: a slip in a name is told, not passed over."""
    return type(taken.__name__, (taken,), {"model_config": ConfigDict(extra="forbid")})


def _ruled(run: Callable[[Mapping[str, Any]], Told], request: Mapping[str, Any]) -> Told:
    try:
        return run(request)
    except RequestError as error:
        raise CallError(str(error)) from error


__all__ = [
    "ActionName",
    "CallError",
    "ClaimFacts",
    "Count",
    "OrderFacts",
    "ParamFacts",
    "Query",
    "Said",
    "Today",
    "check_action",
    "facts_of",
    "language_of_call",
    "options",
    "search_guides",
    "strict",
    "timeline",
]
