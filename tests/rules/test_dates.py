"""Counting days: the oracles that the guides print, and the ends of months and years."""

from __future__ import annotations

from datetime import date

import pytest

from rules import dates


@pytest.mark.parametrize(
    ("guide", "requested_on", "deadline", "takes_effect"),
    [
        ("ko, ja, zh text", date(2021, 7, 29), date(2021, 8, 4), date(2021, 8, 5)),
        ("ko, zh screen", date(2021, 8, 4), date(2021, 8, 10), date(2021, 8, 11)),
        ("ja screen", date(2021, 7, 13), date(2021, 7, 19), date(2021, 7, 20)),
        ("zh screen of 7/20", date(2021, 8, 3), date(2021, 8, 9), date(2021, 8, 10)),
        ("over a year's end", date(2023, 12, 28), date(2024, 1, 3), date(2024, 1, 4)),
        ("over a leap day", date(2024, 2, 24), date(2024, 3, 1), date(2024, 3, 2)),
        ("without a leap day", date(2023, 2, 24), date(2023, 3, 2), date(2023, 3, 3)),
        ("of a century without one", date(2100, 2, 24), date(2100, 3, 2), date(2100, 3, 3)),
        ("on a leap day", date(2024, 2, 29), date(2024, 3, 6), date(2024, 3, 7)),
        ("over the end of April", date(2024, 4, 30), date(2024, 5, 6), date(2024, 5, 7)),
    ],
)
def test_the_buyer_has_seven_days_with_the_day_of_the_request(
    guide: str, requested_on: date, deadline: date, takes_effect: date
) -> None:
    assert dates.deadline(requested_on) == deadline
    assert dates.takes_effect(requested_on) == takes_effect


def test_a_request_lapses_after_its_last_day() -> None:
    assert not dates.has_lapsed(date(2021, 7, 29), date(2021, 8, 4))
    assert dates.has_lapsed(date(2021, 7, 29), date(2021, 8, 5))


@pytest.mark.parametrize(
    ("day", "free", "safe"),
    [
        (date(2021, 8, 4), date(2021, 8, 9), date(2021, 8, 10)),
        (date(2021, 7, 13), date(2021, 7, 18), date(2021, 7, 19)),
        (date(2024, 2, 25), date(2024, 3, 1), date(2024, 3, 2)),
        (date(2023, 12, 29), date(2024, 1, 3), date(2024, 1, 4)),
    ],
)
def test_the_five_days_count_like_the_seven(day: date, free: date, safe: date) -> None:
    assert dates.free_from(day) == free
    assert dates.safely(free) == safe


def test_a_claim_is_late_four_days_on_or_five() -> None:
    assert dates.late_from(date(2024, 2, 27)) == date(2024, 3, 2)
    assert dates.late_at_the_latest(date(2024, 2, 27)) == date(2024, 3, 3)
