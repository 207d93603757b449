"""A seller's conversation, as the tests of actions hold it: the demo shop's orders, and turns.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.answer import Answer, Question, Seller
from bot.build import Helpdesk
from bot.desk import audit
from bot.desk.sql import SqlDesk

TODAY = dt.date(2026, 8, 29)
WAITS, WAITS_TOO, RUNS, GONE = "326316701", "326317888", "326321795", "999999999"
"""Of the demo shop: two cancel requests that wait, a withdrawal request that runs; and none."""
REJECT = f"reject the cancel request on {WAITS}, it has already left"


class Chat:
    """One seller's conversation over one desk."""

    def __init__(self, helpdesk: Helpdesk, desk: SqlDesk, shop: str = "demo") -> None:
        self.helpdesk = helpdesk
        self.desk = desk
        self.seller: Seller | None = Seller(shop, "me")
        self.session: str | None = None

    def say(self, message: str, today: dt.date = TODAY, **more: Any) -> Answer:
        """The answer to the next turn."""
        asked = Question(
            message=message, session_id=self.session, seller=self.seller, today=today, **more
        )
        answer = self.helpdesk.answer(asked)
        self.session = answer.session_id
        return answer

    def facts(self, order_id: str = WAITS) -> dict[str, Any]:
        """The order as the shop's desk has it."""
        assert self.seller is not None
        held = self.desk.order(self.seller.shop, order_id)
        assert held is not None
        return held.record.request()

    def events(self) -> list[str]:
        """What is on record of the demo shop's actions, the oldest first."""
        found, _ = audit.entries(self.desk.database, "demo", limit=500)
        return [entry.event for entry in found if entry.action_id]


def made(answer: Answer) -> dict[str, Any]:
    """The proposal that a turn is about; empty where there is none."""
    return dict(answer.proposal or {})


def state(answer: Answer) -> str | None:
    """The state of the proposal that a turn is about."""
    return made(answer).get("state")


def missing(answer: Answer) -> list[str]:
    """What the decision of a turn lacks."""
    return list((answer.decision or {}).get("missing", ()))
