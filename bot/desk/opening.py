"""The desk that the settings name, opened.

Decides where SQL is imported: here, when a desk is needed, and not before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.clock import today
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk


def opened(settings: Settings) -> SqlDesk:
    """The desk, up to date; DeskError where it can't be used."""
    from bot.desk.sql import open_desk

    return open_desk(settings.database_url, today=today())
