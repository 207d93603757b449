"""What is sent smaller than it is, and what never."""

from __future__ import annotations

import threading

import httpx
import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, served

from bot.answer import Question
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.statics import Statics

ASKED = {"message": "How long?"}
TAKES = {"Accept-Encoding": "br, gzip"}
PLAIN = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("path", ["/", "/faq/ko", "/api/faq", "/docs", "/metrics", "SCRIPT"])
def test_what_answers_a_get_is_compressed(client: TestClient, path: str) -> None:
    path = Statics().url("chat.js") if path == "SCRIPT" else path
    with client.stream("GET", path, headers=TAKES) as small:
        came = len(b"".join(small.iter_raw()))
    whole = client.get(path, headers=PLAIN)
    assert small.headers["content-encoding"] == "gzip"
    assert int(small.headers["content-length"]) == came < len(whole.content) / 2
    assert "content-encoding" not in whole.headers
    for answer in (small, whole):
        assert "Accept-Encoding" in answer.headers["vary"]
    if path != "/metrics":
        assert client.get(path, headers=TAKES).content == whole.content


@pytest.mark.parametrize("path", ["/guides/ja", "/faq", "/api/faq"])
def test_both_forms_of_a_page_are_known_again(client: TestClient, path: str) -> None:
    small, whole = (client.get(path, headers=h) for h in (TAKES, PLAIN))
    # Equal to a reader, but not byte for byte, as a tag without W/ would have it.
    assert small.headers["etag"] == f"W/{whole.headers['etag']}"
    varies = small.headers["vary"].split(", ")
    assert {"Accept-Encoding", "Accept-Language"} <= set(varies)
    assert len(set(varies)) == len(varies)
    for tag in (small.headers["etag"], whole.headers["etag"], f'"a", {small.headers["etag"]}'):
        for takes in (TAKES, PLAIN):
            again = client.get(path, headers={**takes, "If-None-Match": tag})
            assert again.status_code == 304
            assert again.content == b""
            assert "content-encoding" not in again.headers
            assert again.headers["vary"] == small.headers["vary"]


def test_what_answers_a_question_is_not(client: TestClient) -> None:
    """An answer holds the caller's own words beside the id of its conversation."""
    answer = client.post("/api/chat", json=ASKED, headers=TAKES)
    assert len(answer.content) > 2000
    assert "content-encoding" not in answer.headers


class Held(PlainDesk):
    """Gives nothing after its first event before it is let go on."""

    def __init__(self) -> None:
        super().__init__()
        self.on = threading.Event()

    def events(self, question: Question):  # type: ignore[no-untyped-def]
        first, *rest = super().events(question)
        yield first
        assert self.on.wait(10)
        yield from rest


@pytest.mark.parametrize("path", ["/api/chat", "/v1/chat/completions"])
def test_a_stream_still_comes_piece_by_piece(settings: Settings, path: str) -> None:
    desk = Held()
    if path == "/api/chat":
        body, first = ASKED, b"event: status"
    else:
        messages = [{"role": "user", "content": "How long?"}]
        body, first = {"model": "claimdesk", "messages": messages, "stream": True}, b"data: "
    headers = {**TAKES, "Accept": "text/event-stream"}
    with (
        served(create_app(settings, lambda _: desk)) as address,
        httpx.stream("POST", address + path, json=body, headers=headers, timeout=20) as stream,
    ):
        pieces = stream.iter_raw()
        # It comes while the rest is held back: nothing on the way waits for more.
        assert next(pieces).startswith(first)
        assert "content-encoding" not in stream.headers
        desk.on.set()
        rest = b"".join(pieces)
    assert (b"event: answer" if path == "/api/chat" else b"[DONE]") in rest
