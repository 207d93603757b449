"""Taking in: what comes from outside becomes an inquiry, once.

Decides what is kept of a message and what makes two of them the same. Forms that messages come
in are read elsewhere (`mail.py`, `rows.py`); what is made of one is triage's (`judging.py`).
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any, Final

from bot.dialogue.naming import numbers
from bot.inbox.inquiry import Inquiry, State, moment
from bot.inbox.references import answered
from bot.inbox.relating import CONVERSATION, Message, related
from bot.masking import masked
from bot.reading.normalise import language_of

if TYPE_CHECKING:
    from bot.desk.database import Connection, Database

LONGEST: Final = 100_000
"""Characters of a text."""
SHORT: Final = 500
"""Characters of anything else."""
_SPACE: Final = re.compile(r"\s+")


class UntakableError(ValueError):
    """A message that can't be taken; it says why, in English. `field` is what is wrong with it."""

    def __init__(self, why: str, field: str = "text") -> None:
        super().__init__(why)
        self.field = field


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """A message as it comes."""

    text: str
    received: dt.datetime | None = None
    """None: now. Without a zone it is by Japan's clock."""
    channel: str = "api"
    subject: str | None = None
    sender: str | None = None
    key: str | None = None
    """What makes it the same message where it comes again: whatever the sender says does."""
    message_id: str | None = None
    references: tuple[str, ...] = ()
    """Message-IDs that it answers."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a message."""

    id: str
    new: bool


def take_in(
    database: Database, shop: str, messages: Sequence[Incoming], *, actor: str
) -> list[Taken]:
    """Keep messages, all in one transaction; one that is there already is the one that is there.

    UntakableError, before anything is kept, where one has no text or is too long.
    """
    from bot.desk import audit, keeping

    rows = [_row(message) for message in messages]
    with database.writing() as connection:
        keeping.add_shop(connection, shop)
        # Who takes in for the same shop waits: what is there already is looked up only then.
        keeping.lock_shop(connection, shop)
        taken, opened = [], []
        for message, row in zip(messages, rows, strict=True):
            one, reopened = _take(connection, shop, row, message.references)
            taken.append(one)
            opened += reopened
        # At the end: whoever waits for the record holds up nobody else.
        for row, one in zip(rows, taken, strict=True):
            if one.new:
                after = {"inquiry": one.id, "channel": row["channel"], "text": digest(row["text"])}
                audit.append(
                    connection, shop=shop, actor=actor, event="inquiry_received", after=after
                )
        for again, by in opened:
            after = {"inquiry": again, "by": by}
            audit.append(connection, shop=shop, actor=actor, event="inquiry_reopened", after=after)
    return taken


def _take(
    connection: Connection, shop: str, row: dict[str, Any], references: Sequence[str]
) -> tuple[Taken, list[tuple[str, str]]]:
    """Keep a message; with it the inquiry that is opened again by it, if any."""
    from bot.desk import inquiries

    there = inquiries.known(connection, shop, row["key"], row["message"])
    if there is not None:
        return Taken(there, new=False), []
    joined, opened = _joined(connection, shop, row, references)
    inquiries.add(connection, {**row, **joined, "shop": shop})
    if opened is not None:
        inquiries.reopen(connection, opened, because=row["id"])
    return Taken(row["id"], new=True), [(opened.id, row["id"])] if opened else []


def _joined(
    connection: Connection, shop: str, row: dict[str, Any], references: Sequence[str]
) -> tuple[dict[str, Any], Inquiry | None]:
    """What a message has from the conversation that it belongs to, and what it opens again."""
    from bot.desk import threads

    at = dt.datetime.fromisoformat(row["received"])
    message = Message(
        id=row["id"],
        conversation=row["id"],
        subject=row["subject"] or "",
        text=row["text"],
        orders=frozenset(row["orders"].split()),
        received=at,
    )
    own = [found for reference in references if (found := answered(reference)) is not None]
    digests = [digest(reference) for reference in references]
    since, until = moment(at - CONVERSATION), moment(at + CONVERSATION)
    relation = related(
        message,
        threads.answered(connection, shop, digests, own),
        threads.of_sender(connection, shop, row["address"], since, until),
    )
    if relation is None:
        return {}, None
    others = threads.locked(connection, relation.conversation)
    values = {
        "conversation": relation.conversation,
        "duplicate_of": relation.duplicate_of,
        # Who has taken over speaks in the whole conversation, and goes on with it.
        "bot_silent": any(other.bot_silent for other in others),
        "assignee": next((o.assignee for o in reversed(others) if o.assignee), None),
    }
    newest = others[-1] if others else None
    done = newest is not None and newest.state is not State.OPEN
    return values, newest if relation.goes_on and done else None


def _row(message: Incoming) -> dict[str, Any]:
    """A message by the names of the columns it is kept in."""
    from bot.desk import queue
    from bot.desk.database import now

    text = masked(text_of(message))
    subject = masked(_line(message.subject or "")) or None
    received = now() if message.received is None else moment(message.received)
    inquiry_id = uuid.uuid4().hex
    key = message.key or message.message_id
    return {
        "id": inquiry_id,
        "key": digest(key) if key else None,
        "message": digest(message.message_id) if message.message_id else None,
        "message_id": message.message_id,
        "channel": _line(message.channel) or "api",
        "subject": subject,
        "sender": _line(message.sender or "") or None,
        "address": address(message.sender),
        "text": text,
        "orders": "".join(f" {number}" for number in numbers(f"{subject or ''}\n{text}")) + " ",
        "received": received,
        "made_at": now(),
        "language": language_of(text),
        "state": State.OPEN,
        "bot_silent": False,
        "version": 1,
        "place": queue.place(received, None, (), judged=False),
        "conversation": inquiry_id,
    }


def text_of(message: Incoming) -> str:
    """The text that is taken, before it is masked; UntakableError where the message can't be."""
    text = _clean(message.text) or _line(message.subject or "")
    if not text:
        raise UntakableError("it has no text")
    if len(text) > LONGEST:
        raise UntakableError(f"its text is longer than {LONGEST} characters")
    if message.received is not None and not 1970 < message.received.year < 9000:
        # Days could not be counted from it both ways.
        raise UntakableError(f"received: {message.received} cannot be", "received")
    return text


def digest(text: str) -> str:
    """What stands for a text where the text itself must not stand."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def address(sender: str | None) -> str | None:
    """Who sent it, so that two messages of one sender are told: the address, else the name."""
    line = _line(sender or "")
    return (parseaddr(line)[1] or line).casefold() or None


def _clean(text: str) -> str:
    """A text that every database keeps: without NUL and halves of characters."""
    whole = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return whole.encode("utf-8", "replace").decode().strip()


def _line(text: str) -> str:
    return _SPACE.sub(" ", _clean(text)).strip()[:SHORT]
