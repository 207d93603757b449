"""A question in, an answer out: whole, in its language, cited, or a plain no."""

from __future__ import annotations

import json
import re

import pytest

from bot.answer import Answer, Question, QuestionError, Seller
from bot.build import Helpdesk
from bot.settings import Settings
from bot.texts import label
from corpus.vocabulary import Language


def ask(desk: Helpdesk, message: str, **more: object) -> Answer:
    return desk.answer(Question(message=message, **more))  # type: ignore[arg-type]


COVERED = [
    ("ko", "철회 기한은 며칠인가요?", "claim-withdrawal#request", "7일"),
    ("ja", "撤回要請の期限は何日？", "claim-withdrawal#request", "7日"),
    ("zh", "撤回申请的期限是几天？", "claim-withdrawal#request", "7天"),
    ("en", "How long does the buyer have to answer?", "claim-withdrawal#request", "7 days"),
    ("ko", "기타 사유는 몇 자 이상 써야 하나요?", "cancel-rejection#steps", "30자"),
    ("ja", "その他の理由は何文字必要ですか", "cancel-rejection#steps", "30文字"),
    ("zh", "选择其他理由要写多少字", "cancel-rejection#steps", "30"),
    ("en", "How many characters for the other ground?", "cancel-rejection#steps", "30"),
]


@pytest.mark.parametrize(("language", "message", "address", "fact"), COVERED)
def test_an_answer_holds_the_fact_and_cites_its_section(
    desk: Helpdesk, language: str, message: str, address: str, fact: str
) -> None:
    answer = ask(desk, message)
    assert answer.language == language
    assert not answer.abstained
    assert fact in answer.answer
    best = answer.citations[0]
    assert f"{best.topic}#{best.section}" == address
    assert (best.language, best.marker, best.original) == (language, 1, False)
    assert best.url == f"/guides/{language}/{address}"
    assert "[1]" in answer.answer
    assert fact in best.quote


UNCOVERED = [
    ("ko", "정산금은 언제 입금되나요?"),
    ("ja", "クーポンの発行方法を教えてください"),
    ("zh", "怎么注册新商品"),
    ("en", "What is the weather in Tokyo tomorrow?"),
]


@pytest.mark.parametrize(("language", "message"), UNCOVERED)
def test_what_no_guide_covers_gets_a_plain_no_and_the_way_to_ask(
    desk: Helpdesk, language: str, message: str
) -> None:
    answer = ask(desk, message)
    assert answer.abstained
    assert answer.citations == ()
    assert answer.verdict is None
    form = label("contact_qoo10", Language(language))
    assert answer.contact is not None
    assert (answer.contact.id, answer.contact.path) == (None, (form,))
    assert form in answer.answer


def test_the_answer_is_in_the_language_asked_for(desk: Helpdesk) -> None:
    answer = ask(desk, "철회 기한은 며칠인가요?", language=Language.JA)
    assert answer.language == "ja"
    assert answer.citations[0].language == "ja"
    assert "7日" in answer.answer


def test_where_a_rule_sends_to_qoo10_the_route_is_given_in_the_reader_s_labels(
    desk: Helpdesk,
) -> None:
    answer = ask(desk, "撤回について問い合わせたい、窓口はどこ？")
    assert answer.contact is not None
    assert answer.contact.id == "K1"
    assert answer.contact.path == (
        "Qoo10へのお問い合わせ",
        "払戻し・クレーム撤回",
        "クレーム撤回",
    )


def test_the_same_question_gets_the_same_answer(desk: Helpdesk) -> None:
    one, other = (ask(desk, "how do I reject a cancel request?") for _ in range(2))
    assert one.answer == other.answer
    assert one.citations == other.citations
    assert one.id != other.id


def test_follow_ups_are_other_questions_in_the_language_of_the_answer(desk: Helpdesk) -> None:
    answer = ask(desk, "철회 기한은 며칠인가요?")
    assert 0 < len(answer.follow_ups) <= 3
    assert all(re.search("[가-힣]", question) for question in answer.follow_ups)


def test_html_is_the_answer_without_anything_that_could_run(desk: Helpdesk) -> None:
    from bot.render import html

    answer = ask(desk, "撤回要請を取り消したい")
    assert "<ol" in answer.html
    assert "<strong>" in answer.html
    dirty = html("<script>alert(1)</script> [x](javascript:alert(1)) ![i](http://e.x/i.png) **b**")
    assert not re.search(r"<script|<a[^>]*javascript:|<img", dirty)
    assert "<strong>b</strong>" in dirty


def test_a_stream_ends_with_the_whole_answer_and_its_tokens_make_the_text(desk: Helpdesk) -> None:
    stream = list(desk.events(Question(message="철회 기한은 며칠인가요?")))
    names = [event.name for event in stream]
    assert names[0] == "status"
    assert names[-1] == "answer"
    tokens = "".join(str(e.data["text"]) for e in stream if e.name == "token")
    assert tokens == stream[-1].data["answer"]
    assert json.dumps(stream[-1].data)
    citations = [e.data for e in stream if e.name == "citation"]
    assert citations == list(stream[-1].data["citations"])


@pytest.mark.parametrize("message", ["", "   \n ", "\u200b"], ids=["empty", "blank", "invisible"])
def test_an_empty_question_is_refused_in_the_asker_s_language(desk: Helpdesk, message: str) -> None:
    with pytest.raises(QuestionError, match="空"):
        desk.events(Question(message=message, language=Language.JA))


def test_a_question_of_signs_alone_is_not_covered(desk: Helpdesk) -> None:
    assert ask(desk, "👍").abstained
    assert ask(desk, "???").abstained


def test_a_message_over_the_limit_is_refused_with_the_limit(settings: Settings) -> None:
    from bot.build import build

    desk = build(settings.model_copy(update={"message_limit": 10}))
    with pytest.raises(QuestionError, match="10"):
        desk.events(Question(message="a question that is too long"))


def test_a_session_goes_on_and_an_unknown_one_is_begun_anew_with_a_warning(
    desk: Helpdesk,
) -> None:
    first = ask(desk, "철회 기한은?")
    second = ask(desk, "철회 기한은?", session_id=first.session_id)
    assert second.session_id == first.session_id
    assert second.warnings == ()
    third = ask(desk, "철회 기한은?", session_id="no-such-session")
    assert third.session_id not in ("no-such-session", first.session_id)
    assert [w.code for w in third.warnings] == ["session_unknown"]
    owner = Seller("demo", "me")
    fourth = ask(desk, "철회 기한은?", session_id="no-such-session", seller=owner)
    assert fourth.session_id == "no-such-session"


TALK = [
    ("ko", "안녕하세요!"),
    ("ja", "ありがとうございます。"),
    ("zh", "谢谢您"),
    ("en", "Hello there"),
]


@pytest.mark.parametrize(("language", "message"), TALK)
def test_small_talk_is_met_kindly_and_sent_nowhere(
    desk: Helpdesk, language: str, message: str
) -> None:
    answer = ask(desk, message)
    assert answer.language == language
    assert (answer.abstained, answer.citations, answer.contact) == (True, (), None)


def test_where_gets_the_way_with_the_labels_on_it(desk: Helpdesk) -> None:
    where = ask(desk, "발송 전 주문 취소처리는 어느 메뉴 어디에서 하나요?")
    assert "**배송/취소/미수취 > 배송관리**" in where.answer
    assert "**취소처리**" in where.answer
