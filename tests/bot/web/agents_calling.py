"""A real MCP client, and the servers that it calls.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from mcp import Client, StdioServerParameters
from plain_desk import served

from bot.build import Helpdesk
from bot.desk.opening import opened
from bot.mcp_server import Served, over_http
from bot.settings import Settings
from bot.web.opening import Opening

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


def by_stdio(place: Settings, *args: str) -> StdioServerParameters:
    """The server as a client starts it."""
    command = ["-m", "bot.cli", "mcp", *args]
    env = {**environment(place), "CLAIMDESK_CLOCK": "request"}
    return StdioServerParameters(command=sys.executable, args=command, env=env, cwd=str(place.data))


def environment(place: Settings) -> dict[str, str]:
    """Of a process that serves there."""
    own = {"CLAIMDESK_DATA": str(place.data), "CLAIMDESK_DATABASE": place.database}
    return {**os.environ, "PYTHONPATH": str(ROOT), **own}


def at_http(place: Settings, helpdesk: Helpdesk) -> Any:
    """The server over HTTP; yields its address."""
    orders = Opening(opened, place)
    made: Future[Helpdesk] = Future()
    made.set_result(helpdesk)
    return served(over_http(Served(made, orders.get, by_request=True), place, orders))


def talk(server: Any, said: Said, *, mode: str = "auto", **callbacks: Any) -> None:
    """Say something to a server as a client does."""

    async def run() -> None:
        async with Client(server, mode=mode, read_timeout_seconds=60, **callbacks) as client:
            await said(client)

    asyncio.run(run())


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
