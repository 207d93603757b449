"""What staff do with an inquiry: who is on it, who speaks, where it stands, what is written.

Decides what a change means and what the thread and the record tell of it. Who is first wins: a
change is made to the version that its author has seen, or not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.inbox.inquiry import Happened, Inquiry, Kind, State
from bot.inbox.taking import digest
from bot.masking import masked

if TYPE_CHECKING:
    from bot.desk.database import Connection, Database


class NoInquiryError(Exception):
    """This shop has no such inquiry."""


class ChangedError(Exception):
    """Somebody else was first; `current` is what they made of it."""

    def __init__(self, current: Inquiry) -> None:
        super().__init__(current.id)
        self.current = current


@dataclass(frozen=True, slots=True)
class Staff:
    """Who does it: the name in threads, and the actor on the record."""

    name: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What shall be otherwise; what is None stays."""

    state: State | None = None
    assignee: str | None = None
    """A name; empty: nobody."""
    bot_silent: bool | None = None
    reason: str | None = None
    """Why it is closed, in the staff's words."""
    route: str | None = None
    """Where it is handed on to: K1-K3; None is where triage sends it, or no category."""
    text: str | None = None
    """What is handed on."""


@dataclass(frozen=True, slots=True)
class _Event:
    happened: Happened
    text: str | None = None
    values: Mapping[str, Any] | None = None


def change(
    database: Database,
    shop: str,
    inquiry_id: str,
    wanted: Change,
    *,
    version: int | None,
    by: Staff,
) -> Inquiry:
    """Make a change; the inquiry afterwards, unchanged where it was so already.

    NoInquiryError; ChangedError where `version` isn't the newest one.
    """
    from bot.desk import inquiries

    with database.writing() as connection:
        inquiry = _seen(connection, shop, inquiry_id, version)
        columns, events = _meant(inquiry, wanted)
        if not events:
            return inquiry
        inquiries.change(connection, inquiry, **columns)
        for event in events:
            inquiries.write(
                connection,
                inquiry,
                Kind.EVENT,
                by.name,
                text=event.text,
                event=event.happened,
                values=event.values,
            )
        for event in events:
            _record(connection, inquiry, str(event.happened), by, event.text, event.values)
        return _again(connection, inquiry)


def write(
    database: Database,
    shop: str,
    inquiry_id: str,
    kind: Kind,
    text: str,
    *,
    version: int | None,
    by: Staff,
) -> Inquiry:
    """Keep a reply or a note; the inquiry afterwards. NoInquiryError, ChangedError as above."""
    from bot.desk import inquiries
    from bot.desk.database import now

    with database.writing() as connection:
        inquiry = _seen(connection, shop, inquiry_id, version)
        first = kind is Kind.REPLY and inquiry.replied_at is None
        inquiries.change(connection, inquiry, **({"replied_at": now()} if first else {}))
        text = masked(text)
        inquiries.write(connection, inquiry, kind, by.name, text=text)
        _record(connection, inquiry, "replied" if kind is Kind.REPLY else "noted", by, text)
        return _again(connection, inquiry)


def forget_sender(database: Database, shop: str, inquiry_id: str, *, by: Staff) -> Inquiry:
    """Forget who sent an inquiry, whatever its state; the inquiry afterwards. NoInquiryError."""
    from bot.desk import inquiries

    with database.writing() as connection:
        inquiry = _seen(connection, shop, inquiry_id, None)
        inquiries.change(connection, inquiry, sender=None, address=None, message_id=None)
        _record(connection, inquiry, "purged", by, None)
        return _again(connection, inquiry)


def purge_senders(database: Database, *, before: str, actor: str, dry_run: bool = False) -> int:
    """Forget who sent what is done with since before a moment; how many there were, or would be.

    An open inquiry keeps its sender, however old it is: somebody still has to be answered.
    """
    from bot.desk import audit, inquiries

    if dry_run:
        with database.reading() as connection:
            return inquiries.count_senders(connection, before)
    with database.writing() as connection:
        gone = inquiries.forget_senders(connection, before)
        for shop, count in sorted(gone.items()):
            after = {"count": count, "before": before}
            audit.append(connection, shop=shop, actor=actor, event="inquiries_purged", after=after)
    return sum(gone.values())


def _seen(connection: Connection, shop: str, inquiry_id: str, version: int | None) -> Inquiry:
    from bot.desk import inquiries

    inquiry = inquiries.get(connection, shop, inquiry_id, lock=True)
    if inquiry is None:
        raise NoInquiryError(inquiry_id)
    if version is not None and inquiry.version != version:
        raise ChangedError(inquiry)
    return inquiry


def _again(connection: Connection, inquiry: Inquiry) -> Inquiry:
    from bot.desk import inquiries

    return inquiries.get(connection, inquiry.shop, inquiry.id, lock=False) or inquiry


def _meant(inquiry: Inquiry, wanted: Change) -> tuple[dict[str, Any], list[_Event]]:
    """The columns that a change sets, and what the thread tells of it."""
    columns: dict[str, Any] = {}
    events: list[_Event] = []
    if wanted.assignee is not None and (wanted.assignee or None) != inquiry.assignee:
        columns["assignee"] = wanted.assignee or None
        events.append(
            _Event(Happened.ASSIGNED, values={"to": wanted.assignee})
            if wanted.assignee
            else _Event(Happened.UNASSIGNED, values={"from": inquiry.assignee})
        )
    if wanted.bot_silent is not None and wanted.bot_silent != inquiry.bot_silent:
        columns["bot_silent"] = wanted.bot_silent
        events.append(_Event(Happened.TAKEN_OVER if wanted.bot_silent else Happened.GIVEN_BACK))
    if wanted.state is not None and wanted.state != inquiry.state:
        columns["state"] = wanted.state
        columns["outcome"], event = _outcome(inquiry, wanted)
        events.append(event)
    return columns, events


def _outcome(inquiry: Inquiry, wanted: Change) -> tuple[Mapping[str, Any] | None, _Event]:
    text = masked(wanted.text) if wanted.text else None
    reason = masked(wanted.reason) if wanted.reason else None
    if wanted.state is State.HANDED_ON:
        route = wanted.route or (inquiry.triage or {}).get("route")
        return {"route": route, "text": text}, _Event(Happened.HANDED_ON, text, {"route": route})
    if wanted.state is State.CLOSED:
        return {"reason": reason}, _Event(Happened.CLOSED, reason)
    return None, _Event(Happened.REOPENED, reason)


def _record(
    connection: Connection,
    inquiry: Inquiry,
    event: str,
    by: Staff,
    text: str | None,
    values: Mapping[str, Any] | None = None,
) -> None:
    from bot.desk import audit

    after = {
        "inquiry": inquiry.id,
        "version": inquiry.version + 1,
        **(values or {}),
        **({"text": digest(text)} if text else {}),
    }
    audit.append(
        connection, shop=inquiry.shop, actor=by.actor, event=f"inquiry_{event}", after=after
    )
