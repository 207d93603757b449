"""Counting days: deadlines, the five-day block, lateness.

Decides only how days are counted. Whether a day counts at all is left to the rules. Every
count here is proven by dates that the guides print (the oracles in `tests/rules`), or says
that it is not.
"""

from __future__ import annotations

from datetime import date, timedelta

ANSWER_DAYS = 7
"""W5: a buyer has seven days to answer, the day of the request counted as the first."""
BLOCK_DAYS = 5
"""W9, W10: no asking within five days; counted like the seven (W11, derived)."""
LATE_AFTER_DAYS = 4
"""C18: late once more than four days have passed, the day of receipt counted as the first."""

_DAY = timedelta(days=1)


def deadline(requested_on: date) -> date:
    """The last day on which the buyer can answer: 7/29 → 8/4."""
    return requested_on + (ANSWER_DAYS - 1) * _DAY


def takes_effect(requested_on: date) -> date:
    """The day on which an unanswered request withdraws the claim by itself: 7/29 → 8/5."""
    return requested_on + ANSWER_DAYS * _DAY


def effect_of(last_day: date) -> date:
    """The day on which a request takes effect whose last day to answer is known: 8/4 → 8/5."""
    return last_day + _DAY


def has_lapsed(requested_on: date, today: date) -> bool:
    """Whether the deadline of a request is past."""
    return today > deadline(requested_on)


def free_from(day: date) -> date:
    """The first day on which one may ask again after a refusal or a taking-back on `day`."""
    return day + BLOCK_DAYS * _DAY


def safely(free_on: date) -> date:
    """The same, were the day itself not counted: right however the five are meant."""
    return free_on + _DAY


def late_from(requested_on: date) -> date:
    """The day a claim counts as late, as the Chinese screen counts; priorities go by it."""
    return requested_on + LATE_AFTER_DAYS * _DAY


def late_at_the_latest(requested_on: date) -> date:
    """The same, as the Korean screen can be read."""
    return late_from(requested_on) + _DAY
