"""Inquiries and their entries, as they are kept.

Decides how they stand in the tables and are changed there: an inquiry by who has seen its newest
version, an entry of the bot only where the bot isn't silent. Which change is meant when is
`bot/inbox/`'s; how they are listed is decided in `queue.py`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    and_,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from bot.desk.database import now
from bot.desk.inbox_tables import inquiries, inquiry_entries
from bot.inbox.inquiry import ASKER, BOT, Conversation, Entry, Happened, Inquiry, Kind, State
from corpus.vocabulary import Language

COLUMNS: Final = tuple(
    inquiries.c[name]
    for name in (
        "id", "shop", "channel", "message_id", "subject", "sender", "text", "received", "language",
        "state", "assignee", "bot_silent", "version", "triage", "outcome", "conversation",
        "duplicate_of", "replied_at",
    )
)  # fmt: skip
"""What an `Inquiry` is read from; the other columns are for finding it."""


def add(connection: Connection, row: Mapping[str, Any]) -> None:
    """Keep a new inquiry, by the names of its columns."""
    connection.execute(insert(inquiries), {n: _sql(value) for n, value in row.items()})


def get(connection: Connection, shop: str, inquiry_id: str, *, lock: bool) -> Inquiry | None:
    """One inquiry of a shop; with `lock` nobody else changes it before the transaction ends."""
    asked = select(*COLUMNS).where(inquiries.c.shop == shop, inquiries.c.id == inquiry_id)
    row = connection.execute(asked.with_for_update() if lock else asked).first()
    return read(row) if row is not None else None


def known(connection: Connection, shop: str, key: str | None, message: str | None) -> str | None:
    """The id of the inquiry that was taken in under a key or as a message; None for a new one."""
    column = inquiries.c
    same = [column[n] == v for n, v in (("key", key), ("message", message)) if v is not None]
    if not same:
        return None
    asked = select(column.id).where(column.shop == shop, or_(*same))
    return connection.execute(asked).scalar()


def change(connection: Connection, inquiry: Inquiry, **values: Any) -> bool:
    """Change an inquiry that still is as it was seen; False where somebody else was first."""
    seen = and_(inquiries.c.id == inquiry.id, inquiries.c.version == inquiry.version)
    row = {n: _sql(value) for n, value in values.items()}
    onward = update(inquiries).where(seen).values(version=inquiry.version + 1, **row)
    return connection.execute(onward).rowcount == 1


def waiting(connection: Connection, after: str = "", limit: int = 100) -> list[Inquiry]:
    """Inquiries of any shop that nobody has judged yet, by id."""
    unjudged = and_(inquiries.c.judged_at.is_(None), inquiries.c.id > after)
    asked = select(*COLUMNS).where(unjudged).order_by(inquiries.c.id).limit(limit)
    return [read(row) for row in connection.execute(asked)]


def judged(connection: Connection, inquiry: Inquiry, **values: Any) -> bool:
    """Keep what triage made of an inquiry, whatever else has changed; False where it was kept."""
    unjudged = and_(inquiries.c.id == inquiry.id, inquiries.c.judged_at.is_(None))
    row = {n: _sql(value) for n, value in values.items()}
    onward = update(inquiries).where(unjudged)
    put = onward.values(version=inquiries.c.version + 1, judged_at=now(), **row)
    return connection.execute(put).rowcount == 1


def write(
    connection: Connection,
    inquiry: Inquiry,
    kind: Kind,
    author: str,
    *,
    text: str | None = None,
    event: Happened | None = None,
    values: Mapping[str, Any] | None = None,
) -> None:
    """Keep what a person wrote or did."""
    row = {
        "inquiry": inquiry.id,
        "at": now(),
        "kind": str(kind),
        "author": author,
        "text": text,
        "event": str(event) if event else None,
        "values": _sql(values),
    }
    connection.execute(insert(inquiry_entries), row)


def reopen(connection: Connection, inquiry: Inquiry, *, because: str) -> None:
    """Open an inquiry again whose asker wrote again: `because` is the new one's id."""
    change(connection, inquiry, state=State.OPEN, outcome=None)
    values = {"by": because}
    write(connection, inquiry, Kind.EVENT, ASKER, event=Happened.REOPENED, values=values)


def forget_senders(connection: Connection, before: str) -> dict[str, int]:
    """Forget who sent what came before a moment and is not open; how many there were by shop."""
    column = inquiries.c
    nothing = {"sender": None, "address": None, "message_id": None}
    forget = update(inquiries).where(_done_with(before))
    forget = forget.values(version=column.version + 1, **nothing)
    return Counter(connection.execute(forget.returning(column.shop)).scalars())


def count_senders(connection: Connection, before: str) -> int:
    """How many `forget_senders` would forget."""
    counted = select(func.count()).select_from(inquiries).where(_done_with(before))
    return connection.execute(counted).scalar_one()


def _done_with(before: str) -> ColumnElement[bool]:
    column = inquiries.c
    return and_(
        column.made_at < before,
        column.state != str(State.OPEN),
        or_(column.sender.is_not(None), column.message_id.is_not(None)),
    )


def suggest(connection: Connection, inquiry_id: str, text: str) -> bool:
    """Keep a reply that the bot suggests, unless it is silent there; whether it was kept.

    One statement, which locks the inquiry: who makes the bot silent comes before it, and then
    nothing is written, or after it.
    """
    speaks = and_(inquiries.c.id == inquiry_id, inquiries.c.bot_silent.is_(False))
    made = select(
        inquiries.c.id,
        literal(now()),
        literal(str(Kind.SUGGESTION)),
        literal(BOT),
        literal(text),
    ).where(speaks)
    names = ["inquiry", "at", "kind", "author", "text"]
    put = insert(inquiry_entries).from_select(names, made.with_for_update())
    return connection.execute(put.returning(inquiry_entries.c.id)).first() is not None


def newest(connection: Connection, inquiry_id: str, kind: Kind) -> Entry | None:
    """The newest entry of a kind; None where there is none."""
    own = and_(inquiry_entries.c.inquiry == inquiry_id, inquiry_entries.c.kind == str(kind))
    asked = select(inquiry_entries).where(own).order_by(inquiry_entries.c.id.desc()).limit(1)
    row = connection.execute(asked).first()
    return _entry(row) if row is not None else None


def conversations(connection: Connection, of: Sequence[Inquiry]) -> dict[str, Conversation]:
    """The threads that inquiries stand in, by the conversation's id; the first first."""
    names = {inquiry.conversation for inquiry in of}
    asked = select(*COLUMNS).where(inquiries.c.conversation.in_(names))
    found = [read(row) for row in connection.execute(asked.order_by(inquiries.c.received))]
    within = (
        select(inquiries.c.conversation, inquiry_entries)
        .join(inquiries, inquiries.c.id == inquiry_entries.c.inquiry)
        .where(inquiries.c.conversation.in_(names))
        .order_by(inquiry_entries.c.id)
    )
    entries: dict[str, list[Entry]] = {name: [] for name in names}
    for row in connection.execute(within):
        entries[row.conversation].append(_entry(row))
    return {
        name: Conversation([i for i in found if i.conversation == name], entries[name])
        for name in names
    }


def as_json(connection: Connection, of: Sequence[Inquiry]) -> list[dict[str, Any]]:
    """Inquiries as callers get them, each with its thread."""
    threads = conversations(connection, of)
    return [inquiry.as_json(threads[inquiry.conversation]) for inquiry in of]


def read(row: Row[*tuple[Any, ...]]) -> Inquiry:
    """A row that has at least `COLUMNS`."""
    values = {column.name: row._mapping[column.name] for column in COLUMNS}
    return Inquiry(
        **values
        | {
            "language": Language(values["language"]),
            "state": State(values["state"]),
            "triage": _json(values["triage"]),
            "outcome": _json(values["outcome"]),
        }
    )


def _entry(row: Row[Any]) -> Entry:
    values = {n: v for n, v in row._mapping.items() if n != "conversation"}
    return Entry(
        **values
        | {
            "kind": Kind(values["kind"]),
            "event": Happened(values["event"]) if values["event"] else None,
            "values": _json(values["values"]),
        }
    )


def _json(text: str | None) -> Any:
    return None if text is None else json.loads(text)


def _sql(value: Any) -> Any:
    if isinstance(value, Mapping):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return str(value) if isinstance(value, StrEnum) else value
