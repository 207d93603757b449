"""The days that a message names: written dates, days told from today, weekdays, spans of days.

Decides which day each of them is, in all four languages at once (sellers mix them), and where
it stands. What happened on that day is decided in `reading`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from corpus.vocabulary import Language

HALF_A_YEAR = 183
"""Days. Without a year, the past half year is meant, unless words point ahead."""


@dataclass(frozen=True, slots=True)
class Dated:
    """A day that is named at `start:end` of the text it was found in."""

    day: date
    start: int
    end: int
    after: int | None = None
    """"Three days later": how many days after what is told; `day` counts from today."""


def _all(patterns: str | list[str]) -> list[str]:
    return [patterns] if isinstance(patterns, str) else patterns


@lru_cache(maxsize=1)
def _words() -> dict[str, Any]:
    folder = Path(__file__).parents[1] / "words"
    found = tomllib.loads((folder / "days.toml").read_text(encoding="utf-8"))
    for language in Language:
        more = tomllib.loads((folder / f"days.{language}.toml").read_text(encoding="utf-8"))
        _join(found, more)
    return found


def _join(table: dict[str, Any], more: dict[str, Any]) -> None:
    """Add `more` to `table`: lists grow, patterns become alternatives."""
    for key, value in more.items():
        if isinstance(value, dict):
            _join(table.setdefault(key, {}), value)
        elif isinstance(value, list):
            table[key] = [*value, *table.get(key, [])]
        elif isinstance(value, str) and key in table:
            table[key] = [value, *_all(table[key])]
        else:
            table[key] = value


def find(text: str, today: date) -> list[Dated]:
    """The days named in `text` (NFKC, lower case), in order, none overlapping."""
    found: list[Dated] = []
    for reader in (_full, _months, _days_of_month, _counted, _weekdays, _relative):
        for dated in reader(text, today, found):
            if all(dated.end <= f.start or f.end <= dated.start for f in found):
                found.append(dated)
    return sorted(found, key=lambda dated: dated.start)


def _full(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """With a year."""
    month = _words()["english_months"]
    for pattern in _words()["written"]["full"]:
        for match in re.finditer(pattern.replace("<month>", any_of(month)), text):
            if (day := _day(*_parts(match))) is not None:
                yield Dated(day, *match.span())


def _months(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """Month and day: of the year that is nearest to a year told, or to today."""
    anchor = found[0].day if found else today
    for pattern in _words()["written"]["month_and_day"]:
        for match in re.finditer(
            pattern.replace("<month>", any_of(_words()["english_months"])), text
        ):
            _, month, day = _parts(match)
            resolved = nearest(month, day, anchor, ahead=not found and _points_ahead(text, match))
            if resolved is not None:
                yield Dated(resolved, *match.span())


def nearest(month: int, day: int, anchor: date, *, ahead: bool = False) -> date | None:
    """The day without a year that is nearest to `anchor`, or the next one from it on."""
    days = [d for y in (-1, 0, 1, 2) if (d := _day(anchor.year + y, month, day)) is not None]
    if ahead:
        return next((d for d in days if d >= anchor), None)
    return min(days, key=lambda d: (abs((d - anchor).days), d), default=None)


def _days_of_month(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """The day alone, or with "this month", "last month"."""
    for name, months in (("this_month", 0), ("last_month", -1), ("next_month", 1)):
        for pattern in _words()["written"][name]:
            for match in re.finditer(pattern, text):
                first = _shifted(today, months)
                if (day := _day(first.year, first.month, figure(match["d"]))) is not None:
                    yield Dated(day, *match.span())
    for pattern in _words()["written"]["day_alone"]:
        for match in re.finditer(pattern, text):
            ahead = _points_ahead(text, match)
            here = _day(today.year, today.month, figure(match["d"]))
            if (named := _month_named(match, found)) is not None:
                # "Requested on the 25th of August, refused on the 27th": of that month.
                here = _in_month(named, figure(match["d"]), today, ahead=ahead)
                ahead = True
            if here is None or (here > today and not ahead):
                past = (_shifted(today, -months) for months in (1, 2))
                found_days = (_day(m.year, m.month, figure(match["d"])) for m in past)
                here = next((day for day in found_days if day is not None), here)
            if here is not None:
                yield Dated(here, match.start("d"), match.end("whole"))


def _month_named(match: re.Match[str], found: list[Dated]) -> date | None:
    """The day with a month that is named last before a day alone."""
    before = [dated for dated in found if dated.end <= match.start("d") and dated.after is None]
    return max(before, key=lambda dated: dated.start).day if before else None


def _in_month(day: date, number: int, today: date, *, ahead: bool) -> date | None:
    """The next `number`th from `day` on, or that month's own, where the next is yet to come."""
    first = date(day.year, day.month, 1)
    days = [d for m in (0, 1) if (d := _day(*_month(first, m), number)) is not None]
    later = next((d for d in days if d >= day), None)
    if later is not None and later > today and not ahead:
        return next((d for d in days if d <= today), later)
    return later


def _month(first: date, months: int) -> tuple[int, int]:
    moved = _shifted(first, months)
    return moved.year, moved.month


def _counted(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """So many days or weeks ago, or later; D-2."""
    for sign, name in ((-1, "ago"), (1, "later")):
        for pattern in _words()["counted"][name]:
            for match in re.finditer(with_numbers(pattern), text):
                groups = match.groupdict()
                count = _count(groups) - (1 if groups.get("first") else 0)
                if 0 <= count <= 400:
                    after = count if sign > 0 else None
                    yield Dated(today + sign * timedelta(count), *match.span(), after)
    for match in re.finditer(r"\bd-(\d{1,2})(?![\d-])", text):
        yield Dated(today + timedelta(int(match[1])), *match.span())


def _weekdays(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """Of a week that is named, else the last one that was (or the next, where words say so)."""
    monday = today - timedelta(today.weekday())
    table = _words()["weekdays"]
    for language in ("ko", "ja", "zh", "en"):
        names: list[str] = table[language]
        for name, weeks in (("week_before_last", -2), ("last_week", -1), ("this_week", 0),
                            ("next_week", 1)):  # fmt: skip
            for match in _found(table[name][language], names, text):
                yield Dated(monday + timedelta(7 * weeks + _index(match, names)), *match.span())
        for match in _found(table["bare"][language], names, text):
            gone = (today.weekday() - _index(match, names)) % 7 or 7
            ahead = bool(match.groupdict().get("next")) or _points_ahead(text, match)
            yield Dated(today + timedelta(7 - gone if ahead else -gone), *match.span())


def _relative(text: str, today: date, found: list[Dated]) -> Iterator[Dated]:
    """Yesterday, today, tomorrow and their neighbours; the longer word first."""
    for days, patterns in _words()["relative"].items():
        for match in re.finditer("|".join(_all(patterns)), text):
            yield Dated(today + timedelta(int(days)), *match.span())


def months() -> list[str]:
    """The names of months in English, as patterns."""
    names: list[str] = _words()["english_months"]
    return names


def weekdays(language: Language) -> list[str]:
    """A language's names of weekdays from Monday on, as patterns."""
    names: list[str] = _words()["weekdays"][language]
    return names


def _points_ahead(text: str, match: re.Match[str]) -> bool:
    return points_ahead(text, *match.span())


def points_ahead(text: str, start: int, end: int) -> bool:
    """Whether the words around a day say that it is to come."""
    before, after = text[max(0, start - 10) : start], text[end:][:12]
    words = _words()["ahead"]
    return any(re.search(p, before) for p in _all(words["before"])) or any(
        re.match(p, after) for p in _all(words["after"])
    )


def _parts(match: re.Match[str]) -> tuple[int, int, int]:
    groups = match.groupdict()
    month, day = groups["m"], figure(groups["d"])
    named = [n for n, p in enumerate(_words()["english_months"], 1) if re.fullmatch(p, month)]
    number = named[0] if named else figure(month)
    if number > 12 >= day and not named:
        number, day = day, number
    return int(groups.get("y") or 0), number, day


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _shifted(today: date, months: int) -> date:
    year, month = divmod(today.year * 12 + today.month - 1 + months, 12)
    return date(year, month + 1, 1)


def any_of(patterns: list[str]) -> str:
    """One pattern for all of them."""
    return f"(?:{'|'.join(patterns)})"


def _found(patterns: str | list[str], names: list[str], text: str) -> Iterator[re.Match[str]]:
    for pattern in _all(patterns):
        weekday = f"(?P<weekday>{'|'.join(names)})"
        yield from re.finditer(pattern.replace("<weekday>", weekday), text)


def _index(match: re.Match[str], names: list[str]) -> int:
    return next(n for n, name in enumerate(names) if re.fullmatch(name, match["weekday"]))


def with_numbers(pattern: str) -> str:
    """`pattern` with what `<number>` stands for."""
    words = sorted(_words()["numbers"], key=len, reverse=True)
    return pattern.replace("<number>", rf"(?:\d{{1,3}}|{'|'.join(words)})")


def _count(groups: dict[str, str | None]) -> int:
    """Days: of weeks that are named, of one day, or of so many."""
    if weeks := groups.get("w"):
        return 14 if any(re.search(p, weeks) for p in _all(_words()["counted"]["two"])) else 7
    return figure(groups.get("n") or "1")


def figure(word: str) -> int:
    """Figures, or a number word; a tens form (二十三) by its parts."""
    if word.isdigit():
        return int(word)
    numbers: dict[str, int] = _words()["numbers"]
    if word in numbers:
        return numbers[word]
    tens, _, ones = word.partition("十")
    return (numbers.get(tens, 0) if tens else 1) * 10 + (numbers.get(ones, 0) if ones else 0)
