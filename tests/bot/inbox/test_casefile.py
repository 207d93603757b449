"""What staff are shown of a triage: their words, their day, and what is pasted for Qoo10."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest

from bot.build import Helpdesk
from bot.clock import JAPAN
from bot.inbox.casefile import LONGEST_TITLE, case_file, paste, time_left, title, ways, why
from bot.ruling.rule_texts import table
from bot.triage.inquiry import Inquiry
from bot.triage.triaging import triage
from corpus.vocabulary import Language

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=JAPAN)
TODAY = NOON.date()
REJECTING = (
    "배송준비 상태인 주문 324418830에 어제 취소요청이 들어왔는데 이미 발송했습니다. "
    "거부할 수 있나요?"
)
REFUSED = (
    "购买者昨天拒绝了撤回申请。退货申请是11月12日收到的，状态是退货申请。可以马上再次申请撤回吗？"
)
LANGUAGES = pytest.mark.parametrize("language", list(Language))
SCRIPTS = {"ko": "[가-힣]", "ja": "[ぁ-んァ-ン]", "zh": "[\u4e00-\u9fff]", "en": "[A-Za-z]{3}"}


def judged(desk: Helpdesk, text: str) -> dict[str, Any]:
    return triage(Inquiry(id="i1", text=text, received=NOON), desk).as_json()


@LANGUAGES
def test_a_decision_is_told_in_the_readers_words_on_the_same_facts(
    desk: Helpdesk, language: Language
) -> None:
    told = judged(desk, REJECTING)
    file = case_file(told, language, TODAY)
    assert file.decision is not None
    assert file.decision.verdict == told["decision"]["verdict"] == "allowed"
    assert [r["rule"] for r in file.decision.reasons] == [
        r["rule"] for r in told["decision"]["reasons"]
    ]
    words = table(language)
    assert file.decision.action_text == words["actions"]["reject_cancel"]
    assert file.verdict_text == words["verdicts"]["allowed"]
    for text in (why(told, language), *file.facts, *file.signals, file.decision.reasons[0]["text"]):
        assert re.search(SCRIPTS[language], text), text
    assert not file.outdated
    assert len(file.options) == 8


@LANGUAGES
def test_dates_and_citations_lead_to_the_readers_guides(desk: Helpdesk, language: Language) -> None:
    file = case_file(judged(desk, REFUSED), language, TODAY)
    assert file.decision is not None
    for reason in file.decision.reasons:
        assert reason["citation"]["url"].startswith(f"/guides/{language}/")
    assert {event["kind"] for event in file.timeline} >= {"block_ends"}


def test_the_day_that_it_is_looked_at_counts(desk: Helpdesk) -> None:
    told = judged(desk, REFUSED)
    then, later = (case_file(told, Language.EN, TODAY + dt.timedelta(days=n)) for n in (0, 5))
    assert (then.verdict, then.outdated) == ("blocked", False)
    assert (later.verdict, later.outdated) == ("allowed", True)
    assert later.on == "November 25, 2026"


def test_what_pressed_once_presses_no_more(desk: Helpdesk) -> None:
    on = TODAY - dt.timedelta(days=4)
    told = judged(
        desk,
        f"The buyer's cancel request waits. We requested its withdrawal on {on:%B} {on.day}; "
        "the buyer says nothing. Until when can the buyer answer?",
    )
    assert {signal["code"] for signal in told["signals"]} == {"cannot_ship"}
    assert case_file(told, Language.EN, TODAY).signals
    assert not case_file(told, Language.EN, TODAY + dt.timedelta(days=9)).signals


def test_what_was_kept_without_its_case_stays_as_it_was(desk: Helpdesk) -> None:
    told = {**judged(desk, REJECTING), "case": None, "whys": {}}
    file = case_file(told, Language.EN, TODAY)
    assert file.decision is not None
    assert list(file.decision.reasons) == told["decision"]["reasons"]
    assert (file.on, why(told, Language.EN)) == (None, told["why"])


@pytest.mark.parametrize(
    ("ahead", "code", "wording"),
    [
        (None, "none", "none"),
        (-30, "past", "past"),
        (-1, "past", "past-one"),
        (0, "today", "today"),
        (1, "soon", "one"),
        (2, "soon", "more"),
        (3, "later", "more"),
    ],
)
def test_time_left_is_told_by_days(ahead: int | None, code: str, wording: str) -> None:
    deadline = None if ahead is None else TODAY + dt.timedelta(days=ahead)
    left = time_left(deadline, TODAY)
    assert (left.code, left.wording, left.days) == (code, wording, abs(ahead or 0))


def test_a_title_is_the_subject_else_what_is_asked() -> None:
    greeting = "안녕하세요, 고객지원팀 담당자님.\n의류를 판매하고 있습니다.\n\n"
    assert title("제목", greeting) == "제목"
    asked = "반품 건은 어느 화면에서 철회할 수 있나요?"
    assert title(None, greeting + asked) == asked
    assert title(None, "발송했습니다. 거부하나요?") == "발송했습니다. 거부하나요?"
    assert title(None, "カスタマーサポート ご担当者様\n\n拒否したいです") != ""
    assert len(title(None, "何日まで待てばいいですか" * 100)) == LONGEST_TITLE
    assert title(None, "> quoted alone") != ""


@LANGUAGES
def test_ways_to_qoo10_are_labels_of_the_readers_console(language: Language) -> None:
    found = {way.id: way.path for way in ways(language)}
    assert list(found) == ["K1", "K2", "K3", "form"]
    assert all(path[0] == found["form"][0] for path in found.values())


def test_what_is_pasted_is_in_the_askers_language_and_names_nobody(desk: Helpdesk) -> None:
    told = judged(desk, REJECTING)
    text = paste(REJECTING, told, Language.KO)
    assert "주문번호: 324418830" in text
    assert "- 클레임 종류: 취소" in text
    assert REJECTING in text
    assert "이미 발송했습니다" in paste(REJECTING, None, Language.KO)
