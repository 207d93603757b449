"""What the tests of the desk start from: an empty database, in SQLite and in PostgreSQL.

Another server than the one at this machine is named by CLAIMDESK_TEST_DATABASE.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from databases import TODAY, postgresql_url, schema

from bot.desk.database import Database
from bot.desk.sql import SqlDesk, open_desk


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """An empty database of the test's own."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'claimdesk.db'}"
        return
    server = postgresql_url()
    if server is None:
        pytest.skip("no PostgreSQL answers at CLAIMDESK_TEST_DATABASE or this machine")
    with schema(server) as own:
        yield own


@pytest.fixture
def desk(url: str) -> Iterator[SqlDesk]:
    """A desk that has just been made, with the demo shop."""
    made = open_desk(url, today=TODAY)
    yield made
    made.database.close()


@pytest.fixture
def database(desk: SqlDesk) -> Database:
    return desk.database
