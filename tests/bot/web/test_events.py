"""Events of the demo shop's orders over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk

from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app

DAY = "2026-11-21"
NEW = {"order": {"id": "1/a", "status": "new"}, "claim": None}
PATH = "/api/orders/1/a/events"
SHIP_BY = {"event": "ship_by_entered", "ship_by": "2026-11-25", "today": DAY}


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[SqlDesk]:
    desk = opened(settings)
    for shop in ("demo", "other"):
        desk.put(shop, [read_record(NEW)], replace=True, actor="test", source="test")
    yield desk
    desk.database.close()


def test_an_event_answers_with_the_order(client: TestClient) -> None:
    answer = client.post(PATH, json=SHIP_BY)
    assert answer.status_code == 200
    assert answer.json()["order"] == {"id": "1/a", "status": "preparing", "ship_by": "2026-11-25"}
    asked = client.post(PATH, json={"event": "buyer_requests_cancel", "today": DAY}).json()
    assert asked["claim"]["requested_on"] == DAY
    assert [e["kind"] for e in asked["timeline"]] == ["ship_by", "late_from"]
    shown = client.get("/api/orders/1/a", params={"today": DAY}).json()
    assert shown == asked
    assert [(m["to"], m["via"], m["kind"]) for m in shown["messages"]] == [
        ("seller", None, "buyer_requests_cancel")
    ]
    assert "messages" not in client.get("/api/orders").json()["items"][0]
    record = client.get("/api/audit").json()["items"]
    assert [(e["actor"], e["event"]) for e in record[-2:]] == [
        ("demo", "ship_by_entered"),
        ("buyer", "buyer_requests_cancel"),
    ]


@pytest.mark.parametrize("language", ["ko", "ja", "zh", "en"])
def test_an_event_that_is_not_possible_is_a_problem(client: TestClient, language: str) -> None:
    answer = client.post(PATH, json={"event": "delivered", "language": language})
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == "/docs#problem-not-possible"
    assert "order.status: new" in problem["detail"]
    assert answer.headers["content-language"] == language


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"event": "flies"}, "event"),
        ({}, "event"),
        ({"event": "ship_by_entered"}, "ship_by"),
        ({"event": "paid", "ship_by": "2026-11-25"}, "ship_by"),
        ({"event": "paid", "today": "tomorrow"}, "today"),
        ({"event": "paid", "note": "x"}, "note"),
    ],
)
def test_a_request_that_is_wrong_is_told(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post(PATH, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field
    assert "is no language" not in answer.json()["detail"]


def test_there_is_such_an_order_or_not(client: TestClient) -> None:
    answer = client.post("/api/orders/2/events", json={"event": "paid"})
    assert answer.json()["type"] == "/docs#problem-no-order"


def test_another_shops_orders_are_a_copy(client: TestClient, kept: SqlDesk) -> None:
    _, key = keys.create(kept.database, "other", actor="test")
    client.headers["Authorization"] = f"Bearer {key}"
    for path in (PATH, "/api/orders/2/events"):
        answer = client.post(path, json=SHIP_BY)
        assert answer.status_code == 409
        assert answer.json()["type"] == "/docs#problem-not-the-marketplace"
    assert client.get("/api/orders/1/a").json()["order"] == NEW["order"]


def test_the_servers_clock_counts_unless_the_settings_say_otherwise(settings: Settings) -> None:
    own = settings.model_copy(update={"clock": "server"})
    with TestClient(create_app(own, lambda _: PlainDesk())) as client:
        answer = client.post(PATH, json={"event": "buyer_requests_cancel", "today": "2001-01-01"})
        assert answer.json()["claim"]["requested_on"] != "2001-01-01"
