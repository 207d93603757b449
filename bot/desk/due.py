"""What falls due of an order, and when.

Decides which of the rules' dates are losses: the buyer's last day to answer, the day a claim
counts as late, the day to ship by; and how long one that is past is still told. That one may ask
again loses nothing. Which dates there are is the rules' to say.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from bot.desk.protocol import Due, DueKind, Record
from rules import Event, read_case, timeline

LOOK_BACK: Final = 14
"""Days for which what is lost already is still told: of what is older, all is lost."""
_ORDER = tuple(DueKind)


def dated(record: Record, today: dt.date) -> tuple[Event, ...]:
    """All dated events of a record."""
    return timeline(read_case(record.request(), today=today))


def losses(events: tuple[Event, ...]) -> tuple[Due, ...]:
    """The days on which something is lost, the first and gravest first."""
    known = {str(kind) for kind in DueKind}
    found = [Due(e.date, DueKind(str(e.kind))) for e in events if str(e.kind) in known]
    return tuple(sorted(found, key=weight))


def due_within(record: Record, today: dt.date, days: int) -> Due | None:
    """What is lost first until in `days` days; else what was within `LOOK_BACK`; else None.

    What can still be averted goes before what can't. A deadline that passed unanswered is no
    loss: the claim is withdrawn by that (W6).
    """
    since, until = today.toordinal() - LOOK_BACK, today.toordinal() + days
    found = losses(dated(record, today))
    coming = [due for due in found if due.on >= today and due.on.toordinal() <= until]
    if coming:
        return coming[0]
    past = [
        due
        for due in found
        if since <= due.on.toordinal() < today.toordinal()
        and due.kind is not DueKind.ANSWER_DEADLINE
    ]
    return replace(past[0], past=True) if past else None


def weight(due: Due) -> tuple[dt.date, int]:
    """By this, what is lost first comes first; of the same day, the gravest."""
    return due.on, _ORDER.index(due.kind)
