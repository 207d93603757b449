"""What comes by itself in the demo shop, once, however late one looks."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from databases import TODAY
from proposing import PREPARING, RUNS, WAITS

from bot.desk import audit
from bot.desk.clockwork import tick
from bot.desk.demo import demo_records
from bot.desk.facts import read_record
from bot.desk.sql import SqlDesk


def test_what_is_due_comes_by_itself_once_however_late_one_looks(desk: SqlDesk) -> None:
    assert tick(desk, TODAY) == 0, "nothing on the day the shop is made"
    rows = [
        {"order": {"id": "runs", "status": "preparing", "ship_by": "2026-11-23"}, "claim": RUNS},
        {"order": {"id": "late", "status": "preparing", "ship_by": "2026-11-22"}, "claim": None},
        {**WAITS, "order": PREPARING | {"id": "waits", "ship_by": "2026-11-01"}},
        {"order": {"id": "bare"}},
    ]
    records = [read_record(row) for row in rows]
    desk.put("demo", records, replace=True, actor="test", source="test")
    desk.put("other", records, replace=True, actor="test", source="test")
    assert tick(desk, dt.date(2026, 11, 22)) == 0
    assert tick(desk, dt.date(2026, 11, 23)) == 1
    assert tick(desk, dt.date(2026, 11, 26)) == 0, "the buyer may still answer today"
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda n: tick(desk, dt.date(2027, 3, 1)), range(4)))
    assert sum(counts) == 2
    told = [(e.event, e.order_id) for e in audit.entries(desk.database, "demo")[0][1:]]
    assert told == [("delayed", "late"), ("withdrawn_by_itself", "runs"), ("delayed", "runs")]
    runs = desk.order("demo", "runs")
    assert runs is not None
    assert runs.record.order["status"] == "delayed"
    assert runs.record.claim == RUNS | {"withdrawal": "completed"}
    assert [h.record for h in desk.orders("other", today=TODAY).items] == sorted(
        records, key=lambda record: record.id
    )
    assert audit.verify(desk.database)[1] == []


def test_the_demo_shop_outlives_its_days(desk: SqlDesk) -> None:
    for days in range(0, 40, 3):
        tick(desk, TODAY + dt.timedelta(days=days))
    assert tick(desk, TODAY + dt.timedelta(days=39)) == 0
    assert len(desk.orders("demo", today=TODAY, limit=500).items) == len(demo_records(TODAY))
