"""Conversations that are under way.

Decides whether a session's id is known; kept in this process alone, the latest ones, until
conversations are stored (they hold nothing yet).
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict

KEPT = 10_000


class Sessions:
    """Ids of the latest sessions. Safe to use from several threads."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, None] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, session_id: str | None) -> tuple[str, bool]:
        """The session to go on with, and False where the one asked for isn't known."""
        with self._lock:
            known = session_id is None or session_id in self._known
            name = session_id if session_id is not None and known else uuid.uuid4().hex
            self._known[name] = None
            self._known.move_to_end(name)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return name, known
