"""Pages of other origins: which may call, and what becomes of calls from the rest.

Decides that pages of the origins that the settings name may call below `/api/` (CORS), and that a
request which would change something is refused before anybody looks at it where a page of any other
origin makes a browser send it. Who a request acts for is decided in `callers.py`: an origin that is
named is nobody's signature, since whoever is no browser may claim any.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final
from urllib.parse import urlsplit

from fastapi import Request
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.web.problems import ProblemError, response

OPEN: Final = "/api/"
"""Addresses below which pages of other origins may call."""
_SAFE = {"GET", "HEAD", "OPTIONS"}
_METHODS = ("GET", "HEAD", "POST", "DELETE")
_TAKEN = ("Authorization", "Content-Type", "Accept", "Accept-Language", "If-None-Match")
_SHOWN = ("Content-Language", "ETag", "RateLimit", "RateLimit-Policy", "Retry-After")


def named(request: Request) -> bool:
    """Whether it comes from a page of an origin that may call, its browser says."""
    return request.headers.get("origin") in request.app.state.settings.origins


def foreign(request: Request) -> bool:
    """Whether it comes from a page of another origin, as far as its browser says so.

    `Sec-Fetch-Site` is the browser's own word; where it is missing, as it is without HTTPS,
    `Origin` is compared with the host that was asked. What is no browser sends neither.
    """
    headers = request.headers
    if (site := headers.get("sec-fetch-site")) is not None:
        return site not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host", "").lower()


class Cors:
    """ASGI middleware: answers for browsers that ask whether a page may call, below `/api/`."""

    def __init__(self, app: ASGIApp, origins: Collection[str]) -> None:
        self._app = app
        self._open = CORSMiddleware(
            app,
            allow_origins=origins,
            allow_methods=_METHODS,
            allow_headers=_TAKEN,
            expose_headers=_SHOWN,
            max_age=600,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        inside = scope["type"] == "http" and scope["path"].startswith(OPEN)
        await (self._open if inside else self._app)(scope, receive, send)


class Guard:
    """ASGI middleware: turns away what a page of an origin that isn't named would change."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["method"] not in _SAFE:
            request = Request(scope)
            trusted = scope["path"].startswith(OPEN) and named(request)
            if foreign(request) and not trusted:
                await response(request, ProblemError("foreign-origin"))(scope, receive, send)
                return
        await self._app(scope, receive, send)
