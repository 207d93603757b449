"""Figures of the inbox: who counts as answered, and how times are summed up."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

from bot.inbox.insight import Handled, as_csv, figures, insight

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)


def one(minutes: int | None = None, **more: Any) -> Handled:
    """An inquiry that was replied to after some minutes, or wasn't."""
    replied = None if minutes is None else NOON + dt.timedelta(minutes=minutes)
    usual: dict[str, Any] = {
        "language": "ko",
        "topic": "claim-withdrawal",
        "handed_on": False,
        "open": True,
        "rules": (),
    }
    return Handled(received=NOON, replied=replied, **{**usual, **more})


def test_answered_is_what_was_replied_to_and_never_handed_on() -> None:
    made = figures([one(5), one(5, handed_on=True), one(), one(open=False)])
    assert (made.came, made.answered, made.handed_on, made.waiting) == (4, 1, 1, 1)
    assert made.share == 0.25


def test_times_are_some_inquirys_own() -> None:
    made = figures([one(n) for n in (100, 1, 2, 3, 4, 5, 6, 7, 8, 9)])
    assert made.median == dt.timedelta(minutes=5)
    assert made.p90 == dt.timedelta(minutes=9)
    assert figures([one(7)]).p90 == dt.timedelta(minutes=7)


def test_of_nothing_there_is_no_share_and_no_time() -> None:
    made = figures([])
    assert (made.came, made.share, made.median, made.p90) == (0, None, None, None)


def test_groups_and_rules_stand_with_the_most_first() -> None:
    found = insight(
        [
            one(language="ja", topic=None, rules=("W5",)),
            one(rules=("R1", "W5")),
            one(rules=("R1", "W5", "W5")),
        ]
    )
    assert [(name, made.came) for name, made in found.by_language] == [("ko", 2), ("ja", 1)]
    assert [name for name, _ in found.by_topic] == ["claim-withdrawal", "none"]
    assert found.rules == [("W5", 3), ("R1", 2)]


def test_a_spreadsheet_takes_no_text_for_a_formula() -> None:
    rows = list(csv.reader(io.StringIO(as_csv(insight([one(topic="=1+1")]), [("@SUM(A1)", 2)]))))
    assert ["topic", "'=1+1", "1"] in [row[:3] for row in rows]
    assert rows[-1] == ["gap", "'@SUM(A1)", "2"]
