"""Conversations in SQL: kept by owner, until nobody has gone on with them for a while.

Decides when one has expired, and that the last question is kept masked; what is in one is decided
in `bot/dialogue/memory.py`. The texts of an action that is under way stay as they were written:
they are for the buyer.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select
from sqlalchemy.dialects import postgresql, sqlite

from bot.answer import Seller
from bot.desk.tables import sessions
from bot.dialogue.memory import Memory, from_json
from bot.dialogue.sessions import LONGEST, Session, begun
from bot.masking import masked

if TYPE_CHECKING:
    from bot.desk.database import Database
    from bot.desk.sql import SqlDesk

LASTS: Final = dt.timedelta(hours=24)
"""How long a conversation waits for its next turn."""


class SqlSessions:
    """As `bot.dialogue.sessions.Sessions`. Safe to use from several threads and processes."""

    def __init__(self, desk: Callable[[], SqlDesk], lasts: dt.timedelta = LASTS) -> None:
        self._desk = desk
        self._lasts = lasts

    def open(self, owner: Seller | None, session_id: str | None) -> Session:
        """The session to go on with, or a new one; DeskError where there is no desk."""
        database = self._desk().database
        if not session_id or len(session_id) > LONGEST or not session_id.isprintable():
            return begun(None, session_id)  # no id that can be kept
        asked = select(sessions.c.memory).where(
            sessions.c.shop == _shop(owner),
            sessions.c.actor == _actor(owner),
            sessions.c.id == session_id,
            sessions.c.seen_at > _before(self._lasts),
        )
        with database.reading() as connection:
            found = connection.execute(asked).scalar()
        if found is None:
            return begun(owner, session_id)
        return Session(session_id, from_json(json.loads(found)))

    def save(self, owner: Seller | None, session_id: str, memory: Memory) -> None:
        """Keep what a conversation holds: the latest turn's, where two came at once."""
        from bot.desk.database import now

        database = self._desk().database
        dialect = postgresql if database.is_postgresql else sqlite
        if memory.question is not None:
            memory = replace(memory, question=masked(memory.question))
        row = {
            "shop": _shop(owner),
            "actor": _actor(owner),
            "id": session_id,
            "memory": json.dumps(memory.as_json(), ensure_ascii=False),
            "seen_at": now(),
        }
        put = dialect.insert(sessions).values(row)
        changed = {name: put.excluded[name] for name in ("memory", "seen_at")}
        keys = ("shop", "actor", "id")
        with database.writing() as connection:
            connection.execute(put.on_conflict_do_update(index_elements=keys, set_=changed))


def forget_expired(database: Database, lasts: dt.timedelta = LASTS) -> int:
    """Remove conversations that have expired; how many there were."""
    with database.writing() as connection:
        gone = connection.execute(delete(sessions).where(sessions.c.seen_at <= _before(lasts)))
    return gone.rowcount


def _before(lasts: dt.timedelta) -> str:
    from bot.desk.database import moment

    return moment(dt.datetime.now(dt.UTC) - lasts)


def _shop(owner: Seller | None) -> str:
    return owner.shop if owner else ""


def _actor(owner: Seller | None) -> str:
    return owner.actor if owner else ""
