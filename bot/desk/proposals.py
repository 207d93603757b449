"""Proposals: actions that wait for their confirmation, as they are stored.

Decides how they are kept and changed; which state follows which is `bot/actions.py`'s.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, insert, or_, select, update

from bot.desk import cursors
from bot.desk.database import Database
from bot.desk.tables import proposals
from corpus.vocabulary import Language
from rules import Action


class State(StrEnum):
    """Where a proposal stands."""

    PROPOSED = "proposed"
    PERFORMING = "performing"
    PERFORMED = "performed"
    FAILED = "failed"
    STALE = "stale"
    EXPIRED = "expired"
    DECLINED = "declined"
    BY_HAND = "by_hand"
    DONE_BY_HAND = "done_by_hand"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """One action on one order, with the parameters it was proposed with."""

    id: str
    shop: str
    actor: str
    action: Action
    order_id: str
    params: Mapping[str, Any]
    state: State
    decision: Mapping[str, Any]
    preview: tuple[str, ...]
    facts: str
    """Digest of the order's facts that it was decided on (`rows.bound`)."""
    day: dt.date
    """The day in Japan that it was last decided for."""
    language: Language
    made_at: str
    expires_at: str
    confirmed_at: str | None = None
    result: Mapping[str, Any] | None = None

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return {
            "id": self.id,
            "action": str(self.action),
            "order_id": self.order_id,
            "params": dict(self.params),
            "state": str(self.state),
            "decision": self.decision,
            "preview": list(self.preview),
            "expires_at": self.expires_at,
            "result": self.result,
        }


_JSON = ("params", "decision", "preview", "result")


def add(connection: Connection, proposal: Proposal) -> None:
    """Keep a new proposal."""
    names = [column.name for column in proposals.columns]
    connection.execute(insert(proposals), _row({n: getattr(proposal, n) for n in names}))


def get(connection: Connection, shop: str, proposal_id: str, *, lock: bool) -> Proposal | None:
    """One proposal of a shop; with `lock` nobody else changes it before the transaction ends."""
    asked = select(proposals).where(proposals.c.shop == shop, proposals.c.id == proposal_id)
    row = connection.execute(asked.with_for_update() if lock else asked).mappings().first()
    return _proposal(row) if row is not None else None


def change(connection: Connection, proposal_id: str, **values: Any) -> None:
    """Change what is known of a proposal."""
    mine = update(proposals).where(proposals.c.id == proposal_id)
    connection.execute(mine.values(_row(values)))


def listed(
    database: Database, shop: str, *, cursor: str | None = None, limit: int = 50
) -> tuple[list[Proposal], str | None]:
    """A shop's proposals, the newest first, and where the next ones begin. CursorError."""
    asked = select(proposals).where(proposals.c.shop == shop)
    if cursor is not None:
        moment, last = cursors.read(cursor, (str, str))
        made, number = proposals.c.made_at, proposals.c.id
        asked = asked.where(or_(made < moment, and_(made == moment, number < last)))
    asked = asked.order_by(proposals.c.made_at.desc(), proposals.c.id.desc()).limit(limit + 1)
    with database.reading() as connection:
        found = [_proposal(row) for row in connection.execute(asked).mappings()]
    shown = found[:limit]
    more = len(found) > limit
    return shown, cursors.written([shown[-1].made_at, shown[-1].id]) if more else None


def waiting(database: Database, state: State, before: str) -> list[tuple[str, str]]:
    """Shop and id of proposals in a state since before a moment: of its end, or of the yes."""
    since = proposals.c.expires_at if state is State.PROPOSED else proposals.c.confirmed_at
    asked = select(proposals.c.shop, proposals.c.id)
    with database.reading() as connection:
        found = connection.execute(asked.where(proposals.c.state == str(state), since < before))
        return [(row.shop, row.id) for row in found]


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    return {n: _sql(n, value) for n, value in values.items()}


def _sql(name: str, value: Any) -> Any:
    if name in _JSON and value is not None:
        return json.dumps(value, ensure_ascii=False)
    return str(value) if isinstance(value, StrEnum) else value


def _proposal(row: Mapping[Any, Any]) -> Proposal:
    read = {n: json.loads(v) if n in _JSON and v is not None else v for n, v in row.items()}
    read |= {
        "action": Action(read["action"]),
        "state": State(read["state"]),
        "language": Language(read["language"]),
        "preview": tuple(read["preview"]),
    }
    return Proposal(**read)
