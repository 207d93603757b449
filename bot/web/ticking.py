"""The clock job of a server: what happens by itself, and what waits for nobody any more.

Decides how often it looks, and that once a day it removes what was kept long enough. After any
downtime it catches up: what is due is told by dates, not by having been there.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading

from bot import clock
from bot.actions import Actions
from bot.web.opening import Opening

EVERY = 60.0
"""Seconds from one look to the next."""

log = logging.getLogger("claimdesk.web")


class Ticking:
    """A thread that looks at the clock until it is stopped."""

    def __init__(self, opening: Opening, *, retention: int, every: float = EVERY) -> None:
        """`retention`: days after which answers and their ratings are removed."""
        self._opening = opening
        self._retention = retention
        self._purged: dt.date | None = None
        self._every = every
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)

    def start(self) -> None:
        """Begin with a look."""
        self._thread.start()

    def stop(self) -> None:
        """End after the look under way."""
        self._stopped.set()
        if self._thread.is_alive():
            self._thread.join(10)

    def _run(self) -> None:
        from bot.desk.clockwork import tick
        from bot.desk.purging import older_than, purge
        from bot.desk.sessions import forget_expired

        while True:
            try:
                desk = self._opening.get()
                tick(desk, clock.today())
                Actions(desk).tidy()
                forget_expired(desk.database)
                if self._purged != (today := clock.today()):
                    purge(desk.database, before=older_than(self._retention))
                    self._purged = today
            except Exception:
                # The next look may find the database there again.
                log.exception("the clock job could not do its work")
            if self._stopped.wait(self._every):
                return
