"""What became of a shop's inquiries in a period, as far as figures are made of it.

Decides which columns that takes; what is counted is `bot/inbox/insight.py`'s.
"""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import Connection, and_, exists, select

from bot.desk.inbox_tables import inquiries, inquiry_entries
from bot.desk.transcripts import Asked
from bot.inbox.casefile import title
from bot.inbox.inquiry import Happened, State
from bot.inbox.insight import Handled


def between(connection: Connection, shop: str, since: str, until: str) -> list[Handled]:
    """The inquiries that came from the moment `since` on and before `until`, the first first."""
    row = inquiries.c
    passed_on = and_(
        inquiry_entries.c.inquiry == row.id,
        inquiry_entries.c.event == str(Happened.HANDED_ON),
    )
    asked = (
        select(
            row.language,
            row.topic,
            row.received,
            row.replied_at,
            row.state,
            row.triage,
            exists().where(passed_on).label("handed_on"),
        )
        .where(row.shop == shop, row.received >= since, row.received < until)
        .order_by(row.received, row.id)
    )
    return [
        Handled(
            language=found.language,
            topic=found.topic,
            received=dt.datetime.fromisoformat(found.received),
            replied=dt.datetime.fromisoformat(found.replied_at) if found.replied_at else None,
            handed_on=found.handed_on,
            open=found.state == State.OPEN,
            rules=_rules(found.triage),
        )
        for found in connection.execute(asked)
    ]


def uncovered(connection: Connection, shop: str, since: str, until: str) -> list[Asked]:
    """What inquiries asked that no guide covers, the oldest first."""
    row = inquiries.c
    asked = (
        select(row.subject, row.text, row.language, row.received)
        .where(row.shop == shop, row.received >= since, row.received < until)
        .where(row.topic.is_(None), row.judged_at.is_not(None), row.duplicate_of.is_(None))
        .order_by(row.received, row.id)
    )
    return [
        Asked(title(found.subject, found.text), found.language, found.received, True)
        for found in connection.execute(asked)
    ]


def _rules(triage: str | None) -> tuple[str, ...]:
    """The rules that spoke in an inquiry's decision."""
    decision = json.loads(triage).get("decision") if triage else None
    return tuple(decision["rules"]) if decision else ()
