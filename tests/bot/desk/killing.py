"""A process whose children say a yes, and end themselves with SIGKILL at a step.

For each line of input, with a database's address, a proposal's id and a step, a child is forked
that has everything imported and opens the database anew; a line says how it ended.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import sys

import alembic.command  # noqa: F401  (whatever a child would import first)
import psycopg  # noqa: F401
import sqlalchemy.dialects.postgresql.psycopg
import sqlalchemy.dialects.sqlite.pysqlite  # noqa: F401

import bot.desk.proposals
import bot.desk.rows  # noqa: F401
from bot.actions import Actions
from bot.desk.sql import open_desk

DAY = dt.date(2026, 11, 21)


def say_yes(url: str, proposal_id: str, last: str) -> None:
    """The yes, up to a step and no further."""

    def reached(step: str) -> None:
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    desk = open_desk(url, today=DAY, reached=reached)
    Actions(desk, patience=0.0, reached=reached).confirm("demo", "me", proposal_id, today=DAY)


def main() -> None:
    """Fork once for each line."""
    print("ready", flush=True)
    for line in sys.stdin:
        url, proposal_id, step = line.rstrip("\n").split("\t")
        child = os.fork()
        if child == 0:
            try:
                say_yes(url, proposal_id, step)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
                os._exit(1)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
        print("killed" if killed else f"ended {status}", flush=True)


if __name__ == "__main__":
    main()
