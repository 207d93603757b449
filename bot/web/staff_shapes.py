"""The shapes of staff accounts and of signing in.

Decides what requests may hold and how what is given is described.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Literal

from pydantic import StringConstraints

from bot.web.shapes import Shape
from corpus.vocabulary import Language

Name = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Secret = Annotated[str, StringConstraints(min_length=1, max_length=1000)]


class SignIn(Shape):
    """A name and a password."""

    name: Name
    password: Secret


class Me(Shape):
    """Who asks."""

    id: str
    name: str
    role: Literal["agent", "admin"]
    shop: str
    language: Language | None
    """Of their pages; null: the browser's."""
    csrf: str | None
    """For `X-CSRF-Token`, with every change; null where no cookie tells who it is."""
    signed_in: bool


class MyChange(Shape):
    """What shall be otherwise with the own account."""

    language: Language | None = None
    password: Secret | None = None
    """The new one; every session ends with it."""
    current: Secret | None = None
    """The one up to now, with `password`."""


class NewStaff(Shape):
    """An account that is to be."""

    name: Name
    role: Literal["agent", "admin"] = "agent"
    language: Language | None = None
    password: Secret | None = None
    """Absent: one is made up, and told once."""


class StaffChange(Shape):
    """What shall be otherwise with an account."""

    role: Literal["agent", "admin"] | None = None
    disabled: bool | None = None
    """True ends all its sessions."""
    language: Language | None = None
    password: Secret | None = None
    """A new one; ends all its sessions."""


class StaffItem(Shape):
    """An account."""

    id: str
    name: str
    role: Literal["agent", "admin"]
    shop: str
    language: Language | None
    made_at: dt.datetime
    disabled: bool
    password: str | None = None
    """Where it was made up just now: it is told this once."""


class StaffList(Shape):
    """A shop's accounts."""

    items: list[StaffItem]
