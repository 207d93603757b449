"""A server with a scripted dialogue over a real desk, and its page in a browser.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from plain_desk import PlainDesk, served
from scripted import Scripted

from bot import clock
from bot.actions import Actions
from bot.desk import audit
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app
from corpus.vocabulary import Language
from rules import Action

if TYPE_CHECKING:
    from playwright.sync_api import Page


def day(ahead: int) -> str:
    """A day seen from today in Japan."""
    return (clock.today() + dt.timedelta(days=ahead)).isoformat()


def waits(number: str, ship_by: int = 1) -> dict[str, Any]:
    """An order with a cancel request that waits."""
    claim = {"type": "cancel", "status": "requested", "withdrawal": "none", "requested_on": day(0)}
    return {
        "order": {"id": number, "status": "preparing", "ship_by": day(ship_by)},
        "claim": claim,
    }


@dataclass
class World:
    """A server with a scripted dialogue, and the desk behind it."""

    address: str
    desk: SqlDesk
    chat: Scripted
    shop: str = "demo"
    actor: str = "demo"

    def put(self, *rows: dict[str, Any]) -> None:
        records = [read_record(row) for row in rows]
        self.desk.put(self.shop, records, replace=True, actor="test", source="test")

    def proposes(
        self, action: Action, order: str = "1", *, language: Language = Language.EN, **params: Any
    ) -> dict[str, Any]:
        """The next answer has a proposal to do this."""
        proposal = Actions(self.desk).propose(
            self.shop,
            self.actor,
            action=action,
            order_id=order,
            params=params,
            today=clock.today(),
            language=language,
        )
        told = proposal.as_json()
        self.says(language=language, proposal=told)
        return told

    def says(self, text: str = "So it is.", **parts: Any) -> None:
        self.chat.answers.append({"text": text, **parts})

    def status(self, order: str = "1") -> Any:
        held = self.desk.order(self.shop, order)
        return held and held.record.order["status"]

    def events(self, proposal: dict[str, Any]) -> list[str]:
        entries, _ = audit.entries(self.desk.database, self.shop, action_id=proposal["id"])
        return [entry.event for entry in entries]


@contextmanager
def acting(settings: Settings) -> Iterator[World]:
    """Such a server, with one order of the demo shop."""
    desk = opened(settings)
    chat = Scripted(create_app(settings, lambda _: PlainDesk()))
    with served(chat) as address:
        made = World(address, desk, chat)
        made.put(waits("1"))
        yield made
    desk.database.close()


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def state(page: Page) -> Any:
    return page.locator(".proposal .state").last
