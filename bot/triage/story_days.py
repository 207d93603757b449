"""The days that a story names and a question doesn't: by another day, by a feast, by a count.

Decides which day each of them is, beside those that `bot/reading/dates.py` finds; what happened on
it is decided elsewhere. A story tells of what was: where a day could be this month's or last
month's, it is the last one that has been.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bot.reading import dates
from bot.reading.dates import Dated
from corpus.vocabulary import Language

_TABLES: Final = Path(dates.__file__).parents[1] / "words"
_DAY: Final = dt.timedelta(1)
_SOON: Final = dt.timedelta(21)
"""What is planned is planned for one of these days."""
_AGAIN: Final = ("再次", "重新")
"""Points ahead in a question, and not in a story."""
_NIGHT: Final = dt.timedelta(hours=6)
"""For so long after midnight what was before it was yesterday."""
_FEW: Final = {
    **{"반": 0.5, "한": 1, "두": 2, "세": 3, "네": 4, "십": 10, "이십": 20, "삼십": 30},
    **{"半": 0.5, "十几": 15, "几": 5, "half an": 0.5, "an": 1, "a few": 5, "some": 5},
    **{"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50},
}
_YEAR: Final = re.compile(r"\d{4}")
_MOST: Final = 31
"""Days that a count may go back."""


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    days, hours = (
        tomllib.loads((_TABLES / f"{name}.toml").read_text(encoding="utf-8"))
        for name in ("days-in-stories", "hours")
    )
    return {**days, "since": days["since"] | hours["since"]}


@lru_cache(maxsize=64)
def _compiled(section: str, name: str) -> tuple[re.Pattern[str], ...]:
    patterns: list[str] = _words()[section][name]
    months = dates.any_of(dates.months())
    return tuple(re.compile(dates.with_numbers(p).replace("<month>", months)) for p in patterns)


@lru_cache(maxsize=16)
def _of_week(name: str) -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """A language's patterns with its names of weekdays."""
    found = []
    for pattern, code in zip(_words()["weekdays"][name], Language, strict=True):
        names = _words()["weekdays"]["en"] if code is Language.EN else dates.weekdays(code)
        whole, n = pattern, 0
        while "<weekday>" in whole:
            n += 1
            whole = whole.replace("<weekday>", f"(?P<w{n}>{'|'.join(names)})", 1)
        found.append((re.compile(whole), tuple(names)))
    return tuple(found)


def with_story_days(
    text: str, today: dt.date, found: Sequence[Dated], at: dt.datetime | None = None
) -> list[Dated]:
    """`found` and what `text` (folded) names beside it, in order, none overlapping; `today` is the
    day it was written on, `at` the moment in Japan, where that is known."""
    kept = [_as_past(text, today, dated) for dated in found]
    by_the_clock = list(_by_the_clock(text, at))
    for dated in (*by_the_clock, *_own(text, today)):
        if dated not in by_the_clock and any(_overlap(dated, other) for other in by_the_clock):
            continue
        over = [d for d in kept if _overlap(d, dated)]
        if all(dated.start <= d.start and d.end <= dated.end for d in over):
            kept = [d for d in kept if d not in over]
            kept.append(dated)
    kept.sort(key=lambda d: d.start)
    return _by_others(text, today, kept)


def _as_past(text: str, today: dt.date, dated: Dated) -> Dated:
    """A day of the month without the month that would be to come: the last one that has been."""
    words = text[dated.start : dated.end]
    if dated.day <= today or dated.after is not None or _YEAR.search(words):
        return dated
    bare = re.fullmatch(r"\D{0,3}(\d{1,2})\D{0,3}", words)
    if bare is None:
        # A month too: "on 3 January again" is no day of next year.
        then = dates.nearest(dated.day.month, dated.day.day, today)
        return dated if then is None else Dated(then, dated.start, dated.end)
    if dates.points_ahead(text, dated.start, dated.end) and dated.day - today <= _SOON:
        return dated
    return Dated(_last(int(bare[1]), today) or dated.day, dated.start, dated.end)


def _by_the_clock(text: str, at: dt.datetime | None) -> Iterator[Dated]:
    """So many hours ago, and before midnight: shortly after it, that was yesterday."""
    if at is None:
        return
    for name in ("hours", "minutes"):
        for pattern in _compiled("since", name):
            for match in pattern.finditer(text):
                before = at - dt.timedelta(**{name: _amount(match["n"])})
                yield Dated(before.date(), *match.span())
    for pattern in _compiled("since", "midnight"):
        for match in pattern.finditer(text):
            yield Dated((at - _NIGHT).date(), *match.span())


def _amount(words: str) -> float:
    """A number of hours or minutes."""
    known, _, ones = words.partition("-")
    return (_FEW.get(known) or dates.figure(known)) + (dates.figure(ones) if ones else 0)


def _overlap(one: Dated, other: Dated) -> bool:
    return one.start < other.end and other.start < one.end


def _own(text: str, today: dt.date) -> Iterator[Dated]:
    """What is named by itself; the surest first."""
    for pattern in _compiled("since", "week"):
        for match in pattern.finditer(text):
            yield Dated(today - 7 * _DAY, *match.span())
    for name, first in (("nth", 1), ("passed", 0)):
        for pattern in _compiled("since", name):
            for match in pattern.finditer(text):
                held = next(v for v in match.groupdict().values() if v)
                count = dates.figure(held) - first
                if 0 <= count <= _MOST:
                    yield Dated(today - count * _DAY, *match.span())
    yield from _weekdays(text, today)
    yield from _written(text, today)


def _weekdays(text: str, today: dt.date) -> Iterator[Dated]:
    monday = today - today.weekday() * _DAY
    for name, weeks in (("last", -1), ("this", 0)):
        for pattern, names in _of_week(name):
            for match in pattern.finditer(text):
                yield Dated(monday + (7 * weeks + _index(match, names)) * _DAY, *match.span())
    for pattern, names in _of_week("bare"):
        for match in pattern.finditer(text):
            again = text.startswith(_AGAIN, match.end())
            if again or not dates.points_ahead(text, *match.span()):
                gone = (today.weekday() - _index(match, names)) % 7
                yield Dated(today - (gone or 7) * _DAY, *match.span())


def _index(match: re.Match[str], names: Sequence[str]) -> int:
    held = next(v for k, v in match.groupdict().items() if k.startswith("w") and v)
    return next(n for n, name in enumerate(names) if re.fullmatch(name, held))


def _written(text: str, today: dt.date) -> Iterator[Dated]:
    for pattern in _compiled("written", "last_of"):
        for match in pattern.finditer(text):
            held = next(v for v in match.groupdict().values() if v)
            named = [n for n, p in enumerate(dates.months(), 1) if re.fullmatch(p, held)]
            month = named[0] if named else dates.figure(held)
            after = dates.nearest(month % 12 + 1, 1, today)
            if after is not None:
                yield Dated(after - _DAY, *match.span())
    for pattern in _compiled("written", "last_month_end"):
        for match in pattern.finditer(text):
            yield Dated(today - today.day * _DAY, *match.span())
    for month, day, words in _words()["written"]["feasts"]:
        for match in re.finditer(words, text):
            feast = dates.nearest(int(month), int(day), today)
            if feast is not None and feast <= today:
                yield Dated(feast, *match.span())
    for pattern in (*_compiled("written", "point"), *_compiled("written", "dashed")):
        for match in pattern.finditer(text):
            named_day = dates.nearest(int(match["m"]), int(match["d"]), today)
            if named_day is not None:
                yield Dated(named_day, *match.span())
    for pattern in _compiled("written", "day"):
        for match in pattern.finditer(text):
            alone = _last(dates.figure(match["d"]), today)
            if alone is not None and not dates.points_ahead(text, *match.span()):
                yield Dated(alone, *match.span())
    for pattern in _compiled("written", "today"):
        for match in pattern.finditer(text):
            yield Dated(today, *match.span())


def _last(number: int, today: dt.date) -> dt.date | None:
    """The last day of that number that has been."""
    if not 1 <= number <= 31:
        return None
    return next(day for n in range(62) if (day := today - n * _DAY).day == number)


def _by_others(text: str, today: dt.date, found: list[Dated]) -> list[Dated]:
    """The days that are named by the one before them, put where that one is."""
    told: list[tuple[int, int, int]] = []
    for name, sign in (("next", 1), ("later", 1), ("previous", -1), ("earlier", -1)):
        for pattern in _compiled("after", name):
            for match in pattern.finditer(text):
                held = next((v for v in match.groupdict().values() if v), None)
                count = dates.figure(held) if held else 1
                told.append((match.start(), match.end(), sign * count))
    kept = list(found)
    for start, end, days in sorted(told):
        before = [d for d in kept if d.end <= start]
        over = [d for d in kept if d.start < end and start < d.end]
        outside = [d for d in over if d.start < start or end < d.end]
        if not before or outside:
            continue
        day = before[-1].day + days * _DAY
        if day > today:
            continue
        kept = sorted([*(d for d in kept if d not in over), Dated(day, start, end)], key=_start)
    return kept


def _start(dated: Dated) -> int:
    return dated.start
