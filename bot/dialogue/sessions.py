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
        """The session to go on with, or else a new one, as `begun` makes it."""
        ...

    def save(self, owner: Seller | None, session_id: str, memory: Memory) -> None:
        """Keep what a conversation holds."""
        ...


def new_id() -> str:
    """An id that nobody guesses."""
    return uuid.uuid4().hex


def begun(owner: Seller | None, session_id: str | None) -> Session:
    """A new session, for who asked for `session_id` in vain or for none.

    A seller's has the id that was asked for: they may choose their own. Strangers are all the same
    nobody, so none of theirs is chosen: two who chose one would be in one conversation.
    """
    chosen = session_id if owner is not None else None
    return Session(chosen or new_id(), Memory(), known=not session_id)


class ProcessSessions:
    """The latest sessions, in this process's memory."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Seller | None, str], Memory] = OrderedDict()
        self._lock = threading.Lock()

    def open(self, owner: Seller | None, session_id: str | None) -> Session:
        """As `Sessions`."""
        with self._lock:
            memory = self._kept.get((owner, session_id)) if session_id else None
        if memory is None or not session_id:
            return begun(owner, session_id)
        return Session(session_id, memory)

    def save(self, owner: Seller | None, session_id: str, memory: Memory) -> None:
        """As `Sessions`."""
        with self._lock:
            self._kept[owner, session_id] = memory
            self._kept.move_to_end((owner, session_id))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
