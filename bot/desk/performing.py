"""Doing it once: a change of an order under a key that is used up by it.

Decides what happens when the same key comes again, or when it isn't known whether it came:
`settle` asks, and closes the key if nothing was done, so that nothing is done later either.
"""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.desk import rows, sql
from bot.desk.database import Database, now
from bot.desk.protocol import Record
from bot.desk.tables import performed


class Outcome(StrEnum):
    """What became of a key."""

    DONE = "done"
    STALE = "stale"
    """The order wasn't any more what it was decided on: nothing was done."""
    ABANDONED = "abandoned"
    """Nothing was done, and nothing will be."""


def perform(
    database: Database, key: str, *, shop: str, order_id: str, facts: str, after: Record
) -> Outcome:
    """Put `after` in the place of the order whose facts have the digest `facts`; once."""
    with database.writing() as connection:
        held = sql.held(connection, shop, order_id, lock=True)
        unchanged = held is not None and rows.digest(held.record) == facts
        wanted = Outcome.DONE if unchanged else Outcome.STALE
        outcome, first = _close(connection, key, wanted)
        if first and outcome is Outcome.DONE:
            sql.write(connection, shop, [after])
    return outcome


def outcome_of(database: Database, key: str) -> Outcome | None:
    """What became of a key; None where nothing has yet."""
    with database.reading() as connection:
        asked = select(performed.c.outcome).where(performed.c.key == key)
        found = connection.execute(asked).scalar()
    return Outcome(found) if found else None


def settle(database: Database, key: str) -> Outcome:
    """What became of a key; where nothing has, nothing ever will."""
    with database.writing() as connection:
        return _close(connection, key, Outcome.ABANDONED)[0]


def _close(connection: Connection, key: str, outcome: Outcome) -> tuple[Outcome, bool]:
    """Use a key up. Where that was done before: what became of it then, and False."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"key": key, "outcome": str(outcome), "at": now()}
    made = dialect.insert(performed).values(values).on_conflict_do_nothing()
    if connection.execute(made.returning(performed.c.key)).first() is not None:
        return outcome, True
    asked = select(performed.c.outcome).where(performed.c.key == key)
    return Outcome(connection.execute(asked).scalar_one()), False
