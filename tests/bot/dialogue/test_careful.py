"""Turns that could do harm, or lose something, if they were read carelessly."""

from __future__ import annotations

import datetime as dt

import pytest
from talking import REJECT, WAITS, WAITS_TOO, Chat, made, missing, state

from bot.dialogue.naming import numbers
from bot.dialogue.replies import Reply, reply, starts_over
from bot.dialogue.wishes import reason_given
from rules import Action

APPROVE = f"approve the cancel request on {WAITS}"
ASK = f'ask the buyer to withdraw {WAITS}, reason: "The parcel has left"'
PROPOSED = {"reject": REJECT, "approve": APPROVE, "ask": ASK}

OTHER_ACTION = [
    *(
        ("approve", m)
        for m in ("yes, reject it", "네, 거부해 주세요", "はい、拒否してください", "好的，拒绝吧")
    ),
    *(
        ("reject", m)
        for m in (
            *("yes, approve it", "approve it", "approve the request please", "はい、承認で"),
            *(
                "はい、承認してください",
                "好，同意",
                "好的，同意取消吧",
                "同意取消吧",
                "ok, cancel",
                "好的 取消吧",
            ),
            *(
                "yes, withdraw it",
                "はい、取り下げてください",
                "ok ship it",
                "yes, refund it",
                "好的，退款吧",
            ),
        )
    ),
    *(
        ("ask", m)
        for m in ("yes, take back the request", "네, 철회 요청 취소해 주세요", "ok, reject it")
    ),
]
SAID = [
    *("not yes", "she said yes", "The buyer said yes", "yes is what she said", "买家说好的"),
    *("go ahead tomorrow", "yes tomorrow", "Tomorrow, yes", "내일, 네", "내일 진행해 주세요"),
    *("明日、お願いします", "明日進めてください", "明天，好的"),
    *("go ahead and explain", "go ahead and tell me the risk", "네 설명해 주세요"),
    *("はい、説明してください", "好的，请说明", "Looks good. One question"),
    *("네 제가 직접 할게요", "It hasn't shipped, ok", "The buyer withdrew, ok"),
    *("구매자가 철회했대요. 네", "お客様が取り下げました、はい"),
    *("Not that order. Yes.", "wrong order, ok", "The other one, yes", "다른 주문이요, 네"),
    *("別の注文です、はい", "違う注文です、お願いします", "另一个订单，好的", "那个不对。好的"),
]
CHANGED = [
    *("Change the ground to preorder, ok", "Use preorder instead. Yes."),
    *("The ground should be preorder, yes", "사유를 예약상품으로 바꿔 주세요. 네"),
    *("理由を予約商品に変えて、はい", "改成预购，好"),
]


@pytest.mark.parametrize(("proposed", "message"), OTHER_ACTION)
def test_a_yes_to_another_action_performs_nothing(chat: Chat, proposed: str, message: str) -> None:
    assert state(chat.say(PROPOSED[proposed])) == "proposed"
    assert state(chat.say(message)) != "performed"


@pytest.mark.parametrize("message", SAID)
def test_what_is_no_yes_performs_nothing(chat: Chat, message: str) -> None:
    assert state(chat.say(REJECT)) == "proposed"
    assert state(chat.say(message)) != "performed"


@pytest.mark.parametrize("message", CHANGED)
def test_a_yes_with_other_parameters_does_not_perform_the_old_ones(
    chat: Chat, message: str
) -> None:
    assert state(chat.say(REJECT)) == "proposed"
    assert state(chat.say(message)) != "performed"


@pytest.mark.parametrize("message", ["理由は何ですか", "理由是什么？", "사유는 어떻게 써요?"])
def test_a_question_about_the_reason_is_no_reason(chat: Chat, message: str) -> None:
    assert reason_given(message) is None
    chat.say(f"ask the buyer to withdraw {WAITS}")
    assert state(chat.say(message)) is None


def test_the_reasons_words_do_not_change_the_ground_that_was_chosen(chat: Chat) -> None:
    chat.say(f"reject the cancel request on {WAITS}")
    chat.say("other")
    offer = chat.say("The parcel left our warehouse this morning, sorry.")
    assert made(offer)["params"]["ground"] == "other"


def test_another_wish_is_not_the_reasons_text(chat: Chat) -> None:
    chat.say(f"ask the buyer to withdraw {WAITS}")
    offer = chat.say("I'd rather approve the cancel request")
    assert made(offer).get("action") != "request_withdrawal"


def test_to_forget_a_fact_leaves_the_order_that_is_talked_about(chat: Chat) -> None:
    assert chat.say(f"May I reject the cancel request on {WAITS}?").verdict == "allowed"
    assert chat.say("", forget=("claim.type",)).verdict == "allowed"


UNTIL = [
    (
        "I sent a withdrawal request on August 25 for a return. Until when can she answer?",
        "Sorry, not August 25 but August 26.",
    ),
    (
        "8/25에 반품 철회요청을 보냈어요. 언제까지 답할 수 있나요?",
        "아 죄송 8/25가 아니라 8/26이에요",
    ),
    (
        "8月25日に返品の撤回要請を出しました。いつまでですか？",
        "すみません、8月25日じゃなくて8月26日でした",
    ),
    ("8月25日我对退货提交了撤回申请，买家最晚什么时候答复？", "应该是8月26日"),
    ("8月25日我对退货提交了撤回申请，买家最晚什么时候答复？", "不对，不是8月25日，是8月26日"),
]


@pytest.mark.parametrize(("asked", "corrected"), UNTIL)
def test_a_corrected_day_gives_the_new_deadline(chat: Chat, asked: str, corrected: str) -> None:
    first = chat.say(asked)
    assert "2026-08-31" in {e["date"] for e in first.timeline or ()}
    second = chat.say(corrected)
    told = {fact.name: fact.value for fact in second.facts}
    assert told["claim.withdrawal_requested_on"] == "2026-08-26"
    assert "2026-09-01" in {e["date"] for e in second.timeline or ()}


@pytest.mark.parametrize("message", ["배송중이에요", "new", "配送中です"])
def test_a_status_that_was_asked_for_does_not_change_the_question(message: str) -> None:
    from dataclasses import replace

    from bot.dialogue.memory import Memory
    from bot.dialogue.recall import recall
    from bot.reading.normalise import language_of
    from corpus.vocabulary import Language

    day = dt.date(2026, 8, 29)
    begun = recall("May I ask the buyer to withdraw?", Language.EN, day, Memory()).memory
    heard = recall(message, language_of(message), day, replace(begun, asked=("order.status",)))
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL
    assert "order.status" in heard.memory.facts()


@pytest.mark.parametrize("message", ["취소요청이요", "取消要求", "cancel requested"])
def test_a_claims_status_that_was_asked_for_does_not_change_the_question(message: str) -> None:
    from dataclasses import replace

    from bot.dialogue.memory import Memory
    from bot.dialogue.recall import recall
    from bot.reading.normalise import language_of
    from corpus.vocabulary import Language

    day = dt.date(2026, 8, 29)
    begun = recall("May I ask the buyer to withdraw?", Language.EN, day, Memory()).memory
    heard = recall(message, language_of(message), day, replace(begun, asked=("claim.status",)))
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL


@pytest.mark.parametrize(
    "message", ["suppose she refused on 8/20, may I ask again?", "만약 8/20에 거절했다면요?"]
)
def test_a_supposed_refusal_with_a_day_is_not_kept(chat: Chat, message: str) -> None:
    chat.say("A return was requested. May I ask her to withdraw it?")
    answer = chat.say(message)
    assert "claim.withdrawal_refused_on" not in {fact.name for fact in answer.facts}


@pytest.mark.parametrize(
    ("message", "rest"),
    [
        ("最初から。撤回の期限は何日ですか？", "撤回の期限は何日ですか？"),
        ("重新开始。撤回申请的期限是几天？", "撤回申请的期限是几天？"),
        ("可以重新开始申请撤回吗", None),
    ],
)
def test_what_is_asked_after_starting_over_is_not_lost(message: str, rest: str | None) -> None:
    assert starts_over(message) == rest


@pytest.mark.parametrize("message", ["네 ㅎㅎ", "넵ㅋㅋ", "네 ㅠㅠ"])
def test_laughing_jamo_are_signs(message: str) -> None:
    assert reply(message) is Reply.YES


@pytest.mark.parametrize(
    ("message", "action"),
    [
        ("yes, approve the cancel request", Action.APPROVE_CANCEL),
        ("好，同意取消", Action.APPROVE_CANCEL),
    ],
)
def test_a_yes_may_name_the_action_in_full(message: str, action: Action) -> None:
    assert reply(message, action) is Reply.YES


def test_numbers_beside_signs_are_numbers() -> None:
    assert numbers("326316701/326317888") == ["326316701", "326317888"]
    assert numbers("no.326316701") == ["326316701"]


def test_the_same_for_another_order_in_a_command(chat: Chat) -> None:
    chat.say(REJECT)
    chat.say("yes")
    answer = chat.say(f"do the same for {WAITS_TOO}")
    assert made(answer) or missing(answer) == ["ground", "reason_text"]


def test_an_empty_session_id_is_none(chat: Chat) -> None:
    chat.session = ""
    assert chat.say("hello").session_id


def test_a_lone_surrogate_is_answered(chat: Chat) -> None:
    assert chat.say("May I reject it? \ud83d").session_id
