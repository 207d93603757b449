"""How often somebody may call, as whom it counts, and what is said then."""

from __future__ import annotations

import http.client
import logging
import re
import socket
import time
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

import jwt
import pytest
import redis
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, served

from bot.desk import keys
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.serve import configured

SHOP = "https://shop.example"
ASKED = {"message": "How long?"}
STORE = "redis://127.0.0.1:6379"
VISITOR = {"Origin": SHOP}


@pytest.fixture
def away(settings: Settings) -> Settings:
    """Of a server that others reach, where the second call of a stranger is one too many."""
    # An hour: no window ends while a test runs.
    told = {"host": "0.0.0.0", "origins": (SHOP,), "rate_client": "1/hour", "rate_key": "2/hour"}
    return settings.model_copy(update=told)


@pytest.fixture
def kept(settings: Settings) -> Iterator[SqlDesk]:
    desk = opened(settings)
    yield desk
    desk.database.close()


def caller(settings: Settings, address: str = "192.0.2.7", **headers: str) -> TestClient:
    """Somebody at this address, and a server of their own."""
    app = create_app(settings, lambda _: PlainDesk())
    return TestClient(app, client=(address, 5000), headers=headers)


def shows(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_who_calls_too_often_is_told_when_to_try_again(away: Settings) -> None:
    with caller(away, **VISITOR) as client:
        first = client.post("/api/chat", json=ASKED)
        assert first.status_code == 200
        assert first.headers["ratelimit-policy"] == '"client";q=1;w=3600'
        assert re.fullmatch('"client";r=0;t=3(600|599)', first.headers["ratelimit"])
        said = {}
        for language in ("ko", "ja", "zh", "en"):
            refused = client.post("/api/chat", json=ASKED, headers={"Accept-Language": language})
            assert refused.status_code == 429
            assert refused.json()["type"] == "/docs#problem-too-many"
            seconds = int(refused.headers["retry-after"])
            assert 3590 <= seconds <= 3600
            said[language] = refused.json()["detail"]
            assert str(seconds) in said[language]
            assert refused.headers["content-language"] == language
            # A page is to read both.
            assert refused.headers["access-control-allow-origin"] == SHOP
        assert len(set(said.values())) == 4
        counted = client.get("/metrics").text
        assert 'claimdesk_limited_requests_total{limit="client"} 4.0' in counted


def test_clients_of_openai_get_what_they_know(away: Settings) -> None:
    with caller(away) as client:
        client.get("/v1/models")
        for _ in range(2):
            answer = client.post("/v1/chat/completions", json={})
        assert answer.status_code == 429
        assert answer.json()["error"]["code"] == "rate_limit_exceeded"


def test_reading_counts_apart_and_less(away: Settings) -> None:
    with caller(away, **VISITOR) as client:
        assert client.post("/api/chat", json=ASKED).status_code == 200
        for left in range(9, -1, -1):
            read = client.get("/api/no-such")
            assert read.status_code == 404
            assert read.headers["ratelimit-policy"] == '"client-reads";q=10;w=3600'
            assert read.headers["ratelimit"].startswith(f'"client-reads";r={left};')
        assert client.get("/api/no-such").status_code == 429
        assert client.head("/api/no-such").status_code == 429


def test_pages_and_what_operators_ask_are_not_counted(away: Settings) -> None:
    with caller(away) as client:
        for path in ("/healthz", "/readyz", "/metrics", "/", "/guides/ja", "/docs", "/no-such"):
            for _ in range(12):
                answer = client.get(path)
                assert answer.status_code != 429
                assert "ratelimit" not in answer.headers
        asked = {"Access-Control-Request-Method": "POST", **VISITOR}
        for _ in range(12):
            assert client.options("/api/chat", headers=asked).status_code == 200


def test_who_sits_at_this_machine_is_not_counted(away: Settings, kept: SqlDesk) -> None:
    here = away.model_copy(update={"host": "127.0.0.1"})
    for bearer in ({}, shows("ignored without keys")):
        with caller(here, "127.0.0.1", **bearer) as client:
            for _ in range(5):
                answer = client.post("/api/chat", json=ASKED)
                assert answer.status_code == 200
                assert "ratelimit" not in answer.headers
    keys.create(kept.database, "one", actor="test")
    with caller(here, "127.0.0.1") as client:
        for _ in range(5):
            assert client.post("/api/chat", json=ASKED).status_code == 200
        forwarded = {"X-Forwarded-For": "192.0.2.7", **VISITOR}
        asked = [client.post("/api/chat", json=ASKED, headers=forwarded) for _ in range(2)]
        assert [a.status_code for a in asked] == [200, 429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.7", "192.0.2.8", False),
        ("192.0.2.7", "::ffff:192.0.2.7", True),
        ("2001:db8:0:1::7", "2001:db8:0:1:aaaa:bbbb:cccc:dddd", True),
        ("2001:db8:0:1::7", "2001:db8:0:2::7", False),
        ("fe80::1%eth0", "fe80::2%eth1", True),
    ],
)
def test_strangers_count_by_address(away: Settings, one: str, other: str, same: bool) -> None:
    app = create_app(away, lambda _: PlainDesk())
    with TestClient(app, client=(one, 1), headers=VISITOR) as client:
        assert client.post("/api/chat", json=ASKED).status_code == 200
        another = TestClient(app, client=(other, 2), headers=VISITOR)
        status = another.post("/api/chat", json=ASKED).status_code
    assert status == (429 if same else 200)


def test_shops_count_by_key_and_by_the_subject_of_a_token(away: Settings, kept: SqlDesk) -> None:
    _, one = keys.create(kept.database, "one", actor="test")
    _, two = keys.create(kept.database, "two", actor="test")
    secret = keys.make_secret(kept.database, "one", actor="test")
    signed = [
        jwt.encode({"shop": "one", "sub": sub, "exp": int(time.time()) + 600}, secret)
        for sub in ("a", "b")
    ]
    with caller(away) as client:
        for bearer in (one, two, *signed):
            asked = [client.post("/api/chat", json=ASKED, headers=shows(bearer)) for _ in range(3)]
            assert [a.status_code for a in asked] == [200, 200, 429]
            assert asked[0].headers["ratelimit-policy"] == '"key";q=2;w=3600'
        # None of that was the address's, and what opens nothing is.
        for status in (401, 429):
            wrong = client.post("/api/chat", json=ASKED, headers=shows("nonsense"))
            assert wrong.status_code == status


def test_a_limit_that_is_not_set_limits_nobody(away: Settings) -> None:
    free = away.model_copy(update={"rate_client": "", "rate_key": ""})
    with caller(free, **VISITOR) as client:
        for _ in range(5):
            answer = client.post("/api/chat", json=ASKED)
            assert answer.status_code == 200
            assert "ratelimit" not in answer.headers


def statuses(address: str, *forwarded: str) -> list[int]:
    """What becomes of a question, sent with each of these as `X-Forwarded-For`."""
    found = []
    for header in forwarded:
        line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=10)
        headers = {"Content-Type": "application/json", "X-Forwarded-For": header, **VISITOR}
        line.request("POST", "/api/chat", b'{"message": "How long?"}', headers)
        found.append(line.getresponse().status)
        line.close()
    return found


def test_only_a_proxy_that_is_named_tells_whose_request_it_is(away: Settings) -> None:
    here = away.model_copy(update={"host": "127.0.0.1", "log_level": "warning"})
    app = create_app(here, lambda _: PlainDesk())
    with served(app, configured(app, here)) as address:
        # From anybody else it is a way to count as somebody new each time.
        assert statuses(address, "192.0.2.1", "192.0.2.2", "192.0.2.3") == [200, 429, 429]
    behind = here.model_copy(update={"proxies": ("127.0.0.0/8",)})
    app = create_app(behind, lambda _: PlainDesk())
    with served(app, configured(app, behind)) as address:
        assert statuses(address, "192.0.2.1", "192.0.2.2", "192.0.2.1") == [200, 200, 429]
        # What a visitor says itself stands before what the proxy has seen.
        assert statuses(address, "198.51.100.1, 192.0.2.9", "198.51.100.2, 192.0.2.9") == [200, 429]
        # None of them is at this machine, whatever it says.
        assert statuses(address, "127.0.0.1", "127.0.0.1") == [200, 429]


@pytest.fixture
def store() -> Iterator[str]:
    """A Redis that answers; what the test writes there is gone afterwards."""
    database = redis.Redis.from_url(STORE, socket_connect_timeout=1)
    try:
        database.ping()
    except redis.RedisError:
        pytest.skip("there is no Redis at 127.0.0.1:6379")
    before = set(database.keys("LIMITS*"))
    yield STORE
    if written := set(database.keys("LIMITS*")) - before:
        database.delete(*written)
    database.close()


def test_several_servers_count_together_in_a_store(away: Settings, store: str) -> None:
    shared = away.model_copy(update={"rate_store": store})
    address = f"2001:db8:{uuid.uuid4().hex[:4]}:{uuid.uuid4().hex[:4]}::1"
    with caller(shared, address, **VISITOR) as one:
        assert one.post("/api/chat", json=ASKED).status_code == 200
    with caller(shared, address, **VISITOR) as other:
        refused = other.post("/api/chat", json=ASKED)
        assert refused.status_code == 429
        assert 3500 <= int(refused.headers["retry-after"]) <= 3600


@pytest.mark.parametrize("broken", ["refuses", "is silent"])
def test_without_its_store_a_server_counts_by_itself_and_says_so_once(
    away: Settings, broken: str, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        if broken == "is silent":
            bound.listen()
        store = f"redis://:secret@127.0.0.1:{bound.getsockname()[1]}"
        down = away.model_copy(update={"rate_store": store, "rate_client": "3/hour"})
        with caller(down, **VISITOR) as client, caplog.at_level(logging.WARNING):
            asked = [client.post("/api/chat", json=ASKED).status_code for _ in range(4)]
    assert asked == [200, 200, 200, 429]
    said = [r.getMessage() for r in caplog.records if "counted here alone" in r.getMessage()]
    assert len(said) == 1
    assert "secret" not in said[0]
