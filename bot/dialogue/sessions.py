"""Conversations that are under way, by whom they belong to.

Decides what keeps them: `Sessions`, and one in this process's memory for those who need no
more. The one that lasts is `bot/desk/sessions.py`.
"""

from __future__ import annotations

import threading
import uuid
from collections import OrderedDict
from dataclasses import dataclass
from typing import Protocol

from bot.answer import Seller
from bot.dialogue.memory import Memory

KEPT = 10_000
LONGEST = 200
"""Characters of a session's id."""


@dataclass(frozen=True, slots=True)
class Session:
    """A conversation; `known` is False where another one was asked for and isn't there."""

    id: str
    memory: Memory
    known: bool = True


class Sessions(Protocol):
    """Used from several threads at once. A session is its owner's: to others it isn't there."""

    def open(self, owner: Seller | None, session_id: str | None) -> Session:
        """The session to go on with, or a new one: under the id asked for, where there is one."""
        ...

    def save(self, owner: Seller | None, session_id: str, memory: Memory) -> None:
        """Keep what a conversation holds."""
        ...


def new_id() -> str:
    """An id that nobody guesses."""
    return uuid.uuid4().hex


class ProcessSessions:
    """The latest sessions, in this process's memory."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Seller | None, str], Memory] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, owner: Seller | None, session_id: str | None) -> Session:
        """As `Sessions`."""
        with self._lock:
            memory = self._kept.get((owner, session_id)) if session_id else None
        if memory is None:
            return Session(session_id or new_id(), Memory(), known=not session_id)
        return Session(session_id or new_id(), memory)

    def save(self, owner: Seller | None, session_id: str, memory: Memory) -> None:
        """As `Sessions`."""
        with self._lock:
            self._kept[owner, session_id] = memory
            self._kept.move_to_end((owner, session_id))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
