"""Who may ask: the demo shop at this machine as long as there are no keys, else who shows one."""

from __future__ import annotations

import time
from collections.abc import Iterator

import jwt
import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk

from bot.desk import keys
from bot.desk.opening import opened
from bot.desk.protocol import Record
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.hosts import is_loopback

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


ORDERS = ("/api/orders", "/api/orders.ics", "/api/orders/1")


def bearer(shown: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {shown}"}


@pytest.fixture
def kept(settings: Settings) -> Iterator[SqlDesk]:
    """The desk behind the door, with an order 1 of one shop and an order 1 of another."""
    desk = opened(settings)
    for shop, status in (("one", "new"), ("two", "shipping")):
        order = Record({"id": "1", "status": status})
        desk.put(shop, [order], replace=False, actor="test", source="test")
    yield desk
    desk.database.close()


def signed(secret: str, **claims: object) -> str:
    return jwt.encode({"shop": "one", "exp": int(time.time()) + 600, **claims}, secret)


def test_orders_are_the_demo_shops_while_there_are_no_keys(client: TestClient) -> None:
    assert client.get("/api/orders").status_code == 200
    assert client.get("/api/orders", headers=bearer("nonsense")).status_code == 200
    for header in ("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto"):
        for path in ORDERS:
            assert client.get(path, headers={header: "x"}).status_code == 401


def test_a_key_opens_its_own_shop_until_it_is_revoked(client: TestClient, kept: SqlDesk) -> None:
    one, first = keys.create(kept.database, "one", actor="test")
    _, second = keys.create(kept.database, "two", actor="test")
    assert client.get("/api/orders/1", headers=bearer(first)).json()["order"]["status"] == "new"
    other = client.get("/api/orders/1", headers=bearer(second)).json()["order"]
    assert other["status"] == "shipping"
    proxied = {**bearer(first), "X-Forwarded-For": "1.2.3.4"}
    assert client.get("/api/orders/1", headers=proxied).status_code == 200
    assert client.post("/api/chat", json=ASKED, headers=proxied).status_code == 200
    for shown in ("", "nonsense", first[:-1], first + "x", one.id):
        answer = client.get("/api/orders", headers=bearer(shown))
        assert answer.status_code == 401
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.headers["www-authenticate"].startswith("Bearer")
    raw = {b"Authorization": "Bearer ключ".encode()}
    assert client.get("/api/orders", headers=raw).status_code == 401
    assert keys.revoke(kept.database, one.id, actor="test")
    assert client.get("/api/orders", headers=bearer(first)).status_code == 401


def test_with_a_key_configured_nobody_is_the_demo_shop(client: TestClient, kept: SqlDesk) -> None:
    made, _ = keys.create(kept.database, "one", actor="test")
    assert client.get("/api/orders").status_code == 401
    assert client.post("/api/chat", json=ASKED).status_code == 200
    assert client.post("/api/chat", json={**ASKED, "order_id": "1"}).status_code == 401
    assert client.post("/api/chat", json=ASKED, headers=bearer("wrong")).status_code == 401
    keys.revoke(kept.database, made.id, actor="test")
    assert client.get("/api/orders").status_code == 401


def test_a_key_opens_a_server_that_others_reach(settings: Settings, kept: SqlDesk) -> None:
    _, key = keys.create(kept.database, "one", actor="test")
    app = create_app(settings.model_copy(update={"host": "0.0.0.0"}), lambda _: PlainDesk())
    with TestClient(app) as client:
        assert client.get("/api/orders").status_code == 401
        assert client.get("/api/orders", headers=bearer(key)).status_code == 200
        assert client.post("/api/chat", json=ASKED).status_code == 401
        named = {**ASKED, "order_id": "1"}
        assert client.post("/api/chat", json=named, headers=bearer(key)).status_code == 200


def test_a_token_signed_by_the_shops_site_opens_its_shop(client: TestClient, kept: SqlDesk) -> None:
    secret = keys.make_secret(kept.database, "one", actor="test")
    other = keys.make_secret(kept.database, "two", actor="test")
    good = client.get("/api/orders/1", headers=bearer(signed(secret, sub="staff-7", aud="x")))
    assert good.json()["order"]["status"] == "new"
    now = int(time.time())
    none = jwt.encode({"shop": "one", "exp": now + 600}, None, algorithm="none")
    wrong = {
        "another shop's": signed(secret, shop="two"),
        "another secret": signed(other),
        "a shop that isn't": signed(secret, shop="nobody"),
        "no shop": jwt.encode({"exp": now + 600}, secret),
        "no expiry": jwt.encode({"shop": "one"}, secret),
        "expired": signed(secret, exp=now - 60),
        "for two hours": signed(secret, exp=now + 7200),
        "for ever": signed(secret, exp=10**30),
        "not yet": signed(secret, nbf=now + 600),
        "unsigned": none,
        "another way": jwt.encode({"shop": "one", "exp": now + 600}, secret, algorithm="HS384"),
        "cut": signed(secret)[:-2],
    }
    for name, token in wrong.items():
        assert client.get("/api/orders/1", headers=bearer(token)).status_code == 401, name
    keys.make_secret(kept.database, "one", actor="test")
    assert client.get("/api/orders/1", headers=bearer(signed(secret))).status_code == 401


def test_a_key_is_kept_as_a_digest(kept: SqlDesk, settings: Settings) -> None:
    _, key = keys.create(kept.database, "one", actor="test")
    kept.database.close()
    raw = b"".join(p.read_bytes() for p in settings.data.glob("claimdesk.db*"))
    assert key.encode() not in raw
    assert key.split("_", 2)[2].encode() not in raw
