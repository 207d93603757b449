"""The name a server is asked under: a page that gives its own name this machine's address (DNS
rebinding) is not at this machine."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk

from bot.desk import keys
from bot.desk.opening import opened
from bot.settings import Settings
from bot.web.app import create_app

ASKED = {"message": "How long?"}
OWN = ["localhost", "LOCALHOST:8000", "127.0.0.1:9999", "127.8.8.8", "[::1]:8000", "[::1]"]
OTHERS = [
    "rebound.example:8000",
    "127.0.0.1.example",
    "localhost.example",
    "192.0.2.7",
    "[2001:db8::7]:8000",
    "localhost:8000@rebound.example",
    "",
]


def at(settings: Settings, desk: PlainDesk, name: str, **told: object) -> TestClient:
    """Somebody who asks a server under this name; it isn't told its own."""
    app = create_app(settings.model_copy(update={"hosts": (), **told}), lambda _: desk)
    return TestClient(app, headers={"Host": name})


@pytest.mark.parametrize("host", OWN)
def test_under_this_machines_names_it_is_the_demo_shop(
    settings: Settings, desk: PlainDesk, host: str
) -> None:
    with at(settings, desk, host) as client:
        assert client.post("/api/chat", json=ASKED).status_code == 200
        assert client.get("/api/orders").status_code == 200


@pytest.mark.parametrize("host", OTHERS)
def test_under_another_name_it_is_nobodys(settings: Settings, desk: PlainDesk, host: str) -> None:
    with at(settings, desk, host) as client:
        # The page is of the origin that it asks, so its browser sees nothing foreign.
        own = {"Origin": f"http://{host}", "Sec-Fetch-Site": "same-origin", "Accept-Language": "ko"}
        answer = client.post("/api/chat", json=ASKED, headers=own)
        assert answer.status_code == 421
        assert answer.json()["type"] == "/docs#problem-misdirected"
        assert "CLAIMDESK_HOSTS" in answer.json()["detail"]
        assert answer.headers["content-language"] == "ko"
        assert client.get("/api/orders").status_code == 421
        assert client.get("/healthz").status_code == 200
    assert not desk.asked


def test_a_key_opens_its_shop_under_any_name(settings: Settings, desk: PlainDesk) -> None:
    kept = opened(settings)
    _, key = keys.create(kept.database, "one", actor="test")
    kept.database.close()
    with at(settings, desk, "help.example") as client:
        bearer = {"Authorization": f"Bearer {key}"}
        assert client.get("/api/orders", headers=bearer).status_code == 200
        assert client.get("/api/orders").status_code == 401
    with at(settings, desk, "help.example", host="0.0.0.0") as client:
        assert client.post("/api/chat", json=ASKED, headers=bearer).status_code == 200


def test_a_server_that_is_told_its_names_answers_under_no_other(
    settings: Settings, desk: PlainDesk
) -> None:
    told = {"hosts": ("help.example",)}
    for host in ("help.example", "Help.Example:8000", "localhost:8000"):
        with at(settings, desk, host, **told) as client:
            assert client.get("/").status_code == 200
            assert client.post("/api/chat", json=ASKED).status_code == 200
    for host in ("rebound.example", "x.help.example", "help.example.", ""):
        with at(settings, desk, host, **told) as client:
            for path in ("/", "/healthz", "/api/orders", "/no-such"):
                answer = client.get(path)
                assert answer.status_code == 421
                assert answer.headers["content-type"] == "application/problem+json"
    assert len(desk.asked) == 3
