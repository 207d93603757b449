"""Turns of a conversation as they are answered: days put right, orders, languages, a new start."""

from __future__ import annotations

import pytest
from talking import REJECT, WAITS, WAITS_TOO, Chat, missing, state

from bot.answer import Answer
from bot.dialogue.wording import said
from corpus.vocabulary import Language


def told(answer: Answer) -> dict[str, object]:
    return {fact.name: fact.value for fact in answer.facts}


# A question with a day in it, and another day
CORRECTED = [
    (
        "8/25에 반품 철회요청을 보냈어요. 언제까지 답할 수 있나요?",
        "아 죄송 8/25가 아니라 8/26이에요",
    ),
    (
        "8月25日に返品の撤回要請を出しました。いつまでですか？",
        "すみません、8月25日じゃなくて8月26日でした",
    ),
    ("8月25日我对退货提交了撤回申请，买家最晚什么时候答复？", "应该是8月26日"),
    (
        "I sent a withdrawal request on August 25 for a return. Until when can she answer?",
        "Sorry, not August 25 but August 26.",
    ),
]


@pytest.mark.parametrize(("asked", "corrected"), CORRECTED)
def test_a_day_that_is_put_right_gives_the_deadline_that_follows(
    chat: Chat, asked: str, corrected: str
) -> None:
    first = chat.say(asked)
    assert "2026-08-31" in {event["date"] for event in first.timeline or ()}
    second = chat.say(corrected)
    assert told(second)["claim.withdrawal_requested_on"] == "2026-08-26"
    assert "2026-09-01" in {event["date"] for event in second.timeline or ()}
    assert second.language == first.language


def test_a_number_alone_asks_the_same_of_another_order(chat: Chat) -> None:
    first = chat.say(f"May I reject the cancel request on {WAITS}?")
    other = chat.say(WAITS_TOO)
    assert told(first)["order.id"] == WAITS
    assert told(other) == {"order.id": WAITS_TOO}
    assert (other.decision or {})["action"] == "reject_cancel"
    assert told(chat.say("and the first one?"))["order.id"] == WAITS


def test_a_number_alone_at_first_asks_what_can_be_done(chat: Chat) -> None:
    answer = chat.say(WAITS)
    assert len(answer.options or ()) == 8
    assert told(answer) == {"order.id": WAITS}


def test_facts_of_one_order_are_not_told_of_another(chat: Chat) -> None:
    chat.say(f"The claim on {WAITS} is a return. May I ask the buyer to withdraw it?")
    assert told(chat.say(f"and {WAITS_TOO}?")) == {"order.id": WAITS_TOO}


LAST = {
    Language.KO: "한국어로 답해 주세요",
    Language.JA: "日本語でお願いします",
    Language.ZH: "请用中文回答",
}


@pytest.mark.parametrize("language", LAST)
def test_the_last_question_is_answered_again_in_another_language(
    chat: Chat, language: Language
) -> None:
    first = chat.say(f"May I reject the cancel request on {WAITS}?")
    again = chat.say(LAST[language])
    assert (again.language, again.verdict) == (language, first.verdict)
    assert missing(again) == missing(first)
    assert chat.say("ok").language == language


@pytest.mark.parametrize(
    "over", ["Let's start over.", "처음부터 다시 할게요", "リセット", "重新开始"]
)
def test_after_a_new_start_nothing_is_told_and_nothing_waits(chat: Chat, over: str) -> None:
    before = chat.facts()
    chat.say(REJECT)
    session = chat.session
    answer = chat.say(over)
    assert answer.answer == said("say.over", answer.language)
    assert (answer.facts, chat.session) == ((), session)
    assert state(chat.say("yes")) is None
    assert chat.facts() == before


def test_thanks_are_met_kindly_and_change_nothing(chat: Chat) -> None:
    chat.say(f"May I reject the cancel request on {WAITS}?")
    thanks = chat.say("thank you!")
    assert (thanks.abstained, thanks.citations, thanks.contact) == (True, (), None)
    assert told(thanks)["order.id"] == WAITS


def test_half_a_character_breaks_nothing(chat: Chat) -> None:
    chat.say("May I reject it? \ud83d")
    assert chat.say("and then until when?").session_id == chat.session
