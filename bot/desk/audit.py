"""The record: who did what, when, and what it changed; added to and never changed.

Decides what an entry is and how each is chained to the one before it. An entry is written in
the transaction of the change it records, so that there is never one without the other. It
holds ids, facts and digests, never a text that somebody wrote.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from bot.desk import cursors
from bot.desk.database import Database, now
from bot.desk.tables import audit, audit_head

ROOT = "0" * 64
"""What the first entry follows."""
_BATCH = 1000
_JSON = ("decision", "before", "after")


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    seq: int
    at: str
    shop: str
    actor: str
    event: str
    action_id: str | None
    order_id: str | None
    decision: Any
    before: Any
    after: Any
    previous: str
    hash: str

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Fault:
    """A place where the record isn't what was written."""

    seq: int
    what: str


def append(
    connection: Connection,
    *,
    shop: str,
    actor: str,
    event: str,
    action_id: str | None = None,
    order_id: str | None = None,
    decision: Mapping[str, Any] | None = None,
    before: Any = None,
    after: Any = None,
) -> Entry:
    """Add an entry within the transaction of the change that it records.

    The newest entry's row is locked until the end of the transaction, so entries of writers at
    once follow one another. Append last: who waits here should hold up nobody else meanwhile.
    """
    head = connection.execute(select(audit_head).with_for_update()).one()
    values: dict[str, Any] = {
        "seq": head.seq + 1,
        "at": now(),
        "shop": shop,
        "actor": actor,
        "event": event,
        "action_id": action_id,
        "order_id": order_id,
        "decision": decision,
        "before": before,
        "after": after,
        "previous": head.hash,
    }
    values = json.loads(_canonical(values))  # as it will be read back
    entry = Entry(**values, hash=_hash(values))
    row = {n: _text(v) if n in _JSON else v for n, v in asdict(entry).items()}
    connection.execute(insert(audit), row)
    onward = update(audit_head).where(audit_head.c.seq == head.seq)
    connection.execute(onward.values(seq=entry.seq, hash=entry.hash))
    return entry


def entries(
    database: Database,
    shop: str,
    *,
    action_id: str | None = None,
    cursor: str | None = None,
    limit: int = 100,
) -> tuple[list[Entry], str | None]:
    """A shop's entries in order, and where the next ones begin. CursorError."""
    asked = select(audit).where(audit.c.shop == shop).order_by(audit.c.seq).limit(limit + 1)
    if action_id is not None:
        asked = asked.where(audit.c.action_id == action_id)
    if cursor is not None:
        (after,) = cursors.read(cursor, (int,))
        asked = asked.where(audit.c.seq > after)
    with database.reading() as connection:
        found = [_entry(row) for row in connection.execute(asked).mappings()]
    shown = found[:limit]
    more = len(found) > limit
    return shown, cursors.written([shown[-1].seq]) if more else None


def everything(connection: Connection) -> Iterator[Entry]:
    """All entries of all shops, in order, some at a time."""
    last: int | None = None
    while True:
        asked = select(audit).order_by(audit.c.seq).limit(_BATCH)
        if last is not None:
            asked = asked.where(audit.c.seq > last)
        found = [_entry(row) for row in connection.execute(asked).mappings()]
        yield from found
        if len(found) < _BATCH:
            return
        last = found[-1].seq


def verify(database: Database) -> tuple[int, list[Fault]]:
    """How many entries there are, and where the record isn't what was written."""
    faults: list[Fault] = []
    count, seq, previous = 0, 0, ROOT
    with database.reading() as connection:
        head = connection.execute(select(audit_head)).one_or_none()
        for entry in everything(connection):
            count += 1
            if entry.seq != seq + 1:
                faults += [Fault(n, "missing") for n in range(seq + 1, min(entry.seq, seq + 101))]
            elif entry.previous != previous:
                faults.append(Fault(entry.seq, "does not follow the entry before it"))
            if entry.hash != _hash({n: v for n, v in asdict(entry).items() if n != "hash"}):
                faults.append(Fault(entry.seq, "changed"))
            seq, previous = entry.seq, entry.hash
    if head is None:
        faults.append(Fault(seq, "nothing tells which entry is the last"))
    elif head.seq < seq:
        faults.append(Fault(seq, "is later than the entry that was written last"))
    elif head.seq > seq:
        faults += [Fault(n, "missing") for n in range(seq + 1, min(head.seq + 1, seq + 101))]
    elif head.hash != previous:
        faults.append(Fault(seq, "is not the entry that was written last"))
    return count, faults


def _entry(row: Mapping[Any, Any]) -> Entry:
    return Entry(**{str(n): _value(v) if n in _JSON else v for n, v in row.items()})


def _value(text: str | None) -> Any:
    try:
        return json.loads(text) if text is not None else None
    except ValueError:
        return text  # somebody changed it: its hash will tell


def _text(value: Any) -> str | None:
    return None if value is None else _canonical(value)


def _canonical(value: Any) -> str:
    """One way to write a value: what is equal is written alike."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash(values: Mapping[str, Any]) -> str:
    """Over an entry with the hash of the one before it."""
    return hashlib.sha256(_canonical(values).encode("utf-8", "surrogatepass")).hexdigest()
