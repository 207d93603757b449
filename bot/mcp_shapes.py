"""What the agents' tools give back, described for their clients.

Decides the shapes around the contract's own (`web/shapes.py`).
"""

from __future__ import annotations

from pydantic import BaseModel, Field

from bot.web import shapes
from corpus.vocabulary import Language


class Passages(shapes.Shape):
    """What the guides say to a question."""

    language: Language
    covered: bool
    """False where the guides have no answer."""
    items: list[shapes.Citation]
    """Best first."""


class Options(shapes.Shape):
    """All actions side by side."""

    items: list[shapes.Decision]


class Timeline(shapes.Shape):
    """Dated events, in order."""

    items: list[shapes.DatedEvent]


class Proposed(shapes.Shape):
    """What came of a wish."""

    proposal: shapes.Proposal | None
    """Null where it can't be proposed."""
    decision: shapes.Decision


class Yes(BaseModel):
    """What the user is asked."""

    yes: bool = Field(title="Do it", description="Whether what is shown shall be done.")
