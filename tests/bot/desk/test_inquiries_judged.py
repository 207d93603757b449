"""Inquiries judged once, whoever judges; and the bot silent once a person has taken over."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from inquiring import MINA, as_json, found, judged, record, taken
from triages import told

from bot.desk import audit, inquiries
from bot.desk.database import Database
from bot.inbox.changing import Change, change
from bot.inbox.inquiry import Inquiry, Kind
from bot.inbox.judging import judge_one, judge_waiting


def test_a_triage_is_kept_once_with_the_reply_that_is_suggested(database: Database) -> None:
    inquiry = taken(database)
    judged(database, inquiry, language="ja", deadline="2026-11-21", urgent=True, route="K1")
    made = as_json(database, inquiry.id)
    assert made["triage"] == told(
        inquiry, language="ja", deadline="2026-11-21", urgent=True, route="K1"
    )
    assert (made["version"], made["language"]) == (2, "ja")
    assert [entry["kind"] for entry in made["thread"]] == ["message"]
    assert not judge_one(database, inquiry, lambda i: told(i, why="Otherwise."), suggests=True)
    assert as_json(database, inquiry.id) == made


def test_with_answers_off_it_is_judged_and_nothing_is_suggested(database: Database) -> None:
    inquiry = taken(database)
    assert judge_one(database, inquiry, told, suggests=False)
    triage = as_json(database, inquiry.id)["triage"]
    assert (triage["topic"], triage["reply"]) == ("cancel-rejection", None)


def test_one_that_cannot_be_judged_waits_on_and_holds_up_no_other(database: Database) -> None:
    ids = [taken(database).id for _ in range(5)]

    def judge(inquiry: Inquiry) -> dict[str, Any]:
        if inquiry.id == ids[2]:
            raise RuntimeError("no index yet")
        return told(inquiry)

    assert judge_waiting(database, judge, suggests=True) == 4
    assert found(database, ids[2]).triage is None
    assert judge_waiting(database, told, suggests=True) == 1
    assert judge_waiting(database, told, suggests=True) == 0


def test_of_two_who_judge_at_once_one_is_kept(database: Database) -> None:
    for _ in range(20):
        taken(database)
    with ThreadPoolExecutor(4) as pool:
        run = lambda _: judge_waiting(database, told, suggests=True)  # noqa: E731
        assert sum(pool.map(run, range(4))) == 20
    events = [event for _, event, _ in record(database)]
    assert (events.count("inquiry_received"), events.count("inquiry_judged")) == (20, 20)
    assert audit.verify(database)[1] == []


def test_once_a_person_has_taken_over_the_bot_writes_nothing(database: Database) -> None:
    inquiry = taken(database)
    change(database, "demo", inquiry.id, Change(bot_silent=True), version=1, by=MINA)
    judged(database, inquiry, deadline="2026-11-21", urgent=True)
    made = as_json(database, inquiry.id)
    assert (made["triage"]["deadline"], made["triage"]["reply"]) == ("2026-11-21", None)
    with database.writing() as connection:
        assert not inquiries.suggest(connection, inquiry.id, "Another.")
    change(database, "demo", inquiry.id, Change(bot_silent=False), version=3, by=MINA)
    with database.writing() as connection:
        assert inquiries.suggest(connection, inquiry.id, "Another.")
    assert as_json(database, inquiry.id)["triage"]["reply"] == "Another."


def test_whoever_writes_at_the_same_moment_the_bot_is_silent_after_a_take_over(
    database: Database,
) -> None:
    """Bots write without a pause; nothing of theirs stands after the take-over, at any round."""
    written = 0
    for _ in range(15):
        inquiry = taken(database)
        over = threading.Event()
        begun = threading.Barrier(4)

        def bot(inquiry: Inquiry, over: threading.Event, begun: threading.Barrier) -> int:
            begun.wait()
            count = 0
            while True:
                last = over.is_set()  # one more try, begun after it was taken over
                with database.writing() as connection:
                    count += inquiries.suggest(connection, inquiry.id, "A reply.")
                if last:
                    return count

        with ThreadPoolExecutor(3) as pool:
            bots = [pool.submit(bot, inquiry, over, begun) for _ in range(3)]
            begun.wait()
            change(database, "demo", inquiry.id, Change(bot_silent=True), version=1, by=MINA)
            over.set()
            written += sum(one.result() for one in bots)
        with database.reading() as connection:
            entries = inquiries.conversations(connection, [inquiry])[inquiry.id].entries
        kinds = [entry.kind for entry in entries]
        assert kinds[-1] is Kind.EVENT, kinds
        assert kinds.count(Kind.EVENT) == 1
    assert written > 0, "no bot ever spoke: nothing was tried"
