"""Figures of the inbox: what came, what was answered here, how long the first reply took.

Decides what counts as answered and how times are summed up. Where the rows come from is decided
in `bot/desk/handled.py`, how figures are shown in `bot/web/`.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

NONE: Final = "none"
"""Stands for a topic that no guide covers, or that isn't known yet."""
COLUMNS: Final = (
    "group",
    "name",
    "inquiries",
    "answered",
    "handed_on",
    "waiting",
    "first_reply_median_minutes",
    "first_reply_p90_minutes",
)
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """An inquiry, as far as it is counted."""

    language: str
    topic: str | None
    received: dt.datetime
    replied: dt.datetime | None
    """When somebody replied first."""
    handed_on: bool
    """To Qoo10, at any time."""
    open: bool
    rules: tuple[str, ...]
    """Those that spoke in its decision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What became of some inquiries."""

    came: int
    answered: int
    """Replied to, and never handed on."""
    handed_on: int
    waiting: int
    """Open, without a reply."""
    median: dt.timedelta | None
    p90: dt.timedelta | None
    """From receipt to the first reply, of those that had one; None where none had."""

    @property
    def share(self) -> float | None:
        """Of what came, the part that was answered; None of nothing."""
        return self.answered / self.came if self.came else None


@dataclass(frozen=True, slots=True)
class Insight:
    """All the figures of a period."""

    whole: Figures
    by_language: Sequence[tuple[str, Figures]]
    by_topic: Sequence[tuple[str, Figures]]
    rules: Sequence[tuple[str, int]]
    """Rules and in how many inquiries they spoke, the most asked for first."""


def insight(handled: Sequence[Handled]) -> Insight:
    """The figures of what was handled."""
    spoken = Counter(rule for one in handled for rule in set(one.rules))
    return Insight(
        figures(handled),
        _grouped(handled, lambda one: one.language),
        _grouped(handled, lambda one: one.topic or NONE),
        sorted(spoken.items(), key=lambda pair: (-pair[1], pair[0])),
    )


def figures(handled: Sequence[Handled]) -> Figures:
    """What became of them."""
    times = sorted(one.replied - one.received for one in handled if one.replied is not None)
    return Figures(
        came=len(handled),
        answered=sum(one.replied is not None and not one.handed_on for one in handled),
        handed_on=sum(one.handed_on for one in handled),
        waiting=sum(one.open and one.replied is None for one in handled),
        median=_within(times, 0.5),
        p90=_within(times, 0.9),
    )


def as_csv(found: Insight, gaps: Iterable[tuple[str, int]] = ()) -> str:
    """The figures as a file for a spreadsheet; `gaps` are uncovered questions with their counts."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(COLUMNS)
    sheet.writerow(["all", "", *_row(found.whole)])
    sheet.writerows(["language", name, *_row(made)] for name, made in found.by_language)
    sheet.writerows(["topic", _text(name), *_row(made)] for name, made in found.by_topic)
    sheet.writerows(["rule", rule, count] for rule, count in found.rules)
    sheet.writerows(["gap", _text(question), count] for question, count in gaps)
    return out.getvalue()


def _grouped(
    handled: Sequence[Handled], name: Callable[[Handled], str]
) -> list[tuple[str, Figures]]:
    """By name, the most first."""
    groups: dict[str, list[Handled]] = {}
    for one in handled:
        groups.setdefault(name(one), []).append(one)
    made = [(group, figures(members)) for group, members in groups.items()]
    return sorted(made, key=lambda pair: (-pair[1].came, pair[0]))


def _within(times: Sequence[dt.timedelta], share: float) -> dt.timedelta | None:
    """The time within which this share of them lies: one of them, not one between two."""
    return times[math.ceil(share * len(times)) - 1] if times else None


def _row(made: Figures) -> list[int | str]:
    times = [_minutes(time) for time in (made.median, made.p90)]
    return [made.came, made.answered, made.handed_on, made.waiting, *times]


def _minutes(time: dt.timedelta | None) -> int | str:
    return "" if time is None else round(time.total_seconds() / 60)


def _text(text: str) -> str:
    """A text that a spreadsheet takes for one, whatever it begins with."""
    return f"'{text}" if text.startswith(_FORMULA) else text
