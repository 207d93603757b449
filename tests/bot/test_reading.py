"""What is read from a message: intent, action, facts, and where each fact came from."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.reading.normalise import language_of, normalise
from bot.reading.reader import Intent, Reading, read
from rules import Action

TODAY = dt.date(2024, 3, 13)


def reading(message: str) -> Reading:
    text = normalise(message)
    return read(text, language_of(text), TODAY)


@pytest.mark.parametrize(
    ("message", "intent", "action"),
    [
        ("철회요청 할 수 있나요?", Intent.MAY_I, Action.REQUEST_WITHDRAWAL),
        ("다시 요청해도 되나요", Intent.MAY_I, Action.REREQUEST_WITHDRAWAL),
        ("언제부터 재요청 가능한가요", Intent.UNTIL_WHEN, Action.REREQUEST_WITHDRAWAL),
        ("취소요청은 어떻게 거부하나요?", Intent.HOW, None),
        ("취소거부 메뉴가 어디 있나요", Intent.WHERE, None),
        ("撤回要請を取り下げられますか", Intent.MAY_I, Action.CANCEL_WITHDRAWAL),
        ("発送してもいいですか", Intent.MAY_I, Action.SHIP),
        ("拒否するとどうなりますか", Intent.WHAT_IF, None),
        ("可以同意取消吗", Intent.MAY_I, Action.APPROVE_CANCEL),
        ("能不能拒绝取消", Intent.MAY_I, Action.REJECT_CANCEL),
        ("怎么申请撤回", Intent.HOW, None),
        ("can i ship it", Intent.MAY_I, Action.SHIP),
        ("how can I ship it?", Intent.HOW, None),
        ("Is it possible to refund it?", Intent.MAY_I, Action.REFUND_AFTER_SHIPPING),
        ("what happens if the buyer does not answer?", Intent.WHAT_IF, None),
        ("What are my options?", Intent.OPTIONS, None),
        ("hello", Intent.OTHER, None),
    ],
)
def test_intent_and_action(message: str, intent: Intent, action: Action | None) -> None:
    found = reading(message)
    assert (found.intent, found.action) == (intent, action)


@pytest.mark.parametrize(
    ("message", "order", "claim"),
    [
        ("배송준비 상태에 취소요청이 들어왔어요", {"status": "preparing"},
         {"type": "cancel", "status": "requested"}),
        ("配送遅延の注文", {"status": "delayed"}, {}),
        ("返品は返金保留です", {}, {"type": "return", "status": "on_hold"}),
        ("退货已收件", {}, {"type": "return", "status": "collected"}),
        ("exchange is at Reshipping", {}, {"type": "exchange", "status": "reshipping"}),
        ("미수취 신고접수", {}, {"type": "not_received", "status": "reported"}),
        ("철회를 3월 3일에 거절당했어요", {},
         {"withdrawal": "on_hold", "withdrawal_refused_on": "2024-03-03"}),
        ("3월 1일에 철회요청 했고 3월 3일에 거절당했어요", {},
         {"withdrawal": "on_hold", "withdrawal_requested_on": "2024-03-01",
          "withdrawal_refused_on": "2024-03-03"}),
        ("昨日、撤回要請を出しました", {},
         {"withdrawal": "requested", "withdrawal_requested_on": "2024-03-12"}),
        ("昨天我取消了撤回要请", {},
         {"withdrawal": "none", "withdrawal_cancelled_on": "2024-03-12"}),
        ("I rejected the cancel request last week", {"cancel_rejected": True}, {}),
        ("어제 취소요청을 거부했어요", {"cancel_rejected": True}, {}),
        ("撤回完了しました", {}, {"withdrawal": "completed"}),
        # told to be not so
        ("아직 배송중은 아니에요", {}, {}),
        ("not delivered yet", {}, {}),
        ("the buyer neither agrees nor refuses", {}, {}),
        # menus are no facts
        ("취소/반품/미수취 메뉴", {}, {}),
        ("キャンセル/返品/未受取の画面", {}, {}),
        # a reason is no status
        ("배송지연 사유로 환불", {}, {}),
    ],
)  # fmt: skip
def test_facts(message: str, order: dict[str, Any], claim: dict[str, Any]) -> None:
    found = reading(message)
    assert dict(found.order) == order
    assert dict(found.claim) == claim


def test_each_fact_names_the_words_it_came_from() -> None:
    found = reading("어제 거절당했는데 다시 요청할 수 있나요?")
    assert found.sources["claim.withdrawal_refused_on"] == "어제"
    assert "거절" in found.sources["claim.withdrawal"]


def test_what_is_asked_is_not_told() -> None:
    assert not reading("철회요청 할 수 있나요?").claim


@pytest.mark.parametrize(
    ("message", "params"),
    [
        ("신규주문인데 품절이라 취소해도 되나요?", {"reason": "out_of_stock"}),
        ("発送準備完了です。キャンセル要請を拒否できますか", {"ground": "ready_to_ship"}),
        ("订单新订购,客户反悔让我取消,我可以取消订单吗",
         {"reason": "change_of_mind", "buyer_requested": True}),
        ("order preparing, can I cancel it without telling the buyer", {"buyer_notified": False}),
        # why it can't be kept is not the reason that is chosen
        ("배송중인데 재고가 없어요. 환불할 수 있나요?", {}),
    ],
)  # fmt: skip
def test_parameters(message: str, params: dict[str, Any]) -> None:
    assert dict(reading(message).params) == params


def test_the_day_that_is_asked_for() -> None:
    assert reading("refused on 3/3, can I ask again on 3/7?").on == dt.date(2024, 3, 7)
    assert reading("거절당했는데 내일 다시 요청할 수 있나요?").on == dt.date(2024, 3, 14)
