"""Days that messages name, resolved from Wednesday 2024-03-13."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.reading.dates import find, nearest
from bot.words import folded
from corpus.vocabulary import Language

TODAY = dt.date(2024, 3, 13)


def days(text: str, today: dt.date = TODAY) -> list[str]:
    return [str(found.day) for found in find(folded(text, Language.EN), today)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # written, with a year
        ("2024-03-03", "2024-03-03"),
        ("2024/3/3", "2024-03-03"),
        ("2024.3.3", "2024-03-03"),
        ("2023年12月31日", "2023-12-31"),
        ("2024년 2월 29일", "2024-02-29"),
        ("２０２４年３月３日", "2024-03-03"),
        ("March 3, 2024", "2024-03-03"),
        ("3 March 2024", "2024-03-03"),
        # without a year: the nearest
        ("3/3", "2024-03-03"),
        ("3.3.", "2024-03-03"),
        ("3.3에 거절", "2024-03-03"),
        ("3月3日", "2024-03-03"),
        ("3月3号", "2024-03-03"),
        ("三月三号", "2024-03-03"),
        ("3월 3일", "2024-03-03"),
        ("March 3", "2024-03-03"),
        ("3 March", "2024-03-03"),
        ("Mar 3rd", "2024-03-03"),
        ("12/30", "2023-12-30"),
        ("10月1日", "2023-10-01"),
        ("3月20日まで", "2024-03-20"),
        # the day of a month
        ("5일에 거절당했어요", "2024-03-05"),
        ("20日に断られた", "2024-02-20"),
        ("20号被拒", "2024-02-20"),
        ("on the 5th", "2024-03-05"),
        ("지난달 28일", "2024-02-28"),
        ("先月28日", "2024-02-28"),
        ("上个月28号", "2024-02-28"),
        # from today
        ("오늘", "2024-03-13"),
        ("어제", "2024-03-12"),
        ("그저께", "2024-03-11"),
        ("그제", "2024-03-11"),
        ("내일", "2024-03-14"),
        ("모레", "2024-03-15"),
        ("今日", "2024-03-13"),
        ("昨日", "2024-03-12"),
        ("一昨日", "2024-03-11"),
        ("おととい", "2024-03-11"),
        ("明日", "2024-03-14"),
        ("明後日", "2024-03-15"),
        ("今天", "2024-03-13"),
        ("昨天", "2024-03-12"),
        ("前天", "2024-03-11"),
        ("明天", "2024-03-14"),
        ("后天", "2024-03-15"),
        ("today", "2024-03-13"),
        ("yesterday", "2024-03-12"),
        ("the day before yesterday", "2024-03-11"),
        ("tomorrow", "2024-03-14"),
        # counted
        ("3일 전", "2024-03-10"),
        ("사흘 전", "2024-03-10"),
        ("거절당한 지 3일 됐어요", "2024-03-10"),
        ("3日前", "2024-03-10"),
        ("断られて3日経ちました", "2024-03-10"),
        ("三天前", "2024-03-10"),
        ("3 days ago", "2024-03-10"),
        ("three days ago", "2024-03-10"),
        ("일주일 전", "2024-03-06"),
        ("1週間前", "2024-03-06"),
        ("两周前", "2024-02-28"),
        ("a week ago", "2024-03-06"),
        ("D-2", "2024-03-15"),
        # weekdays
        ("지난주 금요일", "2024-03-08"),
        ("先週の金曜", "2024-03-08"),
        ("上周五", "2024-03-08"),
        ("last Friday", "2024-03-08"),
        ("Friday last week", "2024-03-08"),
        ("지난 월요일", "2024-03-11"),
        ("今週の月曜日", "2024-03-11"),
        ("下周一", "2024-03-18"),
        ("来週の月曜", "2024-03-18"),
        ("next Monday", "2024-03-18"),
        ("다음 주 월요일", "2024-03-18"),
    ],
)
def test_a_day_is_read(text: str, expected: str) -> None:
    assert days(text) == [expected]


@pytest.mark.parametrize(
    "text",
    [
        "7일 이내",
        "5日以内",
        "7天之内",
        "within 7 days",
        "7日間",
        "24/7",
        "30자 이상",
        "4MB",
        "108円",
        "1日何件",
        "2024-02-30",
        "13월 40일",
        "기한은 며칠",
        "何日間",
        "在几天内",
        "3 orders",
    ],
)
def test_what_is_no_day_is_left_alone(text: str) -> None:
    assert days(text) == []


@pytest.mark.parametrize("text", ["3일 뒤에", "3日後に", "三天后", "3 days later", "after 3 days"])
def test_days_later_count_from_what_is_told(text: str) -> None:
    assert [found.after for found in find(text, TODAY)] == [3]


def test_a_year_that_is_told_serves_the_days_beside_it() -> None:
    assert days("refused on 2022-03-03, again on 3/7?") == ["2022-03-03", "2022-03-07"]


@pytest.mark.parametrize(
    ("today", "text", "expected"),
    [
        ("2024-01-02", "12/30", "2023-12-30"),
        ("2024-12-31", "1월 3일", "2025-01-03"),
        ("2024-03-01", "昨日", "2024-02-29"),
        ("2023-03-01", "어제", "2023-02-28"),
        ("2024-03-13", "30日に断られた", "2024-01-30"),
    ],
)
def test_ends_of_months_and_years(today: str, text: str, expected: str) -> None:
    assert days(text, dt.date.fromisoformat(today)) == [expected]


def test_a_leap_day_is_of_a_leap_year() -> None:
    assert nearest(2, 29, dt.date(2023, 3, 1)) == dt.date(2024, 2, 29)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1月25日申请撤回,买家27日拒绝了", ["2024-01-25", "2024-01-27"]),
        ("1/25에 요청했고 3일에 거절당함", ["2024-01-25", "2024-02-03"]),
        ("12月30日に要請、2日に拒否", ["2023-12-30", "2024-01-02"]),
        ("3/19까지 답인데 9일에 요청했어요", ["2024-03-19", "2024-03-09"]),
        ("asked on Feb 20, refused on the 22nd", ["2024-02-20", "2024-02-22"]),
    ],
)
def test_a_day_alone_is_of_the_month_named_before_it(text: str, expected: list[str]) -> None:
    assert days(text) == expected
