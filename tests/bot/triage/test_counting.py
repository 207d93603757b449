"""From which day a deadline is counted: what was learnt of whole inquiries beside their words."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from bot.reading.asked import Intent
from bot.reading.learned import Guess
from bot.reading.reader import Reading
from bot.triage.counting import LIKELY, SURE, as_counted
from bot.triage.learned import CLAIM, Base, Counted
from corpus.vocabulary import Language

TODAY = dt.date(2026, 11, 20)
CAME, ASKED, REFUSED = (dt.date(2026, 11, d) for d in (14, 15, 17))
NO_CLAIM = {CLAIM: Guess("None", 0.95)}
A_CANCEL = {CLAIM: Guess("cancel", 0.9)}


def reading(**claim: Any) -> Reading:
    return Reading("x", Language.EN, Intent.OTHER, TODAY, claim=claim)


def days(day: dt.date, what: str, sure: float, **events: str) -> Counted:
    told = {dt.date(2026, 11, int(name[1:])): event for name, event in events.items()}
    return Counted((Base(day, what, sure),), told)


def test_a_story_without_a_word_of_the_console_has_its_claim() -> None:
    found = as_counted(reading(), days(CAME, "claim", 0.8), A_CANCEL, alone=True)
    assert found.claim == {"requested_on": "2026-11-14", "type": "cancel"}


@pytest.mark.parametrize("sure", [SURE - 0.1, LIKELY - 0.1])
def test_what_is_not_sure_leaves_what_the_words_say(sure: float) -> None:
    told = reading(type="cancel", requested_on="2026-11-10")
    assert as_counted(told, days(CAME, "claim", sure), A_CANCEL, alone=True) == told


def test_where_the_words_give_no_day_the_likely_one_counts() -> None:
    told = reading(type="cancel", withdrawal="requested")
    found = as_counted(told, days(ASKED, "asked", LIKELY), A_CANCEL, alone=True)
    assert found.claim["withdrawal_requested_on"] == "2026-11-15"


def test_a_refusal_ends_the_request_that_the_words_tell_of() -> None:
    told = reading(type="cancel", withdrawal="requested", withdrawal_requested_on=ASKED.isoformat())
    known = days(CAME, "claim", 0.9, d15="asked", d17="refused")
    claim = as_counted(told, known, A_CANCEL, alone=True).claim
    assert claim["withdrawal"] == "on_hold"
    assert claim["withdrawal_refused_on"] == REFUSED.isoformat()
    assert claim["requested_on"] == CAME.isoformat()
    assert "withdrawal_requested_on" not in claim


def test_a_second_request_ends_what_was_refused_before() -> None:
    told = reading(type="cancel", withdrawal="on_hold", withdrawal_refused_on="2026-11-17")
    claim = as_counted(told, days(dt.date(2026, 11, 17), "asked", 0.9), A_CANCEL, alone=True).claim
    assert claim["withdrawal"] == "requested"
    assert "withdrawal_refused_on" not in claim


def test_a_story_about_no_claim_has_none() -> None:
    told = reading(type="cancel", requested_on="2026-11-14")
    assert as_counted(told, Counted((), {}), NO_CLAIM, alone=True).claim == {}
    sure = days(CAME, "claim", 0.9)
    assert as_counted(told, sure, NO_CLAIM, alone=True).claim != {}


def test_of_several_orders_each_is_counted_by_its_own_days() -> None:
    told = reading(type="return", withdrawal="requested", withdrawal_requested_on="2026-11-15")
    other = days(CAME, "asked", 0.9)
    assert as_counted(told, other, A_CANCEL, alone=False) == told
