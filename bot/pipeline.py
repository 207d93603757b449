"""A question's way to its answer, as one straight line.

Decides the order of the steps; each step is decided in its own module.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import asdict

from bot.answer import Answer, Event, Notice, Question, QuestionError
from bot.compose import compose
from bot.normalise import compared, language_of, normalise
from bot.render import html
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

    def line() -> Iterator[Event]:
        yield Event("status", {"step": "search"})
        session, known = sessions.open(question.session_id)
        found = searcher.search(compared(message, language_of(message)), language=language)
        yield Event("status", {"step": "compose"})
        draft = compose(message, found, language)
        warnings = draft.warnings if known else (_session_unknown(language), *draft.warnings)
        answer = Answer(
            id=uuid.uuid4().hex,
            session_id=session,
            answer=draft.markdown,
            html=html(draft.markdown),
            language=language,
            abstained=draft.abstained,
            citations=draft.citations,
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


def _blank(message: str) -> bool:
    """Whether nothing was written. A lone emoji is something: it is answered, with a no."""
    return all(c.isspace() or unicodedata.category(c) in {"Cc", "Cf"} for c in message)


def _session_unknown(language: Language) -> Notice:
    return Notice(code="session_unknown", text=text("session_unknown", language))
