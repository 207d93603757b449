"""What a thread of quoted mails tells of a claim, each mail read as of the day it was written on.

Decides where a quoted mail begins, its day, and what all of them make of the claim: "asked today"
in a mail of the 8th is of the 8th. What one of them tells is read as an asker's own words are.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.desk.protocol import Record
from bot.dialogue.memory import Memory
from bot.dialogue.recall import recall
from bot.reading.dates import find
from bot.reading.normalise import language_of, normalise
from bot.reading.reader import Reading
from bot.triage.days import with_days
from bot.triage.inquiry import Asker
from bot.triage.story_days import with_story_days
from bot.triage.telling import as_told
from bot.words import folded, spans
from corpus.vocabulary import Language

_MARKS: Final = re.compile(r"^[\s>＞|｜]+")
_HEAD: Final = re.compile(
    r"\s*(?:\([^)]{1,10}\))?,?\s*(?:at|오전|오후|午前|午後|上午|下午)?\s*(?:\d{1,2}[:시時时点]\d{0,2}\S*)?"
    r"\s*(?:[ap]m)?\s*(?:[:\]>]|[-–—]\s|$|[^.?!。]{0,60}:\s*$)"
)
"""What stands between the day at the head of a mail and its words."""
_BEFORE: Final = 6
"""Characters that may stand before the day at a head: `[`, `Fri, `, `On `."""
_EVENTS: Final = {"asked": "withdrawal_requested_on", "refused": "withdrawal_refused_on"}


@dataclass(frozen=True, slots=True)
class Mail:
    """A quoted mail: the day it was written on, and its words."""

    day: dt.date
    text: str


def mails(lines: Sequence[str], today: dt.date) -> list[Mail]:
    """The dated mails among the quoted `lines`, the oldest first; none is later than `today`."""
    found: list[tuple[dt.date, list[str]]] = []
    for line in lines:
        bare = normalise(_MARKS.sub("", line)).strip()
        head = _head(bare, today)
        if head is not None and head[0] <= today:
            found.append((head[0], [head[1]]))
        elif found:
            found[-1][1].append(bare)
    read = [Mail(day, " ".join(part for part in parts if part)) for day, parts in found]
    return sorted((mail for mail in read if mail.text), key=lambda mail: mail.day)


def _head(line: str, today: dt.date) -> tuple[dt.date, str] | None:
    """The day that `line` begins a mail with, and what follows in the same line."""
    lower = line.casefold()
    label = next(spans("triage", "thread.dated", folded(lower, language_of(line))), (0, 0))
    for dated in find(lower, today):
        if dated.start > label[1] + _BEFORE or not re.search(r"\d", lower[dated.start : dated.end]):
            continue
        rest = _HEAD.match(lower, dated.end)
        if label[1]:
            return dated.day, ""
        if rest is not None:
            return dated.day, line[rest.end() :].strip()
    return None


def read_own(
    text: str,
    language: Language,
    day: dt.date,
    held: Record | None = None,
    at: dt.datetime | None = None,
) -> Reading:
    """What `text` tells, written on `day` (`at` that moment), with the days of stories; `held` is
    the order's."""
    reading = recall(text, language, day, Memory(), held).reading
    roles = dict(reading.days)
    days = with_story_days(reading.text, day, list(roles), at)
    return replace(reading, days=tuple((dated, roles.get(dated)) for dated in days))


def read_mails(lines: Sequence[str], today: dt.date) -> list[Reading]:
    """What each dated mail among the quoted `lines` tells, the oldest first."""
    return [read_own(mail.text, language_of(mail.text), mail.day) for mail in mails(lines, today)]


def told_by(readings: Sequence[Reading]) -> dict[str, Any]:
    """The claim as the mails of a thread leave it; empty where none tells of one."""
    claim: dict[str, Any] = {}
    for reading in readings:
        reading = as_told(with_days(reading, Asker.SELLER), Asker.SELLER)
        told = {n: v for n, v in reading.claim.items() if n == "type" or n.endswith("_on")}
        for event, fact in _EVENTS.items():
            if event in reading.events and fact not in told:
                told[fact] = reading.today.isoformat()
        asked, refused = (told.get(fact) for fact in _EVENTS.values())
        if asked == refused and "withdrawal_requested_on" in claim:
            # "Today our request was refused": the request is of an earlier mail.
            told.pop("withdrawal_requested_on", None)
        claim.update(told)
    asked, refused = (claim.get(fact) or "" for fact in _EVENTS.values())
    taken_back = claim.get("withdrawal_cancelled_on", "")
    if taken_back >= max(asked, refused) and taken_back:
        claim["withdrawal"] = "none"
    elif asked or refused:
        claim["withdrawal"] = "on_hold" if refused >= asked else "requested"
    return claim


def with_thread(reading: Reading, told: Mapping[str, Any]) -> Reading:
    """`reading` with what the thread told of the claim, where the asker's own words don't say."""
    claim = reading.claim
    if not told or claim.get("type", told.get("type")) != told.get("type", claim.get("type")):
        return reading
    own = {name for name in claim if name.startswith("withdrawal_")}
    if own:
        told = {name: value for name, value in told.items() if not name.startswith("withdrawal")}
    elif "withdrawal_requested_on" in told and claim.get("withdrawal") == "requested":
        # Told without a day: the one that the thread dates.
        claim = {name: value for name, value in claim.items() if name != "withdrawal"}
    return replace(reading, claim={**told, **claim})
