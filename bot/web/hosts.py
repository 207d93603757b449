"""Under which names the server is reached.

Decides it from `Host`, against DNS rebinding: a page may give a name of its own this machine's
address and would then be of the server's own origin, as far as a browser can tell.
"""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv6Address, ip_address

from fastapi import Request
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.addresses import host_of
from bot.web.problems import ProblemError, response


def is_loopback(host: str) -> bool:
    """Whether a server bound to `host` is reached from this machine alone."""
    if host.lower() == "localhost":
        return True
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        # A name may mean any address: it counts as open.
        return False
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return (mapped or address).is_loopback


def admitted(host: str, hosts: Collection[str]) -> bool:
    """Whether a `Host` is one of `hosts` or this machine's own, whatever its port."""
    name = host_of(host)
    return name in hosts or is_loopback(name)


def misdirected(host: str) -> ProblemError:
    """What is said to a request for another host."""
    return ProblemError("misdirected", values={"host": host[:100]})


class Hosts:
    """ASGI middleware: turns away what was meant for another host."""

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self._app = app
        self._hosts = hosts

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            host = Headers(scope=scope).get("host", "")
            if not admitted(host, self._hosts):
                await response(Request(scope), misdirected(host))(scope, receive, send)
                return
        await self._app(scope, receive, send)
