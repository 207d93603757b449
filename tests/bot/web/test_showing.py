"""Whether pages show the demo shop: asked of the database, which may be slow or away."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from plain_desk import until

from bot.desk import keys
from bot.desk.opening import opened
from bot.desk.protocol import DeskError
from bot.settings import Settings
from bot.web.opening import Opening
from bot.web.showing import Showing


def test_a_key_made_meanwhile_is_noticed(settings: Settings) -> None:
    opening = Opening(opened, settings)
    showing = Showing(opening, kept=0.0, patience=20.0)
    assert showing.demo()
    keys.create(opening.get().database, "mine", actor="test")
    assert not showing.demo()
    opening.close()


def test_a_database_that_is_slow_holds_no_page_up_for_longer_than_patience(
    settings: Settings,
) -> None:
    go, asked = threading.Event(), []

    def slow(settings: Settings) -> Any:
        asked.append(1)
        go.wait(20)
        return opened(settings)

    opening = Opening(slow, settings)
    showing = Showing(opening, kept=60.0, patience=0.1)
    began = time.monotonic()
    assert [showing.demo() for _ in range(20)] == [False] * 20
    assert time.monotonic() - began < 1
    assert asked == [1]
    go.set()
    until(showing.demo, seconds=20)
    opening.close()


def test_a_database_that_is_away_is_not_asked_for_every_page(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    asked = []

    def away(settings: Settings) -> Any:
        asked.append(1)
        raise DeskError("away")

    showing = Showing(Opening(away, settings))
    assert [showing.demo() for _ in range(5)] == [False] * 5
    assert asked == [1]
    assert "away" in caplog.text
