"""Who calls: on whose behalf a request acts.

Decides it from where the server listens and what the request carries. There are no keys yet, so
a bearer is ignored; what a caller may do is decided where it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv6Address, ip_address

from fastapi import Request

from bot.web.problems import ProblemError

DEMO = "demo"


@dataclass(frozen=True, slots=True)
class Caller:
    """The shop that a request acts for."""

    shop: str


def caller(request: Request) -> Caller:
    """The demo shop for whoever sits at this machine; ProblemError (401) for anybody else.

    A request that came through a proxy has an asker whom nobody has checked, even if the
    server itself listens to this machine alone.
    """
    if is_loopback(request.app.state.settings.host) and not _forwarded(request):
        return Caller(DEMO)
    raise ProblemError("unauthorized", headers={"WWW-Authenticate": "Bearer"})


def _forwarded(request: Request) -> bool:
    return any(name == "forwarded" or name.startswith("x-forwarded-") for name in request.headers)


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
