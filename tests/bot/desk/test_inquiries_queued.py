"""The queue in the database: its order, its filters, its counts, a shop's own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from inquiring import AT, MINA, judged, listed, taken

from bot.desk import queue
from bot.desk.database import Database
from bot.desk.queue import Wanted
from bot.inbox.changing import Change, NoInquiryError, change, write
from bot.inbox.inquiry import Kind, State
from corpus.vocabulary import Language


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
