"""The days that stories name: by other days, feasts, counts, weekdays, in four languages."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.clock import JAPAN
from bot.reading.dates import find
from bot.reading.normalise import language_of, normalise
from bot.triage.story_days import with_story_days
from bot.words import folded

TODAY = dt.date(2026, 11, 20)  # a Friday


def days(text: str, today: dt.date = TODAY) -> list[str]:
    message = normalise(text)
    said = folded(message, language_of(message))
    return [f"{d.day:%m-%d}" for d in with_story_days(said, today, find(said, today))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("저번주 수욜에 철회요청 넣음", ["11-11"]),
        ("이번주 월욜에 반품 철회요청 건 거", ["11-16"]),
        ("정확히 일주일 전 오늘 철회를 요청했습니다", ["11-13"]),
        ("11/12에 취소요청, 다음날 철회요청 넣었어요", ["11-12", "11-13"]),
        ("17일 거절, 취소는 그 전날 들어왔어요", ["11-17", "11-16"]),
        ("취소 신청(14일) → 철회요청(15일)", ["11-14", "11-15"]),
        ("오늘이 6일째예요", ["11-15"]),
        ("지난달 마지막 날 접수됐어요", ["10-31"]),
        ("今週の月曜に自分が出したやつ", ["11-16"]),
        ("一週間前の今日、キャンセルを申し込みました", ["11-13"]),
        ("今日でちょうど6日目になります", ["11-15"]),
        ("11/8キャンセル要請→翌日こっちから撤回要請", ["11-08", "11-09"]),
        ("11月3日でした。その2日後にお店から通知", ["11-03", "11-05"]),
        ("撤回お願いした日→13日 ／ 返事なし", ["11-13"]),
        ("我是上周的今天报的未收到", ["11-13"]),
        ("我五号点的退 六号店家就弄了个请求", ["11-05", "11-06"]),
        ("第6天了今天 一共7天对吧", ["11-15"]),
        ("12日买家申请取消,次日我方请求撤回", ["11-12", "11-13"]),
        ("三月最后一天的下午,我点了那个按钮", ["03-31"]),
        ("我11.17就发了请求", ["11-17"]),
        ("货一直没到 3月30报的未收到", ["03-30"]),
        ("Asked her Monday to withdraw her cancellation, nothing.", ["11-16"]),
        ("this Monday she asked some buyer to withdraw", ["11-16"]),
        ("today is day 6 of the 7 for my withdrawal request", ["11-15"]),
        ("The request is three days old today", ["11-17", "11-20"]),
        ("It was on 30 October. My colleague sent one the next day.", ["10-30", "10-31"]),
        ("The cancellation arrived on the last day of February", ["02-28"]),
        ("It came in on the 17th, the day before that we had shipped.", ["11-17", "11-16"]),
    ],
)
def test_the_days_of_a_story_are_found(text: str, expected: list[str]) -> None:
    assert days(text) == expected


def test_a_feast_is_the_last_one_that_was() -> None:
    assert days("xmas eve cancel came, 25th i ask her to drop", dt.date(2027, 1, 4)) == [
        "12-24",
        "12-25",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "7日間の期限を延ばせますか",
        "5日後にもう一度お願いできますか",
        "무게 1.25kg, 가격 12.50달러",
        "我要等5天才能再申请吗",
        "第3号店铺的订单",
        "The fee is 2.5% and 3.14 of it is tax",
        "I have 15 orders on hand",
    ],
)
def test_what_is_no_day_is_none(text: str) -> None:
    message = normalise(text)
    said = folded(message, language_of(message))
    assert with_story_days(said, TODAY, []) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("한 시간 전에 철회요청 보냄", "11-19"),
        ("26분 전, 23시 41분에 철회요청 보냄", "11-19"),
        ("日付が変わるちょっと前に申告を送りました", "11-19"),
        ("大概一个小时前,我请求买家撤回换货", "11-19"),
        ("半小时前点错了", "11-20"),
        ("About an hour ago our request went out", "11-19"),
        ("Twenty-six minutes ago I sent it, just before midnight", "11-19"),
        ("10 minutes ago a claim came in", "11-20"),
    ],
)
def test_shortly_after_midnight_an_hour_ago_was_yesterday(text: str, expected: str) -> None:
    at = dt.datetime(2026, 11, 20, 0, 40 if "半" in text else 20, tzinfo=JAPAN)
    message = normalise(text)
    said = folded(message, language_of(message))
    found = with_story_days(said, TODAY, find(said, TODAY), at)
    assert {f"{d.day:%m-%d}" for d in found} == {expected}


def test_at_noon_an_hour_ago_is_today() -> None:
    at = dt.datetime(2026, 11, 20, 12, 0, tzinfo=JAPAN)
    said = "an hour ago it came in"
    assert [d.day for d in with_story_days(said, TODAY, find(said, TODAY), at)] == [TODAY]


def test_a_day_of_a_story_has_been() -> None:
    """A number alone that would be to come is the last month's; an announced one stays."""
    assert days("退货是27号来的") == ["10-27"]
    assert days("27号之前要发货") == ["11-27"]
