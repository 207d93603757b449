"""The rules by themselves: lines in, decisions out, and the three routes."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from bot.ruling.checking import RequestError, check, lines, options, request_of, timeline
from corpus.vocabulary import Language
from rules import read_case

REFUSED = {
    "id": "a",
    "action": "rerequest_withdrawal",
    "params": {"reason_text": "r", "buyer_notified": True},
    "order": {"status": "preparing"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "on_hold",
        "withdrawal_refused_on": "2024-03-03",
    },
    "today": "2024-03-07",
}
SHAPE = {
    "id",
    "action",
    "verdict",
    "rules",
    "reasons",
    "warnings",
    "missing",
    "deadline",
    "takes_effect_on",
    "earliest",
    "effects",
    "instead",
    "contact",
}


def test_a_decision_has_the_shape_of_the_contract() -> None:
    made = check(REFUSED)
    assert set(made) >= SHAPE
    assert (made["id"], made["verdict"], made["earliest"]) == ("a", "blocked", "2024-03-08")
    reason = made["reasons"][0]
    assert set(reason) >= {"rule", "text", "evidence", "citation"}
    assert reason["citation"]["address"] == "claim-withdrawal#rerequest"


@pytest.mark.parametrize("language", Language)
def test_it_speaks_the_language_asked_for_with_the_same_dates(language: Language) -> None:
    made = check({**REFUSED, "language": language.value})
    expected = {"ko": "2024년 3월 8일", "ja": "2024年3月8日", "zh": "2024年3月8日", "en": "March 8"}
    assert expected[language] in made["reasons"][0]["text"]
    assert made["earliest"] == "2024-03-08"


def test_all_actions_stand_side_by_side_the_allowed_ones_first() -> None:
    made = options({k: v for k, v in REFUSED.items() if k not in ("action", "params")})
    assert len(made) == 8
    verdicts = [d["verdict"] for d in made]
    assert verdicts == sorted(verdicts, key=["allowed", "needs_info", "blocked"].index)


def test_events_come_in_the_order_of_their_dates() -> None:
    made = timeline(REFUSED)
    assert made
    assert set(made[0]) >= {"date", "kind", "text", "rule"}
    assert [e["date"] for e in made] == sorted(e["date"] for e in made)


WRONG = {
    "an unknown action": ({"action": "fly"}, ["fly", "ship"]),
    "an unknown fact": ({"action": "ship", "order": {"colour": "red"}}, ["colour", "ship_by"]),
    "a value out of its list": (
        {"action": "ship", "order": {"status": "lost"}},
        ["order.status", "lost", "preparing"],
    ),
    "no date": ({"action": "ship", "today": "7/29"}, ["today", "7/29", "YYYY-MM-DD"]),
    "no such language": ({"action": "ship", "language": "fr"}, ["language", "fr", "ko"]),
}


@pytest.mark.parametrize(("request_", "named"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_named_with_its_value_and_what_is_allowed(
    request_: dict[str, object], named: list[str]
) -> None:
    with pytest.raises(RequestError) as told:
        check(request_)
    assert [word for word in named if word not in str(told.value)] == []


def test_a_bad_line_costs_only_itself() -> None:
    unreadable = [b"not json", b"[1]", b"\xff", b"[" * 200_000, b"9" * 5_000]
    source = [b'{"id": 1, "action": "fly"}', *unreadable, b"", json.dumps(REFUSED).encode()]
    rows = [json.loads(line) for line in lines(source)]
    assert [row["id"] for row in rows] == [1, *[None] * len(unreadable), "a"]
    assert ["error" in row for row in rows] == [True, *[True] * len(unreadable), False]


@pytest.mark.parametrize(
    "request_",
    [
        REFUSED,
        {"order": {"status": "preparing", "ship_by": "2024-03-09", "cancel_rejected": True}},
        {"order": {}, "claim": None},
        {"claim": {"type": "return", "requested_on": "2024-03-01"}, "params": {"memo": "m"}},
    ],
)
def test_a_case_gives_the_request_that_gives_it_again(request_: dict[str, Any]) -> None:
    case = read_case(request_, today=dt.date(2024, 3, 7))
    again = json.loads(json.dumps(request_of(case)))
    assert read_case(again, today=dt.date(2000, 1, 1)) == case
