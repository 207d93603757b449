"""What was kept of people long enough, removed wherever it stands.

Decides what goes together: answers with their ratings and conversations (`desk/purging.py`), and
who sent inquiries that are done with (`inbox/changing.py`). The command and the clock job use it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.desk.database import Database


@dataclass(frozen=True, slots=True)
class Purged:
    """How many were removed, or would be."""

    answers: int
    conversations: int
    senders: int
    """Of inquiries, which stay themselves."""


def purge(
    database: Database,
    *,
    actor: str,
    before: str | None = None,
    session: str | None = None,
    dry_run: bool = False,
) -> Purged:
    """Remove what was given before a moment, or of a conversation, or what is both. DeskError.

    An inquiry is no part of a conversation: with `session` its sender stays.
    """
    from bot.desk import purging
    from bot.inbox.changing import purge_senders

    gone = purging.purge(database, before=before, session=session, dry_run=dry_run)
    senders = 0
    if before is not None and session is None:
        senders = purge_senders(database, before=before, actor=actor, dry_run=dry_run)
    # SQLite overwrites what went, in its log of writes, too.
    database.overwrite()
    return Purged(gone.answers, gone.conversations, senders)
