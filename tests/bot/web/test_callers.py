"""Who may ask: the demo shop at this machine, and nobody else as long as there are no keys."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.callers import is_loopback

ASKED = {"message": "How long?"}
OPEN = [
    "/",
    "/guides",
    "/guides/ja/cancel-refund",
    "/healthz",
    "/metrics",
    "/docs",
    "/openapi.json",
]


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost"])
def test_these_hosts_are_this_machine(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host", ["0.0.0.0", "::", "", "10.0.0.7", "::ffff:10.0.0.7", "example.org", "127.0.0.1.nip.io"]
)
def test_these_hosts_are_open_to_others(host: str) -> None:
    assert not is_loopback(host)


def test_at_this_machine_the_caller_is_the_demo_shop(client: TestClient) -> None:
    assert client.post("/api/chat", json=ASKED).status_code == 200


def test_any_bearer_is_ignored_while_there_are_no_keys(client: TestClient) -> None:
    bearer = {"Authorization": "Bearer nonsense"}
    assert client.post("/api/chat", json=ASKED, headers=bearer).status_code == 200


@pytest.mark.parametrize(
    "header", ["Forwarded", "X-Forwarded-For", "x-forwarded-host", "X-Forwarded-Anything"]
)
def test_a_request_through_a_proxy_is_nobodys(client: TestClient, header: str) -> None:
    answer = client.post("/api/chat", json=ASKED, headers={header: "1.2.3.4"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_server_that_others_reach_asks_who_it_is_before_it_reads_anything(
    settings: Settings, desk: PlainDesk
) -> None:
    app = create_app(settings.model_copy(update={"host": "0.0.0.0"}), lambda _: desk)
    with TestClient(app) as client:
        assert client.post("/api/chat", content=b"x" * 100_000).status_code == 401
        bearer = {"Authorization": "Bearer nonsense"}
        assert client.post("/api/chat", json=ASKED, headers=bearer).status_code == 401
        assert [client.get(path).status_code for path in OPEN] == [200] * len(OPEN)
    assert not desk.asked
