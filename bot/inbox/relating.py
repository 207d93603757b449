"""Which inquiries belong together: those of one conversation, and those that say the same twice.

Decides it from what a message answers, its sender, subject, orders and words. Nothing is merged:
each stays an inquiry of its own, shown in one thread. Where a message is kept is `taking.py`'s.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

CONVERSATION: Final = dt.timedelta(days=30)
"""How far apart messages of one sender are that are taken for one conversation."""
TWICE: Final = dt.timedelta(days=7)
"""How far apart one is that says the same as another."""
ALIKE: Final = 0.9
"""Share of their pieces that two texts have in common which say the same."""
_PIECE: Final = 2
"""Characters of a piece."""
_ANSWERS: Final = re.compile(
    r"\s*(?:re|aw|回复|回覆|答复|返信|답장|회신)\s*(?:\[\d+\])?\s*[:：]", re.IGNORECASE
)
_NUMBERS: Final = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Message:
    """As much of a message as tells what it belongs to."""

    id: str
    conversation: str
    subject: str
    text: str
    orders: frozenset[str]
    received: dt.datetime
    duplicate_of: str | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """What a message belongs to."""

    conversation: str
    goes_on: bool
    """Whether its asker goes on with that conversation: it says so itself."""
    duplicate_of: str | None = None


def related(
    message: Message, answered: Sequence[Message], same_sender: Sequence[Message]
) -> Relation | None:
    """What a message belongs to; None: to nothing before it.

    `answered` are the messages that it says it answers, `same_sender` others of its sender, the
    newest first.
    """
    twin = next((other for other in same_sender if _says_the_same(message, other)), None)
    first = (twin.duplicate_of or twin.id) if twin else None
    if answered:
        return Relation(answered[0].conversation, True, first)
    near = [o for o in same_sender if abs(message.received - o.received) <= CONVERSATION]
    for other in near:
        if _answers(message, other):
            return Relation(other.conversation, True, first)
    for other in near:
        if other is twin or message.orders & other.orders:
            return Relation(other.conversation, False, first)
    return None


def stem(subject: str) -> tuple[str, bool]:
    """A subject without its "Re:", and whether it had one."""
    rest, count = subject, 0
    while found := _ANSWERS.match(rest):
        rest, count = rest[found.end() :], count + 1
    return rest.strip(), count > 0


def _answers(one: Message, other: Message) -> bool:
    """Whether one of two with the same subject is an answer to the other."""
    (mine, again), (its, before) = stem(one.subject), stem(other.subject)
    return bool(mine) and _plain(mine) == _plain(its) and (again or before)


def _says_the_same(one: Message, other: Message) -> bool:
    if abs(one.received - other.received) > TWICE:
        return False
    mine, its = _plain(one.text), _plain(other.text)
    if mine == its:
        return bool(mine)
    # The same words about another order are another inquiry.
    if sorted(_NUMBERS.findall(mine)) != sorted(_NUMBERS.findall(its)):
        return False
    if min(len(mine), len(its)) < ALIKE * max(len(mine), len(its)):
        return False
    pieces, others = _pieces(mine), _pieces(its)
    return len(pieces & others) >= ALIKE * len(pieces | others) > 0


def _plain(text: str) -> str:
    """Letters and figures alone: however it is spaced and written."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if char.isalnum())


def _pieces(text: str) -> set[str]:
    return {text[n : n + _PIECE] for n in range(max(1, len(text) - _PIECE + 1))}
