"""What the tests of the web door start from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import Open, launched, opening
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until

from bot.settings import Settings
from bot.web.app import create_app

if TYPE_CHECKING:
    from playwright.sync_api import Browser


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
def open_page(browser: Browser, address: str) -> Iterator[Open]:
    """Opens pages of the server at `address`, which the module has."""
    with opening(browser, address) as opened:
        yield opened
