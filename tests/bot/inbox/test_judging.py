"""Inquiries judged by the helpdesk itself, and kept with what it made of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.build import Helpdesk
from bot.desk import inquiries, queue
from bot.desk.queue import Wanted
from bot.desk.sql import SqlDesk, open_desk
from bot.inbox.judging import judge_by, judge_waiting
from bot.inbox.taking import Incoming, take_in

TODAY = dt.date(2026, 11, 21)
AT = dt.datetime(2026, 11, 20, 9, 0)
URGENT = (
    "お世話になっております。11月15日に撤回要請を出しましたが、購入者からまだ返事がありません。"
    "いつまで待てばよいですか。"
)
CALM = "주문을 취소 처리하는 메뉴가 어디에 있는지 알려 주세요."


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[SqlDesk]:
    made = open_desk(f"sqlite:///{tmp_path / 'claimdesk.db'}", today=TODAY)
    yield made
    made.database.close()


def in_queue(orders: SqlDesk) -> list[dict[str, Any]]:
    with orders.database.reading() as connection:
        found, _ = queue.page(connection, "demo", Wanted())
        return inquiries.as_json(connection, found)


def test_what_is_lost_first_comes_first_with_a_reply_in_the_askers_language(
    desk: Helpdesk, orders: SqlDesk
) -> None:
    messages = [Incoming(text=CALM, received=AT), Incoming(text=URGENT, received=AT)]
    take_in(orders.database, "demo", messages, actor="test")
    assert judge_waiting(orders.database, judge_by(desk), suggests=True) == 2
    urgent, calm = in_queue(orders)
    assert (urgent["language"], calm["language"]) == ("ja", "ko")
    assert (urgent["triage"]["deadline"], urgent["triage"]["urgent"]) == ("2026-11-21", True)
    assert (calm["triage"]["deadline"], calm["triage"]["topic"]) == (None, "cancel-refund")
    assert all(made["triage"]["reply"] and made["triage"]["citations"] for made in (urgent, calm))


def test_the_same_message_is_judged_alike_however_often(desk: Helpdesk, orders: SqlDesk) -> None:
    twice = [Incoming(text=URGENT, received=AT, key=key) for key in ("a", "b")]
    take_in(orders.database, "demo", twice, actor="test")
    judge_waiting(orders.database, judge_by(desk), suggests=True)
    one, other = (made["triage"] | {"id": ""} for made in in_queue(orders))
    assert one == other
