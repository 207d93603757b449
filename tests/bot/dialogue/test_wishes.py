"""What is to be done rather than known, which reason is given, and what else a turn names."""

from __future__ import annotations

import pytest

from bot.dialogue.naming import (
    is_only_wish,
    language_told,
    language_wished,
    numbers,
    referred,
)
from bot.dialogue.wishes import cleaned, is_go_ahead, named_action, reason_given, wanted
from bot.reading.normalise import language_of
from bot.words import folded
from corpus.vocabulary import Language
from rules import Action


def read(message: str) -> str:
    return folded(message, language_of(message))


WISHES = {
    Action.REJECT_CANCEL: [
        "Please reject the cancel request",
        "reject the cancel request on 326316701, it has already left",
        "취소 요청을 거부해 주세요",
        "326316701 취소요청 거부해줘, 이미 발송했어",
        "キャンセル要請を拒否してください",
        "请拒绝取消申请",
        "能帮我拒绝取消申请吗？",
        "請拒絕取消申請",
    ],
    Action.APPROVE_CANCEL: [
        "approve it",
        "Can you approve it for me?",
        "취소요청 승인해 주세요",
        "承認してください",
        "帮我同意取消",
    ],
    Action.REQUEST_WITHDRAWAL: [
        "Ask the buyer to withdraw, please",
        "철회 요청해 주세요",
        "撤回要請をお願いします",
        "申请撤回吧",
    ],
    Action.REREQUEST_WITHDRAWAL: ["Ask her again, please", "다시 철회 요청 넣어줘"],
    Action.CANCEL_WITHDRAWAL: [
        "Take back the withdrawal request please",
        "Could you cancel that withdrawal request?",
        "철회 요청 취소해 주세요",
        "撤回要請を取り消してください",
        "帮我取消撤回申请",
    ],
    Action.CANCEL_BEFORE_SHIPPING: [
        "I want to cancel the order",
        "주문 취소해 주세요",
        "注文をキャンセルしてください",
        "帮我取消订单",
    ],
    Action.REFUND_AFTER_SHIPPING: [
        "Refund her please",
        "환불해 주세요",
        "返金してください",
        "帮我退款",
        "請幫我退款",
    ],
    Action.SHIP: ["ship it now please", "발송 처리해 주세요", "発送処理してください", "请发货"],
}
QUESTIONS = [
    *("How do I reject a cancel request?", "May I reject it?", "Can I approve the cancellation?"),
    *("what if I reject it?", "When can I ask again?", "Tell me how to approve it"),
    *("취소 요청 거부할 수 있나요?", "취소 요청은 어떻게 거부하나요?", "승인해도 되나요?"),
    *("거부하면 어떻게 돼요?", "キャンセル要請を拒否できますか？", "拒否したらどうなりますか？"),
    *("キャンセル要請の拒否方法を教えてください", "承認してもいいですか？"),
    *("可以拒绝取消申请吗？", "怎么拒绝取消申请？", "如果拒绝会怎样？", "可以拒絕取消申請嗎？"),
    "I rejected it yesterday",
]


@pytest.mark.parametrize(
    ("message", "action"), [(m, action) for action, held in WISHES.items() for m in held]
)
def test_a_wish_names_what_is_to_be_done(message: str, action: Action) -> None:
    assert wanted(read(message)) is action


@pytest.mark.parametrize("message", QUESTIONS)
def test_a_question_about_an_action_is_no_wish(message: str) -> None:
    assert wanted(read(message)) is None
    assert named_action(read(message)) is not None or "again" in message


GO_AHEAD = {
    "go ahead": True,
    "then reject it": True,
    "진행해 주세요": True,
    "進めてください": True,
    "帮我办": True,
    "how do I do it?": False,
    "Should I do it?": False,
    "어떻게 진행해요?": False,
}


@pytest.mark.parametrize("message", GO_AHEAD)
def test_to_do_it_is_said_and_not_asked_about(message: str) -> None:
    assert is_go_ahead(read(message)) is GO_AHEAD[message]


REASONS = {
    'The reason is "out for delivery, tracking follows".': "out for delivery, tracking follows",
    "reason: It left our warehouse": "It left our warehouse",
    "Please reject it. Reason: already handed over": "already handed over",
    "write “It has left, please keep it”": "It has left, please keep it",
    "write 'it left already' as the reason": "it left already",
    '사유는 "이미 택배사에 넘겼습니다"로 해 주세요': "이미 택배사에 넘겼습니다",
    "사유: 이미 출고했습니다": "이미 출고했습니다",
    "理由は「すでに発送済みのため」でお願いします": "すでに発送済みのため",
    "理由：すでに発送しました": "すでに発送しました",
    "理由是“包裹已经发出”": "包裹已经发出",
    "理由：货已经发出了": "货已经发出了",
    "理由写“已经发货，无法取消”": "已经发货，无法取消",
    'She said "hello there".': None,
    "The reason?": None,
    "사유가 뭐예요?": None,
    "理由不对": None,
}


@pytest.mark.parametrize("message", REASONS)
def test_a_reason_is_given_where_it_is_called_one(message: str) -> None:
    assert reason_given(message) == REASONS[message]


CLEAN = {
    '"it has left"': "it has left",
    "이미 출고했습니다라고 적어 주세요": "이미 출고했습니다",
    "すでに発送しましたと書いてください": "すでに発送しました",
    "货已经发出，就这样写": "货已经发出",
    "It left this morning, is that ok?": "It left this morning",
    "已经发出了": "已经发出了",
}


@pytest.mark.parametrize("message", CLEAN)
def test_what_is_said_around_a_text_is_no_part_of_it(message: str) -> None:
    assert cleaned(message) == CLEAN[message]


NUMBERS = {
    "326316701": ["326316701"],
    "order 326316701 and 326317888, 326316701": ["326316701", "326317888"],
    "326316701은요?": ["326316701"],
    "#326316701": ["326316701"],
    "qx-326316701": ["QX-326316701"],
    "１２３４５６７８９": ["123456789"],
    "2026-08-25": [],
    "2026.08.25": [],
    "8/25": [],
    "010-1234-5678": [],
    "12345.67": [],
    "1234": [],
}


@pytest.mark.parametrize("message", NUMBERS)
def test_what_may_be_an_orders_number(message: str) -> None:
    assert numbers(message) == NUMBERS[message]


FIRST = ["the first one", "처음 거요", "最初の注文は？", "第一个", "第一個"]
OTHER = ["the other one", "다른 주문은요?", "もう一つの注文は？", "另一个订单呢", "另一個"]


@pytest.mark.parametrize("message", FIRST)
def test_the_first_order_is_the_one_talked_about_first(message: str) -> None:
    assert referred(message, ("1", "2", "3"), "3") == "1"


@pytest.mark.parametrize("message", OTHER)
def test_the_other_order_is_the_one_talked_about_before(message: str) -> None:
    assert referred(message, ("1", "2", "3"), "3") == "2"
    assert referred(message, ("1", "2"), "1") == "2"


@pytest.mark.parametrize("message", [*FIRST, *OTHER, "hello", "first of all"])
def test_there_is_no_other_order_where_one_was_talked_about(message: str) -> None:
    assert referred(message, ("1",), "1") is None
    assert referred(message, (), None) is None


# What is said, the language it wishes for, and whether that is all of it
LANGUAGES = [
    ("in English please", Language.EN, True),
    ("answer in Korean", Language.KO, True),
    ("한국어로 답해 주세요", Language.KO, True),
    ("중국어로요", Language.ZH, True),
    ("日本語でお願いします", Language.JA, True),
    ("请用中文回答", Language.ZH, True),
    ("請用日文", Language.JA, True),
    ("Please reject it and answer in Korean", Language.KO, False),
    ("Can I write to the buyer in Korean?", None, False),
    ("用韩语写", None, False),
    ("the form is in Japanese", None, False),
]


@pytest.mark.parametrize(("message", "language", "alone"), LANGUAGES)
def test_a_language_is_wished_for_in_so_many_words(
    message: str, language: Language | None, alone: bool
) -> None:
    assert (language_wished(message), is_only_wish(message)) == (language, alone)


# What is said, the language before, the language then
TOLD = [
    ("ok", Language.KO, Language.KO),
    ("yes please", Language.KO, Language.KO),
    ("326316701", Language.JA, Language.JA),
    ("", Language.KO, Language.KO),
    ("了解", Language.JA, Language.JA),
    ("返品", Language.JA, Language.JA),
    ("好的", Language.JA, Language.JA),
    ("What happens then?", Language.KO, Language.EN),
    ("그럼 언제까지예요?", Language.EN, Language.KO),
    ("那我什么时候可以再申请？", Language.JA, Language.ZH),
    ("いつまで", Language.KO, Language.JA),
    ("네", Language.EN, Language.KO),
    ("ok", None, Language.EN),
]


@pytest.mark.parametrize(("message", "before", "language"), TOLD)
def test_a_turn_that_tells_no_language_keeps_the_conversations(
    message: str, before: Language | None, language: Language
) -> None:
    assert language_told(message, before) is language
