"""The helpdesk behind the door: being built, ready, or failed.

Decides how long a request waits for it. The socket answers from the start; building is slow and
runs beside it.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections.abc import Callable, Iterator
from typing import Protocol

from bot.answer import Answer, Event, Question
from bot.settings import Settings
from bot.web.problems import ProblemError

PATIENCE = 60.0
"""Seconds that a question waits for the helpdesk to be ready."""
RETRY_AFTER = {"Retry-After": "10"}

log = logging.getLogger("claimdesk.web")


class Helpdesk(Protocol):
    """What answers; used from several threads at once."""

    def events(self, question: Question) -> Iterator[Event]: ...

    def answer(self, question: Question) -> Answer: ...

    def apart(self) -> Helpdesk: ...

    def heard(self, question: Question) -> str: ...

    @property
    def passages(self) -> int: ...


class Warming:
    """Builds a helpdesk in a thread, once, and hands it out when it is there."""

    def __init__(
        self, build: Callable[[Settings], Helpdesk], settings: Settings, *, patience: float
    ) -> None:
        self._build = build
        self._settings = settings
        self._patience = patience
        self._done = asyncio.Event()
        self._then: Callable[[], None] = lambda: None
        self.desk: Helpdesk | None = None
        self.reason: str | None = None
        """Why there will be none."""
        self.seconds: float | None = None
        """How long building took."""

    def start(self, *, then: Callable[[], None] = lambda: None) -> None:
        """Begin; called once, within the loop. `then` is called when the helpdesk is ready."""
        loop = asyncio.get_running_loop()
        self._then = then
        # A daemon: who stops the server while it builds doesn't wait for the rest.
        threading.Thread(target=self._run, args=(loop,), name="build", daemon=True).start()

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        began = time.perf_counter()
        try:
            self.desk = self._build(self._settings)
        except Exception as error:
            log.exception("the helpdesk could not be built")
            self.reason = str(error) or type(error).__name__
        else:
            self.seconds = time.perf_counter() - began
            log.info("ready after %.1f s", self.seconds)
            self._then()
        with contextlib.suppress(RuntimeError):  # the server has stopped meanwhile
            loop.call_soon_threadsafe(self._done.set)

    async def ready(self) -> Helpdesk:
        """The helpdesk, when it is there; ProblemError (503) where it takes too long or failed."""
        try:
            await asyncio.wait_for(self._done.wait(), self._patience)
        except TimeoutError:
            raise ProblemError("warming-up", headers=RETRY_AFTER) from None
        if self.desk is None:
            raise ProblemError("not-running")
        return self.desk
