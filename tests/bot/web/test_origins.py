"""Pages of other origins: those that are named may call and their visitors ask; others may not."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import jwt
import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, served, until

from bot.desk import keys
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SHOP = "https://shop.example"
OTHER = "https://other.example"
ASKED = {"message": "How long?"}
PREFLIGHT = {
    "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "authorization,content-type",
}


def here(settings: Settings, **told: object) -> Settings:
    return settings.model_copy(update={"origins": (SHOP,), **told})


@pytest.fixture(params=["this machine", "keys", "a proxy", "others"])
def client(
    request: pytest.FixtureRequest, settings: Settings, desk: PlainDesk
) -> Iterator[TestClient]:
    """A caller at a server that is reached so."""
    where = request.param
    told = here(settings, host="0.0.0.0" if where == "others" else settings.host)
    if where == "keys":
        kept = opened(settings)
        keys.create(kept.database, "one", actor="test")
        kept.database.close()
    headers = {"X-Forwarded-For": "192.0.2.7"} if where == "a proxy" else {}
    with TestClient(create_app(told, lambda _: desk), headers=headers) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller


@pytest.fixture
def kept(settings: Settings) -> Iterator[SqlDesk]:
    desk = opened(settings)
    yield desk
    desk.database.close()


def test_a_page_of_a_named_origin_may_ask(client: TestClient) -> None:
    asked = client.options("/api/chat", headers={"Origin": SHOP, **PREFLIGHT})
    assert asked.status_code == 200
    assert asked.headers["access-control-allow-origin"] == SHOP
    assert "authorization" in asked.headers["access-control-allow-headers"].lower()
    assert int(asked.headers["access-control-max-age"]) > 0
    answer = client.post("/api/chat", json=ASKED, headers={"Origin": SHOP})
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == SHOP
    assert "Origin" in answer.headers["vary"]
    assert "Retry-After" in answer.headers["access-control-expose-headers"]
    assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", [OTHER, "http://shop.example", f"{SHOP}:8443", "null", ""])
def test_a_page_of_another_origin_changes_nothing_and_reads_nothing(
    client: TestClient, desk: PlainDesk, origin: str
) -> None:
    asked = client.options("/api/chat", headers={"Origin": origin, **PREFLIGHT})
    assert asked.status_code == 400
    assert "access-control-allow-origin" not in asked.headers
    headers = {"Origin": origin, "Accept-Language": "ko"}
    answer = client.post("/api/chat", json=ASKED, headers=headers)
    assert answer.status_code == 403
    assert answer.json()["type"] == "/docs#problem-foreign-origin"
    assert answer.headers["content-language"] == "ko"
    assert "access-control-allow-origin" not in answer.headers
    for path in ("/api/orders", "/api/no-such", "/healthz"):
        read = client.get(path, headers={"Origin": origin})
        assert "access-control-allow-origin" not in read.headers
    assert not desk.asked


def test_a_named_origin_may_call_below_api_alone(client: TestClient, desk: PlainDesk) -> None:
    for path in ("/", "/metrics", "/docs", "/healthz", "/guides/ja/cancel-refund", "/v1/models"):
        answer = client.get(path, headers={"Origin": SHOP})
        assert "access-control-allow-origin" not in answer.headers
    body = {"model": "claimdesk", "messages": [{"role": "user", "content": "How long?"}]}
    answer = client.post("/v1/chat/completions", json=body, headers={"Origin": SHOP})
    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "foreign_origin"
    assert not desk.asked


@pytest.mark.parametrize(
    ("headers", "passes"),
    [
        ({}, True),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        # Behind a proxy that speaks HTTPS outside, the server's own page is of its public name.
        ({"Origin": "https://help.example", "Sec-Fetch-Site": "same-origin"}, True),
        ({"Origin": "http://testserver:81"}, False),
        ({"Origin": "http://testserver", "Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
    ],
    ids=str,
)
def test_a_server_knows_its_own_pages_and_callers_that_are_no_browser(
    settings: Settings, desk: PlainDesk, headers: dict[str, str], passes: bool
) -> None:
    with TestClient(create_app(settings, lambda _: desk)) as client:
        answer = client.post("/api/chat", json=ASKED, headers=headers)
    assert answer.status_code == (200 if passes else 403)


def test_an_error_of_the_core_can_be_read_by_the_page(settings: Settings) -> None:
    desk = PlainDesk(breaks_at="citation")
    app = create_app(here(settings), lambda _: desk)
    with TestClient(app, raise_server_exceptions=False) as client:
        answer = client.post("/api/chat", json=ASKED, headers={"Origin": SHOP})
    assert answer.status_code == 500
    assert answer.headers["access-control-allow-origin"] == SHOP


@pytest.mark.parametrize("host", ["0.0.0.0", "127.0.0.1"])
def test_a_visitor_is_no_shop(
    settings: Settings, desk: PlainDesk, kept: SqlDesk, host: str
) -> None:
    keys.create(kept.database, "one", actor="test")
    with TestClient(create_app(here(settings, host=host), lambda _: desk)) as client:
        headers = {"Origin": SHOP}
        assert client.post("/api/chat", json=ASKED, headers=headers).status_code == 200
        assert desk.asked[-1].seller is None
        rule = {"action": "approve_cancel", "order": {}, "claim": None, "today": "2026-11-21"}
        assert client.post("/api/rules/check", json=rule, headers=headers).status_code == 200
        named = {**ASKED, "order_id": "326316701"}
        assert client.post("/api/chat", json=named, headers=headers).status_code == 401
        propose = {"action": "approve_cancel", "order_id": "326316701", "params": {}}
        assert client.post("/api/actions", json=propose, headers=headers).status_code == 401
        for path in ("/api/orders", "/api/orders/326316701", "/api/actions", "/api/audit"):
            assert client.get(path, headers=headers).status_code == 401
    assert len(desk.asked) == 1


def test_without_a_named_origin_a_server_that_others_reach_still_asks_who_it_is(
    settings: Settings, desk: PlainDesk
) -> None:
    away = here(settings, host="0.0.0.0")
    with TestClient(create_app(away, lambda _: desk)) as client:
        assert client.post("/api/chat", json=ASKED).status_code == 401
        own = {"Origin": "http://testserver"}
        assert client.post("/api/chat", json=ASKED, headers=own).status_code == 401
        wrong = {"Origin": SHOP, "Authorization": "Bearer nonsense"}
        assert client.post("/api/chat", json=ASKED, headers=wrong).status_code == 401
    assert not desk.asked


def test_a_token_makes_a_visitor_its_shop_and_a_key_is_refused(
    settings: Settings, desk: PlainDesk, kept: SqlDesk
) -> None:
    _, key = keys.create(kept.database, "one", actor="test")
    secret = keys.make_secret(kept.database, "one", actor="test")
    token = jwt.encode({"shop": "one", "sub": "staff-7", "exp": int(time.time()) + 600}, secret)
    with TestClient(create_app(here(settings, host="0.0.0.0"), lambda _: desk)) as client:

        def ask(bearer: str, **more: str) -> Any:
            headers = {"Authorization": f"Bearer {bearer}", **more}
            return client.post("/api/chat", json=ASKED, headers=headers)

        assert ask(token, Origin=SHOP).status_code == 200
        assert desk.asked[-1].seller is not None
        assert desk.asked[-1].seller.shop == "one"
        refused = ask(key, Origin=SHOP, **{"Accept-Language": "ja"})
        assert refused.status_code == 403
        assert refused.json()["type"] == "/docs#problem-key-in-page"
        assert "署名" in refused.json()["detail"]
        assert refused.headers["access-control-allow-origin"] == SHOP
        read = {"Authorization": f"Bearer {key}", "Origin": SHOP}
        assert client.get("/api/orders", headers=read).status_code == 403
        assert ask(key).status_code == 200
        assert ask(key, Origin="http://testserver").status_code == 200
    assert len(desk.asked) == 3


PAGE = b"<!doctype html><html lang=en><title>A shop</title><p>A shop's page"


@contextmanager
def page() -> Iterator[str]:
    """A page on a port of its own, which makes it another origin."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(PAGE)

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


FETCH = """async ([url, type, accept]) => {
  try {
    const response = await fetch(url, {
      method: "POST", body: JSON.stringify({ message: "How long?" }),
      headers: { "Content-Type": type, Accept: accept, "Accept-Language": "ja" } });
    return [response.status, response.headers.get("content-language"), await response.text()];
  } catch (error) { return [0, null, String(error)]; }
}"""


def test_a_browser_lets_a_page_of_a_named_origin_ask_and_no_other(
    settings: Settings, desk: PlainDesk, browser: Browser
) -> None:
    with (
        page() as shop,
        page() as other,
        served(create_app(here(settings, origins=(shop,)), lambda _: desk)) as address,
    ):
        url = f"{address}/api/chat"
        visited = browser.new_page()
        visited.goto(shop)
        status, language, text = visited.evaluate(FETCH, [url, "application/json", "*/*"])
        assert (status, language) == (200, "en")
        assert '"citations"' in text
        events = [url, "application/json", "text/event-stream"]
        status, _, text = visited.evaluate(FETCH, events)
        assert status == 200
        assert "event: answer" in text
        assert len(desk.asked) == 2
        visited.goto(other)
        # The second one needs no leave of the server to be sent.
        for kind in ("application/json", "text/plain"):
            assert visited.evaluate(FETCH, [url, kind, "*/*"])[0] == 0
        visited.goto(address)
        assert visited.evaluate(FETCH, [url, "application/json", "*/*"])[0] == 200
        visited.close()
    assert len(desk.asked) == 3
