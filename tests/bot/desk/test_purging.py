"""What was kept long enough goes, whole and for good; what wasn't, and the record, stay."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from databases import environment, run
from sqlalchemy import select, update

from bot import purging
from bot.answer import Answer, Seller
from bot.desk import audit
from bot.desk.database import begin_of, moment
from bot.desk.purging import older_than, purge
from bot.desk.sessions import SqlSessions
from bot.desk.sql import SqlDesk
from bot.desk.tables import answers, sessions
from bot.desk.transcripts import Transcript, keep, rate
from bot.dialogue.memory import Memory
from bot.web.opening import Opening
from bot.web.ticking import Ticking
from corpus.vocabulary import Language

ME = Seller("demo", "me")
SECRET = "the buyer wrote in confidence"


def given(desk: SqlDesk, name: str, *, days: int, session: str = "s1") -> None:
    """An answer that was given so many days ago."""
    told = Answer(
        id=name, session_id=session, answer="…", html="…", language=Language.EN, abstained=False
    )
    keep(desk.database, [Transcript(told, SECRET, older_than(days), "demo", "demo")])


def talked(desk: SqlDesk, session: str, *, days: int) -> None:
    """A conversation whose last turn was so many days ago."""
    SqlSessions(lambda: desk).save(ME, session, Memory(question=SECRET))
    with desk.database.writing() as connection:
        seen = update(sessions).where(sessions.c.id == session)
        connection.execute(seen.values(seen_at=older_than(days)))


def left(desk: SqlDesk) -> tuple[list[str], list[str]]:
    with desk.database.reading() as connection:
        return (
            list(connection.execute(select(answers.c.id).order_by(answers.c.id)).scalars()),
            list(connection.execute(select(sessions.c.id).order_by(sessions.c.id)).scalars()),
        )


def test_what_is_older_goes_with_its_rating_and_the_rest_stays(desk: SqlDesk) -> None:
    for name, days in (("a", 100), ("b", 91), ("c", 89), ("d", 0)):
        given(desk, name, days=days)
    assert rate(desk.database, "a", shop="demo", rating="down", reason="no") is not None
    talked(desk, "old", days=2)
    talked(desk, "new", days=0)
    before = audit.verify(desk.database)
    would = purge(desk.database, before=older_than(90), dry_run=True)
    assert left(desk) == (["a", "b", "c", "d"], ["new", "old"])
    done = purge(desk.database, before=older_than(90))
    assert would == done
    assert (done.answers, done.conversations) == (2, 1)
    assert left(desk) == (["c", "d"], ["new"])
    again = purge(desk.database, before=older_than(90))
    assert (again.answers, again.conversations) == (0, 0)
    assert rate(desk.database, "a", shop="demo", rating="up") is None
    assert audit.verify(desk.database) == before


def test_all_of_a_conversation_goes_however_new_it_is(desk: SqlDesk) -> None:
    given(desk, "a", days=5, session="mine")
    given(desk, "b", days=0, session="mine")
    given(desk, "c", days=5, session="theirs")
    talked(desk, "mine", days=0)
    talked(desk, "theirs", days=0)
    purge(desk.database, session="mine", before=older_than(3))
    assert left(desk) == (["b", "c"], ["mine", "theirs"])
    purge(desk.database, session="mine")
    assert left(desk) == (["c"], ["theirs"])


def test_what_goes_goes_in_batches(desk: SqlDesk) -> None:
    for number in range(7):
        given(desk, f"a{number}", days=10)
    given(desk, "new", days=0)
    assert purge(desk.database, before=older_than(1), batch=3).answers == 7
    assert left(desk)[0] == ["new"]


def test_everything_is_never_purged_by_leaving_all_out(desk: SqlDesk) -> None:
    with pytest.raises(ValueError, match="everything"):
        purge(desk.database)


def test_a_day_begins_when_it_does_in_japan() -> None:
    assert begin_of(dt.date(2026, 11, 21)) == "2026-11-20T15:00:00.000000Z"
    at = dt.datetime(2026, 11, 21, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
    assert moment(at) == "2026-11-21T00:00:00.000000Z"


def test_what_was_removed_is_nowhere_in_the_file(tmp_path: Path) -> None:
    from bot.desk.sql import open_desk

    made = open_desk(f"sqlite:///{tmp_path / 'x.db'}", today=dt.date(2026, 11, 21))
    given(made, "a", days=10)

    def found() -> bool:
        return any(SECRET.encode() in path.read_bytes() for path in tmp_path.iterdir())

    assert found()
    assert purging.purge(made.database, before=older_than(1), actor="test").answers == 1
    assert not found()
    made.database.close()


KILLED = """
import datetime as dt, os, signal, sys
from sqlalchemy import event
from bot.desk.purging import older_than, purge
from bot.desk.sql import open_desk

desk = open_desk(sys.argv[1], today=dt.date(2026, 11, 21))
left = [int(sys.argv[2])]

def commit(connection):
    left[0] -= 1
    if left[0] < 0:
        os.kill(os.getpid(), signal.SIGKILL)

event.listen(desk.database.engine, "commit", commit)
purge(desk.database, before=older_than(1), batch=3)
"""


def test_a_purge_that_is_killed_is_gone_on_with(desk: SqlDesk, url: str) -> None:
    old = [f"a{number:02}" for number in range(30)]
    for name in old:
        given(desk, name, days=10)
    given(desk, "new", days=0)
    for batches in (0, 1, 4):
        before = left(desk)[0]
        command = [sys.executable, "-c", KILLED, url, str(batches)]
        ended = subprocess.run(command, env=environment(url), timeout=60, check=False)
        assert ended.returncode == -signal.SIGKILL
        # Whole batches went, the oldest first; the one under way is there still.
        assert left(desk)[0] == before[3 * batches :]
    assert purge(desk.database, before=older_than(1), batch=3).answers == 15
    assert left(desk)[0] == ["new"]


def test_the_command_removes_what_is_older_than_the_retention(desk: SqlDesk, url: str) -> None:
    given(desk, "a", days=100)
    given(desk, "b", days=10)
    would = run(url, "purge", "--dry-run")
    assert would.stdout == "1 answers, 0 conversations, 0 senders of inquiries would be removed\n"
    assert (
        run(url, "purge").stdout == "1 answers, 0 conversations, 0 senders of inquiries removed\n"
    )
    assert left(desk)[0] == ["b"]
    assert run(url, "purge", "--older-than", "20").stdout.startswith("0 answers")
    today = dt.datetime.now(dt.UTC).date().isoformat()
    assert run(url, "purge", "--before", today).stdout.startswith("1 answers")
    given(desk, "c", days=0, session="mine")
    assert run(url, "purge", "--session", "mine").stdout.startswith("1 answers")
    for wrong in (
        ["--before", "today"],
        ["--older-than", "-1"],
        ["--before", today, "--older-than", "1"],
    ):
        assert run(url, "purge", *wrong).returncode == 2


def test_a_server_purges_by_itself_once_a_day(desk: SqlDesk) -> None:
    given(desk, "a", days=100)
    given(desk, "b", days=10)

    class Opened(Opening):
        def __init__(self) -> None:
            pass

        def get(self) -> SqlDesk:
            return desk

    ticking = Ticking(Opened(), retention=90, every=0.01)
    ticking.start()
    end = time.monotonic() + 30
    while left(desk)[0] != ["b"] and time.monotonic() < end:
        time.sleep(0.02)
    assert left(desk)[0] == ["b"]
    # The same day it doesn't look again, however often the clock job does.
    given(desk, "c", days=100)
    talked(desk, "old", days=2)
    while left(desk)[1] and time.monotonic() < end:
        time.sleep(0.02)
    ticking.stop()
    assert left(desk) == (["b", "c"], [])
