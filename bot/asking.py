"""Questions from the command line: one for a person, or a file of them for a program.

Decides how a question is read from JSON and how an answer is shown on a terminal.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from bot import jsonl
from bot.answer import Answer, Question, QuestionError, Seller
from bot.desk.protocol import DEMO
from bot.terminal import DONE, WRONG, say
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.build import Helpdesk
    from bot.desk.protocol import Desk

_HERE = Seller(DEMO, DEMO)
"""Whoever sits at this machine has the demo shop."""
_FIELDS = {"id", "question", "language", "today", "order", "claim", "order_id", "session_id"}


def day(text: str | None) -> dt.date | None:
    """`YYYY-MM-DD` → the date; QuestionError names what is no date."""
    if text is None:
        return None
    try:
        if len(text) != 10:
            raise ValueError
        return dt.date.fromisoformat(text)
    except (TypeError, ValueError):
        raise QuestionError(f"today: {text!r} is no date; write YYYY-MM-DD") from None


def read(row: Mapping[str, Any], language: Language | None, today: dt.date | None) -> Question:
    """A line's object → a question; QuestionError names the field that is wrong."""
    if unknown := sorted(set(row) - _FIELDS):
        raise QuestionError(f"unknown field {unknown[0]!r}; known are {', '.join(sorted(_FIELDS))}")
    message = row.get("question")
    if not isinstance(message, str):
        raise QuestionError("question: a text is needed")
    for name in ("order_id", "session_id"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise QuestionError(f"{name}: {row[name]!r} is no text")
    for name in ("order", "claim"):
        if row.get(name) is not None and not isinstance(row[name], Mapping):
            raise QuestionError(f"{name}: {row[name]!r} is no object")
    if row.get("language") is not None:
        try:
            language = Language(row["language"])
        except ValueError:
            known = ", ".join(Language)
            raise QuestionError(f"language: {row['language']!r} is none of {known}") from None
    return Question(
        message=message,
        language=language,
        today=day(row["today"]) if row.get("today") is not None else today,
        order=row.get("order"),
        claim=row.get("claim"),
        no_claim="claim" in row and row["claim"] is None,
        order_id=row.get("order_id"),
        session_id=row.get("session_id"),
        seller=_HERE,
    )


Orders = Callable[[], "Desk"]
"""Gives the desk of orders: opened for a question that names one, and not before."""


def lines(
    desk: Helpdesk,
    file: str,
    *,
    language: Language | None,
    today: dt.date | None,
    orders: Orders,
) -> None:
    """Answer a file of questions, a line each, in order; a bad line costs only itself."""

    def told(row: jsonl.Row) -> jsonl.Row:
        question = read(row, language, today)
        if question.order_id is not None:
            _check_order(question.order_id, orders)
        answer = desk.answer(question)
        name = row.get("id")
        return {**answer.as_json(), "id": answer.id if name is None else name}

    jsonl.put_through(file, lambda source: jsonl.answers(source, told, QuestionError))


def _check_order(order_id: str, orders: Orders) -> None:
    """QuestionError where the demo shop has no such order."""
    if orders().order(DEMO, order_id) is None:
        raise QuestionError(f"order_id: there is no order {order_id!r}", field="order_id")


def one(
    desk: Helpdesk,
    message: str,
    *,
    language: Language | None,
    today: dt.date | None,
    as_json: bool,
    session: str | None = None,
) -> int:
    """Answer one question on standard output."""
    asked = Question(
        message=message, language=language, today=today, session_id=session, seller=_HERE
    )
    try:
        answer = desk.answer(asked)
    except QuestionError as error:
        return say(str(error), WRONG)
    if as_json:
        print(json.dumps(answer.as_json(), ensure_ascii=False))
    else:
        show(answer)
    return DONE


def show(answer: Answer) -> None:
    """An answer for a person, with its citations below."""
    from rich.console import Console
    from rich.markdown import Markdown
    from rich.text import Text

    console = Console(highlight=False)
    if console.is_terminal:
        console.print(Markdown(answer.answer))
    else:
        print(answer.answer)
    for warning in answer.warnings:
        console.print(Text(f"\n! {warning.text}"), soft_wrap=True)
    if answer.citations:
        console.print()
    for c in answer.citations:
        dated = f", {c.updated}" if c.updated else ""
        console.print(
            Text(f"[{c.marker}] {c.title} ({c.source}{dated}) {c.topic}#{c.section}"),
            style="dim",
            soft_wrap=True,
        )
