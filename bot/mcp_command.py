"""`claimdesk mcp`: a part of the command line's door.

Decides how the command is read and for whom it serves; what is served is `mcp_server.py`'s, which
needs the extra `mcp` and is imported here alone.
"""

from __future__ import annotations

import argparse
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from bot.desk.protocol import DEMO
from bot.terminal import FAILED, WRONG, say

if TYPE_CHECKING:
    from bot.settings import Settings

PORT: Final = 8001
"""Beside the server's own."""


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    mcp = commands.add_parser(
        "mcp",
        help="serve agents that speak MCP",
        description="Serve agents that speak MCP, on standard input and output, or over HTTP at "
        "/mcp. Needs the extra `mcp`.",
    )
    mcp.add_argument("--shop", help=f"on whose behalf, without --http ({DEMO})")
    mcp.add_argument(
        "--http", action="store_true", help="over HTTP (streamable): who calls is told by a key"
    )
    mcp.add_argument("--host", help="with --http: address to listen on (CLAIMDESK_HOST)")
    mcp.add_argument("--port", type=int, help=f"with --http: port to listen on ({PORT})")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Serve; the exit status."""
    if args.http and args.shop is not None:
        return say("--shop goes without --http: over HTTP a key tells the shop", WRONG)
    if not args.http and (args.host is not None or args.port is not None):
        return say("--host and --port go with --http", WRONG)
    if find_spec("mcp") is None:
        return say("this needs the extra `mcp`: pip install 'claimdesk[mcp]'", FAILED)
    from bot.mcp_server import run

    if args.http:
        port = PORT if args.port is None else args.port
        given = {"port": port, **({} if args.host is None else {"host": args.host})}
        return run(settings.model_copy(update=given), shop=DEMO, http=True)
    return run(settings, shop=args.shop or DEMO, http=False)
