"""What was kept long enough, removed: answers with their ratings, and conversations.

Decides what goes and that it goes in batches, the oldest first, so that nobody waits long for the
writing lock and a run that is cut short is gone on with by the next one. The record (`audit.py`)
stays: it holds ids, facts and digests, and an entry that went would break the chain.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import ColumnElement, and_, delete, func, or_, select

from bot.desk.database import Database, moment
from bot.desk.sessions import LASTS
from bot.desk.tables import answers, sessions

BATCH: Final = 500
"""Answers of one transaction."""


@dataclass(frozen=True, slots=True)
class Purged:
    """How many were removed, or would be."""

    answers: int
    conversations: int


def older_than(days: int) -> str:
    """The moment so many days ago."""
    return moment(dt.datetime.now(dt.UTC) - dt.timedelta(days=days))


def purge(
    database: Database,
    *,
    before: str | None = None,
    session: str | None = None,
    dry_run: bool = False,
    batch: int = BATCH,
) -> Purged:
    """Remove what was given before a moment, or of a conversation, or what is both. DeskError.

    Conversations that nobody can go on with any more go with either.
    """
    gone = _matching(answers.c.at, before, answers.c.session_id, session)
    idle = _matching(sessions.c.seen_at, before, sessions.c.id, session)
    idle = or_(idle, sessions.c.seen_at <= moment(dt.datetime.now(dt.UTC) - LASTS))
    if dry_run:
        with database.reading() as connection:
            counts = [
                connection.execute(
                    select(func.count()).select_from(table).where(which)
                ).scalar_one()
                for table, which in ((answers, gone), (sessions, idle))
            ]
        return Purged(*counts)
    some = select(answers.c.id).where(gone).order_by(answers.c.at, answers.c.id).limit(batch)
    removed = 0
    while True:
        with database.writing() as connection:
            count = connection.execute(delete(answers).where(answers.c.id.in_(some))).rowcount
        removed += count
        if count < batch:
            break
    with database.writing() as connection:
        conversations = connection.execute(delete(sessions).where(idle)).rowcount
    return Purged(removed, conversations)


def _matching(
    at: ColumnElement[Any], before: str | None, name: ColumnElement[Any], session: str | None
) -> ColumnElement[bool]:
    if before is None and session is None:
        raise ValueError("everything is never meant")
    told = [at < before] if before is not None else []
    return and_(*told, *([name == session] if session is not None else []))
