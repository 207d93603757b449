"""The desk in SQL: facts come back as they went in, in both databases."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from databases import ROOT, TODAY
from sqlalchemy import text

from bot.desk.database import FOLDER, HEAD, open_database
from bot.desk.demo import demo_records
from bot.desk.facts import read_record
from bot.desk.inbox_tables import metadata
from bot.desk.protocol import CursorError, DeskError, Record
from bot.desk.sql import SqlDesk, open_desk
from rules import UNKNOWN, FactError, options, read_case
from rules.case import CLAIM_STATUSES, ClaimType, OrderStatus, Withdrawal

FULL = {
    "order": {
        "id": "1",
        "status": "preparing",
        "ship_by": "2026-11-25",
        "payment_method": "cash",
        "cancel_rejected": False,
        "reserved": True,
    },
    "claim": {
        "id": "c1",
        "type": "cancel",
        "status": "requested",
        "withdrawal": "on_hold",
        "requested_on": "2026-11-10",
        "withdrawal_requested_on": "2026-11-11",
        "withdrawal_refused_on": "2026-11-13",
        "withdrawal_cancelled_on": "2026-11-12",
    },
}


def put(desk: SqlDesk, *rows: dict[str, Any], shop: str = "other", replace: bool = False) -> Any:
    records = [read_record(row) for row in rows]
    return desk.put(shop, records, replace=replace, actor="test", source="test")


def facts(desk: SqlDesk, order_id: str, shop: str = "other") -> Any:
    found = desk.order(shop, order_id)
    return found and found.record.request()


@pytest.mark.parametrize(
    "row",
    [
        FULL,
        {"order": {"id": "1"}},
        {"order": {"id": "1"}, "claim": None},
        {"order": {"id": "1"}, "claim": {}},
        {"order": {"id": "ä 注文-1", "cancel_rejected": True}, "claim": {"type": "return"}},
    ],
    ids=["all facts", "nothing known", "no claim", "a claim of which nothing is known", "some"],
)
def test_facts_come_back_as_they_went_in(desk: SqlDesk, row: dict[str, Any]) -> None:
    put(desk, row)
    assert facts(desk, row["order"]["id"]) == row


def test_a_number_is_a_text_and_null_is_unknown(desk: SqlDesk) -> None:
    put(desk, {"order": {"id": 7, "status": None}, "claim": {"id": 8, "type": None}})
    assert facts(desk, "7") == {"order": {"id": "7"}, "claim": {"id": "8"}}


@pytest.mark.parametrize(
    ("row", "fact"),
    [
        ({"order": {}}, "order.id"),
        ({"order": {"id": " "}}, "order.id"),
        ({"order": {"id": "1\x00"}}, "order.id"),
        ({"order": {"id": "\ud800"}}, "order.id"),
        ({"order": {"id": "1" * 101}}, "order.id"),
        ({"order": {"id": True}}, "order.id"),
        ({"order": {"id": "1"}, "claim": {"id": "\n\x07"}}, "claim.id"),
        ({"order": {"id": "1", "status": "lost"}}, "order.status"),
        (
            {"order": {"id": "1"}, "claim": {"type": "cancel", "status": "collected"}},
            "claim.status",
        ),
        ({"order": {"id": "1"}, "note": 1}, "note"),
        ({"order": {"id": "1"}, "today": "2026-01-01"}, "today"),
    ],
)
def test_what_is_no_fact_is_named(row: dict[str, Any], fact: str) -> None:
    with pytest.raises(FactError) as error:
        read_record(row)
    assert error.value.fact == fact


def test_a_shop_sees_its_own_orders_alone(desk: SqlDesk) -> None:
    put(desk, FULL, shop="one")
    put(desk, {"order": {"id": "1"}}, shop="two")
    assert facts(desk, "1", "one") == FULL
    assert facts(desk, "1", "two") == {"order": {"id": "1"}}
    assert facts(desk, "1", "three") is None
    assert desk.orders("three", today=TODAY).items == ()


def test_putting_again_changes_nothing_and_replacing_removes(desk: SqlDesk) -> None:
    rows = [FULL, {"order": {"id": "2"}, "claim": None}]
    first, again = put(desk, *rows), put(desk, *rows)
    assert (first.created, again.created, again.updated, again.unchanged) == (2, 0, 0, 2)
    changed = put(desk, {"order": {"id": "2"}, "claim": {}}, {"order": {"id": "3"}}, replace=True)
    assert (changed.created, changed.updated, changed.removed) == (1, 1, 1)
    assert facts(desk, "1") is None
    assert facts(desk, "2") == {"order": {"id": "2"}, "claim": {}}
    put(desk, replace=True)
    assert desk.orders("other", today=TODAY).items == ()
    assert len(desk.orders("demo", today=TODAY, limit=500).items) > 35


def test_pages_hold_every_order_once(desk: SqlDesk) -> None:
    put(desk, *({"order": {"id": f"{n:03}"}} for n in range(25)))
    seen: list[str] = []
    cursor = None
    while True:
        page = desk.orders("other", today=TODAY, cursor=cursor, limit=10)
        seen += [held.record.id for held in page.items]
        if (cursor := page.next) is None:
            break
    assert seen == [f"{n:03}" for n in range(25)]
    for broken in ("", "x", "!", "WzFd", "W10", "eyJhIjoxfQ"):
        with pytest.raises(CursorError):
            desk.orders("other", today=TODAY, cursor=broken)


def test_what_is_lost_first_comes_first(desk: SqlDesk) -> None:
    def claim(**days: str) -> dict[str, Any]:
        return {"type": "return", "status": "requested", "withdrawal": "none", **days}

    put(
        desk,
        {"order": {"id": "ship", "status": "preparing", "ship_by": "2026-11-22"}},
        {"order": {"id": "late"}, "claim": claim(requested_on="2026-11-18")},
        {
            "order": {"id": "answer"},
            "claim": claim(withdrawal_requested_on="2026-11-16") | {"withdrawal": "requested"},
        },
        {"order": {"id": "today", "status": "new", "ship_by": "2026-11-21"}},
        {"order": {"id": "past", "status": "preparing", "ship_by": "2026-11-20"}},
        {"order": {"id": "shipped", "status": "shipping", "ship_by": "2026-11-22"}},
        {"order": {"id": "far", "status": "preparing", "ship_by": "2026-11-25"}},
        {
            "order": {"id": "withdrawn"},
            "claim": claim(withdrawal_requested_on="2026-11-12") | {"withdrawal": "requested"},
        },
        {
            "order": {"id": "was late"},
            "claim": claim(requested_on="2026-11-03") | {"withdrawal_requested_on": "2026-11-16"},
        },
        {"order": {"id": "long past", "status": "new", "ship_by": "2026-11-06"}},
        {"order": {"id": "just told", "status": "new", "ship_by": "2026-11-07"}},
        {
            "order": {"id": "settled"},
            "claim": claim(requested_on="2026-11-18") | {"status": "completed"},
        },
    )
    page = desk.orders("other", today=TODAY, due=3)
    found = [held.record.id for held in page.items]
    assert found == ["was late", "just told", "past", "today", "answer", "late", "ship"]
    assert [held.due.past for held in page.items if held.due] == [True] * 3 + [False] * 4
    ids: list[str] = []
    cursor = None
    while True:
        part = desk.orders("other", today=TODAY, due=3, cursor=cursor, limit=1)
        ids += [held.record.id for held in part.items]
        if (cursor := part.next) is None:
            break
    assert ids == found
    assert [h.record.id for h in desk.orders("other", today=TODAY, due=0).items] == found[:4]
    assert len(desk.orders("other", today=TODAY, due=10**9).items) == 8
    assert desk.orders("other", today=dt.date.min, due=0).items == ()


def test_the_demo_shop_shows_every_status_and_no_contradiction() -> None:
    cases = [read_case(record.request(), today=TODAY) for record in demo_records(TODAY)]
    assert {case.order.status for case in cases} == set(OrderStatus)
    claims = [case.claim for case in cases if case.claim is not None]
    assert UNKNOWN not in claims
    shown = {(claim.type, claim.status) for claim in claims}  # type: ignore[union-attr]
    assert shown == {(t, s) for t in ClaimType for s in CLAIM_STATUSES[t]}
    withdrawn = {(c.type, c.withdrawal) for c in claims}  # type: ignore[union-attr]
    assert {(t, w) for t in (ClaimType.CANCEL, ClaimType.RETURN) for w in Withdrawal} <= withdrawn
    for case in cases:
        for decision in options(case):
            assert "N2" not in decision.rules, case


def test_the_demo_shop_is_made_once_and_stays_emptied(url: str) -> None:
    desk = open_desk(url, today=TODAY)
    assert [h.record for h in desk.orders("demo", today=TODAY, limit=500).items] == sorted(
        demo_records(TODAY), key=lambda record: record.id
    )
    desk.put("demo", [], replace=True, actor="test", source="test")
    desk.database.close()
    again = open_desk(url, today=TODAY + dt.timedelta(days=1))
    assert again.orders("demo", today=TODAY).items == ()
    again.database.close()


def test_tables_after_all_migrations_are_those_of_the_code(desk: SqlDesk) -> None:
    with desk.database.engine.connect() as connection:
        context = MigrationContext.configure(connection)
        assert context.get_current_revision() == HEAD
        assert compare_metadata(context, metadata) == []
    assert max(p.name for p in (FOLDER / "versions").glob("*.py")).startswith(HEAD)


def test_a_database_of_a_newer_version_is_left_alone(desk: SqlDesk, url: str) -> None:
    with desk.database.writing() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DeskError, match="newer"):
        open_database(url)


def test_processes_that_start_at_once_make_one_database(url: str) -> None:
    code = (
        "import sys, datetime as dt; from bot.desk.sql import open_desk\n"
        "day = dt.date(2026, 11, 21); desk = open_desk(sys.argv[1], today=day)\n"
        "print(len(desk.orders('demo', today=day, limit=500).items))"
    )
    run = [sys.executable, "-c", code, url]
    started = [subprocess.Popen(run, stdout=subprocess.PIPE, cwd=ROOT) for _ in range(4)]
    counts = [int(process.communicate(timeout=60)[0]) for process in started]
    assert counts == [len(demo_records(TODAY))] * 4


def test_writers_at_once_lose_nothing(desk: SqlDesk) -> None:
    def write(worker: int) -> None:
        for n in range(5):
            rows = [{"order": {"id": f"{worker}-{n}"}}, {"order": {"id": "shared"}, "claim": None}]
            put(desk, *rows)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(write, range(6)))
    assert len(desk.orders("other", today=TODAY, limit=500).items) == 31


def test_a_database_out_of_reach_is_told_without_its_password(tmp_path: Path) -> None:
    with pytest.raises(DeskError) as error:
        open_database("postgresql://someone:secret@127.0.0.1:1/none")
    assert "secret" not in str(error.value)
    with pytest.raises(DeskError):
        open_database(f"sqlite:///{tmp_path}")
    with pytest.raises(DeskError):
        open_database("sqlite://")


def test_records_are_values() -> None:
    assert Record({"id": "1"}) == Record({"id": "1"})
