"""Who calls the agents' door, and the command that opens it."""

from __future__ import annotations

import asyncio
import socket
import subprocess
import sys
import time

import httpx
import httpx2
import pytest
from agents_calling import ASK, MODES, TOOLS, WAITS, Said, at_http, environment, talk, told, wrong
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from bot.build import Helpdesk
from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.settings import Settings


@pytest.mark.parametrize("mode", MODES)
def test_over_http_a_key_tells_the_shop(place: Settings, helpdesk: Helpdesk, mode: str) -> None:
    desk = opened(place)
    desk.put("mine", [read_record(WAITS)], replace=True, actor="test", source="test")
    _, mine = keys.create(desk.database, "mine", actor="test")
    _, other = keys.create(desk.database, "other", actor="test")
    proposed: list[str] = []

    async def propose(client: Client) -> None:
        made = await told(client, "propose_action", **ASK)
        proposed.append(made["proposal"]["id"])

    async def take(client: Client) -> None:
        assert "order_id" in await wrong(client, "propose_action", **ASK)
        assert "proposal_id" in await wrong(client, "confirm_action", proposal_id=proposed[0])

    def shown(key: str, said: Said) -> None:
        async def run() -> None:
            headers = {"Authorization": f"Bearer {key}"}
            async with (
                httpx2.AsyncClient(headers=headers, timeout=60) as http,
                Client(streamable_http_client(address, http_client=http), mode=mode) as client,
            ):
                await said(client)

        asyncio.run(run())

    with at_http(place, helpdesk) as host:
        address = f"{host}/mcp"
        shown(mine, propose)
        shown(other, take)
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            answer = httpx.post(address, json={}, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
    desk.database.close()


def test_a_session_stays_with_who_began_it(place: Settings, helpdesk: Helpdesk) -> None:
    desk = opened(place)
    _, mine = keys.create(desk.database, "mine", actor="test")
    _, other = keys.create(desk.database, "other", actor="test")
    begin = {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "initialize",
        "params": {
            "protocolVersion": "2025-11-25",
            "capabilities": {},
            "clientInfo": {"name": "t", "version": "1"},
        },
    }
    accept = {"Accept": "application/json, text/event-stream"}
    with at_http(place, helpdesk) as host:
        begun = httpx.post(
            f"{host}/mcp", json=begin, headers={**accept, "Authorization": f"Bearer {mine}"}
        )
        session = begun.headers["mcp-session-id"]
        ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
        statuses = [
            httpx.post(
                f"{host}/mcp",
                json=ping,
                headers={**accept, "Authorization": f"Bearer {key}", "mcp-session-id": session},
            ).status_code
            for key in (mine, other)
        ]
    assert statuses == [200, 404]
    desk.database.close()


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Forwarded-For": "1.2.3.4"}, 401),
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
    ],
)
def test_whoever_does_not_sit_at_this_machine_is_turned_away(
    place: Settings, helpdesk: Helpdesk, headers: dict[str, str], status: int
) -> None:
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    with at_http(place, helpdesk) as address:
        answer = httpx.post(f"{address}/mcp", json=ping, headers=headers)
    assert answer.status_code == status


# The command


def command(place: Settings, *args: str) -> subprocess.Popen[bytes]:
    run = [sys.executable, "-m", "bot.cli", "mcp", *args]
    env = environment(place)
    return subprocess.Popen(run, env=env, cwd=place.data, stderr=subprocess.PIPE)


def test_the_command_serves_over_http(place: Settings) -> None:
    async def said(client: Client) -> None:
        assert len((await client.list_tools()).tools) == len(TOOLS)
        assert (await told(client, "search_guides", query="撤回要請の期限は？"))["covered"]

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = command(place, "--http", "--port", str(port))
    try:
        end = time.monotonic() + 60
        while time.monotonic() < end and process.poll() is None:
            try:
                httpx.get(f"http://127.0.0.1:{port}/")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        talk(f"http://127.0.0.1:{port}/mcp", said)
    finally:
        process.terminate()
        process.communicate(timeout=30)


@pytest.mark.parametrize("args", [("--port", "1"), ("--host", "::1"), ("--http", "--shop", "mine")])
def test_what_does_not_go_together_is_refused(place: Settings, args: tuple[str, ...]) -> None:
    process = command(place, *args)
    _, said = process.communicate(timeout=30)
    assert process.returncode == 2
    assert b"--http" in said
