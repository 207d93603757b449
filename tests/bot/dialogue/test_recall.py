"""A turn in the light of those before it: what carries over, what is put right, what isn't kept."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from bot.desk.protocol import Record
from bot.dialogue.memory import Memory
from bot.dialogue.recall import Heard, recall
from bot.dialogue.wording import said
from bot.reading.asked import Intent
from bot.reading.normalise import language_of
from corpus.vocabulary import Language
from rules import Action

TODAY = dt.date(2026, 8, 29)
BEGUN = {
    Language.KO: "반품 요청이 들어왔어요. 철회 요청할 수 있나요?",
    Language.JA: "返品の要請が来ました。撤回を要請できますか？",
    Language.ZH: "买家申请了退货，我可以申请撤回吗？",
    Language.EN: "A return was requested. May I ask her to withdraw it?",
}
ASKED = {"claim.type": "return", "claim.status": "requested"}


def hear(message: str, memory: Memory, held: Record | None = None) -> Heard:
    return recall(message, language_of(message), TODAY, memory, held)


def after(*messages: str, held: Record | None = None) -> Memory:
    """What is remembered once these were said."""
    memory = Memory()
    for message in messages:
        memory = hear(message, memory, held).memory
    return memory


@pytest.mark.parametrize("language", Language)
def test_what_is_told_is_kept_with_what_was_asked(language: Language) -> None:
    memory = after(BEGUN[language])
    assert memory.facts() == ASKED
    assert (memory.action, memory.intent) == (Action.REQUEST_WITHDRAWAL, Intent.MAY_I)
    assert memory.question == BEGUN[language]


THEN = {
    Language.KO: "그럼 언제까지예요?",
    Language.JA: "では、いつまでですか？",
    Language.ZH: "那到什么时候为止？",
    Language.EN: "then until when?",
}


@pytest.mark.parametrize("language", Language)
def test_a_question_that_goes_on_is_about_what_was_asked_before(language: Language) -> None:
    heard = hear(THEN[language], after(BEGUN[language]))
    assert heard.goes_on
    assert heard.reading.intent is Intent.UNTIL_WHEN
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL
    assert heard.memory.facts() == ASKED


SUPPOSED = [
    ("ko", "refusing", "거절하면요?"),
    ("ja", "refusing", "拒否されたら？"),
    ("zh", "refusing", "如果她拒绝呢？"),
    ("en", "refusing", "and what if she refuses?"),
    ("ko", "agreeing", "동의하면요?"),
    ("ja", "agreeing", "同意されたら？"),
    ("zh", "agreeing", "如果她同意呢？"),
    ("en", "agreeing", "and if she agrees?"),
    ("ko", "silent", "아무 답도 안 하면요?"),
    ("ja", "silent", "返事がなければ？"),
    ("en", "silent", "and if she doesn't answer?"),
]


@pytest.mark.parametrize(("code", "supposed", "message"), SUPPOSED)
def test_what_the_buyer_might_do_is_asked_about_and_not_kept(
    code: str, supposed: str, message: str
) -> None:
    language = Language(code)
    heard = hear(message, after(BEGUN[language]))
    assert heard.query == said(f"ask.{supposed}", language)
    assert heard.memory.facts() == ASKED


KINDS = [
    ("ko", "교환이면요?"),
    ("ja", "交換なら？"),
    ("zh", "如果是换货呢？"),
    ("en", "and if it's an exchange?"),
]


@pytest.mark.parametrize(("code", "message"), KINDS)
def test_another_kind_of_claim_is_judged_and_not_kept_where_it_is_only_supposed(
    code: str, message: str
) -> None:
    heard = hear(message, after(BEGUN[Language(code)]))
    assert heard.reading.claim == {"type": "exchange", "status": "requested"}
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL
    assert heard.memory.facts() == ASKED


# Told with a day, then put right
DAYS = [
    ("ko", "8/24에 철회요청했어요", "아 죄송 8/24가 아니라 8/25예요"),
    ("ko", "8/24에 철회요청했어요", "아니 8/25예요"),
    ("ja", "8月24日に要請しました", "すみません、8月24日じゃなくて8月25日でした"),
    ("ja", "8月24日に要請しました", "いや、8月25日でした"),
    ("zh", "8月24日提交了撤回申请", "错了，应该是8月25日"),
    ("en", "I asked on August 24", "Sorry, not August 24 but August 25."),
    ("en", "I asked on August 24", "No, it was August 25."),
]


@pytest.mark.parametrize(("code", "told", "corrected"), DAYS)
def test_a_day_is_put_right_and_the_question_is_asked_again(
    code: str, told: str, corrected: str
) -> None:
    memory = after(BEGUN[Language(code)], told)
    assert memory.claim["withdrawal_requested_on"] == "2026-08-24"
    heard = hear(corrected, memory)
    assert heard.memory.claim == {**memory.claim, "withdrawal_requested_on": "2026-08-25"}
    assert (heard.reading.action, heard.query) == (memory.action, memory.question)


RIGHT = [
    ("ko", "아니 반품이 아니라 교환이에요"),
    ("ja", "返品じゃなくて交換です"),
    ("zh", "不是退货，是换货"),
    ("en", "No, it's an exchange, not a return."),
]


@pytest.mark.parametrize(("code", "message"), RIGHT)
def test_a_kind_of_claim_is_put_right(code: str, message: str) -> None:
    heard = hear(message, after(BEGUN[Language(code)]))
    assert heard.memory.facts() == {**ASKED, "claim.type": "exchange"}
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL


def test_of_another_kind_of_claim_what_is_known_of_the_withdrawal_holds() -> None:
    memory = after(
        BEGUN[Language.EN], "I asked on August 24", "Actually it's a cancellation, sorry"
    )
    assert memory.claim["type"] == "cancel"
    assert memory.claim["withdrawal_requested_on"] == "2026-08-24"


# What the last answer asked for, what is said to that, and the fact it tells
BACK = [
    ("claim.type", "반품이요", "claim.type", "return"),
    ("claim.type", "交換です", "claim.type", "exchange"),
    ("claim.type", "退货", "claim.type", "return"),
    ("claim.type", "a return", "claim.type", "return"),
    ("claim", "an exchange", "claim.type", "exchange"),
    ("order.status", "배송완료예요", "order.status", "delivered"),
    ("order.status", "delivered", "order.status", "delivered"),
    ("claim.withdrawal_refused_on", "8/24요", "claim.withdrawal_refused_on", "2026-08-24"),
    ("claim.withdrawal_refused_on", "8月24日です", "claim.withdrawal_refused_on", "2026-08-24"),
    ("claim.withdrawal_refused_on", "8月24日", "claim.withdrawal_refused_on", "2026-08-24"),
    ("claim.withdrawal_refused_on", "August 24", "claim.withdrawal_refused_on", "2026-08-24"),
]


@pytest.mark.parametrize(("asked", "message", "fact", "value"), BACK)
def test_what_was_asked_back_is_answered_by_a_word(
    asked: str, message: str, fact: str, value: str
) -> None:
    question = "May I ask the buyer to withdraw?"
    heard = hear(message, replace(after(question), asked=(asked,)))
    assert heard.memory.facts()[fact] == value
    assert heard.memory.asked == ()
    assert heard.reading.action is Action.REQUEST_WITHDRAWAL
    assert heard.query == question


@pytest.mark.parametrize("message", ["왜요?", "なぜですか？", "为什么？", "why?", "Why not?"])
def test_why_asks_the_last_question_once_more(message: str) -> None:
    memory = after(BEGUN[Language.EN])
    heard = hear(message, memory)
    assert (heard.query, heard.reading.action) == (memory.question, memory.action)
    assert heard.reading.claim == memory.claim


def test_a_question_of_its_own_is_about_itself() -> None:
    memory = after(BEGUN[Language.EN])
    other = "How many characters does the explanation for the other ground of a rejection need?"
    heard = hear(other, memory)
    assert not heard.goes_on
    assert heard.query == other
    assert heard.memory.facts() == ASKED


HELD = Record(
    order={"id": "326316701", "status": "preparing"},
    claim={"type": "cancel", "status": "requested", "withdrawal": "none"},
    claim_known=True,
)


def test_what_a_record_knows_is_not_taken_as_told_where_it_only_goes_without_saying() -> None:
    memory = after("May I ask the buyer to withdraw?", held=HELD)
    assert "order.status" not in memory.facts()
    assert "claim.withdrawal" not in memory.facts()


def test_what_is_said_against_the_record_is_told() -> None:
    heard = hear("It is a return. May I ask the buyer to withdraw it?", Memory(), HELD)
    assert heard.memory.facts()["claim.type"] == "return"
