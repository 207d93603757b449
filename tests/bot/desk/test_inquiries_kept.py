"""Inquiries in the database: taken in once, as they are, with the asker until they are purged."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from inquiring import MINA, TEXT, as_json, listed, taken
from sqlalchemy import func, select

from bot.desk import audit
from bot.desk.database import Database
from bot.desk.inbox_tables import inquiries as table
from bot.inbox.changing import Change, change, purge_senders, write
from bot.inbox.inquiry import Kind, State
from bot.inbox.taking import Incoming, UntakableError, take_in


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
