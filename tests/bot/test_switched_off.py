"""With answers switched off every question is told so, and nothing is done."""

from __future__ import annotations

import pytest

from bot.answer import Question
from bot.build import Helpdesk, build
from bot.settings import Settings
from corpus.vocabulary import Language

ASKED = {
    Language.KO: "철회요청은 언제까지 답해야 하나요?",
    Language.JA: "撤回要請はいつまでに回答が必要ですか？",
    Language.ZH: "撤回要请要在什么时候之前答复？",
    Language.EN: "How long does the buyer have to answer a withdrawal request?",
}


@pytest.fixture(scope="module")
def off(indexed: Settings) -> Helpdesk:
    return build(indexed.model_copy(update={"answers": "off"}))


@pytest.mark.parametrize("language", list(Language))
def test_a_question_is_told_that_answers_are_switched_off(
    off: Helpdesk, desk: Helpdesk, language: Language
) -> None:
    question = Question(message=ASKED[language])
    answer = off.answer(question)
    assert (answer.abstained, answer.citations, answer.verdict) == (True, (), None)
    assert answer.language == language
    usual = desk.answer(question)
    assert not usual.abstained
    assert answer.answer != usual.answer


def test_nothing_is_decided_of_a_case(off: Helpdesk) -> None:
    question = Question(message="Can I reject the cancel request? It is preparing to ship.")
    answer = off.answer(question)
    assert (answer.decision, answer.options, answer.proposal) == (None, None, None)
    assert "switched off" in answer.answer
