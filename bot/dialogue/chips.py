"""What a conversation goes by, shown: facts that were told, and where the desk has others.

Decides how a fact is written for people; which facts there are is `memory`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from bot.answer import Notice, Told
from bot.desk.protocol import Record
from bot.dialogue.memory import ORDER_ID, Memory
from bot.dialogue.wording import said
from bot.ruling.rule_texts import fact_name, label_of, write
from corpus.vocabulary import Language
from rules.case import (
    CLAIM_STATUSES,
    ClaimStatus,
    ClaimType,
    Fact,
    OrderStatus,
    PaymentMethod,
    StatusOf,
    Withdrawal,
)

_KINDS: Final[dict[Fact, Any]] = {
    Fact.ORDER_STATUS: OrderStatus,
    Fact.ORDER_PAYMENT_METHOD: PaymentMethod,
    Fact.CLAIM_TYPE: ClaimType,
    Fact.CLAIM_WITHDRAWAL: Withdrawal,
}


def told(memory: Memory, language: Language) -> Iterator[Told]:
    """The facts that were told, and the order that is talked about."""
    for name, value in memory.facts().items():
        if name == ORDER_ID:
            yield Told(name=name, value=value, text=said("say.order", language, order=value))
            continue
        fact = Fact(name)
        shown = written(fact, value, memory.claim.get("type"), language)
        line = said("say.chip", language, fact=fact_name(fact, language), value=shown)
        yield Told(name=name, value=value, text=line)


def standing(held: Record, language: Language) -> str:
    """What the record of an order holds, in a paragraph."""
    facts = [(f"order.{name}", value) for name, value in held.order.items() if name != "id"]
    facts += [(f"claim.{n}", v) for n, v in (held.claim or {}).items() if n != "id"]
    kind = (held.claim or {}).get("type")
    shown = [
        said(
            "say.chip",
            language,
            fact=fact_name(Fact(name), language),
            value=written(Fact(name), value, kind, language),
        )
        for name, value in facts
        if not (name == "claim.withdrawal" and value == "none")
    ]
    if held.claim_known and held.claim is None:
        none = said("say.no_claim", language)
        shown.append(none)
    number = said("say.order", language, order=held.id)
    return f"**{number}**: " + said("say.listed", language).join(shown)


def differing(memory: Memory, held: Record, language: Language) -> Iterator[Notice]:
    """Where what was told differs from the record of the order."""
    for name, value in memory.facts().items():
        group, _, fact = name.partition(".")
        if name == ORDER_ID:
            continue
        source = held.order if group == "order" else (held.claim or {})
        if fact not in source or source[fact] == value:
            continue
        kind = memory.claim.get("type") or (held.claim or {}).get("type")
        yield Notice(
            code="differs_from_record",
            text=said(
                "say.differs",
                language,
                fact=fact_name(Fact(name), language),
                told=written(Fact(name), value, kind, language),
                held=written(Fact(name), source[fact], (held.claim or {}).get("type"), language),
            ),
        )


def written(fact: Fact, value: Any, kind: str | None, language: Language) -> str:
    """A fact's value for people; a claim's status as its kind has it."""
    if fact is Fact.CLAIM_STATUS:
        return label_of(_status(value, kind), language)
    if (made := _KINDS.get(fact)) is not None:
        return label_of(made(value), language)
    if isinstance(value, bool):
        return write(value, language)
    return write(dt.date.fromisoformat(value), language)


def _status(value: str, kind: str | None) -> StatusOf:
    """A status with the kind of claim it belongs to: the one told, else the first that has it."""
    status = ClaimStatus(value)
    kinds = [k for k, held in CLAIM_STATUSES.items() if status in held]
    wanted = [k for k in kinds if k == kind]
    return StatusOf((wanted or kinds)[0], status)
