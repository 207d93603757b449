"""A database that is up to date: how it is opened, brought to the newest tables, and used.

Decides SQLite's settings and when a transaction takes the writing lock. Which tables there are
is decided in `tables.py`, `inbox_tables.py` and `versions/`.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection as Connection  # for those who write within a transaction
from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from bot.clock import JAPAN
from bot.desk.protocol import DeskError

HEAD = "0009"
"""The newest migration. Where the database has it, Alembic isn't even imported."""

FOLDER = Path(__file__).parent
PATIENCE = 15
"""Seconds that a writer waits for another one."""

_MIGRATING = 0x636C61696D
"""Names the lock under which PostgreSQL migrates; any number does that nobody else takes."""


class Database:
    """Transactions on one database. Safe to use from several threads."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.is_postgresql = engine.dialect.name == "postgresql"
        self._writer = engine.execution_options(claimdesk_writes=True)
        # All that is read in one transaction is of one moment; SQLite has it so by itself.
        level = {"isolation_level": "REPEATABLE READ"} if self.is_postgresql else {}
        self._reader = engine.execution_options(**level)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A transaction that changes nothing; DeskError where the database is out of reach."""
        with _told(), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that may change something: whole or not at all.

        On SQLite it takes the writing lock at its beginning. Taken later, after reading, it
        could be refused at once: what was read may have changed.
        """
        with _told(), self._writer.begin() as connection:
            yield connection

    def overwrite(self) -> None:
        """Let SQLite put what was removed out of its log of writes, too, unless somebody reads."""
        if self.is_postgresql:
            return
        with _told():
            # Not within a transaction, where it is refused.
            held = self.engine.raw_connection()
            try:
                held.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
            finally:
                held.close()

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


def open_database(url: str) -> Database:
    """The database at `url`, made where there is none, with the newest tables; DeskError."""
    try:
        with _told():
            # Some call it so; SQLAlchemy doesn't.
            url = re.sub(r"^postgres:", "postgresql:", url)
            database = Database(_engine(make_url(url)))
            _migrate(database)
    except (OSError, ArgumentError) as error:
        raise DeskError(f"the database can't be used: {error}") from error
    return database


def now() -> str:
    """This moment, as the tables keep it."""
    return moment(dt.datetime.now(dt.UTC))


def begin_of(day: dt.date) -> str:
    """The moment at which a day begins in Japan, as the tables keep it."""
    return moment(dt.datetime.combine(day, dt.time(), JAPAN))


def moment(at: dt.datetime) -> str:
    """A moment as the tables keep it: texts that sort as moments do."""
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _engine(url: URL) -> Engine:
    """Hides the values of statements from whatever logs an error: people's words are in them."""
    if url.get_backend_name() == "postgresql":
        return create_engine(
            url.set(drivername="postgresql+psycopg"),
            pool_pre_ping=True,
            hide_parameters=True,
            connect_args={"connect_timeout": PATIENCE},
        )
    if url.get_backend_name() != "sqlite" or not url.database or url.database == ":memory:":
        raise DeskError("CLAIMDESK_DATABASE: a file of SQLite or a PostgreSQL database is needed")
    path = Path(url.database)
    path.parent.mkdir(parents=True, exist_ok=True)
    # It holds what shops sign with: others on this machine have no business in it.
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url.set(drivername="sqlite+pysqlite"), hide_parameters=True)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "begin", _on_begin)
    return engine


def _on_connect(connection: Any, record: object) -> None:
    # Python's module would begin transactions by itself, but not before DDL: `_on_begin` does.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE * 1000}")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA synchronous = FULL")
    # What is purged is overwritten, not only forgotten.
    cursor.execute("PRAGMA secure_delete = ON")
    _write_ahead(cursor)
    cursor.close()


def _write_ahead(cursor: Any) -> None:
    """Switch to WAL. The switch doesn't wait for its lock as other statements do."""
    import sqlite3

    end = time.monotonic() + PATIENCE
    while cursor.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            cursor.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("claimdesk_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _migrate(database: Database) -> None:
    """Bring the tables up to date; of two processes one does it, the other waits."""
    if _version(database) == HEAD:
        return
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    # Alembic reads % in its options as the start of a placeholder.
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    with database.writing() as connection:
        if database.is_postgresql:
            connection.execute(text(f"SELECT pg_advisory_xact_lock({_MIGRATING})"))
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DeskError(f"the database was made by a newer Claimdesk: {error}") from error


def _version(database: Database) -> str | None:
    """The migration that the database has; None where there is none."""
    try:
        with database.engine.begin() as connection:
            found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
            return str(found) if found else None
    except DBAPIError as error:
        # No such table: SQLite calls that operational, as it does a database out of reach,
        # which the migration then meets again and tells.
        if isinstance(error, OperationalError) and database.is_postgresql:
            raise
        return None


@contextmanager
def _told() -> Iterator[None]:
    """What the database complains of, as the desk's own error."""
    try:
        yield
    except (OperationalError, PoolTimeoutError) as error:
        cause = getattr(error, "orig", None) or error
        raise DeskError(f"the database can't be used: {str(cause).strip()}") from error
