"""Inquiries in the database: taken in once, judged once, changed by who was first."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import func, select
from triages import told

from bot.desk import audit, inquiries, queue
from bot.desk.database import Database
from bot.desk.queue import Wanted
from bot.desk.sql import SqlDesk
from bot.desk.tables import inquiries as table
from bot.inbox.changing import (
    Change,
    ChangedError,
    NoInquiryError,
    Staff,
    change,
    purge_senders,
    write,
)
from bot.inbox.inquiry import Inquiry, Kind, State
from bot.inbox.judging import judge_one, judge_waiting
from bot.inbox.taking import Incoming, UntakableError, take_in
from corpus.vocabulary import Language

MINA = Staff("mina", "staff mina")
SORA = Staff("sora", "staff sora")
AT = dt.datetime(2026, 11, 20, 9, 30)
TEXT = "주문 326316701의 취소를 거부하고 싶습니다."


@pytest.fixture
def database(desk: SqlDesk) -> Database:
    return desk.database


def taken(database: Database, shop: str = "demo", **values: Any) -> Inquiry:
    message = Incoming(**{"text": TEXT, "received": AT} | values)
    (one,) = take_in(database, shop, [message], actor="test")
    return found(database, one.id, shop)


def found(database: Database, inquiry_id: str, shop: str = "demo") -> Inquiry:
    with database.reading() as connection:
        made = inquiries.get(connection, shop, inquiry_id, lock=False)
    assert made is not None
    return made


def as_json(database: Database, inquiry_id: str) -> dict[str, Any]:
    inquiry = found(database, inquiry_id)
    with database.reading() as connection:
        return inquiries.as_json(connection, [inquiry])[0]


def listed(database: Database, shop: str = "demo", **wanted: Any) -> list[str]:
    """Ids by pages of two, which come to the same as a page of all."""
    paged: list[str] = []
    cursor = None
    with database.reading() as connection:
        while True:
            some, cursor = queue.page(connection, shop, Wanted(**wanted), cursor=cursor, limit=2)
            paged += [inquiry.id for inquiry in some]
            if cursor is None:
                break
        whole, _ = queue.page(connection, shop, Wanted(**wanted), limit=100)
    assert paged == [inquiry.id for inquiry in whole]
    return paged


def judged(database: Database, inquiry: Inquiry, **values: Any) -> None:
    assert judge_one(database, inquiry, lambda i: told(i, **values), suggests=True)


def record(database: Database, shop: str = "demo") -> list[tuple[str, str, Any]]:
    return [
        (e.actor, e.event, e.after)
        for e in audit.entries(database, shop)[0]
        if e.event.startswith("inquiry_")
    ]


def test_what_comes_in_is_kept_and_waits_to_be_judged(database: Database) -> None:
    inquiry = taken(database, subject="질문", sender="Kim <kim@example.com>", channel="email")
    assert as_json(database, inquiry.id) == {
        "id": inquiry.id,
        "channel": "email",
        "subject": "질문",
        "from": "Kim <kim@example.com>",
        "text": TEXT,
        "received": "2026-11-20T09:30:00+09:00",
        "language": "ko",
        "state": "open",
        "assignee": None,
        "bot_silent": False,
        "version": 1,
        "triage": None,
        "thread": [
            {
                "id": inquiry.id,
                "inquiry": inquiry.id,
                "at": "2026-11-20T00:30:00.000000Z",
                "kind": "message",
                "author": "asker",
                "text": TEXT,
                "event": None,
                "values": None,
            }
        ],
        "duplicate_of": None,
        "related": [],
        "handed_on": None,
        "closed": None,
    }


def test_a_message_is_taken_in_once_however_often_it_comes(database: Database) -> None:
    first = taken(database, key="k1", message_id="<a@example.com>")
    again = [
        taken(database, key="k1", text="something else"),
        taken(database, message_id="<a@example.com>"),
        taken(database, key="k2", message_id="<a@example.com>"),
    ]
    assert {inquiry.id for inquiry in again} == {first.id}
    assert taken(database, key="k3").id != first.id
    assert taken(database).id != taken(database).id
    assert taken(database, shop="other", key="k1").id != first.id


def test_of_many_at_once_one_is_taken_in(database: Database) -> None:
    with ThreadPoolExecutor(8) as pool:
        ids = list(pool.map(lambda _: taken(database, key="k").id, range(24)))
    assert len(set(ids)) == 1
    assert len(listed(database)) == 1
    assert audit.verify(database)[1] == []


@pytest.mark.parametrize("text", ["", " \n\u3000", "\0", "x" * 100_001])
def test_what_has_no_text_or_too_much_is_not_taken(database: Database, text: str) -> None:
    good = Incoming(text="good")
    with pytest.raises(UntakableError):
        take_in(database, "demo", [good, Incoming(text=text)], actor="test")
    assert listed(database) == []


def test_a_text_of_any_characters_is_kept(database: Database) -> None:
    inquiry = taken(database, text="a\0b \ud800 𠮷 🙏\r\nc", subject="  two\n lines\0 ")
    assert inquiry.text == "ab ? 𠮷 🙏\nc"
    assert inquiry.subject == "two lines"


def test_the_queue_goes_by_deadline_then_by_other_dates_then_by_receipt(
    database: Database,
) -> None:
    day = dt.timedelta(days=1)
    none = taken(database, received=AT - day)
    later = taken(database, received=AT)
    signal = taken(database, received=AT + day)
    due = taken(database, received=AT + 2 * day)
    sooner = taken(database, received=AT + 3 * day)
    for inquiry in (none, later):
        judged(database, inquiry)
    judged(database, signal, signals=[{"code": "ship_by", "date": "2026-11-25", "text": ""}])
    judged(database, due, deadline="2026-12-01", urgent=False)
    judged(database, sooner, deadline="2026-11-24", urgent=True)
    order = [sooner.id, due.id, signal.id, none.id, later.id]
    assert listed(database) == order
    waits = taken(database, received=AT + 3 * day)
    assert listed(database) == [waits.id, *order]


def test_filters_narrow_the_queue(database: Database) -> None:
    ko = taken(database, text="주문 326316701의 취소", sender="kim@example.com")
    ja = taken(database, text="キャンセルを拒否したいです。注文 326316702 100%", subject="至急")
    en = taken(database, text="Can I ask the buyer to withdraw the claim? ORDER_1")
    judged(database, ko, topic="cancel-refund", route="K2", urgent=True, deadline="2026-11-21")
    judged(database, ja)
    judged(database, en, topic=None)
    change(database, "demo", en.id, Change(assignee="mina"), version=2, by=MINA)
    change(database, "demo", ja.id, Change(state=State.CLOSED), version=2, by=MINA)
    expected: list[tuple[Mapping[str, Any], set[str]]] = [
        ({"state": State.OPEN}, {ko.id, en.id}),
        ({"state": State.CLOSED}, {ja.id}),
        ({"language": Language.JA}, {ja.id}),
        ({"topic": "cancel-refund"}, {ko.id}),
        ({"topic": "none"}, {en.id}),
        ({"route": "K2"}, {ko.id}),
        ({"route": "none"}, {ja.id, en.id}),
        ({"urgent": True}, {ko.id}),
        ({"urgent": False}, {ja.id, en.id}),
        ({"assignee": "mina"}, {en.id}),
        ({"assignee": "none"}, {ko.id, ja.id}),
        ({"order_id": "326316702"}, {ja.id}),
        ({"order_id": "32631670"}, set()),
        ({"words": "WITHDRAW claim"}, {en.id}),
        ({"words": "至急"}, {ja.id}),
        ({"words": "KIM@"}, {ko.id}),
        ({"words": "100%"}, {ja.id}),
        ({"words": "%"}, {ja.id}),
        ({"words": "r_1"}, {en.id}),
        ({"state": State.OPEN, "language": Language.JA}, set()),
    ]
    for wanted, ids in expected:
        assert set(listed(database, **wanted)) == ids, wanted


def test_what_another_shop_has_is_not_there(database: Database) -> None:
    other = taken(database, shop="other")
    assert listed(database) == []
    with pytest.raises(NoInquiryError):
        change(database, "demo", other.id, Change(assignee="mina"), version=1, by=MINA)
    with pytest.raises(NoInquiryError):
        write(database, "demo", other.id, Kind.REPLY, "text", version=None, by=MINA)
    with database.reading() as connection:
        assert queue.counts(connection, "demo", Wanted(), me="mina")["open"] == 0


def test_counts_tell_how_many_there_are_of_each_kind(database: Database) -> None:
    with database.reading() as connection:
        assert queue.version(connection, "nobody") == 0
        before = queue.version(connection, "demo")
    one, two, three = (taken(database) for _ in range(3))
    judged(database, one, urgent=True, deadline="2026-11-21")
    change(database, "demo", one.id, Change(assignee="mina"), version=2, by=MINA)
    change(database, "demo", three.id, Change(state=State.HANDED_ON), version=1, by=MINA)
    with database.reading() as connection:
        counted = queue.counts(connection, "demo", Wanted(), me="mina")
        others = queue.counts(connection, "demo", Wanted(topic="none"), me="sora")
        assert queue.version(connection, "demo") > before
    assert counted == {
        "open": 2,
        "urgent": 1,
        "mine": 1,
        "unassigned": 1,
        "handed_on": 1,
        "closed": 0,
        "by_language": {"ko": 2},
        "by_topic": {"cancel-rejection": 1, "none": 1},
    }
    assert (others["open"], others["mine"], two.id) == (1, 0, two.id)


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


def test_who_was_first_wins_and_the_other_is_told(database: Database) -> None:
    inquiry = taken(database)
    change(database, "demo", inquiry.id, Change(assignee="mina"), version=1, by=MINA)
    with pytest.raises(ChangedError) as late:
        change(database, "demo", inquiry.id, Change(assignee="sora"), version=1, by=SORA)
    assert (late.value.current.assignee, late.value.current.version) == ("mina", 2)
    with pytest.raises(ChangedError):
        write(database, "demo", inquiry.id, Kind.REPLY, "text", version=1, by=SORA)
    assert found(database, inquiry.id).assignee == "mina"


def test_of_many_who_change_one_version_one_does(database: Database) -> None:
    inquiry = taken(database)
    start = threading.Barrier(6)

    def run(n: int) -> bool:
        start.wait()
        try:
            change(database, "demo", inquiry.id, Change(assignee=f"s{n}"), version=1, by=MINA)
        except ChangedError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(run, range(6)))
    assert done.count(True) == 1
    assert found(database, inquiry.id).assignee == f"s{done.index(True)}"
    assert found(database, inquiry.id).version == 2


def test_every_change_counts_up_and_goes_on_record_without_texts(database: Database) -> None:
    inquiry = taken(database)
    judged(database, inquiry)
    changes = [
        Change(assignee="mina", bot_silent=True),
        Change(state=State.HANDED_ON, text="Secret text"),
        Change(state=State.OPEN),
        Change(state=State.CLOSED, reason="Secret reason", assignee="", bot_silent=False),
    ]
    for n, wanted in enumerate(changes, start=2):
        change(database, "demo", inquiry.id, wanted, version=n, by=MINA)
    write(database, "demo", inquiry.id, Kind.REPLY, "Secret reply", version=6, by=SORA)
    write(database, "demo", inquiry.id, Kind.NOTE, "Secret note", version=None, by=SORA)
    same = change(database, "demo", inquiry.id, Change(state=State.CLOSED), version=8, by=MINA)
    assert same.version == 8
    events = [(actor, event) for actor, event, _ in record(database)]
    assert events == [
        ("test", "inquiry_received"),
        ("bot", "inquiry_judged"),
        ("staff mina", "inquiry_assigned"),
        ("staff mina", "inquiry_taken_over"),
        ("staff mina", "inquiry_handed_on"),
        ("staff mina", "inquiry_reopened"),
        ("staff mina", "inquiry_unassigned"),
        ("staff mina", "inquiry_given_back"),
        ("staff mina", "inquiry_closed"),
        ("staff sora", "inquiry_replied"),
        ("staff sora", "inquiry_noted"),
    ]
    assert all(after["inquiry"] == inquiry.id for _, _, after in record(database))
    whole = str(record(database))
    assert "Secret" not in whole
    assert TEXT not in whole
    made = as_json(database, inquiry.id)
    assert made["closed"] == {"reason": "Secret reason"}
    assert made["handed_on"] is None
    assert [(e["kind"], e["event"], e["text"]) for e in made["thread"]] == [
        ("message", None, TEXT),
        ("event", "assigned", None),
        ("event", "taken_over", None),
        ("event", "handed_on", "Secret text"),
        ("event", "reopened", None),
        ("event", "unassigned", None),
        ("event", "given_back", None),
        ("event", "closed", "Secret reason"),
        ("reply", None, "Secret reply"),
        ("note", None, "Secret note"),
    ]
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


def test_of_people_the_sender_alone_is_kept_and_only_until_it_is_purged(
    database: Database,
) -> None:
    text = "주문 326316701, 연락처는 010-1234-5678, kim@example.com입니다. 김철수님께 전해 주세요."
    inquiry = taken(database, text=text, subject="010-1234-5678", sender="Kim <kim@example.com>")
    write(database, "demo", inquiry.id, Kind.REPLY, text, version=None, by=MINA)
    wanted = Change(state=State.CLOSED, reason=text)
    change(database, "demo", inquiry.id, wanted, version=None, by=MINA)
    made = as_json(database, inquiry.id)
    assert made.pop("from") == "Kim <kim@example.com>"
    assert "326316701" in str(made)
    for secret in ("010-1234", "kim@", "철수"):
        assert secret not in str(made)
    other = taken(database, sender="lee@example.com")
    with database.reading() as connection:
        moment = connection.execute(select(func.max(table.c.made_at))).scalar_one()
    assert purge_senders(database, before=moment, actor="test") == 1
    assert as_json(database, inquiry.id)["from"] is None
    assert as_json(database, other.id)["from"] == "lee@example.com"
    assert listed(database, words="kim@") == []
    newest = audit.entries(database, "demo")[0][-1]
    assert (newest.event, newest.after) == ("inquiries_purged", {"count": 1, "before": moment})
