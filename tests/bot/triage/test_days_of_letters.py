"""Which day is the day of what, where letters say it; and labelled questions lose nothing by it."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.reading.normalise import language_of, normalise
from bot.reading.training import load_cases
from bot.triage.falling_due import due_of
from bot.triage.inquiry import Asker
from bot.triage.letter import read_letter
from bot.triage.matters import read_matter
from rules import read_case

TODAY = dt.date(2026, 11, 20)
RIGHT = 0.92
"""Of labelled messages: what reading alone gets right there is little more, having learnt them."""


def deadline(text: str, today: dt.date = TODAY, asker: Asker = Asker.SELLER) -> dt.date | None:
    letter = read_letter(text)
    made = read_matter(
        letter.own, letter.language, today, asker=asker, quoted="", find=lambda number: None
    )
    return made.due.date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("취소요청 접수: 11/16, 철회요청: 11/17, 거절: 11/19. 언제 다시 요청하나요?", "2026-11-20"),
        ("주문일 11/10, 반품신청 11/18 접수된 건입니다. 철회 가능한가요?", "2026-11-22"),
        ("返品要請日：11/17、撤回要請日：11/18。返事がありません。期限は？", "2026-11-24"),
        ("11/10のご注文で、11/18にキャンセル要請が届きました。承認の手順は？", "2026-11-22"),
        ("取消要求：11/17；撤回要请：11/18；买家拒绝：11/19。几号能再申请？", "2026-11-21"),
        ("订单11/10下单，11/18买家申请取消，怎么同意？", "2026-11-22"),
        ("Ordered on 10 Nov, cancel request came on 18 Nov. How do I approve it?", "2026-11-22"),
        (
            "Cancel request: 17 Nov. Withdrawal request: 18 Nov. No answer. Until when?",
            "2026-11-24",
        ),
        ("The buyer ordered on 18 November and asked us by chat to cancel.", None),
    ],
)
def test_a_day_belongs_to_the_words_beside_it(text: str, expected: str | None) -> None:
    assert deadline(text) == (dt.date.fromisoformat(expected) if expected else None)


def test_the_same_day_is_the_day_that_was_named_last() -> None:
    text = "주문을 11/18에 했는데 같은 날 취소 신청을 했습니다. 판매자가 승인을 안 해요."
    assert deadline(text, asker=Asker.BUYER) == dt.date(2026, 11, 22)


def test_labelled_questions_have_the_deadline_that_their_labels_have() -> None:
    rows = [row for row in load_cases() if _days(row)][::6]
    right = 0
    for row in rows:
        today = dt.date.fromisoformat(row["today"])
        assert language_of(normalise(row["text"]))
        right += deadline(row["text"], today) == _labelled(row, today)
    assert right >= RIGHT * len(rows)


def _days(row: dict[str, object]) -> bool:
    claim = row.get("claim")
    return isinstance(claim, dict) and any(name.endswith("_on") for name in claim)


def _labelled(row: dict[str, object], today: dt.date) -> dt.date | None:
    claim = dict(row["claim"])  # type: ignore[call-overload]
    if claim.get("type") != "not_received":
        claim.setdefault("status", "requested")
    return due_of(read_case({"order": row.get("order") or {}, "claim": claim}, today=today)).date
