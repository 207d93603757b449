"""Answers that were given, in SQL: what was asked and answered, and how it was rated.

Decides that nothing personal is written: question, answer and reason are masked here, whoever
hands them in. One rating an answer, the last one wins. What is purged when is `purging.py`'s.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.answer import Answer
from bot.desk.database import Database, now
from bot.desk.tables import answers
from bot.masking import masked

_SOME = 500
"""Rows that are read at once."""


@dataclass(frozen=True, slots=True)
class Transcript:
    """An answer that was given."""

    answer: Answer
    question: str
    at: str
    """As `now` has it."""
    shop: str
    """Empty where nobody's."""
    caller: str
    """What kind of caller asked, never who."""


@dataclass(frozen=True, slots=True)
class Rating:
    """What somebody thought of an answer."""

    answer_id: str
    rating: str
    kind: str | None
    reason: str | None
    """Masked."""
    at: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A question that the guides had no answer to, or whose answer was thought wrong."""

    question: str
    language: str
    at: str
    uncovered: bool


def keep(database: Database, transcripts: Sequence[Transcript]) -> None:
    """Write answers that were given; one that is there stays as it is. DeskError."""
    rows = [_row(transcript) for transcript in transcripts]
    dialect = postgresql if database.is_postgresql else sqlite
    with database.writing() as connection:
        connection.execute(dialect.insert(answers).on_conflict_do_nothing(), rows)


def rate(
    database: Database,
    answer_id: str,
    *,
    shop: str,
    rating: str,
    kind: str | None = None,
    reason: str | None = None,
) -> tuple[Rating, bool] | None:
    """Keep what somebody thought of an answer, and whether it is the first time.

    None where there is no such answer for `shop`: its own, or one that was given to nobody's shop,
    which whoever knows its id may rate.
    """
    made = Rating(answer_id, rating, kind, _clean(reason) if reason else None, now())
    mine = and_(answers.c.id == answer_id, or_(answers.c.shop == shop, answers.c.shop == ""))
    with database.writing() as connection:
        asked = select(answers.c.rating).where(mine).with_for_update()
        found = connection.execute(asked).one_or_none()
        if found is None:
            return None
        kept = {
            "rating": made.rating,
            "kind": made.kind,
            "reason": made.reason,
            "rated_at": made.at,
        }
        connection.execute(update(answers).where(mine).values(kept))
    return made, found.rating is None


def wanting(
    database: Database,
    *,
    since: str | None = None,
    language: str | None = None,
    shop: str | None = None,
) -> Iterator[Asked]:
    """What was asked in vain since a moment, of any shop or of one, the oldest first."""
    vain = or_(answers.c.uncovered, answers.c.rating == "down")
    asked = select(
        answers.c.id, answers.c.question, answers.c.language, answers.c.at, answers.c.uncovered
    ).where(vain, answers.c.question != "")
    if since is not None:
        asked = asked.where(answers.c.at >= since)
    if language is not None:
        asked = asked.where(answers.c.language == language)
    if shop is not None:
        asked = asked.where(answers.c.shop == shop)
    asked = asked.order_by(answers.c.at, answers.c.id)
    with database.reading() as connection:
        for row in connection.execution_options(yield_per=_SOME).execute(asked):
            yield Asked(row.question, row.language, row.at, row.uncovered)


def _row(transcript: Transcript) -> Mapping[str, Any]:
    answer = transcript.answer
    cited = [
        {"address": f"{citation.topic}#{citation.section}", "source": citation.source}
        for citation in answer.citations
    ]
    return {
        "id": answer.id,
        "at": transcript.at,
        "shop": transcript.shop,
        "caller": transcript.caller,
        "session_id": answer.session_id,
        "language": str(answer.language),
        "topic": answer.citations[0].topic if answer.citations else None,
        "question": _clean(transcript.question),
        "answer": _clean(answer.answer),
        "citations": json.dumps(cited, ensure_ascii=False),
        "verdict": answer.verdict,
        "abstained": answer.abstained,
        # Small talk names nobody to ask.
        "uncovered": answer.abstained and answer.contact is not None,
    }


def _clean(text: str) -> str:
    # PostgreSQL keeps no NUL in a text.
    return masked(text.replace("\0", "")).strip()
