"""What the parties are told: in the transaction of what it tells, never twice, and gone with it."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from databases import TODAY
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from bot.actions import Actions
from bot.desk import audit, keeping, messages
from bot.desk.facts import read_record
from bot.desk.marketplace import Event
from bot.desk.proposals import Proposal, State
from bot.desk.sql import SqlDesk
from bot.desk.tables import messages as table
from corpus.vocabulary import Language
from rules import Action

TEXT = "It left our warehouse this morning, the parcel number follows."
PREPARING = {"id": "1", "status": "preparing", "ship_by": "2026-11-25"}
CLAIM = {
    "type": "cancel",
    "status": "requested",
    "withdrawal": "none",
    "requested_on": "2026-11-20",
}
WAITS = {"order": PREPARING, "claim": CLAIM}
REFUSED = CLAIM | {
    "withdrawal": "on_hold",
    "withdrawal_requested_on": "2026-11-20",
    "withdrawal_refused_on": "2026-11-10",
}
TOLD = {"reason_text": TEXT, "buyer_notified": True}


def put(desk: SqlDesk, *rows: dict[str, Any], shop: str = "demo", replace: bool = True) -> None:
    records = [read_record(row) for row in rows]
    desk.put(shop, records, replace=replace, actor="test", source="test")


def do(desk: SqlDesk, action: Action, params: dict[str, Any], shop: str = "demo") -> Proposal:
    actions = Actions(desk, patience=0.1)
    made = actions.propose(
        shop,
        "me",
        action=action,
        order_id="1",
        params=params,
        today=TODAY,
        language=Language.EN,
    )
    return actions.confirm(shop, "me", made.id, today=TODAY)


def told(desk: SqlDesk, shop: str = "demo", order_id: str = "1") -> list[tuple[Any, ...]]:
    return [(m.to, m.via, m.kind, m.text) for m in desk.messages(shop, order_id)]


@pytest.mark.parametrize(
    ("before", "action", "params", "ways", "words"),
    [
        (WAITS, "request_withdrawal", TOLD, ("qpost", "email"), TEXT),
        (
            {"order": PREPARING, "claim": REFUSED},
            "rerequest_withdrawal",
            TOLD | {"reason_text": "a\0b"},
            ("qpost", "email"),
            "ab",
        ),
        (WAITS, "reject_cancel", {"ground": "other", "reason_text": TEXT}, ("app", "email"), TEXT),
        (WAITS, "reject_cancel", {"ground": "already_shipped"}, ("app", "email"), None),
        (WAITS, "approve_cancel", {}, (), None),
        ({"order": PREPARING, "claim": None}, "ship", {}, (), None),
    ],
)
def test_the_buyer_is_told_once_of_what_was_done(
    desk: SqlDesk,
    before: dict[str, Any],
    action: str,
    params: dict[str, Any],
    ways: tuple[str, ...],
    words: str | None,
) -> None:
    put(desk, before)
    done = do(desk, Action(action), params)
    assert done.state is State.PERFORMED
    for _ in range(2):
        assert Actions(desk).confirm("demo", "me", done.id, today=TODAY) == done
        assert told(desk) == [("buyer", way, action, words) for way in ways]
    assert {m.action_id for m in desk.messages("demo", "1")} <= {done.id}
    written = str([entry.as_json() for entry in audit.entries(desk.database, "demo")[0]])
    assert TEXT not in written


def test_the_seller_hears_of_a_request_only_where_the_order_is_prepared(desk: SqlDesk) -> None:
    new = {"order": {"id": "2", "status": "new"}, "claim": None}
    reserved = {"order": {"id": "3", "status": "new", "reserved": True}, "claim": None}
    put(desk, {"order": PREPARING, "claim": None}, new, reserved)
    for number in ("1", "1", "2", "3"):
        desk.happen("demo", number, Event.BUYER_REQUESTS_CANCEL, today=TODAY, actor="me")
    assert told(desk) == [("seller", None, "buyer_requests_cancel", None)]
    assert told(desk, order_id="2") == told(desk, order_id="3") == []


def test_nobody_is_told_where_the_desk_is_a_copy(desk: SqlDesk) -> None:
    put(desk, WAITS, shop="other")
    made = do(desk, Action.REQUEST_WITHDRAWAL, TOLD, shop="other")
    Actions(desk).done("other", "me", made.id)
    assert told(desk, "other") == []


def test_a_key_tells_nobody_twice_whoever_writes(desk: SqlDesk) -> None:
    put(desk, WAITS)
    do(desk, Action.REQUEST_WITHDRAWAL, TOLD)
    with pytest.raises(IntegrityError), desk.database.writing() as connection:
        messages.add(connection, "demo", "1", desk.messages("demo", "1")[:1])
    row = {"shop": "demo", "order_id": "none", "at": "", "to": "buyer", "kind": "x"}
    with pytest.raises(IntegrityError), desk.database.writing() as connection:
        connection.execute(insert(table), row)


def test_messages_stay_with_an_order_that_is_changed_and_go_with_it(desk: SqlDesk) -> None:
    put(desk, WAITS)
    do(desk, Action.REQUEST_WITHDRAWAL, TOLD)
    put(desk, {"order": PREPARING, "claim": None}, replace=False)
    put(desk, WAITS, {"order": {"id": "2"}})
    assert len(told(desk)) == 2
    put(desk, {"order": {"id": "2"}})
    assert told(desk) == []
    put(desk, WAITS)
    assert told(desk) == [], "another order of that number"


def test_who_waited_for_an_order_sees_all_of_what_was_changed(desk: SqlDesk) -> None:
    """The claim too, which stands in a table of its own."""
    put(desk, WAITS)
    begun, seen = threading.Event(), []

    def look() -> None:
        begun.set()
        with desk.database.writing() as connection:
            seen.append(keeping.held(connection, "demo", "1", lock=True))

    after = {"order": PREPARING | {"ship_by": "2026-11-26"}, "claim": REFUSED}
    with desk.database.writing() as connection:
        keeping.held(connection, "demo", "1", lock=True)
        keeping.write(connection, "demo", [read_record(after)])
        other = threading.Thread(target=look)
        other.start()
        begun.wait()
        other.join(0.3)
    other.join()
    assert seen[0].record.request() == after


def test_a_message_says_when(desk: SqlDesk) -> None:
    put(desk, WAITS)
    do(desk, Action.REQUEST_WITHDRAWAL, TOLD)
    shown = desk.messages("demo", "1")[0].as_json()
    assert list(shown) == ["at", "to", "via", "kind", "text", "action_id"]
    assert abs(dt.datetime.fromisoformat(shown["at"]) - dt.datetime.now(dt.UTC)).seconds < 60
