"""Bodies over a real line: too large, too slow, without an end, cut off."""

from __future__ import annotations

import json
import select
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest
from plain_desk import PlainDesk, served, until

from bot.settings import Settings
from bot.web.app import create_app

HEAD = b"POST /api/chat HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
QUESTION = b'{"message": "How long?"}'


@pytest.fixture
def patience() -> float:
    """Seconds that the server waits for a body."""
    return 60


@pytest.fixture
def line(settings: Settings, desk: PlainDesk, patience: float) -> Iterator[socket.socket]:
    """A line to a server."""
    app = create_app(settings.model_copy(update={"body_timeout": patience}), lambda _: desk)
    with served(app) as address:
        split = urlsplit(address)
        with socket.create_connection((split.hostname, split.port), timeout=30) as opened:
            yield opened


def answer(line: socket.socket) -> tuple[int, dict[str, str], dict[str, object]]:
    """Status, headers and JSON of the next answer on the line."""
    came = b""
    while b"\r\n\r\n" not in came:
        more = line.recv(4096)
        assert more, "the line was cut before an answer"
        came += more
    head, _, body = came.partition(b"\r\n\r\n")
    status, *lines = head.decode().split("\r\n")
    headers = {n.lower(): v.strip() for n, _, v in (one.partition(":") for one in lines)}
    while len(body) < int(headers["content-length"]):
        body += line.recv(4096)
    return int(status.split(" ")[1]), headers, json.loads(body)


def test_a_body_that_is_told_to_be_too_large_is_refused_before_it_comes(
    line: socket.socket, desk: PlainDesk
) -> None:
    line.sendall(HEAD + b"Content-Length: 70000\r\n\r\n")
    status, _, problem = answer(line)
    assert status == 413
    assert problem["type"] == "/docs#problem-too-large"
    assert not desk.asked


def test_a_body_without_an_end_is_read_no_further_than_the_limit(
    line: socket.socket, desk: PlainDesk
) -> None:
    line.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
    for _ in range(100):
        line.sendall(b"1000\r\n" + b" " * 0x1000 + b"\r\n")
        if select.select([line], [], [], 0.01)[0]:
            break
    assert answer(line)[0] == 413
    assert not desk.asked


@pytest.mark.parametrize("patience", [0.5])
@pytest.mark.parametrize("length", [b"Content-Length: 240", b"Transfer-Encoding: chunked"])
def test_a_body_that_does_not_come_in_time_is_given_up(
    line: socket.socket, desk: PlainDesk, length: bytes
) -> None:
    line.sendall(HEAD + b"Accept-Language: ja\r\n" + length + b"\r\n\r\n")
    # A byte now and then is no reason to wait for ever.
    for _ in range(200):
        line.sendall(b"1\r\n \r\n" if b"chunked" in length else b" ")
        if select.select([line], [], [], 0.1)[0]:
            break
    status, headers, problem = answer(line)
    assert status == 408
    assert problem["type"] == "/docs#problem-too-slow"
    assert headers["content-language"] == "ja"
    assert headers["connection"] == "close"
    assert not desk.asked


def test_a_slow_body_holds_up_nobody_else(line: socket.socket, desk: PlainDesk) -> None:
    line.sendall(HEAD + b"Content-Length: 24\r\n\r\n")
    with socket.create_connection(line.getpeername(), timeout=30) as other:
        other.sendall(HEAD + b"Content-Length: 24\r\n\r\n" + QUESTION)
        assert answer(other)[0] == 200
    line.sendall(QUESTION)
    assert answer(line)[0] == 200
    assert len(desk.asked) == 2


def test_a_body_that_is_cut_off_is_no_error_of_the_server(
    settings: Settings, desk: PlainDesk, caplog: pytest.LogCaptureFixture
) -> None:
    counted = 'claimdesk_http_requests_total{method="POST",route="/api/chat",status="400"} 1.0'
    with served(create_app(settings, lambda _: desk)) as address:
        split = urlsplit(address)
        with socket.create_connection((split.hostname, split.port), timeout=30) as line:
            line.sendall(HEAD + b"Content-Length: 24\r\n\r\n" + QUESTION[:5])
        until(lambda: counted in httpx.get(f"{address}/metrics").text)
    assert not [r for r in caplog.records if r.name == "claimdesk.web"]
    assert not desk.asked
