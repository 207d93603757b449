"""What falls due of an order, and when.

Decides which of the rules' dates are losses: the buyer's last day to answer, the day a claim
counts as late, the day to ship by. That one may ask again loses nothing. Which dates there
are is the rules' to say.
"""

from __future__ import annotations

import datetime as dt

from bot.desk.protocol import Due, DueKind, Record
from rules import Event, read_case, timeline

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
    """What is lost first from today until in `days` days; None where nothing is.

    What is past is lost already, and falls due no more.
    """
    until = min(today.toordinal() + days, dt.date.max.toordinal())
    for found in losses(dated(record, today)):
        if today <= found.on and found.on.toordinal() <= until:
            return found
    return None


def weight(due: Due) -> tuple[dt.date, int]:
    """By this, what is lost first comes first; of the same day, the gravest."""
    return due.on, _ORDER.index(due.kind)
