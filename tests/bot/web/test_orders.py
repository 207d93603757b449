"""The desk's orders over HTTP: the caller's own, by pages, by what falls due, as a calendar."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from fastapi.testclient import TestClient
from icalendar import Calendar
from plain_desk import PlainDesk

from bot.answer import Seller
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.settings import Settings
from bot.web.app import create_app

TODAY = "2026-11-21"


def put(settings: Settings, *rows: dict[str, Any], shop: str = "demo") -> None:
    desk = opened(settings)
    records = [read_record(row) for row in rows]
    desk.put(shop, records, replace=True, actor="test", source="test")
    desk.database.close()


RUNS = {
    "order": {"id": "1", "status": "preparing"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "requested",
        "requested_on": "2026-11-15",
        "withdrawal_requested_on": "2026-11-16",
    },
}
SHIPS = {"order": {"id": "2/b", "status": "preparing", "ship_by": "2026-11-23"}, "claim": None}
BARE = {"order": {"id": "3"}}


def test_a_fresh_database_holds_the_demo_shop(client: TestClient) -> None:
    page = client.get("/api/orders", params={"limit": 20}).json()
    assert len(page["items"]) == 20
    rest = client.get("/api/orders", params={"cursor": page["next"], "limit": 100}).json()
    assert rest["next"] is None
    items = page["items"] + rest["items"]
    assert len({item["order"]["id"] for item in items}) == len(items) >= 40
    assert set(items[0]) == {"order", "claim", "timeline", "updated_at"}
    assert set(items[0]["timeline"][0]) >= {"date", "kind", "text", "rule"}
    due = client.get("/api/orders", params={"due": 3, "limit": 100}).json()["items"]
    days = [item["due"]["date"] for item in due]
    assert days == sorted(days)
    assert {item["due"]["kind"] for item in due} == {"answer_deadline", "late_from", "ship_by"}
    past = [item["due"]["past"] for item in due]
    assert past == sorted(past, reverse=True)
    assert len(set(past)) == 2


def test_what_is_not_known_is_not_there(client: TestClient, settings: Settings) -> None:
    put(settings, RUNS, SHIPS, BARE)
    items = client.get("/api/orders").json()["items"]
    assert [{k: v for k, v in i.items() if k in ("order", "claim")} for i in items] == [
        RUNS,
        SHIPS,
        BARE,
    ]
    answer = client.get("/api/orders/1", headers={"Accept-Language": "ja"})
    assert answer.headers["content-language"] == "ja"
    assert answer.headers["cache-control"] == "no-store"
    assert [e["kind"] for e in answer.json()["timeline"]] == [
        "late_from",
        "answer_deadline",
        "withdrawn_by_itself",
    ]
    assert client.get("/api/orders/2/b").json()["order"] == SHIPS["order"]


def test_what_falls_due_says_what_and_when(client: TestClient, settings: Settings) -> None:
    gone = {"order": {"id": "4", "status": "new", "ship_by": "2026-11-20"}}
    put(settings, RUNS, SHIPS, BARE, gone)
    asked = {"due": 3, "today": TODAY}
    items = client.get("/api/orders", params=asked).json()["items"]
    assert [(i["order"]["id"], i["due"]) for i in items] == [
        ("4", {"date": "2026-11-20", "kind": "ship_by", "past": True}),
        ("1", {"date": "2026-11-22", "kind": "answer_deadline", "past": False}),
        ("2/b", {"date": "2026-11-23", "kind": "ship_by", "past": False}),
    ]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"due": "soon"}, "due"),
        ({"due": "-1"}, "due"),
        ({"limit": "0"}, "limit"),
        ({"cursor": "nonsense"}, "cursor"),
        ({"today": "tomorrow"}, "today"),
        ({"language": "fr"}, "language"),
    ],
)
def test_a_query_that_is_wrong_is_told(
    client: TestClient, query: dict[str, str], field: str
) -> None:
    answer = client.get("/api/orders", params=query)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field


def test_an_order_of_another_shop_does_not_exist(client: TestClient, settings: Settings) -> None:
    put(settings, RUNS, shop="other")
    for order_id in ("1", "none", ""):
        answer = client.get(f"/api/orders/{order_id}")
        assert answer.status_code == 404
        assert answer.headers["content-type"] == "application/problem+json"
    assert client.get("/api/orders/1").json()["type"] == "/docs#problem-no-order"


@pytest.mark.parametrize("language", ["ko", "ja", "zh", "en"])
def test_deadlines_are_a_calendar(client: TestClient, settings: Settings, language: str) -> None:
    gone = {"order": {"id": "0", "status": "new", "ship_by": "2026-11-20"}}
    tricky = {"id": "a,b;c\\d", "status": "new", "ship_by": "2026-12-01"}
    put(settings, RUNS, SHIPS, BARE, gone, {"order": tricky})
    asked = {"today": TODAY, "language": language}
    answer = client.get("/api/orders.ics", params=asked)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert all(len(line) <= 75 for line in lines)
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    days = [event.decoded("dtstart") for event in events]
    assert days == [dt.date(2026, 11, 22), dt.date(2026, 11, 23), dt.date(2026, 12, 1)]
    assert tricky["id"] in str(events[2]["summary"])
    assert all(str(event["description"]) for event in events)
    again = client.get("/api/orders.ics", params=asked)
    assert again.content == answer.content
    moved = {"id": "2/b", "status": "preparing", "ship_by": "2026-11-28"}
    put(settings, RUNS, {"order": moved}, BARE, {"order": tricky})
    later = Calendar.from_ical(client.get("/api/orders.ics", params=asked).content).walk("VEVENT")
    assert [e["uid"] for e in later] == [e["uid"] for e in events]
    assert later[1].decoded("dtstart") == dt.date(2026, 11, 28)


def test_a_question_may_name_an_order(
    client: TestClient, settings: Settings, desk: PlainDesk
) -> None:
    put(settings, RUNS, SHIPS, BARE)
    ask = {"message": "Until when?", "order_id": "1"}
    assert client.post("/api/chat", json=ask).status_code == 200
    assert desk.asked[-1].order_id == "1"
    assert desk.asked[-1].seller == Seller("demo", "demo")
    count = len(desk.asked)
    assert client.post("/api/chat", json={**ask, "order_id": "9"}).status_code == 404
    assert len(desk.asked) == count


def test_a_desk_out_of_reach_stops_no_question(settings: Settings) -> None:
    away = settings.model_copy(update={"database": "postgresql://u:secret@127.0.0.1:1/x"})
    with TestClient(create_app(away, lambda _: PlainDesk())) as client:
        assert client.post("/api/chat", json={"message": "How long?"}).status_code == 200
        answer = client.get("/api/orders")
        assert answer.status_code == 503
        assert "secret" not in answer.text
        assert answer.headers["retry-after"]


def test_the_record_is_the_shops_own(client: TestClient, settings: Settings) -> None:
    put(settings, RUNS)
    put(settings, RUNS, SHIPS)
    put(settings, RUNS, shop="other")
    body = client.get("/api/audit").json()
    assert [(e["seq"], e["event"], e["shop"]) for e in body["items"]] == [
        (1, "imported", "demo"),
        (2, "imported", "demo"),
    ]
    assert body["items"][1]["previous"] == body["items"][0]["hash"]
    assert client.get("/api/audit", params={"action_id": "none"}).json()["items"] == []
    first = client.get("/api/audit", params={"limit": 1}).json()
    rest = client.get("/api/audit", params={"cursor": first["next"]}).json()
    assert first["items"] + rest["items"] == body["items"]
    assert client.get("/api/audit", params={"cursor": "x"}).status_code == 422
    assert client.get("/api/audit", headers={"Forwarded": "x"}).status_code == 401
