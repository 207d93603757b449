"""Where something personal stands in a text, and the text as it is looked at.

Decides which characters are read alike: full-width letters and digits as narrow ones, all dashes
as one. Every character stays one character, so that what is found is where it was written.
"""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What is personal."""

    NAME = "name"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    CARD = "card"
    ACCOUNT = "account"
    ID = "id"


class Span(NamedTuple):
    """A piece of a text that is personal."""

    start: int
    end: int
    kind: Kind


_NARROW: dict[int, str | int | None] = {
    **{code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)},
    **{ord(dash): "-" for dash in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\uff70"},
    0x3000: " ",
    0x00A0: " ",
}


def narrow(text: str) -> str:
    """`text` to be looked at, as long as it was."""
    return text.translate(_NARROW)
