"""Records as rows of the tables, and back.

Decides how a fact is written in SQL: days as days, what is not known as NULL.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from bot.desk.protocol import Held, Record
from bot.desk.tables import CLAIM_FACTS, ORDER_FACTS

_DAYS = {
    "ship_by",
    "requested_on",
    "withdrawal_requested_on",
    "withdrawal_refused_on",
    "withdrawal_cancelled_on",
}
_FALSE = ("cancel_rejected", "reserved")
CLAIM = "claim_"
"""Stands before the names of a claim's columns where they are read beside the order's."""


def order_row(shop: str, record: Record, moment: str) -> dict[str, Any]:
    """A record's row in `orders`."""
    return {
        "shop": shop,
        "id": record.id,
        **{name: _sql(name, record.order.get(name)) for name in ORDER_FACTS},
        "has_claim": record.claim is not None if record.claim_known else None,
        "updated_at": moment,
    }


def claim_row(shop: str, record: Record) -> dict[str, Any] | None:
    """A record's row in `claims`; None where it has none."""
    if record.claim is None:
        return None
    facts = {name: _sql(name, record.claim.get(name)) for name in CLAIM_FACTS}
    return {"shop": shop, "order_id": record.id, **facts}


def held(row: Mapping[Any, Any]) -> Held:
    """A row of both tables as what it holds."""
    order = {"id": row["id"], **_facts(row, ORDER_FACTS)}
    claim = _facts(row, CLAIM_FACTS, CLAIM) if row["has_claim"] else None
    known = row["has_claim"] is not None
    return Held(Record(order, claim, claim_known=known), updated_at=row["updated_at"])


def digest(record: Record) -> str:
    """Stands for a record's facts: alike for the same, never for others."""
    facts = json.dumps(record.request(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(facts.encode()).hexdigest()


def bound(record: Record) -> str:
    """Stands for what a decision is bound to: alike also where a fact that counts as false where
    it isn't known is told to be false."""
    order = {n: v for n, v in record.order.items() if not (n in _FALSE and v is False)}
    return digest(Record(order, record.claim, claim_known=record.claim_known))


def _facts(row: Mapping[Any, Any], names: tuple[str, ...], before: str = "") -> dict[str, Any]:
    return {n: _json(value) for n in names if (value := row[before + n]) is not None}


def _sql(name: str, value: Any) -> Any:
    return dt.date.fromisoformat(value) if name in _DAYS and value is not None else value


def _json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value
