"""Orders and claims in the tables, within a transaction that somebody else began.

Decides how an order is found, locked and written. When a transaction begins, what is written
and what goes on record with it is decided by those who call.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.desk import rows
from bot.desk.database import now
from bot.desk.protocol import Held, Record
from bot.desk.tables import CLAIM_FACTS, claims, orders, shops

MOST = 500
"""Orders of one page at most, and rows of one statement."""

BOTH: Final = select(
    orders, *(claims.c[name].label(rows.CLAIM + name) for name in CLAIM_FACTS)
).outerjoin(claims, and_(orders.c.shop == claims.c.shop, orders.c.id == claims.c.order_id))
"""Each order with its claim, to be narrowed down."""


def held(connection: Connection, shop: str, order_id: str, *, lock: bool = False) -> Held | None:
    """One order within a transaction; with `lock` nobody else changes it before its end."""
    asked = BOTH.where(orders.c.shop == shop, orders.c.id == order_id)
    if lock:
        asked = asked.with_for_update(of=orders)
    row = connection.execute(asked).mappings().first()
    return rows.held(row) if row is not None else None


def add_shop(connection: Connection, shop: str) -> bool:
    """Make a shop within a transaction; False where there was one."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(shops).values(name=shop, made_at=now()).on_conflict_do_nothing()
    return connection.execute(made.returning(shops.c.name)).first() is not None


def write(connection: Connection, shop: str, records: Sequence[Record]) -> None:
    """Write records within a transaction, each in the place of the one with its number."""
    moment = now()
    for some in batches(records):
        numbers = [record.id for record in some]
        # Its claim goes with an order.
        connection.execute(delete(orders).where(orders.c.shop == shop, orders.c.id.in_(numbers)))
        connection.execute(insert(orders), [rows.order_row(shop, r, moment) for r in some])
        its = [row for record in some if (row := rows.claim_row(shop, record)) is not None]
        if its:
            connection.execute(insert(claims), its)


def digests(connection: Connection, shop: str) -> dict[str, str]:
    """What a shop has: a digest of each order's facts, by number."""
    asked = BOTH.where(orders.c.shop == shop)
    found = (rows.held(row).record for row in connection.execute(asked).mappings())
    return {record.id: rows.digest(record) for record in found}


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at once as a statement takes."""
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]
