"""A quoted thread is read mail by mail, each as of its own day."""

from __future__ import annotations

import datetime as dt

import pytest

from bot.triage.letter import read_letter
from bot.triage.thread import mails, read_mails, told_by

TODAY = dt.date(2026, 11, 20)


def told(text: str) -> dict[str, str]:
    return told_by(read_mails(read_letter(text).thread, TODAY))


@pytest.mark.parametrize(
    "text",
    [
        "인수인계 받은 건입니다. 기한이 며칠까지인지 알려 주세요.\n\n-----원본 메시지-----\n"
        "보낸날짜: 2026-11-14 (토) 09:30\n어제 취소요청이 들어와서 오늘 철회요청 보냈습니다.",
        "前任者からの引き継ぎです。回答期限はいつまででしょうか。\n\n--- 転送 ---\n"
        "日時:2026年11月14日(土) 9:30\n昨日キャンセル要請が届きました。本日、撤回要請をしました。",
        "同事转给我的,请问买家最晚哪天答复?\n\n-----转发邮件-----\n"
        "日期:2026年11月14日 09:30\n昨天客人提交了取消要求,今天我们发了撤回要求。",
        "A colleague handed this to me. Until when can the buyer answer?\n\n"
        "---------- Forwarded message ---------\nDate: Sat, Nov 14, 2026 at 9:30 AM\n"
        "A cancel request came in yesterday. We sent the withdrawal request today.",
    ],
    ids=["ko", "ja", "zh", "en"],
)
def test_today_in_a_mail_is_the_day_of_that_mail(text: str) -> None:
    assert told(text) == {
        "type": "cancel",
        "requested_on": "2026-11-13",
        "withdrawal_requested_on": "2026-11-14",
        "withdrawal": "requested",
    }


@pytest.mark.parametrize(
    "text",
    [
        "다음 재요청은 언제 가능한가요?\n> 2026-11-17 10:00\n"
        "> 구매자가 오늘 철회요청을 거절했습니다.\n"
        ">> 2026-11-15 10:00\n>> 반품 건 오늘 철회요청 보냈습니다.",
        "When may we ask her again?\n> Tue, Nov 17: the buyer refused our withdrawal request.\n"
        ">> Sun, Nov 15: return of Nov 14, withdrawal request sent today.",
        "次はいつ再要請できますか。\n> 11月17日 10:00\n> お客様に本日、撤回要請を拒否されました。\n"
        ">> 11月15日 9:00\n>> 返品の件、本日撤回要請を送りました。",
        "什么时候可以再要求?\n> 11月17日 10:00\n> 今天买家拒绝了撤回要求。\n"
        ">> 11月15日 9:00\n>> 退货那单,今天发了撤回要求。",
    ],
    ids=["ko", "en", "ja", "zh"],
)
def test_the_last_mail_says_where_the_withdrawal_stands(text: str) -> None:
    claim = told(text)
    assert claim["type"] == "return"
    assert claim["withdrawal"] == "on_hold"
    assert claim["withdrawal_requested_on"] == "2026-11-15"
    assert claim["withdrawal_refused_on"] == "2026-11-17"


def test_a_day_within_a_sentence_begins_no_mail() -> None:
    lines = ["> Nov 14, 2026 wrote:", "> 11/12 the item left, and 11/13 she asked."]
    assert [mail.day for mail in mails(lines, TODAY)] == [dt.date(2026, 11, 14)]


def test_a_mail_of_a_day_to_come_tells_nothing() -> None:
    assert mails(["> 2026-11-25 10:00", "> We asked today."], TODAY) == []


def test_what_is_not_dated_tells_nothing() -> None:
    assert told("What now?\n> The buyer refused.\n> We asked again today.") == {}
