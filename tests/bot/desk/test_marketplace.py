"""What the buyer does and how an order comes along: each event where it is possible alone."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from databases import TODAY, run

from bot.desk import audit
from bot.desk.facts import read_record
from bot.desk.marketplace import EVENTS, Event, Refusal, happened
from bot.desk.protocol import Held, NotTheMarketplaceError, Record
from bot.desk.sql import SqlDesk
from rules import FactError
from rules.case import CLAIM_STATUSES, ClaimType, OrderStatus

DAY = TODAY.isoformat()


def order(status: str, **facts: Any) -> dict[str, Any]:
    return {"order": {"id": "1", "status": status, **facts}, "claim": None}


def cancel(status: str = "requested", withdrawal: str = "none", **days: str) -> dict[str, Any]:
    own = {"type": "cancel", "status": status, "withdrawal": withdrawal}
    return {"requested_on": "2026-11-10", **own, **days}


def at(row: dict[str, Any], claim: dict[str, Any] | None) -> dict[str, Any]:
    return {**row, "claim": claim}


def fresh(kind: str, status: str) -> dict[str, Any]:
    return {"type": kind, "status": status, "withdrawal": "none", "requested_on": DAY}


PREPARING = order("preparing", ship_by="2026-11-25")
RUNS = cancel(withdrawal="requested", withdrawal_requested_on="2026-11-15")
LAPSED = RUNS | {"withdrawal_requested_on": "2026-11-14"}
WITHDRAWN = RUNS | {"withdrawal": "completed"}
GIVEN_UP = RUNS | {"withdrawal_refused_on": DAY, "withdrawal": "completed"}
REFUSED = RUNS | {"withdrawal": "on_hold", "withdrawal_refused_on": DAY}
ASKED = at(PREPARING, fresh("cancel", "requested"))
CANCELLED = at(order("cancelled"), fresh("cancel", "completed"))

POSSIBLE: list[tuple[str, dict[str, Any], dict[str, Any]]] = [
    ("paid", order("payment_pending"), order("processing")),
    ("confirmed", order("processing"), order("new")),
    ("ship_by_entered", order("new"), PREPARING),
    ("delivered", order("shipping"), order("delivered")),
    (
        "delivered",
        at(order("shipping"), fresh("not_received", "reported")),
        at(order("delivered"), fresh("not_received", "reported")),
    ),
    # C7: complete at once, wherever nothing is being prepared
    ("buyer_requests_cancel", order("processing"), CANCELLED),
    ("buyer_requests_cancel", order("new"), CANCELLED),
    ("buyer_requests_cancel", order("delayed"), CANCELLED),
    # C7b, C10: it waits
    (
        "buyer_requests_cancel",
        order("new", reserved=True),
        at(order("new", reserved=True), fresh("cancel", "requested")),
    ),
    ("buyer_requests_cancel", PREPARING, ASKED),
    # A withdrawn claim stands no more, be it by a deadline that is past
    ("buyer_requests_cancel", at(PREPARING, WITHDRAWN), ASKED),
    ("buyer_requests_cancel", at(PREPARING, LAPSED), ASKED),
    (
        "buyer_requests_return",
        order("delivered"),
        at(order("delivered"), fresh("return", "requested")),
    ),
    (
        "buyer_requests_exchange",
        order("delivered"),
        at(order("delivered"), fresh("exchange", "requested")),
    ),
    (
        "buyer_reports_not_received",
        order("shipping"),
        at(order("shipping"), fresh("not_received", "reported")),
    ),
    ("buyer_withdraws", at(PREPARING, cancel()), at(PREPARING, cancel(withdrawal="completed"))),
    ("buyer_withdraws", at(PREPARING, REFUSED), at(PREPARING, GIVEN_UP)),
    ("buyer_withdraws", at(PREPARING, RUNS), at(PREPARING, WITHDRAWN)),
    ("buyer_agrees", at(PREPARING, RUNS), at(PREPARING, WITHDRAWN)),
    ("buyer_refuses", at(PREPARING, RUNS), at(PREPARING, REFUSED)),
]

IMPOSSIBLE: list[tuple[str, dict[str, Any]]] = [
    ("paid", order("processing")),
    ("confirmed", order("new")),
    ("ship_by_entered", order("preparing")),
    ("ship_by_entered", at(order("new", reserved=True), cancel())),
    ("delivered", order("delivered")),
    ("buyer_requests_cancel", order("payment_pending")),
    ("buyer_requests_cancel", order("shipping")),
    ("buyer_requests_cancel", order("cancelled")),
    ("buyer_requests_cancel", at(PREPARING, cancel())),
    ("buyer_requests_cancel", at(PREPARING, REFUSED)),
    ("buyer_requests_cancel", order("delayed", cancel_rejected=True)),
    ("buyer_requests_cancel", {"order": {"id": "1", "status": "preparing"}}),
    ("buyer_requests_cancel", {"order": {"id": "1"}, "claim": None}),
    ("buyer_requests_return", order("shipping")),
    ("buyer_requests_exchange", at(order("delivered"), fresh("return", "completed"))),
    ("buyer_reports_not_received", order("delivered")),
    ("buyer_withdraws", PREPARING),
    ("buyer_withdraws", at(PREPARING, WITHDRAWN)),
    ("buyer_withdraws", at(PREPARING, LAPSED)),
    ("buyer_withdraws", at(order("shipping"), fresh("not_received", "reported"))),
    ("buyer_withdraws", at(PREPARING, {"type": "cancel", "status": "requested"})),
    ("buyer_agrees", at(PREPARING, cancel())),
    ("buyer_agrees", at(PREPARING, LAPSED)),
    ("buyer_agrees", at(PREPARING, REFUSED)),
    ("buyer_agrees", at(PREPARING, RUNS | {"status": "in_progress"})),
    ("buyer_refuses", at(PREPARING, cancel())),
    ("buyer_refuses", at(PREPARING, LAPSED)),
    ("buyer_refuses", at(PREPARING, RUNS | {"status": "completed"})),
]


def let(event: str, row: dict[str, Any]) -> Record | Refusal:
    ship_by = dt.date(2026, 11, 25) if event == "ship_by_entered" else None
    return happened(Event(event), read_record(row), TODAY, ship_by=ship_by)


@pytest.mark.parametrize(("event", "before", "after"), POSSIBLE)
def test_what_an_event_makes_of_an_order(
    event: str, before: dict[str, Any], after: dict[str, Any]
) -> None:
    made = let(event, before)
    assert isinstance(made, Record), made
    assert made.request() == after


@pytest.mark.parametrize(("event", "row"), IMPOSSIBLE)
def test_an_event_that_is_not_possible_says_where_the_order_stands(
    event: str, row: dict[str, Any]
) -> None:
    refusal = let(event, row)
    assert isinstance(refusal, Refusal)
    assert event in str(refusal)
    for value in (row["order"].get("status"), (row.get("claim") or {}).get("type")):
        assert value is None or value in str(refusal)


def test_every_event_is_among_both() -> None:
    assert {event for event, _, _ in POSSIBLE} == {event for event, _ in IMPOSSIBLE} == set(EVENTS)


def test_no_event_leaves_the_tables_of_what_there_is() -> None:
    claims = [
        {"type": kind.value, "status": status.value, "withdrawal": withdrawal}
        for kind in ClaimType
        for status in CLAIM_STATUSES[kind]
        for withdrawal in ("none", "requested", "on_hold", "completed")
    ]
    for status in OrderStatus:
        for claim in (None, *claims):
            for event in EVENTS:
                made = let(event, at(order(status.value), claim))
                if isinstance(made, Record):
                    assert read_record(made.request()) == made


@pytest.mark.parametrize(
    ("event", "ship_by", "fact"),
    [
        ("ship_by_entered", None, "ship_by"),
        ("ship_by_entered", dt.date(2026, 11, 20), "ship_by"),
        ("ship_by_entered", dt.date(9999, 12, 31), "order.ship_by"),
        ("confirmed", dt.date(2026, 11, 25), "ship_by"),
    ],
)
def test_the_date_to_ship_by_goes_with_one_event(
    event: str, ship_by: dt.date | None, fact: str
) -> None:
    with pytest.raises(FactError) as error:
        happened(Event(event), read_record(order("new")), TODAY, ship_by=ship_by)
    assert error.value.fact == fact


def test_what_happens_is_written_with_its_entry_and_in_the_demo_shop_alone(desk: SqlDesk) -> None:
    for shop in ("demo", "other"):
        row = read_record(order("payment_pending"))
        desk.put(shop, [row], replace=True, actor="test", source="test")
    ship_by = dt.date(2026, 11, 25)
    for event, day in (("paid", None), ("confirmed", None), ("ship_by_entered", ship_by)):
        made = desk.happen("demo", "1", Event(event), today=TODAY, actor="me", ship_by=day)
        assert isinstance(made, Held)
    asked = desk.happen("demo", "1", Event.BUYER_REQUESTS_CANCEL, today=TODAY, actor="me")
    assert asked == desk.order("demo", "1")
    again = desk.happen("demo", "1", Event.BUYER_REQUESTS_CANCEL, today=TODAY, actor="me")
    assert isinstance(again, Refusal)
    assert desk.happen("demo", "2", Event.PAID, today=TODAY, actor="me") is None
    with pytest.raises(NotTheMarketplaceError):
        desk.happen("other", "1", Event.PAID, today=TODAY, actor="me")
    record = [e for e in audit.entries(desk.database, "demo")[0] if e.order_id]
    assert [(e.actor, e.event) for e in record] == [
        ("me", "paid"),
        ("me", "confirmed"),
        ("me", "ship_by_entered"),
        ("buyer", "buyer_requests_cancel"),
    ]
    assert [e.before for e in record][1:] == [e.after for e in record][:-1]
    assert record[-1].after == ASKED
    assert audit.verify(desk.database)[1] == []


def test_the_command_plays_an_event(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMDESK_CLOCK", "request")
    run(url, "orders", "import", "-", "--replace", stdin=json.dumps(order("new")).encode())
    play = ("orders", "play", "1")
    assert run(url, *play, "ship_by_entered", "--today", DAY).returncode == 2
    done = run(url, *play, "ship_by_entered", "--today", DAY, "--ship-by", "2026-11-25")
    assert (done.returncode, json.loads(done.stdout)) == (0, PREPARING)
    done = run(url, *play, "buyer_requests_cancel", "--today", DAY)
    assert json.loads(done.stdout) == ASKED
    again = run(url, *play, "buyer_requests_cancel", "--today", DAY)
    assert (again.returncode, again.stdout) == (1, "")
    assert "buyer_requests_cancel is not possible" in again.stderr
    assert run(url, "orders", "play", "2", "paid").returncode == 2
    assert run(url, *play, "flies").returncode == 2
    assert run(url, *play, "paid", "--today", "tomorrow").returncode == 2
    monkeypatch.delenv("CLAIMDESK_CLOCK")
    assert "--today counts only" in run(url, *play, "paid", "--today", DAY).stderr
