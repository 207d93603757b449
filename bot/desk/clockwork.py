"""What happens by itself in the demo shop, whose marketplace the desk is.

Decides nothing of what the days make of an order (`effects.py`): here it is found and written,
each event once, however long nobody was there to do it and however many do it at once.
"""

from __future__ import annotations

import datetime as dt

from bot.desk import audit, keeping
from bot.desk.effects import passed
from bot.desk.protocol import DEMO
from bot.desk.sql import SqlDesk

ACTOR = "clock"


def tick(desk: SqlDesk, today: dt.date) -> int:
    """Let come what is due by today; how many events there were."""
    count, cursor = 0, None
    while True:
        page = desk.orders(DEMO, today=today, cursor=cursor, limit=keeping.MOST)
        for held in page.items:
            if passed(held.record, today):
                count += _let_come(desk, held.record.id, today)
        if (cursor := page.next) is None:
            return count


def _let_come(desk: SqlDesk, order_id: str, today: dt.date) -> int:
    with desk.database.writing() as connection:
        # Looked at again under the lock: somebody else may have been here meanwhile.
        held = keeping.held(connection, DEMO, order_id, lock=True)
        if held is None:
            return 0
        before, events = held.record, passed(held.record, today)
        if events:
            keeping.write(connection, DEMO, [events[-1][1]])
        for event, after in events:
            audit.append(
                connection,
                shop=DEMO,
                actor=ACTOR,
                event=event,
                order_id=order_id,
                before=before.request(),
                after=after.request(),
            )
            before = after
    return len(events)
