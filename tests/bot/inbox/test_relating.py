"""What belongs to what: by what is answered, by subjects and orders; and what is said twice."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.inbox.relating import Message, Relation, related, stem

AT = dt.datetime(2026, 11, 20, 9, 0, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
LONG = (
    "안녕하세요. 주문 326316701 건으로 문의드립니다. 구매자가 취소를 요청했지만 이미 보냈습니다. "
    "취소요청을 거부하려면 어떤 사유를 선택해야 하는지 알려 주시면 감사하겠습니다."
)


def message(name: str = "new", **values: Any) -> Message:
    told: dict[str, Any] = {
        "id": name,
        "conversation": name,
        "subject": "",
        "text": f"{name} says something of its own",
        "orders": frozenset(),
        "received": AT,
    }
    return Message(**told | values)


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Re: Cancel", ("Cancel", True)),
        ("RE: re[2]: Cancel", ("Cancel", True)),
        ("回复：取消", ("取消", True)),
        ("回覆: 取消", ("取消", True)),
        ("返信：キャンセル", ("キャンセル", True)),
        ("답장: 취소", ("취소", True)),
        ("Cancel", ("Cancel", False)),
        ("Regarding: Cancel", ("Regarding: Cancel", False)),
        ("Re:", ("", True)),
    ],
)
def test_a_subject_is_told_from_its_re(subject: str, expected: tuple[str, bool]) -> None:
    assert stem(subject) == expected


def test_what_says_what_it_answers_goes_on_with_that() -> None:
    first = message("first", conversation="c", received=AT - 90 * DAY)
    assert related(message(), [first], []) == Relation("c", True)


@pytest.mark.parametrize(
    ("mine", "its", "goes_on"),
    [
        ({"subject": "Re: 취소 문의"}, {"subject": "취소 문의"}, True),
        ({"subject": "취소 문의"}, {"subject": "답장: 취소  문의"}, True),
        ({"orders": frozenset({"1", "2"})}, {"orders": frozenset({"2"})}, False),
        ({"subject": "취소 문의"}, {"subject": "취소 문의"}, None),
        ({"subject": "Re:"}, {"subject": "Re:"}, None),
        ({"subject": "Re: 반품"}, {"subject": "취소"}, None),
        ({"orders": frozenset({"1"})}, {"orders": frozenset({"2"})}, None),
    ],
)
@pytest.mark.parametrize("days", [1, 30, -30, 31])
def test_messages_of_one_sender_belong_together_by_subject_or_order(
    mine: dict[str, Any], its: dict[str, Any], goes_on: bool | None, days: int
) -> None:
    other = message("other", conversation="c", received=AT - days * DAY, **its)
    found = related(message(**mine), [], [other])
    together = goes_on is not None and abs(days) <= 30
    assert found == (Relation("c", bool(goes_on)) if together else None)


@pytest.mark.parametrize(
    ("text", "twice"),
    [
        (LONG, True),
        (LONG.replace(" ", "\n").replace(".", "!"), True),
        (LONG.replace("알려 주시면", "가르쳐 주시면"), True),
        (LONG.replace("326316701", "326316702"), False),
        (LONG.replace("326316701", "３２６３１６７０１"), True),
        (LONG[:60], False),
        (
            LONG + " 그리고 반품된 상품의 환불은 언제 되는지, 수수료는 누가 내는지도 궁금합니다.",
            False,
        ),
        ("전혀 다른 문의입니다.", False),
    ],
)
def test_what_says_the_same_is_told_however_it_is_spaced(text: str, twice: bool) -> None:
    first = message("first", text=LONG)
    found = related(message(text=text), [], [first])
    assert (found.duplicate_of if found else None) == ("first" if twice else None)


def test_a_week_later_it_is_another_inquiry_and_signs_alone_say_nothing() -> None:
    first = message("first", text=LONG, received=AT - 8 * DAY)
    assert related(message(text=LONG), [], [first]) is None
    assert related(message(text="???"), [], [message("first", text="!!!")]) is None


def test_the_third_is_a_duplicate_of_the_first() -> None:
    first = message("first", text=LONG, received=AT - DAY)
    second = message("second", text=LONG, conversation="first", duplicate_of="first")
    assert related(message(text=LONG), [], [second, first]) == Relation("first", False, "first")
