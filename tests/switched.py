"""A helpdesk that is built once, for one desk of orders after the other: building takes seconds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from bot.build import Helpdesk, build
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk


class Switched:
    """Hands out the helpdesk over whichever desk it is asked for; one at a time."""

    def __init__(self, settings: Settings) -> None:
        self._orders: Callable[[], SqlDesk] | None = None
        self._helpdesk = build(settings, orders=self._now)

    def over(self, orders: Callable[[], SqlDesk]) -> Helpdesk:
        """The helpdesk, over the desk that `orders` gives."""
        self._orders = orders
        return self._helpdesk

    def _now(self) -> SqlDesk:
        assert self._orders is not None
        return self._orders()
