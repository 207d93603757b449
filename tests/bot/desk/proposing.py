"""What the tests of proposals share: orders on the desk, and how one is proposed and confirmed.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from databases import TODAY

from bot.actions import Actions
from bot.desk import audit
from bot.desk.facts import read_record
from bot.desk.proposals import Proposal
from bot.desk.sql import SqlDesk
from corpus.vocabulary import Language
from rules import Action

TEXT = "It left our warehouse this morning, the parcel number follows."


def claim(**facts: Any) -> dict[str, Any]:
    return {"type": "cancel", "status": "requested", "withdrawal": "none", **facts}


PREPARING = {"id": "1", "status": "preparing", "ship_by": "2026-11-25", "payment_method": "card"}
WAITS = {"order": PREPARING, "claim": claim(requested_on="2026-11-20")}
RUNS = claim(withdrawal="requested", withdrawal_requested_on="2026-11-20")


def put(desk: SqlDesk, row: dict[str, Any], shop: str = "demo") -> None:
    desk.put(shop, [read_record(row)], replace=True, actor="test", source="test")


def propose(desk: SqlDesk, action: Action, params: dict[str, Any], **other: Any) -> Proposal:
    asked = {"order_id": "1", "today": TODAY, "language": Language.EN, **other}
    shop = asked.pop("shop", "demo")
    actor = asked.pop("actor", "me")
    return Actions(desk).propose(shop, actor, action=action, params=params, **asked)


def confirm(desk: SqlDesk, made: Proposal, *, today: dt.date | None = None) -> Proposal:
    return Actions(desk, patience=0.2).confirm(made.shop, made.actor, made.id, today=today)


def facts(desk: SqlDesk, shop: str = "demo") -> dict[str, Any]:
    held = desk.order(shop, "1")
    assert held is not None
    return held.record.request()


def events(desk: SqlDesk, made: Proposal) -> list[str]:
    return [e.event for e in audit.entries(desk.database, made.shop, action_id=made.id)[0]]
