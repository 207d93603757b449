"""The desk in SQL: one implementation, for SQLite and PostgreSQL.

Decides how orders are looked up, listed and written. Facts are checked before they come here
(`facts.py`); what falls due is decided by the rules' dates (`due.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from dataclasses import replace as changed
from typing import Any

from sqlalchemy import Connection, Select, and_, delete, insert, or_, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.desk import audit, cursors, rows
from bot.desk.database import Database, now, open_database
from bot.desk.demo import demo_records
from bot.desk.due import due_within, weight
from bot.desk.protocol import DEMO, PAGE, Held, Page, Record, Written
from bot.desk.tables import CLAIM_FACTS, claims, orders, shops
from rules.dates import ANSWER_DAYS, LATE_AFTER_DAYS

MOST = 500
"""Orders of one page at most, and rows of one statement."""

_BOTH = select(
    orders, *(claims.c[name].label(rows.CLAIM + name) for name in CLAIM_FACTS)
).outerjoin(claims, and_(orders.c.shop == claims.c.shop, orders.c.id == claims.c.order_id))


class SqlDesk:
    """Orders and claims in a database. Safe to use from several threads and processes."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def order(self, shop: str, order_id: str) -> Held | None:
        """One order; None where this shop has none of that number."""
        with self.database.reading() as connection:
            return held(connection, shop, order_id)

    def orders(
        self,
        shop: str,
        *,
        today: dt.date,
        due: int | None = None,
        cursor: str | None = None,
        limit: int = PAGE,
    ) -> Page:
        """A shop's orders, as `Desk.orders` has it."""
        limit = max(1, min(limit, MOST))
        if due is not None:
            return self._due(shop, today=today, within=due, cursor=cursor, limit=limit)
        asked = _BOTH.where(orders.c.shop == shop).order_by(orders.c.id).limit(limit + 1)
        if cursor is not None:
            (after,) = cursors.read(cursor, (str,))
            asked = asked.where(orders.c.id > after)
        with self.database.reading() as connection:
            found = [rows.held(row) for row in connection.execute(asked).mappings()]
        return _page(found, limit, lambda last: [last.record.id])

    def _due(
        self, shop: str, *, today: dt.date, within: int, cursor: str | None, limit: int
    ) -> Page:
        begin = cursors.read(cursor, (str, int, str)) if cursor is not None else None
        with self.database.reading() as connection:
            asked = connection.execute(_perhaps_due(shop, today, within)).mappings()
            near = [rows.held(row) for row in asked]
        found = [
            (_place(due, held.record.id), changed(held, due=due))
            for held in near
            if (due := due_within(held.record, today, within)) is not None
        ]
        found.sort(key=lambda pair: pair[0])
        left = [held for place, held in found if begin is None or place > begin]
        return _page(left, limit, lambda last: _place(last.due, last.record.id))

    def put(
        self, shop: str, records: Sequence[Record], *, replace: bool, actor: str, source: str
    ) -> Written:
        """Keep records, as `Desk.put` has it: one transaction."""
        newest = {record.id: record for record in records}
        with self.database.writing() as connection:
            add_shop(connection, shop)
            # On PostgreSQL, who puts for the same shop waits here rather than in a deadlock.
            connection.execute(select(shops).where(shops.c.name == shop).with_for_update())
            had = _digests(connection, shop)
            gone = [number for number in had if replace and number not in newest]
            put = [r for number, r in newest.items() if had.get(number) != rows.digest(r)]
            for some in _batches(gone):
                mine = and_(orders.c.shop == shop, orders.c.id.in_(some))
                connection.execute(delete(orders).where(mine))
            write(connection, shop, put)
            created = sum(record.id not in had for record in put)
            made = Written(created, len(put) - created, len(newest) - len(put), len(gone))
            audit.append(
                connection,
                shop=shop,
                actor=actor,
                event="imported",
                before={"orders": {n: had[n] for n in (*gone, *_ids(put)) if n in had}},
                after={
                    "source": source,
                    "replace": replace,
                    **asdict(made),
                    "orders": {record.id: rows.digest(record) for record in put},
                },
            )
        return made


def open_desk(url: str, *, today: dt.date) -> SqlDesk:
    """The desk at `url`, up to date; the demo shop is made where there is none. DeskError."""
    database = open_database(url)
    with database.reading() as connection:
        there = connection.execute(select(shops.c.name).where(shops.c.name == DEMO)).first()
    if there is None:
        with database.writing() as connection:
            if add_shop(connection, DEMO):
                write(connection, DEMO, demo_records(today))
    return SqlDesk(database)


def held(connection: Connection, shop: str, order_id: str, *, lock: bool = False) -> Held | None:
    """One order within a transaction; with `lock` nobody else changes it before its end."""
    asked = _BOTH.where(orders.c.shop == shop, orders.c.id == order_id)
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
    for some in _batches(records):
        numbers = [record.id for record in some]
        # Its claim goes with an order.
        connection.execute(delete(orders).where(orders.c.shop == shop, orders.c.id.in_(numbers)))
        connection.execute(insert(orders), [rows.order_row(shop, r, moment) for r in some])
        its = [row for record in some if (row := rows.claim_row(shop, record)) is not None]
        if its:
            connection.execute(insert(claims), its)


def _ids(records: Sequence[Record]) -> list[str]:
    return [record.id for record in records]


def _digests(connection: Connection, shop: str) -> dict[str, str]:
    """What a shop has, by number."""
    asked = _BOTH.where(orders.c.shop == shop)
    found = (rows.held(row).record for row in connection.execute(asked).mappings())
    return {record.id: rows.digest(record) for record in found}


def _perhaps_due(shop: str, today: dt.date, within: int) -> Select[Any]:
    """Orders with a day from which something can fall due: a few more than do.

    The rules count the days; here is only made sure that no order is left out.
    """
    longest = dt.timedelta(days=max(ANSWER_DAYS, LATE_AFTER_DAYS))
    until = dt.date.fromordinal(min(today.toordinal() + within, dt.date.max.toordinal()))
    return _BOTH.where(
        orders.c.shop == shop,
        or_(
            orders.c.ship_by.between(today, until),
            claims.c.withdrawal_requested_on.between(today - longest, until),
            claims.c.requested_on.between(today - longest, until),
        ),
    )


def _place(due: Any, number: str) -> list[str | int]:
    on, gravity = weight(due)
    return [on.isoformat(), gravity, number]


def _page(found: list[Held], limit: int, place: Any) -> Page:
    shown = found[:limit]
    more = len(found) > limit
    return Page(tuple(shown), cursors.written(place(shown[-1])) if more else None)


def _batches(items: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(items), MOST):
        yield items[start : start + MOST]
