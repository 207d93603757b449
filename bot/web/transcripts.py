"""Answers on their way to where they are kept: beside the requests, in the order they were given.

Decides that nobody waits for it and that nothing hangs on it: what can't be written is told in the
log, and the answer is given all the same. What is written is decided in `bot/desk/transcripts.py`.
"""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from bot.answer import Answer
from bot.desk.protocol import DeskError
from bot.web.callers import Caller
from bot.web.opening import Opening

if TYPE_CHECKING:
    from bot.desk.transcripts import Transcript

WAITING: Final = 1000
"""Answers that wait to be written at most; what comes on top of them is not kept."""
AT_ONCE: Final = 100
"""Answers of one transaction."""
PATIENCE: Final = 5.0
"""Seconds that a rating waits for the answers before it."""

log = logging.getLogger("claimdesk.web")


class Transcripts:
    """Keeps answers in a thread of its own, from the first one until it is stopped."""

    def __init__(self, opening: Opening, *, on: bool) -> None:
        self._opening = opening
        self._on = on
        self._waiting: queue.Queue[Transcript | threading.Event | None] = queue.Queue(WAITING)
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def keep(self, answer: Answer, question: str, who: Caller) -> Answer:
        """Keep an answer; as it is given, with whether it can be rated. Doesn't wait."""
        if not self._on:
            return answer
        from bot.desk.database import now
        from bot.desk.transcripts import Transcript

        self._start()
        shop = who.shop if who.known else ""
        given = replace(answer, rateable=True)
        try:
            self._waiting.put_nowait(Transcript(given, question, now(), shop, who.kind))
        except queue.Full:
            log.warning("an answer can't be kept: too many wait to be")
            return answer
        return given

    def settle(self) -> None:
        """Wait, but not for ever, until what was handed in before is written."""
        if self._thread is None:
            return
        written = threading.Event()
        try:
            self._waiting.put(written, timeout=PATIENCE)
        except queue.Full:
            return
        written.wait(PATIENCE)

    def stop(self) -> None:
        """End once all is written."""
        with self._lock:
            if self._thread is not None:
                self._waiting.put(None)
                self._thread.join(10)
            self._thread = None

    def _start(self) -> None:
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="transcripts", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while True:
            some: list[Transcript] = []
            last: Transcript | threading.Event | None = self._waiting.get()
            while last is not None and not isinstance(last, threading.Event):
                some.append(last)
                if len(some) == AT_ONCE:
                    break
                try:
                    last = self._waiting.get_nowait()
                except queue.Empty:
                    break
            self._write(some)
            if last is None:
                return
            if isinstance(last, threading.Event):
                last.set()

    def _write(self, some: list[Transcript]) -> None:
        from bot.desk.transcripts import keep

        if not some:
            return
        try:
            keep(self._opening.get().database, some)
        except DeskError as error:
            log.warning("%d answers can't be kept: %s", len(some), error)
        except Exception:
            log.exception("%d answers can't be kept", len(some))
