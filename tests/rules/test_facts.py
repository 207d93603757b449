"""Facts at the door: what is no fact, or no value of it, is named with what would be."""

from __future__ import annotations

import unicodedata
from datetime import date
from typing import Any

import pytest

from rules import UNKNOWN, Action, FactError, UnknownFactError, decide, read_action, read_case
from rules.case import Claim, Ground, Order, Params, Reason
from rules.facts import CLAIM_KEYS, ORDER_KEYS, REQUEST_KEYS
from rules.findings import Verdict

DAY = {"today": "2024-07-29"}


def test_all_facts_are_read() -> None:
    case = read_case(
        {
            "id": 7,
            "action": "cancel_before_shipping",
            "language": "ko",
            "today": "2024-07-29",
            "order": {
                "id": "A-1",
                "status": "preparing",
                "ship_by": "2024-07-30",
                "payment_method": "card",
                "cancel_rejected": True,
                "reserved": True,
            },
            "claim": {
                "id": 3,
                "type": "return",
                "status": "collected",
                "withdrawal": "on_hold",
                "requested_on": "2024-07-01",
                "withdrawal_requested_on": "2024-07-02",
                "withdrawal_refused_on": "2024-07-03",
                "withdrawal_cancelled_on": "2024-07-04",
            },
            "params": {
                "reason": "out_of_stock",
                "buyer_requested": False,
                "memo": "m",
                "buyer_notified": True,
            },
        },
        action=Action.CANCEL_BEFORE_SHIPPING,
    )
    assert case.today == date(2024, 7, 29)
    assert case.order == Order(
        *("preparing", date(2024, 7, 30), "card", True, True)  # type: ignore[arg-type]
    )
    assert case.claim == Claim(
        *("return", "collected", "on_hold"),  # type: ignore[arg-type]
        *(date(2024, 7, n) for n in (1, 2, 3, 4)),
    )
    assert case.params == Params(
        reason=Reason.OUT_OF_STOCK, buyer_requested=False, memo="m", buyer_notified=True
    )


def test_a_rejection_brings_its_ground_and_text() -> None:
    params = {"ground": "other", "reason_text": "text"}
    case = read_case({**DAY, "params": params}, action=Action.REJECT_CANCEL)
    assert case.params == Params(ground=Ground.OTHER, reason_text="text")


def test_what_is_absent_or_null_is_not_known() -> None:
    for request in (
        DAY,
        {**DAY, "order": None, "params": None, "action": None, "language": None},
        {**DAY, "order": dict.fromkeys(ORDER_KEYS), "params": {"memo": None}},
    ):
        case = read_case(request)
        assert case.order == Order()
        assert case.order.status is UNKNOWN
        assert case.order.cancel_rejected is False
        assert case.order.reserved is False
        assert case.claim is UNKNOWN
        assert case.params == Params()


def test_a_claim_that_is_null_is_none_and_one_without_facts_is_unknown_in_each() -> None:
    assert read_case({**DAY, "claim": None}).claim is None
    assert read_case({**DAY, "claim": dict.fromkeys(CLAIM_KEYS)}).claim == Claim()


@pytest.mark.parametrize(
    ("request_", "fact", "value", "allowed"),
    [
        ({"order": {"status": "sent"}}, "order.status", "sent", "preparing"),
        ({"order": {"status": 3}}, "order.status", 3, "preparing"),
        ({"order": {"ship_by": "2024-7-30"}}, "order.ship_by", "2024-7-30", "YYYY-MM-DD"),
        ({"order": {"ship_by": "20240730"}}, "order.ship_by", "20240730", "YYYY-MM-DD"),
        ({"order": {"ship_by": "2024-02-30"}}, "order.ship_by", "2024-02-30", "YYYY-MM-DD"),
        ({"order": {"ship_by": "2024-07-30T00"}}, "order.ship_by", "2024-07-30T00", "YYYY-MM-DD"),
        ({"order": {"ship_by": "９０２４-07-30"}}, "order.ship_by", "９０２４-07-30", "YYYY-MM-DD"),
        ({"order": {"ship_by": 20240730}}, "order.ship_by", 20240730, "YYYY-MM-DD"),
        ({"order": {"ship_by": "9999-12-31"}}, "order.ship_by", "9999-12-31", "YYYY-MM-DD"),
        ({"order": {"ship_by": "0001-01-01"}}, "order.ship_by", "0001-01-01", "YYYY-MM-DD"),
        ({"order": {"reserved": 1}}, "order.reserved", 1, "true"),
        ({"order": {"cancel_rejected": "no"}}, "order.cancel_rejected", "no", "false"),
        ({"order": {"payment_method": "bitcoin"}}, "order.payment_method", "bitcoin", "cash"),
        ({"order": {"id": 1.5}}, "order.id", 1.5, "text"),
        ({"order": {"id": True}}, "order.id", True, "text"),
        ({"order": []}, "order", [], "object"),
        ({"claim": "none"}, "claim", "none", "object"),
        ({"claim": {"id": {}}}, "claim.id", {}, "text"),
        ({"claim": {"type": "refund"}}, "claim.type", "refund", "not_received"),
        ({"claim": {"status": "lost"}}, "claim.status", "lost", "collected"),
        ({"claim": {"status": ["requested"]}}, "claim.status", ["requested"], "collected"),
        (
            {"claim": {"type": "cancel", "status": "collected"}},
            *("claim.status", "collected", "in_progress"),
        ),
        ({"claim": {"withdrawal": "refused"}}, "claim.withdrawal", "refused", "on_hold"),
        ({"claim": {"requested_on": ""}}, "claim.requested_on", "", "YYYY-MM-DD"),
        (
            {"claim": {"withdrawal_refused_on": "8/4"}},
            *("claim.withdrawal_refused_on", "8/4", "YYYY-MM-DD"),
        ),
        ({"params": {"reason": "mistake"}}, "params.reason", "mistake", "out_of_stock"),
        ({"params": {"ground": "none"}}, "params.ground", "none", "other"),
        ({"params": {"reason_text": 3}}, "params.reason_text", 3, "text"),
        ({"params": {"memo": True}}, "params.memo", True, "text"),
        ({"params": {"buyer_notified": "yes"}}, "params.buyer_notified", "yes", "true"),
        ({"params": {"buyer_requested": 0}}, "params.buyer_requested", 0, "false"),
        ({"params": "none"}, "params", "none", "object"),
        ({"today": "tomorrow"}, "today", "tomorrow", "YYYY-MM-DD"),
        ({"today": None}, "today", None, "YYYY-MM-DD"),
        ({"action": "refund"}, "action", "refund", "refund_after_shipping"),
    ],
)
def test_a_value_out_of_its_list_is_named_with_the_list(
    request_: dict[str, Any], fact: str, value: object, allowed: str
) -> None:
    with pytest.raises(FactError) as caught:
        read_case({**DAY, **request_})
    assert caught.value.fact == fact
    assert caught.value.value == value
    assert allowed in caught.value.allowed
    assert not isinstance(caught.value, UnknownFactError)
    assert fact in str(caught.value)
    assert allowed in str(caught.value)


@pytest.mark.parametrize(
    ("request_", "fact", "value", "allowed"),
    [
        ({"colour": 1}, "colour", 1, set(REQUEST_KEYS)),
        ({"order": {"state": "new"}}, "order.state", "new", set(ORDER_KEYS)),
        ({"claim": {"withdrawn": True}}, "claim.withdrawn", True, set(CLAIM_KEYS)),
        ({"params": {"note": ""}}, "params.note", "", {"reason", "ground", "memo"}),
    ],
)
def test_a_name_that_is_no_fact_is_named_with_those_that_are(
    request_: dict[str, Any], fact: str, value: object, allowed: set[str]
) -> None:
    with pytest.raises(UnknownFactError) as caught:
        read_case({**DAY, **request_})
    assert caught.value.fact == fact
    assert caught.value.value == value
    assert allowed <= set(caught.value.allowed)


def test_an_action_takes_its_own_parameters_only() -> None:
    request = {**DAY, "params": {"ground": "other"}}
    assert read_case(request).params.ground is Ground.OTHER
    with pytest.raises(UnknownFactError) as caught:
        read_case(request, action=Action.REQUEST_WITHDRAWAL)
    assert caught.value.fact == "params.ground"
    assert set(caught.value.allowed) == {"reason_text", "buyer_notified"}


def test_the_door_may_say_what_day_it_is() -> None:
    assert read_case({}, today=date(2024, 7, 1)).today == date(2024, 7, 1)
    assert read_case(DAY, today=date(2024, 7, 1)).today == date(2024, 7, 29)
    with pytest.raises(FactError) as caught:
        read_case({})
    assert caught.value.fact == "today"


def test_an_action_has_to_be_one() -> None:
    assert read_action({"action": "ship"}) is Action.SHIP
    with pytest.raises(FactError) as caught:
        read_action({})
    assert set(caught.value.allowed) == set(Action)


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("가" * 29, Verdict.BLOCKED),
        ("가" * 30, Verdict.ALLOWED),
        ("가" * 31, Verdict.ALLOWED),
        (unicodedata.normalize("NFD", "각" * 29), Verdict.BLOCKED),
        (unicodedata.normalize("NFD", "각" * 30), Verdict.ALLOWED),
        ("が" * 29 + "か\u3099", Verdict.ALLOWED),
        ("か\u3099" * 29, Verdict.BLOCKED),
        ("\u3000" + "理" * 29 + "\u3000", Verdict.BLOCKED),
        ("\u3000" + "理" * 30 + "\n", Verdict.ALLOWED),
        ("理" * 15 + " " + "理" * 14, Verdict.ALLOWED),
        ("\U00020bb7" * 29, Verdict.BLOCKED),
        ("\U00020bb7" * 30, Verdict.ALLOWED),
        (" " * 40, Verdict.BLOCKED),
    ],
)
def test_thirty_characters_are_counted_composed_and_trimmed_by_code_points(
    text: str, verdict: Verdict
) -> None:
    case = read_case(
        {
            **DAY,
            "order": {"status": "preparing"},
            "claim": {"type": "cancel", "status": "requested", "withdrawal": "none"},
            "params": {"ground": "other", "reason_text": text},
        },
        action=Action.REJECT_CANCEL,
    )
    assert decide(Action.REJECT_CANCEL, case).verdict is verdict
