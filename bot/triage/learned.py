"""What was learnt of inquiries: what one is about, and from which day its deadline is counted.

Decides the likeliest section, kind of claim and way to Qoo10 of an inquiry, what happened on each
day that it names, and of which of them its deadline is counted: logistic regression
(`bot/reading/learned.py`) over pieces of the words, trained by `training.py` on the labelled
inquiries of `corpus/inquiries`. Which date follows from a day is the rules' alone; how sure is
sure enough is decided where it is used.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.reading.dates import Dated
from bot.reading.learned import Guess, Weights, meaning
from bot.reading.pieces import blanked, clauses, cues, pieces, question, read_already
from bot.reading.reader import Reading

MODEL: Final = Path(__file__).parent / "inquiries.npz"
"""The weights that ship."""
SECTION, CLAIM, ROUTE = "section", "claim_type", "route"
MESSAGE: Final = (SECTION, CLAIM, ROUTE)
EVENT: Final = "event"
"""What happened on a day: `claim`, `asked`, `refused`, `taken_back` or `other`."""
FROM: Final = "from"
"""What a deadline is counted of from a day: `asked`, `claim`, or `NOTHING`."""
NOTHING: Final = "-"
EVENTS: Final = ("asked", "claim", "refused", "taken_back")
_NEAR: Final = 28
"""Characters on either side of a day that tell what happened on it."""
_CLAUSE: Final = 60
_TOLD: Final = 0.1
"""From which chance on an event is looked at."""
_STEPS: Final = 5
_ENDS: Final = re.compile(r"[.?!。\n]")
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Day:
    """A day that an inquiry names, as it is looked at."""

    dated: Dated
    pieces: frozenset[str]


@dataclass(frozen=True, slots=True)
class Base:
    """A day that a deadline may be counted from."""

    day: dt.date
    what: str
    """`asked` or `claim`."""
    sure: float


@dataclass(frozen=True, slots=True)
class Counted:
    """The days of an inquiry: from which of them a deadline is counted."""

    bases: tuple[Base, ...]
    """The likeliest first."""
    events: Mapping[dt.date, str]
    """What happened on each day that is named."""

    def among(self, days: Collection[dt.date]) -> Base | None:
        """The likeliest of these days; None where none of them is named."""
        return next((base for base in self.bases if base.day in days), None)


def about(reading: Reading, quoted: str = "") -> dict[str, Guess]:
    """Section (`topic.section`, or `none`), kind of claim and route (or `None`) of an inquiry."""
    text = reading.text
    return weights().guess(of_message(reading, quoted), MESSAGE, meaning(text, question(text)))


def of_message(reading: Reading, quoted: str = "") -> frozenset[str]:
    """The pieces of an inquiry's own words, and of what it quotes."""
    text = blanked(reading.text, [day for day, _ in reading.days])
    beside = (f"q{piece}" for piece in pieces(quoted, 2))
    return frozenset([*pieces(text), *read_already(reading), *beside])


def counted(readings: Sequence[Reading], today: dt.date, like: Mapping[str, Guess]) -> Counted:
    """From which day the deadline is counted.

    `readings` are of the asker's own words and of each mail that is quoted, read as of its day;
    `like` is what `about` says.
    """
    days = of_days(readings, today)
    chances = [weights().guess(day.pieces, (EVENT,))[EVENT].chances for day in days]
    bases = []
    for day, looked_at in zip(days, with_others(days, chances, like), strict=True):
        found = weights().guess(looked_at, (FROM,))[FROM].chances
        bases += [Base(day.dated.day, what, found.get(what, 0.0)) for what in ("asked", "claim")]
    happened: dict[dt.date, str] = {}
    surest: dict[dt.date, float] = {}
    for day, told in zip(days, chances, strict=True):
        event = max(told, key=lambda name: told[name])
        if event in EVENTS and told[event] > surest.get(day.dated.day, 0.0):
            surest[day.dated.day] = told[event]
            happened[day.dated.day] = event
    return Counted(tuple(sorted(bases, key=lambda base: -base.sure)), happened)


def of_days(readings: Sequence[Reading], today: dt.date) -> list[Day]:
    """Each day that is named and has come, with what stands beside it and among which others."""
    named = [(dated, role) for reading in readings for dated, role in reading.days]
    past = sorted({dated.day for dated, _ in named if dated.day <= today})
    roles = {role for _, role in named if role}
    found = []
    for n, reading in enumerate(readings):
        already = [f"=m:{piece}" for piece in read_already(reading)]
        for place, (dated, role) in enumerate(reading.days):
            if dated.day > today:
                continue
            rank, left = past.index(dated.day), len(reading.days) - 1 - place
            held = [
                *_beside(reading.text, dated, role),
                *already,
                *(f"=has:{other}" for other in roles if other != role),
                *(f"=same:{r}" for d, r in named if d.day == dated.day and d is not dated),
                f"=ago:{_ago((today - dated.day).days)}",
                f"=quoted:{bool(n)}",
                f"=rank:{min(3, rank)}",
                f"=rank_end:{min(3, len(past) - 1 - rank)}",
                f"=days:{min(4, len(past))}",
                f"=place:{min(3, place)}",
                f"=place_end:{min(3, left)}",
            ]
            found.append(Day(dated, frozenset(held)))
    return found


def with_others(
    days: Sequence[Day], chances: Sequence[Mapping[str, float]], like: Mapping[str, Guess]
) -> list[frozenset[str]]:
    """The pieces of each day with what is likely to have happened on it, on later and other ones,
    and with what the whole is likely to be about."""
    found = []
    whole = {f"=A:{name}:{guess.value}" for name, guess in like.items()}
    highest = {event: max((c.get(event, 0.0) for c in chances), default=0.0) for event in EVENTS}
    for n, (day, own) in enumerate(zip(days, chances, strict=True)):
        top = max(own, key=lambda name: own[name])
        held = {
            f"=R:{top}",
            *whole,
            *(f"=RA:{top}:{piece}" for piece in whole),
            *(f"=R:{e}:{_step(p)}" for e, p in own.items() if p > _TOLD),
        }
        others = [c for k, c in enumerate(chances) if k != n]
        later = [c for k, c in enumerate(chances) if k != n and days[k].dated.day >= day.dated.day]
        for event in EVENTS:
            other = _step(max((c.get(event, 0.0) for c in others), default=0.0))
            held |= {f"=O:{event}:{other}", f"=RO:{top}:{event}:{other}"}
            after = max((c.get(event, 0.0) for c in later), default=0.0)
            if after > 2 * _TOLD:
                held.add(f"=L:{event}:{_step(after)}")
            if own.get(event, 0.0) >= highest[event]:
                held.add(f"=best:{event}")
        tops = {max(c, key=lambda name: c[name]) for c in later}
        found.append(day.pieces | held | {f"=RL:{top}:{other}" for other in tops})
    return found


def _beside(text: str, day: Dated, role: str | None) -> list[str]:
    """What stands before and after a day, near first, its clause, and its role by words."""
    before, after = text[max(0, day.start - _NEAR) : day.start], text[day.end : day.end + _NEAR]
    found = [f"=role:{role}"]
    for side, near in (("<", before[::-1]), (">", after)):
        part = _ENDS.split(near)[0]
        found += [f"{side}{piece}" for piece in pieces(part[::-1] if side == "<" else part, 3)]
        close = part[:5][::-1] if side == "<" else part[:5]
        found += [f"{side * 2}{close[-n:] if side == '<' else close[:n]}" for n in range(1, 6)]
    clause, following = clauses(text, day)
    found += [f"=in:{cue}" for cue in cues(clause)]
    found += [f"=then:{cue}" for cue in cues(following)]
    return found + [f"i:{piece}" for piece in pieces(clause[:_CLAUSE], 3)]


def _ago(days: int) -> str:
    if days <= _WEEK:
        return str(days)
    return "two weeks" if days <= 2 * _WEEK else "a month" if days <= 30 else "longer"


def _step(chance: float) -> int:
    return int(chance * _STEPS)


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship, read once."""
    return Weights(MODEL)
