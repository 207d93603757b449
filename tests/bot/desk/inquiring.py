"""What the tests of inquiries in the database share: how one comes in, is judged and looked at.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from triages import told

from bot.desk import audit, inquiries, queue
from bot.desk.database import Database
from bot.desk.queue import Wanted
from bot.inbox.changing import Staff
from bot.inbox.inquiry import Inquiry
from bot.inbox.judging import judge_one
from bot.inbox.taking import Incoming, take_in

MINA = Staff("mina", "staff mina")
SORA = Staff("sora", "staff sora")
AT = dt.datetime(2026, 11, 20, 9, 30)
TEXT = "주문 326316701의 취소를 거부하고 싶습니다."


def taken(database: Database, shop: str = "demo", **values: Any) -> Inquiry:
    message = Incoming(**{"text": TEXT, "received": AT} | values)
    (one,) = take_in(database, shop, [message], actor="test")
    return found(database, one.id, shop)


def found(database: Database, inquiry_id: str, shop: str = "demo") -> Inquiry:
    with database.reading() as connection:
        made = inquiries.get(connection, shop, inquiry_id, lock=False)
    assert made is not None
    return made


def as_json(database: Database, inquiry_id: str) -> dict[str, Any]:
    inquiry = found(database, inquiry_id)
    with database.reading() as connection:
        return inquiries.as_json(connection, [inquiry])[0]


def listed(database: Database, shop: str = "demo", **wanted: Any) -> list[str]:
    """Ids by pages of two, which come to the same as a page of all."""
    paged: list[str] = []
    cursor = None
    with database.reading() as connection:
        while True:
            some, cursor = queue.page(connection, shop, Wanted(**wanted), cursor=cursor, limit=2)
            paged += [inquiry.id for inquiry in some]
            if cursor is None:
                break
        whole, _ = queue.page(connection, shop, Wanted(**wanted), limit=100)
    assert paged == [inquiry.id for inquiry in whole]
    return paged


def judged(database: Database, inquiry: Inquiry, **values: Any) -> None:
    assert judge_one(database, inquiry, lambda i: told(i, **values), suggests=True)


def record(database: Database, shop: str = "demo") -> list[tuple[str, str, Any]]:
    return [
        (e.actor, e.event, e.after)
        for e in audit.entries(database, shop)[0]
        if e.event.startswith("inquiry_")
    ]
