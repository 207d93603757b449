"""What the tests of the web door start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from acting_world import World as Acting
from acting_world import acting
from browsing import Open, launched, opening
from fastapi.testclient import TestClient
from inbox_world import World as Inbox
from inbox_world import ready
from inbox_world import world as inbox_at
from plain_desk import PlainDesk, until

from bot.build import Helpdesk
from bot.settings import Settings
from bot.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser
    from sites import Site


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    # By the requests' dates: nothing happens by itself while a test looks.
    # `testserver` is what TestClient calls the server.
    told = {"data": tmp_path, "clock": "request", "hosts": ("testserver",)}
    return Settings(_env_file=None, **told)  # type: ignore[call-arg, arg-type]


@pytest.fixture
def desk() -> PlainDesk:
    return PlainDesk()


@pytest.fixture
def client(settings: Settings, desk: PlainDesk) -> Iterator[TestClient]:
    """A caller at the door, once the helpdesk is ready."""
    app = create_app(settings, lambda _: desk)
    with TestClient(app, headers={"Accept-Language": "en"}) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched() as chromium:
        yield chromium


@pytest.fixture
def inbox(settings: Settings, helpdesk: Helpdesk) -> Iterator[Inbox]:
    """A server with an empty inbox."""
    with inbox_at(settings, lambda _: helpdesk) as made:
        ready(made)
        yield made


@pytest.fixture
def address(inbox: Inbox) -> str:
    """Of the inbox, where a module has no other server."""
    return inbox.address


@pytest.fixture
def world(settings: Settings) -> Iterator[Acting]:
    """A server with a scripted dialogue, and an order on its desk."""
    with acting(settings) as made:
        yield made


@pytest.fixture
def place(indexed: Settings, tmp_path: Path) -> Settings:
    """Settings over the project's corpus, by the requests' dates, with a desk of the test's own."""
    told = {"clock": "request", "database": f"sqlite:///{tmp_path / 'claimdesk.db'}"}
    return indexed.model_copy(update=told)


@pytest.fixture(scope="module")
def shop() -> Iterator[Site]:
    """Somebody else's site, that embeds the widget."""
    from sites import site

    with site() as made:
        yield made


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages of the server at `address`."""
    with opening(browser, address) as opened:
        yield opened
