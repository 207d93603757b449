"""What falls due, as a calendar that other programs subscribe to.

Decides what an entry says and by which id it stays the same when its day moves. Which days
there are is decided in `bot/desk/due.py`; how a calendar is written, by icalendar.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from icalendar import Calendar, Event

from bot.desk.protocol import Due, Held
from bot.web.wording import table
from corpus.vocabulary import Language

MEDIA_TYPE = "text/calendar; charset=utf-8"


@dataclass(frozen=True, slots=True)
class Entry:
    """One day on which something of an order is lost, and what the rules say of it."""

    held: Held
    due: Due
    text: str


def calendar(entries: Iterable[Entry], shop: str, language: Language) -> bytes:
    """The entries as an iCalendar (RFC 5545)."""
    texts = table(language)["calendar"]
    made = Calendar()
    made.add("prodid", "-//Claimdesk//Deadlines//EN")
    made.add("version", "2.0")
    made.add("method", "PUBLISH")
    made.add("x-wr-calname", texts["name"].format(shop=shop))
    for entry in entries:
        event = Event()
        event.add("uid", _uid(shop, entry))
        event.add("dtstamp", dt.datetime.fromisoformat(entry.held.updated_at))
        event.add("dtstart", entry.due.on)
        event.add("dtend", entry.due.on + dt.timedelta(days=1))
        order = entry.held.record.id
        event.add("summary", texts[str(entry.due.kind)].format(order=order))
        event.add("description", entry.text)
        event.add("transp", "TRANSPARENT")
        made.add_component(event)
    return bytes(made.to_ical())


def _uid(shop: str, entry: Entry) -> str:
    """The same for the same thing of the same order, whichever day it falls on."""
    named = "\n".join((shop, entry.held.record.id, entry.due.kind))
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@claimdesk"
