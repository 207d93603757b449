"""Where the tests find a PostgreSQL and a schema of their own in it; the command, run on one.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

ROOT = Path(__file__).parent.parent.parent.parent
TODAY = dt.date(2026, 11, 21)
TEST_DATABASE = os.environ.get("CLAIMDESK_TEST_DATABASE")
HERE = "postgresql+psycopg://postgres@127.0.0.1:5432/postgres"


@lru_cache(maxsize=1)
def postgresql_url() -> str | None:
    """A server that answers; None where none does."""
    url = TEST_DATABASE or HERE
    engine = create_engine(url, connect_args={"connect_timeout": 15})
    try:
        with engine.connect():
            return url
    except SQLAlchemyError:
        return None
    finally:
        engine.dispose()


@contextmanager
def schema(server: str) -> Iterator[str]:
    """The address of an empty schema, dropped afterwards."""
    name = f"claimdesk_test_{uuid.uuid4().hex[:12]}"
    engine = create_engine(server, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
        try:
            found = make_url(server).update_query_dict({"options": f"-csearch_path={name}"})
            yield found.render_as_string(hide_password=False)
        finally:
            connection.execute(text(f"DROP SCHEMA {name} CASCADE"))
    engine.dispose()


def run(url: str, *args: str, stdin: bytes = b"") -> subprocess.CompletedProcess[str]:
    """`claimdesk` with these arguments."""
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *args],
        input=stdin,
        capture_output=True,
        env=environment(url),
        timeout=60,
        check=False,
    )
    out, err = done.stdout.decode(), done.stderr.decode()
    return subprocess.CompletedProcess(done.args, done.returncode, out, err)


def environment(url: str) -> dict[str, str]:
    """Of a process that uses the database."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "CLAIMDESK_DATABASE": url}
