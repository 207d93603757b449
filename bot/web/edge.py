"""What every request passes on its way in and every answer on its way out.

Decides the headers that keep a page to this server's own scripts, counts and times, and catches
what nobody else has caught: the caller gets a number, the log the rest.
"""

from __future__ import annotations

import logging
import time
import uuid

from fastapi import Request
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.web.metrics import Metrics
from bot.web.problems import ProblemError, response

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "connect-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}

log = logging.getLogger("claimdesk.web")


class Edge:
    """ASGI middleware; plain, so that streams pass through it piece by piece."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        status = 0

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        try:
            await self._app(scope, receive, sending)
        except Exception:
            number = uuid.uuid4().hex
            log.exception("%s %s broke off (%s)", scope["method"], _route(scope), number)
            if status:
                # Half an answer is out: only cutting the line tells its reader so.
                raise
            error = ProblemError("internal", values={"id": number})
            await response(Request(scope), error)(scope, receive, sending)
        finally:
            self._metrics.request(
                method=scope["method"],
                route=_route(scope),
                status=status,
                seconds=time.perf_counter() - began,
            )


def _route(scope: Scope) -> str:
    """The pattern that the request's address fits; what fits none counts as one."""
    route = scope.get("route")
    return str(getattr(route, "path", None) or "none")
