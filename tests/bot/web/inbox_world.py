"""A server with an inbox that the real helpdesk judges, and what is put in there.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx
from plain_desk import served, until

from bot import clock
from bot.build import Helpdesk
from bot.inbox.judging import judge_by
from bot.settings import Settings
from bot.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Page


def day(ahead: int) -> dt.date:
    """A day seen from today in Japan."""
    return clock.today() + dt.timedelta(days=ahead)


def running(ahead: int) -> str:
    """A withdrawal request whose last day to answer is in `ahead` days, told by a seller."""
    on = day(ahead - 6)
    return (
        f"The buyer sent a cancel request for order 32631670{ahead % 10}. I requested the "
        f"withdrawal on {on:%B} {on.day}. Until when can the buyer answer?"
    )


REJECTING = (
    "배송준비 상태인 주문 324418830에 취소요청이 들어왔는데 이미 발송했습니다. 거부할 수 있나요?"
)
SETTLEMENT = "When is the settlement for October paid out? It does not match my invoice."


@dataclass
class World:
    """The inbox behind an address."""

    address: str
    calls: httpx.Client = field(repr=False)

    def put(self, text: str, **values: Any) -> str:
        """Takes an inquiry in; its id."""
        answer = self.calls.post("/api/inquiries", json={"text": text, **values})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def get(self, inquiry: str) -> dict[str, Any]:
        found: dict[str, Any] = self.calls.get(f"/api/inquiries/{inquiry}").json()
        return found

    def change(self, inquiry: str, **values: Any) -> None:
        """What a colleague does."""
        version = self.get(inquiry)["version"]
        path = f"/api/inquiries/{inquiry}"
        answer = self.calls.patch(path, json={"version": version, **values})
        assert answer.status_code == 200, answer.text

    def write(self, inquiry: str, kind: str, text: str) -> None:
        answer = self.calls.post(f"/api/inquiries/{inquiry}/{kind}", json={"text": text})
        assert answer.status_code == 200, answer.text


@contextmanager
def world(settings: Settings, build: Callable[[Settings], Helpdesk]) -> Iterator[World]:
    """A server over the helpdesk that `build` gives."""
    app = create_app(settings, build, judge=judge_by, searcher=lambda desk: desk.searcher)  # type: ignore[arg-type, attr-defined]
    with served(app) as address, httpx.Client(base_url=address, timeout=60) as calls:
        yield World(address, calls)


def unseeing(page: Page) -> None:
    """From here on the page doesn't notice what others do, as if it had not looked yet."""
    read = "JSON.parse(document.getElementById('data').textContent).version"
    seen = {"version": page.evaluate(read)}
    page.route("**/api/inquiries/counts", lambda route: route.fulfill(json=seen))


def ready(made: World) -> None:
    """Wait until the helpdesk is there."""
    until(lambda: made.calls.get("/readyz").status_code == 200)
