"""Actions over HTTP."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until

from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app

WAITS = {
    "order": {"id": "1", "status": "preparing", "ship_by": "2026-11-25"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "none",
        "requested_on": "2026-11-20",
    },
}
ASK = {"action": "approve_cancel", "order_id": "1", "today": "2026-11-21"}


@pytest.fixture(autouse=True)
def kept(settings: Settings) -> Iterator[SqlDesk]:
    desk = opened(settings)
    for shop in ("demo", "other"):
        desk.put(shop, [read_record(WAITS)], replace=True, actor="test", source="test")
    yield desk
    desk.database.close()


def test_propose_confirm_and_look_at_the_record(client: TestClient) -> None:
    made = client.post("/api/actions", json=ASK, headers={"Accept-Language": "ja"})
    assert made.status_code == 201
    proposal = made.json()
    assert set(proposal) == {
        "id",
        "action",
        "order_id",
        "params",
        "state",
        "decision",
        "preview",
        "expires_at",
        "result",
    }
    assert proposal["state"] == "proposed"
    assert "キャンセル要請" in proposal["preview"][0]
    path = f"/api/actions/{proposal['id']}"
    first, again = client.post(f"{path}/confirm"), client.post(f"{path}/confirm", json={})
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["state"] == "performed"
    assert client.get("/api/orders/1").json()["order"]["status"] == "cancelled"
    assert client.get("/api/actions").json() == {"items": [first.json()], "next": None}
    record = client.get("/api/audit", params={"action_id": proposal["id"]}).json()["items"]
    assert [e["event"] for e in record] == ["proposed", "confirmed", "performing", "performed"]
    assert client.delete(path).status_code == 409
    assert client.post(f"{path}/done").status_code == 409


@pytest.mark.parametrize(
    ("changed", "status", "verdict"),
    [
        ({"action": "ship"}, 409, "blocked"),
        ({"action": "reject_cancel"}, 422, "needs_info"),
        ({"order_id": "9"}, 404, None),
        ({"action": "fly"}, 422, None),
        ({"params": {"colour": "red"}}, 422, None),
        ({"order_id": 1}, 422, None),
        ({"note": "x"}, 422, None),
    ],
)
def test_what_can_not_be_proposed(
    client: TestClient, changed: dict[str, Any], status: int, verdict: str | None
) -> None:
    for language in ("ko", "ja", "zh", "en"):
        answer = client.post("/api/actions", json={**ASK, "language": language, **changed})
        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert (answer.json().get("decision") or {}).get("verdict") == verdict
    assert client.get("/api/actions").json()["items"] == []


def test_a_no(client: TestClient) -> None:
    path = f"/api/actions/{client.post('/api/actions', json=ASK).json()['id']}"
    assert client.delete(path).json()["state"] == "declined"
    assert client.delete(path).status_code == 200
    assert client.post(f"{path}/confirm").json()["state"] == "declined"
    assert client.get("/api/orders/1").json()["order"] == WAITS["order"]


def test_another_shops_proposal_does_not_exist(client: TestClient, kept: SqlDesk) -> None:
    number = client.post("/api/actions", json=ASK).json()["id"]
    _, key = keys.create(kept.database, "other", actor="test")
    client.headers["Authorization"] = f"Bearer {key}"
    path = f"/api/actions/{number}"
    assert client.get("/api/actions").json()["items"] == []
    assert client.post(f"{path}/confirm").status_code == 404
    assert client.post(f"{path}/done").status_code == 404
    assert client.delete(path).status_code == 404
    mine = client.post("/api/actions", json=ASK).json()
    by_hand = client.post(f"/api/actions/{mine['id']}/confirm").json()
    assert by_hand["state"] == "by_hand"
    assert len(by_hand["result"]["checklist"]) > 4
    done = client.post(f"/api/actions/{mine['id']}/done").json()
    assert done["state"] == "done_by_hand"
    assert client.get("/api/orders/1").json()["order"] == WAITS["order"]
    del client.headers["Authorization"]
    assert client.post(f"{path}/confirm").status_code == 401


def test_the_date_of_the_request_counts_only_where_the_settings_say_so(
    client: TestClient, settings: Settings
) -> None:
    number = client.post("/api/actions", json=ASK).json()["id"]
    confirmed = client.post(f"/api/actions/{number}/confirm", json={"today": "2026-11-22"})
    assert confirmed.json()["decision"]["today"] == "2026-11-22"
    own = settings.model_copy(update={"clock": "server", "data": settings.data / "own"})
    with TestClient(create_app(own, lambda _: PlainDesk())) as other:
        asked = {"action": "reject_cancel", "order_id": "326316701", "today": "2001-01-01"}
        asked |= {"params": {"ground": "already_shipped"}}  # type: ignore[dict-item]
        made = other.post("/api/actions", json=asked)
        assert made.status_code == 201
        assert made.json()["decision"]["today"] != "2001-01-01"


def test_a_server_lets_come_what_is_due(settings: Settings, kept: SqlDesk) -> None:
    late = {"order": {"id": "2", "status": "preparing", "ship_by": "2020-01-01"}, "claim": None}
    kept.put("demo", [read_record(late)], replace=False, actor="test", source="test")
    own = settings.model_copy(update={"clock": "server"})
    with TestClient(create_app(own, lambda _: PlainDesk())) as client:
        until(lambda: client.get("/api/orders/2").json()["order"]["status"] == "delayed")
        time.sleep(0.1)
    found = [e.event for e in _record(kept)]
    assert found.count("delayed") == 1


def _record(desk: SqlDesk) -> Any:
    from bot.desk import audit

    return audit.entries(desk.database, "demo", limit=500)[0]
