"""A question's way to its answer, as one straight line.

Decides the order of the steps; each step is decided in its own module.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from bot import clock
from bot.answer import Answer, Event, Notice, Question, QuestionError
from bot.compose import compose, elsewhere
from bot.reading.normalise import compared, language_of, normalise
from bot.reading.reader import read
from bot.render import html
from bot.ruling.deciding import Ruling, decide_for, given_facts
from bot.ruling.decisions import decision_json, event_json
from bot.ruling.verdicts import opened
from bot.sessions import Sessions
from bot.texts import text
from corpus.vocabulary import Language
from ingest.search import Searcher

_PIECE = re.compile(r"\S+\s*|\s+")


def events(
    question: Question, *, searcher: Searcher, sessions: Sessions, limit: int
) -> Iterator[Event]:
    """The steps and pieces of an answer, and the whole answer last.

    QuestionError, before anything else, for a message that is empty or longer than `limit`.
    """
    message = normalise(question.message)
    language = question.language or language_of(message)
    if _blank(question.message):
        raise QuestionError(text("empty", language))
    if len(question.message) > limit:
        raise QuestionError(text("too_long", language, limit=limit))
    today = question.today or clock.today()
    given = given_facts(question, language, today)
    told_beside = bool(given.order) or given.known

    def line() -> Iterator[Event]:
        yield Event("status", {"step": "search"})
        session, known = sessions.open(question.session_id)
        reading = read(message, language_of(message), today)
        ruling = decide_for(reading, given)
        found = searcher.search(compared(message, language_of(message)), language=language)
        yield Event("status", {"step": "compose"})
        draft = compose(message, found, language, uncovered=reading.uncovered)
        if ruling is not None and not told_beside and elsewhere(found):
            # Read as a case, and like nothing that the guides are about.
            ruling = None
        if ruling is not None:
            draft = opened(draft, ruling, searcher.passages, language)
        warnings = draft.warnings if known else (_session_unknown(language), *draft.warnings)
        answer = Answer(
            id=uuid.uuid4().hex,
            session_id=session,
            answer=draft.markdown,
            html=html(draft.markdown),
            language=language,
            abstained=draft.abstained,
            citations=draft.citations,
            **_ruled(ruling, language),
            contact=draft.contact,
            warnings=warnings,
            follow_ups=draft.follow_ups,
        )
        for citation in answer.citations:
            yield Event("citation", asdict(citation))
        for piece in _PIECE.findall(answer.answer):
            yield Event("token", {"text": piece})
        yield Event("answer", answer.as_json(), answer)

    return line()


def _ruled(ruling: Ruling | None, language: Language) -> dict[str, Any]:
    """What the rules said, as callers get it."""
    if ruling is None:
        return {}
    decision, options, timeline = ruling.decision, ruling.options, ruling.timeline
    return {
        "verdict": str(ruling.verdict) if ruling.verdict else None,
        # `today` tells which day it was made for: a question may name another one.
        "decision": {
            **decision_json(decision, language),
            "today": ruling.case.today.isoformat(),
        }
        if decision
        else None,
        "options": tuple(decision_json(o, language) for o in options) if options else None,
        "timeline": tuple(event_json(e, language) for e in timeline) if timeline else None,
    }


def _blank(message: str) -> bool:
    """Whether nothing was written. A lone emoji is something: it is answered, with a no."""
    return all(c.isspace() or unicodedata.category(c) in {"Cc", "Cf"} for c in message)


def _session_unknown(language: Language) -> Notice:
    return Notice(code="session_unknown", text=text("session_unknown", language))
