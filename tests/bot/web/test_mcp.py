"""A real MCP client at the agents' door: over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import httpx
import httpx2
import pytest
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from mcp.types import ElicitResult
from plain_desk import served

from bot.build import Helpdesk, build
from bot.desk import audit, keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.mcp_server import Served, over_http
from bot.settings import Settings
from bot.web.opening import Opening
from rules import Action

ROOT = Path(__file__).parent.parent.parent.parent
WAITS = {
    "order": {"id": "326340659", "status": "preparing", "ship_by": "2026-11-25"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "none",
        "requested_on": "2026-11-20",
    },
}
ASK = {"action": "approve_cancel", "order_id": "326340659", "today": "2026-11-21"}
TOOLS = [
    "search_guides",
    "check_action",
    "options",
    "timeline",
    "propose_action",
    "confirm_action",
    "decline_action",
]
MODES = ["auto", "legacy"]
"""The protocol that keeps nothing between two requests, and the one that begins a session."""

Said = Callable[[Client], Awaitable[None]]


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings with an index over the project's corpus."""
    data = tmp_path_factory.mktemp("mcp")
    return Settings(_env_file=None, data=data, clock="request")  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def helpdesk(place: Settings) -> Helpdesk:
    return build(place)


@pytest.fixture(autouse=True)
def kept(place: Settings, helpdesk: Helpdesk) -> Iterator[SqlDesk]:
    desk = opened(place)
    for shop in ("demo", "mine"):
        desk.put(shop, [read_record(WAITS)], replace=True, actor="test", source="test")
    yield desk
    desk.database.close()


def by_stdio(place: Settings, *args: str) -> StdioServerParameters:
    env = {
        **os.environ,
        "PYTHONPATH": str(ROOT),
        "CLAIMDESK_DATA": str(place.data),
        "CLAIMDESK_CLOCK": "request",
    }
    command = ["-m", "bot.cli", "mcp", *args]
    return StdioServerParameters(command=sys.executable, args=command, env=env, cwd=str(place.data))


@pytest.fixture
def address(place: Settings, helpdesk: Helpdesk) -> Iterator[str]:
    with at_http(place, helpdesk) as found:
        yield found


def at_http(place: Settings, helpdesk: Helpdesk) -> Any:
    orders = Opening(opened, place)
    made: Future[Helpdesk] = Future()
    made.set_result(helpdesk)
    return served(over_http(Served(made, orders.get, by_request=True), place, orders))


def talk(server: Any, said: Said, *, mode: str = "auto", **callbacks: Any) -> None:
    async def run() -> None:
        async with Client(server, mode=mode, read_timeout_seconds=60, **callbacks) as client:
            await said(client)

    asyncio.run(run())


def answering(asked: list[str], action: str, **content: Any) -> Any:
    """A user who is asked, and answers."""

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content=content or None)  # type: ignore[arg-type]

    return answer


async def told(client: Client, tool: str, **args: Any) -> Any:
    """What a tool gives back."""
    made = await client.call_tool(tool, args)
    assert not made.is_error, made.content
    return made.structured_content


async def wrong(client: Client, tool: str, **args: Any) -> str:
    """What is said of a call that can't be taken."""
    made = await client.call_tool(tool, args)
    assert made.is_error
    return str(made.content[0].text)  # type: ignore[union-attr]


def standing(desk: SqlDesk, shop: str = "demo") -> Any:
    held = desk.order(shop, "326340659")
    return held and held.record.order["status"]


def recorded(desk: SqlDesk, proposal_id: str) -> list[tuple[str, str]]:
    found = audit.entries(desk.database, "demo", action_id=proposal_id)[0]
    return [(entry.actor, entry.event) for entry in found]


# What is given


@pytest.mark.parametrize("mode", MODES)
def test_over_standard_input_and_output_all_tools_answer(
    place: Settings, kept: SqlDesk, mode: str
) -> None:
    async def said(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        for tool in listed:
            assert tool.output_schema is not None
            assert tool.input_schema["additionalProperties"] is False
        assert "explicit" in (client.instructions or "")
        found = await told(client, "search_guides", query="撤回要請の期限は何日ですか？")
        assert found["covered"] is True
        assert "7日" in found["items"][0]["quote"]
        none = await told(client, "search_guides", query="What is the weather in Osaka?")
        assert none["covered"] is False
        decision = await told(client, "check_action", **ASK, language="ko")
        assert (decision["verdict"], decision["action"]) == ("allowed", "approve_cancel")
        facts = {"order": WAITS["order"], "claim": WAITS["claim"], "today": "2026-11-21"}
        same = await told(client, "check_action", action="approve_cancel", **facts, language="ko")
        assert same == decision
        side_by_side = await told(client, "options", order_id="326340659", today="2026-11-21")
        assert {option["action"] for option in side_by_side["items"]} == set(Action)
        dates = await told(client, "timeline", **facts)
        assert dates["items"][0]["date"]
        made = await told(client, "propose_action", **ASK)
        assert made["proposal"]["preview"]
        assert made["decision"]["verdict"] == "allowed"
        done = await told(client, "confirm_action", proposal_id=made["proposal"]["id"])
        assert done["state"] == "performed"
        again = await told(client, "confirm_action", proposal_id=made["proposal"]["id"])
        assert again == done
        who = [("mcp", e) for e in ("proposed", "confirmed", "performing", "performed")]
        assert recorded(kept, done["id"]) == who

    talk(by_stdio(place), said, mode=mode)
    assert standing(kept) == "cancelled"


@pytest.mark.parametrize("mode", MODES)
def test_over_http_the_user_is_asked_before_anything_is_done(
    address: str, kept: SqlDesk, mode: str
) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        done = await told(client, "confirm_action", proposal_id=made["id"])
        assert done["state"] == "performed"
        assert asked == ["\n".join(made["preview"])]
        assert await told(client, "confirm_action", proposal_id=made["id"]) == done
        assert len(asked) == 1

    asked: list[str] = []
    user = answering(asked, "accept", yes=True)
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "cancelled"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("action", "content", "state"),
    [("accept", {"yes": False}, "declined"), ("decline", {}, "declined"), ("cancel", {}, None)],
)
def test_without_a_yes_nothing_is_done(
    address: str, kept: SqlDesk, mode: str, action: str, content: dict[str, bool], state: str | None
) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        if state is None:
            text = await wrong(client, "confirm_action", proposal_id=made["id"])
            assert "nothing was done" in text
            dropped = await told(client, "decline_action", proposal_id=made["id"])
            assert dropped["state"] == "declined"
        else:
            answer = await told(client, "confirm_action", proposal_id=made["id"])
            assert answer["state"] == state
        assert ("demo", "confirmed") not in recorded(kept, made["id"])

    user = answering([], action, **content)
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "preparing"


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_that_says_nothing_does_nothing(address: str, kept: SqlDesk, mode: str) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        await wrong(client, "confirm_action", proposal_id=made["id"])

    user = answering([], "accept", no="thing")
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "preparing"


# What is turned away


def test_a_call_that_can_not_be_taken_is_told_what_is_wrong(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        order = {"order": {"colour": "red"}}
        assert "order.colour" in await wrong(client, "check_action", action="ship", **order)
        assert "action" in await wrong(client, "check_action", action="fly")
        assert "claim.status" in await wrong(client, "options", claim={"status": "lost"})
        assert "today" in await wrong(client, "timeline", today="soon")
        assert "language" in await wrong(client, "search_guides", query="a", language="fr")
        assert "ordr" in await wrong(client, "options", ordr={})
        both = {"order_id": "326340659", "claim": None}
        assert "claim: leave it out" in await wrong(client, "options", **both)
        assert "order_id" in await wrong(client, "timeline", order_id="999")
        assert "order_id" in await wrong(client, "propose_action", **{**ASK, "order_id": "999"})
        params = {"params": {"colour": "red"}}
        assert "params.colour" in await wrong(client, "propose_action", **ASK, **params)
        assert "today" in await wrong(client, "propose_action", **{**ASK, "today": "soon"})
        for tool in ("confirm_action", "decline_action"):
            assert "proposal_id" in await wrong(client, tool, proposal_id="none")

    talk(f"{address}/mcp", said)


def test_what_the_rules_forbid_is_answered_with_the_decision(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        blocked = await told(client, "propose_action", **{**ASK, "action": "ship"})
        assert (blocked["proposal"], blocked["decision"]["verdict"]) == (None, "blocked")
        open_ = await told(client, "propose_action", **{**ASK, "action": "reject_cancel"})
        assert (open_["proposal"], open_["decision"]["verdict"]) == (None, "needs_info")
        assert open_["decision"]["missing"]

    talk(f"{address}/mcp", said)


def test_a_proposal_whose_order_changed_is_not_done(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        shipped = {**WAITS, "order": {**WAITS["order"], "status": "shipping"}}
        kept.put("demo", [read_record(shipped)], replace=True, actor="test", source="test")
        stale = await told(client, "confirm_action", proposal_id=made["id"])
        assert stale["state"] == "stale"
        text = await wrong(client, "decline_action", proposal_id=made["id"])
        assert "stale" in text

    talk(f"{address}/mcp", said)


# Who calls


def test_at_a_shops_own_the_yes_gives_the_steps(place: Settings, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        by_hand = await told(client, "confirm_action", proposal_id=made["id"])
        assert by_hand["state"] == "by_hand"
        assert len(by_hand["result"]["checklist"]) > 4

    talk(by_stdio(place, "--shop", "mine"), said)
    assert standing(kept, "mine") == "preparing"


@pytest.mark.parametrize("mode", MODES)
def test_over_http_a_key_tells_the_shop(
    tmp_path: Path, place: Settings, helpdesk: Helpdesk, mode: str
) -> None:
    settings = place.model_copy(update={"data": tmp_path})
    desk = opened(settings)
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

    with at_http(settings, helpdesk) as host:
        address = f"{host}/mcp"
        shown(mine, propose)
        shown(other, take)
        for headers in ({}, {"Authorization": "Bearer wrong"}):
            answer = httpx.post(address, json={}, headers=headers)
            assert answer.status_code == 401
            assert answer.headers["content-type"] == "application/problem+json"
    desk.database.close()


def test_a_session_stays_with_who_began_it(
    tmp_path: Path, place: Settings, helpdesk: Helpdesk
) -> None:
    settings = place.model_copy(update={"data": tmp_path})
    desk = opened(settings)
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
    with at_http(settings, helpdesk) as host:
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
    address: str, headers: dict[str, str], status: int
) -> None:
    ping = {"jsonrpc": "2.0", "id": 2, "method": "ping"}
    assert httpx.post(f"{address}/mcp", json=ping, headers=headers).status_code == status


# The command


def command(place: Settings, *args: str) -> subprocess.Popen[bytes]:
    env = {**os.environ, "PYTHONPATH": str(ROOT), "CLAIMDESK_DATA": str(place.data)}
    run = [sys.executable, "-m", "bot.cli", "mcp", *args]
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
