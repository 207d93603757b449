"""The desk behind the door: opened when it is first needed, by whoever needs it first.

Decides that a desk which couldn't be opened is tried again with the next request.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.settings import Settings

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk


class Opening:
    """Hands out the desk. Safe to use from several threads."""

    def __init__(self, open_desk: Callable[[Settings], SqlDesk], settings: Settings) -> None:
        self._open = open_desk
        self._settings = settings
        self._lock = threading.Lock()
        self._desk: SqlDesk | None = None

    def get(self) -> SqlDesk:
        """The desk; DeskError where it can't be used."""
        with self._lock:
            if self._desk is None:
                self._desk = self._open(self._settings)
            return self._desk

    def close(self) -> None:
        """Give back what it holds; it is opened anew where it is needed again."""
        with self._lock:
            if self._desk is not None:
                self._desk.database.close()
            self._desk = None
