"""The shapes of a rating, described for `/docs` and `/openapi.json`.

Decides what a rating may hold; how one is kept is decided in `bot/desk/transcripts.py`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import StringConstraints

from bot.web.shapes import Shape
from corpus.vocabulary import Language

LONGEST = 1000
"""Characters of a reason."""

Kind = Literal["wrong", "not_asked", "unclear", "outdated"]


class FeedbackRequest(Shape):
    """What somebody thinks of an answer."""

    answer_id: Annotated[str, StringConstraints(max_length=200)]
    """The `id` of an answer that is `rateable`."""
    rating: Literal["up", "down"]
    """The last one counts."""
    kind: Kind | None = None
    """What is amiss: it is wrong, it is about something else, it isn't clear, it is out of date."""
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST)] | None = (
        None
    )
    """In one's own words. What is personal in them is masked before they are kept."""
    language: Language | None = None
    """Of what is said when it can't be kept; without it `Accept-Language` counts."""


class Feedback(Shape):
    """What is kept of a rating."""

    answer_id: str
    rating: Literal["up", "down"]
    kind: Kind | None
    reason: str | None
    """With what is personal masked."""
    at: str
