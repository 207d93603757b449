"""Inquiries that wait to be judged, and the helpdesk that judges them when it is ready.

Decides that nobody waits for the helpdesk here: an inquiry is judged at once if that can be done,
else by the clock job.
"""

from __future__ import annotations

from collections.abc import Callable

from bot.inbox.inquiry import Inquiry
from bot.inbox.judging import Judge, judge_one, judge_waiting
from bot.web.opening import Opening
from bot.web.warming import Helpdesk, Warming


class Judging:
    """Judges inquiries. Safe to use from several threads."""

    def __init__(
        self,
        warming: Warming,
        opening: Opening,
        judge: Callable[[Helpdesk], Judge | None],
        *,
        suggests: bool,
    ) -> None:
        """`judge` gives what judges with a helpdesk; `suggests`: whether replies are suggested."""
        self._warming = warming
        self._opening = opening
        self._by = judge
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
        return self._by(desk) if desk is not None else None
