"""The queue of an inbox: what stands before what, which inquiries are asked for, and how many.

Decides the order and the filters, all by indexed columns but for the search in texts. What an
inquiry is and how it is changed is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, func, literal, select, tuple_

from bot.desk import cursors
from bot.desk.inbox_tables import inquiries
from bot.desk.inquiries import COLUMNS, read
from bot.desk.tables import audit
from bot.inbox.inquiry import Inquiry, State, in_japan
from corpus.vocabulary import Language

NOBODY: Final = "none"
"""Asks for those that nobody is on."""
_NEVER: Final = "9999-12-31"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which inquiries; None is any."""

    state: State | None = None
    language: Language | None = None
    topic: str | None = None
    """`none`: those about none."""
    route: str | None = None
    """`none`: those that aren't sent to Qoo10."""
    urgent: bool | None = None
    assignee: str | None = None
    """A name, or `none`."""
    order_id: str | None = None
    words: str = ""
    """To be found in text, subject or sender."""


def place(
    received: str, deadline: dt.date | None, dates: Iterable[dt.date], *, judged: bool
) -> str:
    """Where an inquiry stands: first by deadline, then by the earliest other date, then by receipt.

    One that is not judged yet may be any: it stands where it would if it were due on receipt.
    """
    other = min(dates, default=None)
    unjudged = None if judged else in_japan(received).date()
    first = deadline or unjudged
    return " ".join(
        [first.isoformat() if first else _NEVER, other.isoformat() if other else _NEVER, received]
    )


def page(
    connection: Connection,
    shop: str,
    wanted: Wanted,
    *,
    newest: bool = False,
    cursor: str | None = None,
    limit: int = 50,
) -> tuple[list[Inquiry], str | None]:
    """A shop's inquiries in the queue's order, or the newest first, and where the next ones begin.

    CursorError.
    """
    column = inquiries.c.received if newest else inquiries.c.place
    asked = select(*COLUMNS, column.label("stands")).where(*_conditions(shop, wanted))
    here = tuple_(column, inquiries.c.id)
    if cursor is not None:
        after = tuple_(*(literal(part) for part in cursors.read(cursor, (str, str))))
        asked = asked.where(here < after if newest else here > after)
    order = (column.desc(), inquiries.c.id.desc()) if newest else (column, inquiries.c.id)
    found = connection.execute(asked.order_by(*order).limit(limit + 1)).all()
    shown = found[:limit]
    beyond = cursors.written([shown[-1].stands, shown[-1].id]) if len(found) > limit else None
    return [read(row) for row in shown], beyond


def counts(connection: Connection, shop: str, wanted: Wanted, *, me: str) -> dict[str, Any]:
    """How many there are of each kind, of those wanted; but for the states, of the open ones."""
    mine = _conditions(shop, replace(wanted, state=None))
    # As the index has them, which holds all that is counted.
    groups = (inquiries.c.language, inquiries.c.topic, inquiries.c.urgent, inquiries.c.assignee)
    opened = inquiries.c.state == str(State.OPEN)
    rows = connection.execute(select(*groups, func.count()).where(*mine, opened).group_by(*groups))
    told: Counter[str] = Counter()
    languages: Counter[str] = Counter()
    topics: Counter[str] = Counter()
    for language, topic, urgent, assignee, count in rows:
        told["open"] += count
        told["urgent"] += count if urgent else 0
        told["mine"] += count if assignee == me else 0
        told["unassigned"] += count if assignee is None else 0
        languages[language] += count
        topics[topic or NOBODY] += count
    state = inquiries.c.state
    others = connection.execute(select(state, func.count()).where(*mine).group_by(state))
    by_state = {State(name): count for name, count in others}
    return {
        **{name: told[name] for name in ("open", "urgent", "mine", "unassigned")},
        "handed_on": by_state.get(State.HANDED_ON, 0),
        "closed": by_state.get(State.CLOSED, 0),
        "by_language": dict(languages),
        "by_topic": dict(topics),
    }


def version(connection: Connection, shop: str) -> int:
    """A number that is another one after every change: of the shop's newest entry on record."""
    newest = select(func.max(audit.c.seq)).where(audit.c.shop == shop)
    return connection.execute(newest).scalar() or 0


def _conditions(shop: str, wanted: Wanted) -> list[ColumnElement[bool]]:
    column = inquiries.c
    conditions: list[ColumnElement[bool]] = [column.shop == shop]
    if wanted.state is not None:
        conditions.append(column.state == str(wanted.state))
    if wanted.language is not None:
        conditions.append(column.language == str(wanted.language))
    for name in ("topic", "route", "assignee"):
        value = getattr(wanted, name)
        if value is not None:
            conditions.append(column[name].is_(None) if value == NOBODY else column[name] == value)
    if wanted.urgent is not None:
        conditions.append(column.urgent == wanted.urgent)
    if wanted.order_id is not None:
        conditions.append(column.orders.contains(f" {wanted.order_id} ", autoescape=True))
    conditions += [
        func.coalesce(column.subject, "").concat("\n" + column.text).concat(
            func.coalesce(column.sender, "")
        ).icontains(word, autoescape=True)
        for word in wanted.words.split()
    ]  # fmt: skip
    return conditions
