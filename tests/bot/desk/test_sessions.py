"""Conversations in SQL: kept over processes, their owner's alone, gone when nobody goes on."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from databases import ROOT, TODAY, environment
from sqlalchemy import func, select, update

from bot.answer import Seller
from bot.desk.protocol import DeskError
from bot.desk.sessions import LASTS, SqlSessions, forget_expired
from bot.desk.sql import SqlDesk, open_desk
from bot.desk.tables import sessions as table
from bot.dialogue.memory import Doing, Memory
from bot.dialogue.sessions import KEPT, LONGEST, ProcessSessions, Sessions, new_id
from corpus.vocabulary import Language
from rules import Action

ME = Seller("demo", "me")
OTHERS = {
    "another shop": Seller("other", "me"),
    "another of the shop": Seller("demo", "somebody else"),
    "nobody": None,
}
MEMORY = Memory(
    language=Language.KO,
    order_id="326316701",
    claim={"type": "return", "withdrawal_requested_on": "2026-11-20"},
    question="언제까지예요?",
    on=TODAY,
    doing=Doing(Action.REJECT_CANCEL, {"reason_text": "“이미” 보냈습니다 🙏"}),
    proposal="p1",
    orders=("326316701",),
)


@pytest.fixture
def kept(desk: SqlDesk) -> SqlSessions:
    return SqlSessions(lambda: desk)


def rows(desk: SqlDesk) -> int:
    with desk.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def aged(desk: SqlDesk, session_id: str, age: dt.timedelta) -> None:
    """Let a conversation have waited that long."""
    moment = (dt.datetime.now(dt.UTC) - age).isoformat(timespec="microseconds")
    with desk.database.writing() as connection:
        mine = update(table).where(table.c.id == session_id)
        connection.execute(mine.values(seen_at=moment.replace("+00:00", "Z")))


def test_a_new_conversation_is_empty_and_has_an_id_of_its_own(kept: SqlSessions) -> None:
    one, other = kept.open(ME, None), kept.open(ME, None)
    assert (one.memory, one.known) == (Memory(), True)
    assert one.id != other.id


def test_what_is_kept_is_found_by_whoever_opens_the_database_next(
    kept: SqlSessions, url: str
) -> None:
    kept.save(ME, "s1", MEMORY)
    later = open_desk(url, today=TODAY)
    found = SqlSessions(lambda: later).open(ME, "s1")
    later.database.close()
    assert (found.id, found.memory, found.known) == ("s1", MEMORY, True)


def test_another_process_goes_on_with_it(kept: SqlSessions, url: str) -> None:
    kept.save(ME, "s1", MEMORY)
    code = (
        "import datetime as dt, json, sys\n"
        "from bot.answer import Seller\n"
        "from bot.desk.sessions import SqlSessions\n"
        "from bot.desk.sql import open_desk\n"
        "desk = open_desk(sys.argv[1], today=dt.date(2026, 11, 21))\n"
        "found = SqlSessions(lambda: desk).open(Seller('demo', 'me'), 's1')\n"
        "print(json.dumps(found.memory.as_json()))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, url],
        cwd=ROOT,
        env=environment(url),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert json.loads(done.stdout) == json.loads(json.dumps(MEMORY.as_json()))


@pytest.mark.parametrize("name", OTHERS)
def test_to_others_it_is_not_there(kept: SqlSessions, name: str) -> None:
    other = OTHERS[name]
    kept.save(ME, "s1", MEMORY)
    found = kept.open(other, "s1")
    assert (found.memory, found.known) == (Memory(), False)
    assert (found.id == "s1") == (other is not None)
    kept.save(other, "s1", replace(MEMORY, question="another's"))
    assert kept.open(ME, "s1").memory == MEMORY


@pytest.mark.parametrize("where", ["database", "process"])
def test_strangers_do_not_meet_under_an_id_that_they_choose(kept: SqlSessions, where: str) -> None:
    sessions: Sessions = kept if where == "database" else ProcessSessions()
    one = sessions.open(None, "s1")
    sessions.save(None, one.id, MEMORY)
    other = sessions.open(None, "s1")
    assert (other.memory, other.known) == (Memory(), False)
    assert len({one.id, other.id, "s1"}) == 3
    assert sessions.open(None, one.id).memory == MEMORY


@pytest.mark.parametrize(
    "session_id",
    ["s2", "x" * (LONGEST + 1), "a\x00b", "a\nb", "' OR 1=1 --", "%", "S1"],
    ids=["unknown", "long", "nul", "line", "quote", "percent", "capital"],
)
def test_an_id_that_is_not_there_is_said_to_be_unknown(kept: SqlSessions, session_id: str) -> None:
    kept.save(ME, "s1", MEMORY)
    found = kept.open(ME, session_id)
    assert (found.memory, found.known) == (Memory(), False)
    assert found.id


def test_the_latest_turn_is_kept(kept: SqlSessions, desk: SqlDesk) -> None:
    for number in range(3):
        kept.save(ME, "s1", replace(MEMORY, question=str(number)))
    assert kept.open(ME, "s1").memory.question == "2"
    assert rows(desk) == 1


def test_after_a_day_without_a_turn_it_is_over(kept: SqlSessions, desk: SqlDesk) -> None:
    kept.save(ME, "s1", MEMORY)
    aged(desk, "s1", LASTS - dt.timedelta(minutes=1))
    assert kept.open(ME, "s1").known
    aged(desk, "s1", LASTS + dt.timedelta(minutes=1))
    found = kept.open(ME, "s1")
    assert (found.memory, found.known) == (Memory(), False)
    kept.save(ME, "s1", MEMORY)
    assert kept.open(ME, "s1").memory == MEMORY


def test_what_is_over_is_removed_and_nothing_else(kept: SqlSessions, desk: SqlDesk) -> None:
    for name in ("old", "older", "new"):
        kept.save(ME, name, MEMORY)
    aged(desk, "old", LASTS + dt.timedelta(seconds=1))
    aged(desk, "older", 30 * LASTS)
    assert forget_expired(desk.database) == 2
    assert forget_expired(desk.database) == 0
    assert kept.open(ME, "new").memory == MEMORY
    assert rows(desk) == 1


def test_of_turns_at_once_each_is_kept_whole(kept: SqlSessions, desk: SqlDesk) -> None:
    turns = [replace(MEMORY, question=f"{n}" * 500, proposal=f"p{n}") for n in range(8)]
    with ThreadPoolExecutor(8) as several:
        list(several.map(lambda turn: kept.save(ME, "s1", turn), turns))
        found = list(several.map(lambda _: kept.open(ME, "s1").memory, turns))
    assert len(set(map(repr, found))) == 1
    assert found[0] in turns
    assert rows(desk) == 1


def test_turns_of_several_conversations_at_once_do_not_meet(kept: SqlSessions) -> None:
    def turn(number: int) -> bool:
        mine = replace(MEMORY, question=str(number))
        kept.save(ME, f"s{number}", mine)
        return kept.open(ME, f"s{number}").memory == mine

    with ThreadPoolExecutor(8) as several:
        assert all(several.map(turn, range(24)))


def test_a_database_out_of_reach_says_so(tmp_path: Path) -> None:
    def none() -> SqlDesk:
        return open_desk(f"sqlite:///{tmp_path}", today=TODAY)

    with pytest.raises(DeskError):
        SqlSessions(none).open(ME, "s1")
    with pytest.raises(DeskError):
        SqlSessions(none).save(ME, "s1", MEMORY)


def test_in_memory_it_is_the_same_but_for_lasting() -> None:
    kept: Sessions = ProcessSessions()
    kept.save(ME, "s1", MEMORY)
    assert kept.open(ME, "s1").memory == MEMORY
    for other in OTHERS.values():
        assert not kept.open(other, "s1").known
    assert not ProcessSessions().open(ME, "s1").known


def test_in_memory_the_oldest_make_room() -> None:
    kept = ProcessSessions()
    kept.save(ME, "first", MEMORY)
    for _ in range(KEPT):
        kept.save(ME, new_id(), Memory())
    assert not kept.open(ME, "first").known
