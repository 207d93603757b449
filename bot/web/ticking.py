"""The clock job of a server: what happens by itself, what waits, and what nobody waits for.

Decides how often it looks, and that once a day it removes what was kept long enough. After any
downtime it catches up: what is due is told by dates, not by having been there.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
from collections.abc import Callable

from bot import clock
from bot.actions import Actions
from bot.web.opening import Opening

EVERY = 60.0
"""Seconds from one look to the next."""

log = logging.getLogger("claimdesk.web")


class Ticking:
    """A thread that looks at the clock until it is stopped."""

    def __init__(
        self,
        opening: Opening,
        waiting: Callable[[], object] = lambda: None,
        *,
        retention: int,
        clock: bool = True,
        every: float = EVERY,
    ) -> None:
        """`waiting` does what is left to do; without `clock` nothing else is done.

        `retention` is the days after which what was kept of people goes.
        """
        self._opening = opening
        self._waiting = waiting
        self._retention = retention
        self._purged: dt.date | None = None
        self._clock = clock
        self._every = every
        self._woken = threading.Event()
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Begin with a look."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look under way."""
        self._stopped = True
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def look(self) -> None:
        """Don't wait until the next look is due."""
        self._woken.set()

    def _run(self) -> None:
        while not self._stopped:
            # Before the work: who wakes it meanwhile means what comes after.
            self._woken.clear()
            for work in (self._tick, self._waiting) if self._clock else (self._waiting,):
                try:
                    work()
                except Exception:
                    # The next look may find the database there again.
                    log.exception("the clock job could not do its work")
            if not self._stopped:
                self._woken.wait(self._every)

    def _tick(self) -> None:
        from bot.desk.clockwork import tick
        from bot.desk.purging import older_than
        from bot.desk.sessions import forget_expired
        from bot.desk.signing_in import forget_ended
        from bot.purging import purge

        desk = self._opening.get()
        tick(desk, clock.today())
        Actions(desk).tidy()
        forget_expired(desk.database)
        forget_ended(desk.database)
        if self._purged != (today := clock.today()):
            purge(desk.database, before=older_than(self._retention), actor="clock")
            self._purged = today
