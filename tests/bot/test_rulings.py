"""Rulings on questions in everyday words: verdict, rule, dates, and none where none is due."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Answer, Question, QuestionError
from bot.build import Helpdesk
from bot.reading.normalise import language_of, normalise
from bot.reading.reader import read
from bot.reading.usual import Facts
from bot.ruling.deciding import Ruling, decide_for
from corpus.vocabulary import Language

TODAY = dt.date(2024, 3, 13)
NOTHING = Facts(order={}, claim=None, known=False)
ROWS: dict[str, dict[str, dict[str, Any]]] = tomllib.loads(
    (Path(__file__).parent / "rulings.toml").read_text(encoding="utf-8")
)


def ruling(message: str, today: dt.date = TODAY, given: Facts = NOTHING) -> Ruling | None:
    text = normalise(message)
    return decide_for(read(text, language_of(text), today), given)


def told(found: Ruling | None) -> dict[str, Any]:
    """A ruling in the words of the table."""
    decision = found.decision if found else None
    rule = decision.rules[0] if decision else "-"
    if found and found.settled:
        rule = found.settled.rule
    return {
        "verdict": str(found.verdict) if found and found.verdict else "-",
        "action": str(decision.action) if decision else "-",
        "rule": rule,
        "earliest": str(decision.earliest) if decision and decision.earliest else None,
        "deadline": str(decision.deadline) if decision and decision.deadline else None,
        "missing": [str(fact) for fact in decision.missing] if decision else [],
        "dates": sorted({str(e.date) for e in found.timeline or ()}) if found else [],
    }


@pytest.mark.parametrize(
    ("language", "question"), [(code, q) for code, rows in ROWS.items() for q in rows]
)
def test_a_question_gets_its_ruling(language: str, question: str) -> None:
    expected = dict(ROWS[language][question])
    today = dt.date.fromisoformat(expected.pop("today", str(TODAY)))
    found = told(ruling(question, today))
    assert {name: found[name] for name in expected} == expected


def test_there_are_enough_rows_in_each_language() -> None:
    assert set(ROWS) == set(Language)
    assert min(len(rows) for rows in ROWS.values()) >= 40


def test_facts_given_beside_a_question_count_as_told() -> None:
    given = Facts(order={"status": "delayed"}, claim={"type": "cancel", "status": "requested"})
    assert told(ruling("Can I reject it?", given=given))["rule"] == "R2"


def test_what_is_told_wins_over_what_is_given() -> None:
    given = Facts(order={}, claim={"type": "return", "status": "requested", "withdrawal": "none"})
    found = ruling("If the buyer refuses the withdrawal, may I ask again at once?", given=given)
    assert told(found)["earliest"] == "2024-03-18"


def test_no_claim_is_no_unknown_claim() -> None:
    none = Facts(order={"status": "preparing"}, claim=None)
    assert told(ruling("Can I approve it?", given=none))["rule"] == "N1"


def test_options_are_all_actions_side_by_side() -> None:
    given = Facts(order={"status": "preparing"}, claim={"type": "cancel", "status": "requested"})
    found = ruling("What are my options on this order?", given=given)
    assert found is not None
    assert len(found.options or ()) == 8
    assert found.verdict is None


def asked(desk: Helpdesk, message: str, **more: object) -> Answer:
    return desk.answer(Question(message=message, today=TODAY, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("message", "day"),
    [
        ("어제 철회를 거절당했는데 지금 다시 요청할 수 있나요?", "2024년 3월 17일"),
        ("昨日撤回を拒否されました。今、再要請できますか？", "2024年3月17日"),
        ("昨天买家拒绝了撤回，现在可以再申请吗？", "2024年3月17日"),
        ("The buyer refused yesterday. Can I ask again now?", "March 17, 2024"),
    ],
)
def test_an_answer_opens_with_the_verdict_and_its_date(
    desk: Helpdesk, message: str, day: str
) -> None:
    answer = asked(desk, message)
    assert answer.verdict == "blocked"
    assert answer.decision is not None
    assert answer.decision["earliest"] == "2024-03-17"
    assert day in answer.answer.split("\n\n")[0]
    first = answer.citations[0]
    assert (first.topic, first.section) == ("claim-withdrawal", "rerequest")
    assert first.language is answer.language
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert all(f"[{c.marker}]" in answer.answer for c in answer.citations)


def test_a_clarifying_question_names_the_fact(desk: Helpdesk) -> None:
    answer = asked(desk, "The buyer refused to withdraw. Can I ask again?")
    assert answer.verdict == "needs_info"
    assert "Please tell me the day" in answer.answer


def test_a_decision_that_sends_somewhere_says_where(desk: Helpdesk) -> None:
    answer = asked(desk, "환불보류 상태인데 철회요청 할 수 있나요?")
    assert answer.contact is not None
    assert answer.contact.id == "K1"


def test_a_warning_comes_with_its_rule(desk: Helpdesk) -> None:
    answer = asked(desk, "The buyer refused on March 8. Can I ask again today?")
    assert answer.verdict == "allowed"
    assert "W11" in [w.code for w in answer.warnings]


def test_a_rule_alone_has_a_verdict_and_no_decision(desk: Helpdesk) -> None:
    answer = asked(desk, "撤回の期限は延長できますか？")
    assert (answer.verdict, answer.decision) == ("blocked", None)


def test_dates_told_make_a_timeline(desk: Helpdesk) -> None:
    answer = asked(desk, "3月10日发了撤回要请，买家最晚什么时候要回复？")
    assert answer.verdict is None
    assert [e["date"] for e in answer.timeline or ()] == ["2024-03-16", "2024-03-17"]
    assert "2024年3月16日" in answer.answer


def test_a_wrong_fact_beside_a_question_is_refused_before_anything_else(desk: Helpdesk) -> None:
    with pytest.raises(QuestionError, match=r"order\.status"):
        desk.events(Question(message="Can I ship?", order={"status": "nowhere"}))


@pytest.mark.parametrize(
    "question",
    [
        "返品の撤回要請を昨日断られました。今日もう一度お願いできますか？",
        "买家昨天拒绝了退货的撤回，今天可以再次要请吗？",
        "어제 반품 철회를 거절당했어요. 오늘 다시 요청해도 되나요?",
        "She refused the withdrawal of her return yesterday. Can I ask again today?",
    ],
)
def test_what_stands_out_is_rendered_so_in_every_language(desk: Helpdesk, question: str) -> None:
    # An emphasis that ends with a CJK full stop and goes on without a space isn't one.
    answer = desk.answer(Question(message=question, today=TODAY))
    assert answer.verdict == "blocked"
    assert "<strong>" in answer.html
    assert "**" not in answer.html


def test_dates_are_not_followed_by_steps_that_nobody_asked_for(desk: Helpdesk) -> None:
    question = "buyr wont anser my withdrawl reqest sent 3/10 for retrun, wen is it withdrwan??"
    answer = desk.answer(Question(message=question, today=TODAY))
    assert "March 17, 2024" in answer.answer
    assert "1. " not in answer.answer
