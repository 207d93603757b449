"""Doing it once: a change of an order under a key that is used up by it.

Decides what happens when the same key comes again, or when it isn't known whether it came:
`settle` asks, and closes the key if nothing was done, so that nothing is done later either.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.desk import effects, keeping, messages, rows
from bot.desk.database import Database, now
from bot.desk.protocol import Deed, Outcome
from bot.desk.steps import Reached, Step, unheard
from bot.desk.tables import performed


def perform(database: Database, key: str, deed: Deed, reached: Reached = unheard) -> Outcome:
    """Change the order as the action does, if it is what the deed was decided on; once."""
    reached(Step.PERFORM_BEGUN)
    with database.writing() as connection:
        held = keeping.held(connection, deed.shop, deed.order_id, lock=True)
        as_decided = held is not None and rows.bound(held.record) == deed.facts
        wanted = Outcome.DONE if as_decided else Outcome.STALE
        outcome, first = _close(connection, key, wanted)
        reached(Step.KEY_USED)
        if held is not None and first and outcome is Outcome.DONE:
            after = effects.performed(deed.action, held.record, deed.day)
            keeping.write(connection, deed.shop, [after])
            reached(Step.ORDER_CHANGED)
            told = messages.of_action(deed.action, deed.params, key)
            messages.add(connection, deed.shop, held.record.id, told)
            reached(Step.PARTIES_TOLD)
    reached(Step.PERFORM_COMMITTED)
    return outcome


def outcome_of(database: Database, key: str) -> Outcome | None:
    """What became of a key; None where nothing has yet."""
    with database.reading() as connection:
        asked = select(performed.c.outcome).where(performed.c.key == key)
        found = connection.execute(asked).scalar()
    return Outcome(found) if found else None


def settle(database: Database, key: str, reached: Reached = unheard) -> Outcome:
    """What became of a key; where nothing has, nothing ever will."""
    reached(Step.SETTLE_BEGUN)
    with database.writing() as connection:
        outcome, _ = _close(connection, key, Outcome.ABANDONED)
        reached(Step.KEY_CLOSED)
    reached(Step.KEY_COMMITTED)
    return outcome


def _close(connection: Connection, key: str, outcome: Outcome) -> tuple[Outcome, bool]:
    """Use a key up. Where that was done before: what became of it then, and False."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    values = {"key": key, "outcome": str(outcome), "at": now()}
    made = dialect.insert(performed).values(values).on_conflict_do_nothing()
    if connection.execute(made.returning(performed.c.key)).first() is not None:
        return outcome, True
    asked = select(performed.c.outcome).where(performed.c.key == key)
    return Outcome(connection.execute(asked).scalar_one()), False
