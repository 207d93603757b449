"""Inquiries that wait to be judged, and the helpdesk that judges them when it is ready.

Decides that nobody waits for the helpdesk here: an inquiry is judged at once if that can be done,
else by the clock job.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from bot.inbox.inquiry import Inquiry
from bot.inbox.judging import Judge, judge_one, judge_waiting
from bot.web.opening import Opening
from bot.web.warming import Helpdesk, Warming

Triage = Callable[[Helpdesk, Inquiry], Mapping[str, Any]]
"""The triage of an inquiry by a helpdesk, as `claimdesk triage` has it."""


class Judging:
    """Judges inquiries. Safe to use from several threads."""

    def __init__(
        self, warming: Warming, opening: Opening, triage: Triage | None, *, suggests: bool
    ) -> None:
        """`suggests`: whether the bot suggests replies."""
        self._warming = warming
        self._opening = opening
        self._triage = triage
        self._suggests = suggests

    def judge(self, inquiry: Inquiry) -> None:
        """Judge one, if the helpdesk is ready; else it waits. DeskError."""
        if (judge := self._judge()) is not None:
            judge_one(self._opening.get().database, inquiry, judge, suggests=self._suggests)

    def waiting(self) -> int:
        """Judge those that wait; how many were. DeskError."""
        if (judge := self._judge()) is None:
            return 0
        return judge_waiting(self._opening.get().database, judge, suggests=self._suggests)

    def _judge(self) -> Judge | None:
        desk = self._warming.desk
        if desk is None or self._triage is None:
            return None
        return partial(self._triage, desk)
