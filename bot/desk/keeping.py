"""Orders and claims in the tables, within a transaction that somebody else began.

Decides how an order is found, locked and written. When a transaction begins, what is written
and what goes on record with it is decided by those who call.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, delete, select
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
    this = and_(orders.c.shop == shop, orders.c.id == order_id)
    if lock:
        # By itself: PostgreSQL, once it has waited for the lock, would show the order as it is
        # then, but beside it the claim as it was before.
        connection.execute(select(orders.c.id).where(this).with_for_update())
    row = connection.execute(BOTH.where(this)).mappings().first()
    return rows.held(row) if row is not None else None


def add_shop(connection: Connection, shop: str) -> bool:
    """Make a shop within a transaction; False where there was one."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = dialect.insert(shops).values(name=shop, made_at=now()).on_conflict_do_nothing()
    return connection.execute(made.returning(shops.c.name)).first() is not None


def lock_shop(connection: Connection, shop: str) -> None:
    """Let nobody else who asks for this write for a shop before the transaction ends."""
    connection.execute(select(shops).where(shops.c.name == shop).with_for_update())


def write(connection: Connection, shop: str, records: Sequence[Record]) -> None:
    """Write records within a transaction: one that is there is changed in its place."""
    moment = now()
    for some in batches(records):
        _put(connection, orders, [rows.order_row(shop, r, moment) for r in some])
        without = [record.id for record in some if record.claim is None]
        mine = and_(claims.c.shop == shop, claims.c.order_id.in_(without))
        connection.execute(delete(claims).where(mine))
        its = [row for record in some if (row := rows.claim_row(shop, record)) is not None]
        _put(connection, claims, its)


def _put(connection: Connection, table: Table, some: Sequence[Mapping[str, Any]]) -> None:
    if some:
        dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
        made = dialect.insert(table)
        keys = [column.name for column in table.primary_key]
        others = {c.name: made.excluded[c.name] for c in table.columns if c.name not in keys}
        onward = made.on_conflict_do_update(index_elements=keys, set_=others)
        connection.execute(onward, list(some))


def digests(connection: Connection, shop: str) -> dict[str, str]:
    """What a shop has: a digest of each order's facts, by number."""
    asked = BOTH.where(orders.c.shop == shop)
    found = (rows.held(row).record for row in connection.execute(asked).mappings())
    return {record.id: rows.digest(record) for record in found}


def batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    """As many at once as a statement takes."""
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]
