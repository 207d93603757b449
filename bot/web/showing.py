"""Whose pages these are: the demo shop's where no key is configured, else a shop's.

Decides how long a page waits for the database to tell, and how long what it told counts. A page
is shown whatever becomes of the database; then it is nobody's demo.
"""

from __future__ import annotations

import logging
import threading
import time

from bot.desk.protocol import DeskError
from bot.web.opening import Opening

KEPT = 5.0
"""Seconds for which what is known counts."""
UNKNOWN = 30.0
"""Seconds until a database that couldn't tell is asked again."""
PATIENCE = 3.0
"""Seconds that a page waits."""

log = logging.getLogger("claimdesk.web")


class Showing:
    """Tells whether pages show the demo shop. Safe to use from several threads."""

    def __init__(self, opening: Opening, *, kept: float = KEPT, patience: float = PATIENCE) -> None:
        self._opening = opening
        self._kept = kept
        self._patience = patience
        self._lock = threading.Lock()
        self._asking: threading.Thread | None = None
        self._began = 0.0
        self._until = 0.0
        self._demo = False

    def demo(self) -> bool:
        """True where no key is configured; False where there is one, or nobody can tell."""
        with self._lock:
            moment = time.monotonic()
            if moment < self._until:
                return self._demo
            asking = self._asking
            if asking is None:
                # A thread of its own: an unreachable database takes longer to say so.
                asking = threading.Thread(target=self._ask, daemon=True)
                self._asking, self._began = asking, moment
                asking.start()
            left = self._began + self._patience - moment
        asking.join(max(left, 0.0))
        return self._demo

    def _ask(self) -> None:
        from bot.desk import keys

        demo, counts = False, UNKNOWN
        try:
            demo = not keys.configured(self._opening.get().database)
            counts = self._kept
        except DeskError as error:
            log.warning("pages can't tell whether they are the demo's: %s", error)
        finally:
            with self._lock:
                self._demo = demo
                self._until = time.monotonic() + counts
                self._asking = None
