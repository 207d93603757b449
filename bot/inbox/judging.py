"""What triage makes of the inquiries that wait for it, written down once.

Decides what of a triage is kept where, and that a reply is suggested only where the bot may
speak. An inquiry is kept before it is judged: where the helpdesk isn't ready, or the process ends
meanwhile, it waits. What a triage says is `bot/triage/`'s.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot.inbox.inquiry import BOT, Inquiry, in_japan
from bot.inbox.taking import digest

if TYPE_CHECKING:
    from bot.build import Helpdesk
    from bot.desk.database import Database

Judge = Callable[[Inquiry], Mapping[str, Any]]
"""The triage of an inquiry, as `claimdesk triage` has it."""

log = logging.getLogger("claimdesk")


def judge_by(helpdesk: Helpdesk) -> Judge:
    """Triage by a helpdesk, which may look at the orders of the shop."""
    from bot.answer import Seller
    from bot.triage import inquiry as read
    from bot.triage.triaging import triage

    def judge(inquiry: Inquiry) -> Mapping[str, Any]:
        letter = read.Inquiry(
            id=inquiry.id,
            text=inquiry.text,
            received=in_japan(inquiry.received),
            subject=inquiry.subject,
            sender=inquiry.sender,
        )
        return triage(letter, helpdesk, seller=Seller(inquiry.shop, BOT)).as_json()

    return judge


def judge_waiting(database: Database, judge: Judge, *, suggests: bool) -> int:
    """Judge what waits; how many were. One that can't be judged waits on and holds up no other."""
    from bot.desk import inquiries

    count, after = 0, ""
    while True:
        with database.reading() as connection:
            some = inquiries.waiting(connection, after)
        for inquiry in some:
            count += judge_one(database, inquiry, judge, suggests=suggests)
        if not some:
            return count
        after = some[-1].id


def judge_one(database: Database, inquiry: Inquiry, judge: Judge, *, suggests: bool) -> bool:
    """Judge an inquiry and keep what is made of it; False where it waits on or was judged."""
    try:
        made = dict(judge(inquiry))
    except Exception:
        # Of the text nothing is logged.
        log.exception("inquiry %s could not be judged", inquiry.id)
        return False
    return _keep(database, inquiry, made, suggests=suggests)


def _keep(database: Database, inquiry: Inquiry, made: dict[str, Any], *, suggests: bool) -> bool:
    from bot.desk import audit, inquiries, queue

    reply = made.pop("reply", None)
    deadline = _day(made["deadline"])
    # One without a day presses since it was written.
    dates = [_day(signal["date"]) or inquiry.on for signal in made.get("signals", ())]
    with database.writing() as connection:
        kept = inquiries.judged(
            connection,
            inquiry,
            triage=made,
            language=made["language"],
            topic=made["topic"],
            route=made["route"],
            urgent=made["urgent"],
            deadline=deadline,
            place=queue.place(inquiry.received, deadline, dates, judged=True),
        )
        if not kept:
            return False
        suggested = bool(suggests and reply and inquiries.suggest(connection, inquiry.id, reply))
        after = {
            "inquiry": inquiry.id,
            "topic": made["topic"],
            "route": made["route"],
            "urgent": made["urgent"],
            "deadline": made["deadline"],
            "suggested": digest(reply) if suggested else None,
        }
        audit.append(connection, shop=inquiry.shop, actor=BOT, event="inquiry_judged", after=after)
    return True


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
