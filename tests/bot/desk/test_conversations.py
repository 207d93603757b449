"""Inquiries of one conversation: shown in one thread, opened again, kept apart."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.desk import audit, inquiries
from bot.desk.database import Database
from bot.inbox.changing import Change, Staff, change, write
from bot.inbox.inquiry import Kind, State
from bot.inbox.reply_mail import reply_mail
from bot.inbox.taking import Incoming, take_in

MINA = Staff("mina", "staff mina")
AT = dt.datetime(2026, 11, 10, 9, 0)
DAY = dt.timedelta(days=1)
SENDER = "Kim <kim@example.com>"


def taken(database: Database, text: str, shop: str = "demo", **values: Any) -> str:
    told: dict[str, Any] = {"text": text, "sender": SENDER, "received": AT}
    (one,) = take_in(database, shop, [Incoming(**told | values)], actor="test")
    return one.id


def told(database: Database, inquiry_id: str, shop: str = "demo") -> dict[str, Any]:
    with database.reading() as connection:
        inquiry = inquiries.get(connection, shop, inquiry_id, lock=False)
        assert inquiry is not None
        return inquiries.as_json(connection, [inquiry])[0]


def test_an_answer_to_a_mail_stands_in_its_thread(database: Database) -> None:
    first = taken(database, "취소할 수 있나요?", message_id="<1@x>", subject="취소")
    write(database, "demo", first, Kind.REPLY, "네, 가능합니다.", version=None, by=MINA)
    # From another address, as people have several
    second = taken(
        database, "감사합니다.", sender="other@x", references=("<0@x>", "<1@x>"), received=AT + DAY
    )
    both = told(database, first), told(database, second)
    assert (both[0]["related"], both[1]["related"]) == ([second], [first])
    assert both[0]["thread"] == both[1]["thread"]
    texts = {entry["text"] for entry in both[0]["thread"]}
    assert texts == {"취소할 수 있나요?", "네, 가능합니다.", "감사합니다."}
    assert both[1]["duplicate_of"] is None


def test_an_answer_to_a_reply_that_left_from_here_is_known(database: Database) -> None:
    first = taken(database, "취소할 수 있나요?")
    inquiry = write(database, "demo", first, Kind.REPLY, "네.", version=None, by=MINA)
    with database.reading() as connection:
        reply = inquiries.newest(connection, first, Kind.REPLY)
    assert reply is not None
    sent = reply_mail(inquiry, reply).decode()
    (line,) = [line for line in sent.splitlines() if line.startswith("Message-ID: ")]
    reference = line.removeprefix("Message-ID: ")
    second = taken(database, "고맙습니다.", sender="x@y", references=(reference,))
    assert told(database, second)["related"] == [first]
    elsewhere = taken(database, "고맙습니다.", shop="other", references=(reference,))
    assert told(database, elsewhere, "other")["related"] == []


@pytest.mark.parametrize("state", [State.CLOSED, State.HANDED_ON])
def test_a_new_message_of_the_asker_opens_it_again(database: Database, state: State) -> None:
    first = taken(database, "취소할 수 있나요?", subject="취소")
    change(database, "demo", first, Change(state=state, reason="Done."), version=1, by=MINA)
    second = taken(database, "그런데 아직 안 됩니다.", subject="Re: 취소", received=AT + DAY)
    made = told(database, first)
    assert (made["state"], made["closed"], made["handed_on"]) == ("open", None, None)
    (opened,) = [e for e in made["thread"] if e["event"] == "reopened"]
    assert (opened["author"], opened["values"]) == ("asker", {"by": second})
    newest = audit.entries(database, "demo")[0][-1]
    assert (newest.event, newest.after) == ("inquiry_reopened", {"inquiry": first, "by": second})
    assert audit.verify(database)[1] == []


def test_another_question_about_the_same_order_opens_nothing(database: Database) -> None:
    first = taken(database, "주문 326316701을 취소할 수 있나요?")
    change(database, "demo", first, Change(state=State.CLOSED), version=1, by=MINA)
    second = taken(database, "326316701의 환불은 언제 되나요?", received=AT + DAY)
    assert told(database, second)["related"] == [first]
    assert told(database, first)["state"] == "closed"


def test_the_same_text_again_is_marked_and_kept(database: Database) -> None:
    first = taken(database, "주문 326316701을 취소할 수 있나요?")
    again = taken(database, "주문 326316701을  취소할 수 있나요", received=AT + DAY)
    third = taken(database, "주문 326316701을 취소할 수 있나요?", received=AT + 2 * DAY)
    assert told(database, again)["duplicate_of"] == first
    assert told(database, third)["duplicate_of"] == first
    assert told(database, first)["related"] == [again, third]
    stranger = taken(database, "주문 326316701을 취소할 수 있나요?", sender="lee@example.com")
    nobody = taken(database, "주문 326316701을 취소할 수 있나요?", sender=None)
    for other in (stranger, nobody):
        assert (told(database, other)["duplicate_of"], told(database, other)["related"]) == (
            None,
            [],
        )


def test_who_has_taken_over_goes_on_with_the_conversation(database: Database) -> None:
    first = taken(database, "취소할 수 있나요?", subject="취소")
    wanted = Change(assignee="mina", bot_silent=True)
    change(database, "demo", first, wanted, version=1, by=MINA)
    second = taken(database, "그런데 아직 안 됩니다.", subject="Re: 취소", received=AT + DAY)
    made = told(database, second)
    assert (made["assignee"], made["bot_silent"]) == ("mina", True)
    with database.writing() as connection:
        assert not inquiries.suggest(connection, second, "A reply.")
