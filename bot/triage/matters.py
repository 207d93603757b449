"""The matters of an inquiry: each read, judged and looked up by itself.

Decides what belongs to which order, what is read of each, and the case that dates are counted on.
How a message is read is `bot/reading`'s, what the rules make of it `bot/ruling`'s.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.desk.protocol import Record
from bot.dialogue.naming import numbers
from bot.dialogue.several import asks
from bot.reading.learned import Guess
from bot.reading.normalise import language_of
from bot.reading.reader import Reading
from bot.reading.usual import Facts, action_of, complete
from bot.ruling.deciding import Ruling, decide_for
from bot.triage.counting import as_counted
from bot.triage.days import with_days
from bot.triage.falling_due import Due, due_of
from bot.triage.inquiry import Asker
from bot.triage.learned import Counted, about, counted
from bot.triage.telling import as_told
from bot.triage.thread import read_own, told_by, with_thread
from bot.words import folded, named
from corpus.vocabulary import Language
from rules import Case, FactError, read_case

ORDER: Final = re.compile(r"(?<![\d+-])\d{9}(?![\d-])")
"""A number as the marketplace gives them."""
_SENTENCE: Final = re.compile(r"(?:[^.?!。？！]|[.](?=\d))+[.?!。？！]*\s*")
_ITEM: Final = re.compile(r"(?=[①-⑨])|(?<=\s)(?=\(?\d[).．]\s)")

Find = Callable[[str], Record | None]
"""Looks an order up by its number; None where the asker's shop has none."""


@dataclass(frozen=True, slots=True)
class Matter:
    """One thing that an inquiry is about."""

    text: str
    orders: tuple[str, ...]
    held: Record | None
    """The order on the desk of the asker's shop."""
    reading: Reading
    given: Facts
    """What the desk's record gives."""
    case: Case
    told: Case
    """The same on what was told alone: a buyer isn't told what the record holds."""
    ruling: Ruling | None
    due: Due
    learned: Mapping[str, Guess]
    """What inquiries like it are about (`learned.py`)."""
    quoted: str = ""
    """What the asker hands on of others, folded."""

    @property
    def words(self) -> str:
        """What is said in it and what is quoted beside it, as the tables of words are written."""
        return f"{self.reading.text} {self.quoted}"


def counted_in_all(
    text: str, language: Language, day: dt.date, asker: Asker, at: dt.datetime | None = None
) -> Counted:
    """From which days of a whole inquiry deadlines are counted."""
    reading = with_days(read_own(text, language, day, at=at), asker)
    return counted([reading], day, about(reading))


def divided(text: str) -> list[str]:
    """The parts of `text` about one order each, with what is said of all of them."""
    found = ORDER.findall(text)
    if len(set(found)) < 2:
        return [text]
    shared: list[str] = []
    parts: list[list[str]] = []
    told: set[str] = set()
    for sentence in (s for item in _ITEM.split(text) for s in _SENTENCE.findall(item)):
        new = [n for n in ORDER.findall(sentence) if n not in told]
        told.update(new)
        if new:
            parts.append([sentence])
        elif parts:
            parts[-1].append(sentence)
        else:
            shared.append(sentence)
    return ["".join([*shared, *part]).strip() for part in parts]


def asking(text: str) -> list[str]:
    """The sentences of `text` that ask, as far as they name what they ask about."""
    asked = [s.strip() for s in _SENTENCE.findall(text) if asks(s.strip())]
    forms = ((s, folded(s, language_of(s))) for s in asked)
    return [s for s, form in forms if named("triage", "sent.ours", form)]


def read_matter(
    text: str,
    language: Language,
    day: dt.date,
    *,
    asker: Asker,
    quoted: str,
    find: Find,
    thread: Sequence[Reading] = (),
    whole: Counted | None = None,
    at: dt.datetime | None = None,
) -> Matter:
    """What a part of an inquiry, received on `day` (`at` that moment), tells and asks; `thread` are
    the mails that are quoted in it, `whole` the days of all of it, where this is one of several."""
    named = ORDER.findall(text) or numbers(text)
    held = next((record for n in named if (record := find(n)) is not None), None)
    reading = with_days(read_own(text, language, day, held, at), asker)
    like = about(reading, quoted)
    days = whole or counted([reading, *(with_days(mail, asker) for mail in thread)], day, like)
    reading = with_thread(as_told(reading, asker, quoted), told_by(thread))
    given = Facts({}, None, known=False)
    if held is not None:
        given = Facts(held.order, held.claim, known=held.claim_known)
    if given.claim is None:
        reading = as_counted(reading, days, like, alone=whole is None)
    ruling = decide_for(reading, given)
    case = _case(reading, given, day)
    orders = ORDER.findall(text) or ([held.id] if held else [])
    return Matter(
        text=text,
        orders=tuple(dict.fromkeys(orders)),
        held=held,
        reading=reading,
        given=given,
        case=case,
        told=case if held is None else _case(reading, Facts({}, None, known=False), day),
        ruling=ruling,
        due=due_of(case, _on_screen(reading)),
        learned=like,
        quoted=quoted,
    )


def _case(reading: Reading, given: Facts, day: dt.date) -> Case:
    """The case as it stands on the day of receipt, whichever day is asked about."""
    facts = complete(reading, action_of(reading, given.claim), given)
    claim = dict(facts.claim) if facts.claim is not None else None
    if claim is not None and claim.get("type") not in (None, "not_received"):
        # A claim is told of as it stands unless another status is told.
        claim.setdefault("status", "requested")
    body = Facts(facts.order, claim, facts.known).request()
    try:
        return read_case(body, today=day)
    except FactError:
        return read_case(given.request(), today=day)


def _on_screen(reading: Reading) -> dt.date | None:
    """The last day to answer, where it is told as the console shows it."""
    return next((dated.day for dated, role in reading.days if role == "deadline"), None)
