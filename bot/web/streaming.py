"""An answer as it comes, as server-sent events.

Decides that a stream shows a sign of life while it is silent, that it ends with an error where
the core fails, and that nothing goes on for a listener who has gone. What an event looks like is
decided by the route.
"""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial

from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse
from starlette.types import Receive, Scope, Send

from bot.answer import Event
from bot.web.answering import in_thread
from bot.web.problems import ProblemError

PING = 15.0
"""Seconds of silence after which a stream says that it is alive, so that no proxy cuts it."""
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

log = logging.getLogger("claimdesk.web")


class EventStream(EventSourceResponse):
    """Server-sent events that close their source however they end."""

    body_iterator: AsyncGenerator[bytes, None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.body_iterator.aclose()


async def stream(
    first: Event | None,
    rest: Iterator[Event],
    *,
    write: Callable[[Event], bytes],
    broken: Callable[[ProblemError], bytes],
) -> AsyncGenerator[bytes, None]:
    """The events as bytes, where `write` has any; `rest` is closed when nobody reads on."""
    step: asyncio.Future[Event | None] | None = None
    try:
        event = first
        while event is not None:
            if written := write(event):
                yield written
            step = asyncio.ensure_future(in_thread(next_of, rest))
            while not (await asyncio.wait({step}, timeout=PING))[0]:
                yield KEEPALIVE_COMMENT
            event = step.result()
    except Exception:
        number = uuid.uuid4().hex
        log.exception("a streamed answer broke off (%s)", number)
        yield broken(ProblemError("internal", values={"id": number}))
    finally:
        if step is None or step.done():
            _close(rest)
        else:
            # A thread is still in it: what it is doing can't be cut short, what follows can.
            step.add_done_callback(partial(_close_after, rest))


def next_of(events: Iterator[Event]) -> Event | None:
    """The next event; a generator refuses a question only when it is asked for its first."""
    return next(events, None)


def _close_after(events: Iterator[Event], step: asyncio.Future[Event | None]) -> None:
    if not step.cancelled():
        step.exception()  # looked at, so that it isn't reported as forgotten
    _close(events)


def _close(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        close()
