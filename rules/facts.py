"""Facts as they come in: JSON-like mappings, checked at the door.

Decides what can be read as a case; anything else is a `FactError` that names the fact, the
value and the values allowed, and never passed over. An absent fact, or one that is null, is
not known. What the facts mean together is left to `reading`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Any, Final, TypeVar

from rules.case import (
    CLAIM_STATUSES,
    PARAMETERS,
    UNKNOWN,
    Action,
    Case,
    Claim,
    ClaimStatus,
    ClaimType,
    Ground,
    Order,
    OrderStatus,
    Params,
    PaymentMethod,
    Reason,
    Unknown,
    Withdrawal,
)

REQUEST_KEYS: Final = ("id", "action", "params", "order", "claim", "today", "language")
ORDER_KEYS: Final = (
    "id",
    "status",
    "ship_by",
    "payment_method",
    "cancel_rejected",
    "reserved",
)
CLAIM_KEYS: Final = (
    "id",
    "type",
    "status",
    "withdrawal",
    "requested_on",
    "withdrawal_requested_on",
    "withdrawal_refused_on",
    "withdrawal_cancelled_on",
)
DATE: Final = "YYYY-MM-DD"
OBJECT: Final = "object"
TEXT: Final = "text"
_YEARS: Final = range(1900, 9999)
"""Years whose days can be counted on from; a year beyond them is a slip."""

_Choice = TypeVar("_Choice", bound=StrEnum)


class FactError(ValueError):
    """A fact that is not one, or a value that it can't have."""

    def __init__(self, fact: str, value: object, allowed: Iterable[str]) -> None:
        self.fact = fact
        self.value = value
        self.allowed = tuple(allowed)
        super().__init__(f"{fact}: {value!r} is none of {', '.join(self.allowed)}")


class UnknownFactError(FactError):
    """A name that is not among the facts; `allowed` holds the names that are."""


def read_action(request: Mapping[str, Any]) -> Action:
    """The action that a request names."""
    value = request.get("action")
    return _choice("action", value, Action)


def read_case(
    request: Mapping[str, Any], *, action: Action | None = None, today: date | None = None
) -> Case:
    """The case of a request, for one action, or for all of them where none is named.

    `today` stands in where the request names no day.
    """
    _no_others(request, REQUEST_KEYS, "")
    if request.get("action") is not None:
        read_action(request)
    day = read_day("today", request.get("today"))
    if isinstance(day, Unknown):
        if today is None:
            raise FactError("today", None, (DATE,))
        day = today
    return Case(
        today=day,
        order=read_order(request.get("order")),
        claim=read_claim(request["claim"]) if "claim" in request else UNKNOWN,
        params=read_params(request.get("params"), action),
    )


def read_order(value: object) -> Order:
    """The facts of an order; none where it is absent."""
    facts = _mapping("order", value)
    _no_others(facts, ORDER_KEYS, "order.")
    _identifier("order.id", facts.get("id"))
    return Order(
        status=_optional("order.status", facts.get("status"), OrderStatus),
        ship_by=read_day("order.ship_by", facts.get("ship_by")),
        payment_method=_optional(
            "order.payment_method", facts.get("payment_method"), PaymentMethod
        ),
        # These two alone count as false where they are not given.
        cancel_rejected=_flag("order.cancel_rejected", facts.get("cancel_rejected")) is True,
        reserved=_flag("order.reserved", facts.get("reserved")) is True,
    )


def read_claim(value: object) -> Claim | None:
    """The facts of a claim; null says that there is none."""
    if value is None:
        return None
    facts = _mapping("claim", value)
    _no_others(facts, CLAIM_KEYS, "claim.")
    _identifier("claim.id", facts.get("id"))
    kind = _optional("claim.type", facts.get("type"), ClaimType)
    status = _claim_status(facts.get("status"), kind)
    return Claim(
        type=_type_of(status) if isinstance(kind, Unknown) else kind,
        status=status,
        withdrawal=_optional("claim.withdrawal", facts.get("withdrawal"), Withdrawal),
        requested_on=read_day("claim.requested_on", facts.get("requested_on")),
        withdrawal_requested_on=_past_day("withdrawal_requested_on", facts),
        withdrawal_refused_on=_past_day("withdrawal_refused_on", facts),
        withdrawal_cancelled_on=_past_day("withdrawal_cancelled_on", facts),
    )


def read_params(value: object, action: Action | None = None) -> Params:
    """The parameters of an action; without one, of any."""
    facts = _mapping("params", value)
    taken = PARAMETERS[action] if action else {p for own in PARAMETERS.values() for p in own}
    _no_others(facts, sorted(taken), "params.")
    return Params(
        reason=_optional("params.reason", facts.get("reason"), Reason),
        buyer_requested=_flag("params.buyer_requested", facts.get("buyer_requested")),
        ground=_optional("params.ground", facts.get("ground"), Ground),
        reason_text=_text("params.reason_text", facts.get("reason_text")),
        memo=_text("params.memo", facts.get("memo")),
        buyer_notified=_flag("params.buyer_notified", facts.get("buyer_notified")),
    )


def read_day(fact: str, value: object) -> date | Unknown:
    """A day, strictly as YYYY-MM-DD."""
    if value is None:
        return UNKNOWN
    if isinstance(value, str) and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            pass
        else:
            if day.year in _YEARS:
                return day
    raise FactError(fact, value, (DATE,))


def _past_day(name: str, facts: Mapping[str, Any]) -> date | None:
    """One of the three days of a withdrawal: absent, it is not on record."""
    day = read_day(f"claim.{name}", facts.get(name))
    return None if isinstance(day, Unknown) else day


def _claim_status(value: object, kind: ClaimType | Unknown) -> ClaimStatus | Unknown:
    if value is None:
        return UNKNOWN
    statuses = tuple(ClaimStatus) if isinstance(kind, Unknown) else CLAIM_STATUSES[kind]
    if isinstance(value, str) and value in statuses:
        return ClaimStatus(value)
    raise FactError("claim.status", value, statuses)


def _type_of(status: ClaimStatus | Unknown) -> ClaimType | Unknown:
    """The type of a claim by its status, where only one type has it."""
    types = [kind for kind, held in CLAIM_STATUSES.items() if status in held]
    return types[0] if len(types) == 1 else UNKNOWN


def _optional(fact: str, value: object, choices: type[_Choice]) -> _Choice | Unknown:
    return UNKNOWN if value is None else _choice(fact, value, choices)


def _choice(fact: str, value: object, choices: type[_Choice]) -> _Choice:
    if isinstance(value, str):
        for choice in choices:
            if choice.value == value:
                return choice
    raise FactError(fact, value, tuple(choices))


def _flag(fact: str, value: object) -> bool | Unknown:
    if value is None:
        return UNKNOWN
    if isinstance(value, bool):
        return value
    raise FactError(fact, value, ("true", "false"))


def _text(fact: str, value: object) -> str | Unknown:
    if value is None:
        return UNKNOWN
    if isinstance(value, str):
        return value
    raise FactError(fact, value, (TEXT,))


def _identifier(fact: str, value: object) -> None:
    """An identifier decides nothing, and is only looked at."""
    if value is not None and (isinstance(value, bool) or not isinstance(value, str | int)):
        raise FactError(fact, value, (TEXT,))


def _mapping(fact: str, value: object) -> Mapping[str, Any]:
    if value is None:
        return {}
    if isinstance(value, Mapping):
        return value
    raise FactError(fact, value, (OBJECT,))


def _no_others(facts: Mapping[str, Any], names: Iterable[str], prefix: str) -> None:
    known = tuple(names)
    for name in facts:
        if name not in known:
            raise UnknownFactError(f"{prefix}{name}", facts[name], known)
