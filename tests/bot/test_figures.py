"""No figure without its source: what an answer counts or dates stands in what it rests on."""

from __future__ import annotations

import datetime as dt
import json
import re
import tomllib
from pathlib import Path

import pytest

from bot.answer import Answer, Question
from bot.build import Helpdesk
from bot.evaluate import DEVELOPMENT

_MARK = re.compile(r"\[\d+\]")
_STEP = re.compile(r"^\s*(?:>\s*)*\d+\. ", re.MULTILINE)
_FIGURE = re.compile(r"\d+")


TODAY = dt.date(2024, 3, 13)


def questions() -> list[str]:
    """Questions of every kind and language: the development set, and those with a ruling."""
    rows = [json.loads(line) for line in DEVELOPMENT.read_text(encoding="utf-8").splitlines()]
    ruled = tomllib.loads((Path(__file__).parent / "rulings.toml").read_text(encoding="utf-8"))
    return [row["question"] for row in rows] + [q for table in ruled.values() for q in table]


def figures(text: str) -> set[str]:
    """The figures of a text, but for its steps' numbers, its citations' marks and a name."""
    plain = _STEP.sub("", _MARK.sub("", text)).replace("Qoo10", "")
    return {f.lstrip("0") for f in _FIGURE.findall(plain)}


def sources(answer: Answer) -> set[str]:
    """The figures of what an answer rests on: passages cited, decisions, dates, labels."""
    rest = {
        "quotes": [c.quote for c in answer.citations],
        "decision": answer.decision,
        "options": answer.options,
        "timeline": answer.timeline,
        "path": answer.contact.path if answer.contact else (),
    }
    return figures(json.dumps(rest, ensure_ascii=False, default=str))


@pytest.mark.parametrize("question", questions())
def test_every_figure_of_an_answer_stands_in_what_it_cites_or_was_decided(
    desk: Helpdesk, question: str
) -> None:
    answer = desk.answer(Question(message=question, today=TODAY))
    # What the asker said may be said back to them, and so may the day that is gone by.
    invented = (
        figures(answer.answer) - sources(answer) - figures(question) - figures(TODAY.isoformat())
    )
    assert invented == set()
