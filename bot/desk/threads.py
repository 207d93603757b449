"""Earlier messages that one may belong to, found and locked within the transaction that keeps it.

Decides how they are looked for; which one it belongs to is `bot/inbox/relating.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, or_, select

from bot.desk.inbox_tables import inquiries
from bot.desk.inquiries import COLUMNS, read
from bot.inbox.inquiry import Inquiry
from bot.inbox.relating import Message

MOST: Final = 50
"""Messages of one sender that are looked at."""
_COLUMNS: Final = tuple(
    inquiries.c[n]
    for n in ("id", "conversation", "subject", "text", "orders", "received", "duplicate_of")
)


def answered(
    connection: Connection, shop: str, messages: Sequence[str], ids: Sequence[str]
) -> list[Message]:
    """Inquiries by digests of Message-IDs or by their own ids, the newest first."""
    if not messages and not ids:
        return []
    named = or_(inquiries.c.message.in_(messages), inquiries.c.id.in_(ids))
    asked = select(*_COLUMNS).where(inquiries.c.shop == shop, named)
    return [
        _message(row) for row in connection.execute(asked.order_by(inquiries.c.received.desc()))
    ]


def of_sender(
    connection: Connection, shop: str, address: str | None, since: str, until: str
) -> list[Message]:
    """A sender's inquiries between two moments, the newest first."""
    if address is None:
        return []
    asked = select(*_COLUMNS).where(
        inquiries.c.shop == shop,
        inquiries.c.address == address,
        inquiries.c.received.between(since, until),
    )
    newest = asked.order_by(inquiries.c.received.desc()).limit(MOST)
    return [_message(row) for row in connection.execute(newest)]


def locked(connection: Connection, conversation: str) -> list[Inquiry]:
    """The inquiries of a conversation, the first first; nobody else changes them meanwhile."""
    asked = select(*COLUMNS).where(inquiries.c.conversation == conversation)
    ordered = asked.order_by(inquiries.c.received, inquiries.c.id).with_for_update()
    return [read(row) for row in connection.execute(ordered)]


def _message(row: Row[Any]) -> Message:
    return Message(
        id=row.id,
        conversation=row.conversation,
        subject=row.subject or "",
        text=row.text,
        orders=frozenset(row.orders.split()),
        received=dt.datetime.fromisoformat(row.received),
        duplicate_of=row.duplicate_of,
    )
