"""What the tests of conversations start from: the demo shop of a day, and a seller who talks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from talking import TODAY, Chat

from bot.build import Helpdesk
from bot.desk.sql import SqlDesk, open_desk


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[SqlDesk]:
    """A desk that has just been made, with the demo shop."""
    made = open_desk(f"sqlite:///{tmp_path / 'desk.db'}", today=TODAY)
    yield made
    made.database.close()


@pytest.fixture
def chat(helpdesk: Helpdesk, orders: SqlDesk) -> Chat:
    """A seller of the demo shop, over that desk."""
    return Chat(helpdesk.beside(lambda: orders), orders)
