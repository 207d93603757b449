"""Records from JSON: an order and its claim, checked at the door.

The rules' own reading decides what is a fact; here is decided what a record needs beside
facts: a number that can be looked for, written as a text.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot.answer import Question
from bot.desk.protocol import Record
from rules import FactError, UnknownFactError, read_case
from rules.facts import TEXT

LONGEST = 100
"""Characters of a number or a shop's name; real ones have about ten."""
_KEYS = ("order", "claim")
# Which day it is changes nothing in what can be read.
_ANY_DAY = dt.date(2000, 1, 1)


def read_record(row: Mapping[str, Any]) -> Record:
    """`{"order": {"id", …facts}, "claim": {…facts} | null}` as a record; FactError.

    No `claim` at all says that nothing is known of one.
    """
    for name in row:
        if name not in _KEYS:
            raise UnknownFactError(name, row[name], _KEYS)
    read_case(row, today=_ANY_DAY)
    order = _known(row.get("order"))
    order = {"id": identifier("order.id", order.get("id")), **_without_id(order)}
    claim = row.get("claim")
    if isinstance(claim, Mapping):
        facts = _known(claim)
        number = facts.get("id")
        own = {} if number is None else {"id": identifier("claim.id", number)}
        claim = {**own, **_without_id(facts)}
    return Record(order=order, claim=claim, claim_known="claim" in row)


def about(question: Question, record: Record) -> Question:
    """A question about an order on the desk: with its facts, where the asker gives no others."""
    order = {**record.order, **(question.order or {})}
    if question.claim is not None or question.no_claim:
        return replace(question, order=order)
    no_claim = record.claim_known and record.claim is None
    return replace(question, order=order, claim=record.claim, no_claim=no_claim)


def identifier(name: str, value: object) -> str:
    """A number or a name as the text it is kept as; FactError."""
    text = str(value).strip() if isinstance(value, str | int) else ""
    if not text or len(text) > LONGEST or not text.isprintable():
        raise FactError(name, value, (TEXT,))
    return text


def _known(facts: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (facts or {}).items() if value is not None}


def _without_id(facts: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in facts.items() if name != "id"}
