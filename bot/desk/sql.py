"""The desk in SQL: one implementation, for SQLite and PostgreSQL.

Decides what is done in which transaction, and how orders are listed. How they stand in the
tables is decided in `keeping.py`, how something is done once in `performing.py`. Facts are
checked before they come here (`facts.py`); what falls due is decided by the rules' dates
(`due.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from dataclasses import replace as changed
from typing import Any

from sqlalchemy import Select, and_, delete, or_, select

from bot.desk import audit, cursors, happening, keeping, messages, performing, rows
from bot.desk.database import Database, open_database
from bot.desk.demo import demo_records
from bot.desk.due import LOOK_BACK, due_within, weight
from bot.desk.marketplace import Event, Refusal
from bot.desk.protocol import DEMO, PAGE, Deed, Held, Message, Outcome, Page, Record, Written
from bot.desk.steps import Reached, unheard
from bot.desk.tables import claims, orders, shops
from rules.dates import ANSWER_DAYS, LATE_AFTER_DAYS


class SqlDesk:
    """Orders and claims in a database. Safe to use from several threads and processes."""

    def __init__(self, database: Database, *, reached: Reached = unheard) -> None:
        self.database = database
        self._reached = reached

    def order(self, shop: str, order_id: str) -> Held | None:
        """One order; None where this shop has none of that number."""
        with self.database.reading() as connection:
            return keeping.held(connection, shop, order_id)

    def messages(self, shop: str, order_id: str) -> tuple[Message, ...]:
        """What the parties of an order were told, the first first."""
        with self.database.reading() as connection:
            return messages.listed(connection, shop, order_id)

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
        limit = max(1, min(limit, keeping.MOST))
        if due is not None:
            return self._due(shop, today=today, within=due, cursor=cursor, limit=limit)
        asked = keeping.BOTH.where(orders.c.shop == shop).order_by(orders.c.id).limit(limit + 1)
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
            keeping.add_shop(connection, shop)
            # On PostgreSQL, who puts for the same shop waits here rather than in a deadlock.
            keeping.lock_shop(connection, shop)
            had = keeping.digests(connection, shop)
            gone = [number for number in had if replace and number not in newest]
            put = [r for number, r in newest.items() if had.get(number) != rows.digest(r)]
            for some in keeping.batches(gone):
                mine = and_(orders.c.shop == shop, orders.c.id.in_(some))
                connection.execute(delete(orders).where(mine))
            keeping.write(connection, shop, put)
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

    def perform(self, key: str, deed: Deed) -> Outcome:
        """Do it once, as `Desk.perform` has it."""
        return performing.perform(self.database, key, deed, self._reached)

    def outcome(self, key: str) -> Outcome | None:
        """What became of a key; None where nothing has yet."""
        return performing.outcome_of(self.database, key)

    def settle(self, key: str) -> Outcome:
        """What became of a key, as `Desk.settle` has it."""
        return performing.settle(self.database, key, self._reached)

    def happen(
        self,
        shop: str,
        order_id: str,
        event: Event,
        *,
        today: dt.date,
        actor: str,
        ship_by: dt.date | None = None,
    ) -> Held | Refusal | None:
        """Let an event come to an order of the demo shop; None where there is no such order.

        FactError; NotTheMarketplaceError at any other shop, whose orders are a copy.
        """
        return happening.happen(
            self.database, shop, order_id, event, today=today, actor=actor, ship_by=ship_by
        )


def open_desk(url: str, *, today: dt.date, reached: Reached = unheard) -> SqlDesk:
    """The desk at `url`, up to date; the demo shop is made where there is none. DeskError."""
    database = open_database(url)
    with database.reading() as connection:
        there = connection.execute(select(shops.c.name).where(shops.c.name == DEMO)).first()
    if there is None:
        with database.writing() as connection:
            if keeping.add_shop(connection, DEMO):
                keeping.write(connection, DEMO, demo_records(today))
    return SqlDesk(database, reached=reached)


def _ids(records: Sequence[Record]) -> list[str]:
    return [record.id for record in records]


def _perhaps_due(shop: str, today: dt.date, within: int) -> Select[Any]:
    """Orders with a day from which something can fall due: a few more than do.

    The rules count the days; here is only made sure that no order is left out.
    """
    longest = max(ANSWER_DAYS, LATE_AFTER_DAYS)
    since = _day(today.toordinal() - LOOK_BACK)
    earlier = _day(today.toordinal() - LOOK_BACK - longest)
    until = _day(today.toordinal() + within)
    return keeping.BOTH.where(
        orders.c.shop == shop,
        or_(
            orders.c.ship_by.between(since, until),
            claims.c.withdrawal_requested_on.between(earlier, until),
            claims.c.requested_on.between(earlier, until),
        ),
    )


def _day(ordinal: int) -> dt.date:
    """A day, or the first or last one that there is."""
    return dt.date.fromordinal(min(max(1, ordinal), dt.date.max.toordinal()))


def _place(due: Any, number: str) -> list[str | int]:
    on, gravity = weight(due)
    return [on.isoformat(), gravity, number]


def _page(found: list[Held], limit: int, place: Any) -> Page:
    shown = found[:limit]
    more = len(found) > limit
    return Page(tuple(shown), cursors.written(place(shown[-1])) if more else None)
