"""Who calls the agents' server over HTTP.

Decides that a request is let in, or not, as all others are (`callers.py`), before anything of it is
read.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from fastapi import Request
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.desk.protocol import DeskError
from bot.web import problems
from bot.web.callers import Caller, caller
from bot.web.problems import ProblemError
from bot.web.warming import RETRY_AFTER

log = logging.getLogger("claimdesk.web")


class Callers:
    """ASGI middleware of an application whose state holds `settings` and `desk`."""

    def __init__(self, app: ASGIApp, user: Callable[[Caller], object]) -> None:
        self._app = app
        self._user = user

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        try:
            who = await run_in_threadpool(caller, request)
        except ProblemError as error:
            await problems.response(request, error)(scope, receive, send)
            return
        except DeskError as error:
            log.error("%s", error)
            problem = ProblemError("desk-unavailable", headers=RETRY_AFTER)
            await problems.response(request, problem)(scope, receive, send)
            return
        # By `user` a session is known to be of who began it.
        inner = {**scope, "user": self._user(who)}
        await self._app(inner, receive, send)
