"""Who works the inbox: the member of staff behind a request.

Decides it from what the request carries. What they may do is decided where it is done.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fastapi import Request

from bot.inbox.changing import Staff
from bot.web.callers import caller
from corpus.vocabulary import Language


@dataclass(frozen=True, slots=True)
class StaffMember:
    """Who works the inbox of a shop."""

    id: str
    name: str
    role: Literal["agent", "admin"]
    shop: str
    language: Language | None = None
    """The one that was chosen; None: the browser's."""

    @property
    def by(self) -> Staff:
        """As threads and the record name them."""
        return Staff(self.name, self.id)


def staff(request: Request) -> StaffMember:
    """Who works the inbox; ProblemError (401) where nobody can tell."""
    who = caller(request)
    return StaffMember(who.actor, who.actor, "admin", who.shop)
