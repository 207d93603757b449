"""Actions: proposed, confirmed, decided again, done once, on record; what comes by itself."""

from __future__ import annotations

import datetime as dt
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from databases import ROOT, TODAY, environment
from sqlalchemy import text

from bot.actions import Actions, NoOrderError, NoProposalError, NotAllowedError, NotNowError
from bot.desk import audit, proposals
from bot.desk.clockwork import tick
from bot.desk.demo import demo_records
from bot.desk.facts import read_record
from bot.desk.proposals import Proposal, State
from bot.desk.protocol import Outcome
from bot.desk.sql import SqlDesk
from corpus.vocabulary import Language
from rules import Action, FactError

TEXT = "It left our warehouse this morning, the parcel number follows."


def claim(**facts: Any) -> dict[str, Any]:
    return {"type": "cancel", "status": "requested", "withdrawal": "none", **facts}


PREPARING = {"id": "1", "status": "preparing", "ship_by": "2026-11-25", "payment_method": "card"}
WAITS = {"order": PREPARING, "claim": claim(requested_on="2026-11-20")}
RUNS = claim(withdrawal="requested", withdrawal_requested_on="2026-11-20")
REFUSED = claim(
    withdrawal="on_hold",
    withdrawal_requested_on="2026-11-08",
    withdrawal_refused_on="2026-11-10",
)
AGAIN = REFUSED | {"withdrawal": "requested", "withdrawal_requested_on": "2026-11-18"}
TOLD = {"reason_text": TEXT, "buyer_notified": True}
ASKED = {"withdrawal": "requested", "withdrawal_requested_on": "2026-11-21"}
BACK = {"withdrawal_cancelled_on": "2026-11-21"}

# What it was, what is done, with what; what it is afterwards
ARROWS: dict[str, tuple[Any, Action, dict[str, Any], Any, Any]] = {
    "ask": (WAITS, Action.REQUEST_WITHDRAWAL, TOLD, {}, ASKED),
    "take back": (
        {"order": PREPARING, "claim": RUNS},
        Action.CANCEL_WITHDRAWAL,
        {},
        {},
        {"withdrawal": "none", **BACK},
    ),
    "ask again": (
        {"order": PREPARING, "claim": REFUSED},
        Action.REREQUEST_WITHDRAWAL,
        TOLD,
        {},
        ASKED,
    ),
    "take a second one back": (
        {"order": PREPARING, "claim": AGAIN},
        Action.CANCEL_WITHDRAWAL,
        {},
        {},
        {"withdrawal": "on_hold", **BACK},
    ),
    "approve": (
        WAITS,
        Action.APPROVE_CANCEL,
        {},
        {"status": "cancelled"},
        {"status": "completed"},
    ),
    "reject": (
        WAITS,
        Action.REJECT_CANCEL,
        {"ground": "other", "reason_text": TEXT},
        {"cancel_rejected": True},
        None,
    ),
    "cancel": (
        {"order": PREPARING, "claim": None},
        Action.CANCEL_BEFORE_SHIPPING,
        {"reason": "out_of_stock", "memo": "申し訳ございません", "buyer_notified": True},
        {"status": "cancelled"},
        None,
    ),
    "refund": (
        {"order": {"id": "1", "status": "shipping"}, "claim": None},
        Action.REFUND_AFTER_SHIPPING,
        {"reason": "delivery_delay", "buyer_notified": True},
        {},
        {
            "type": "return",
            "status": "completed",
            "withdrawal": "none",
            "requested_on": "2026-11-21",
        },
    ),
    "ship": (
        {"order": PREPARING, "claim": None},
        Action.SHIP,
        {},
        {"status": "shipping"},
        None,
    ),
}


def put(desk: SqlDesk, row: dict[str, Any], shop: str = "demo") -> None:
    desk.put(shop, [read_record(row)], replace=True, actor="test", source="test")


def propose(desk: SqlDesk, action: Action, params: dict[str, Any], **other: Any) -> Proposal:
    asked = {"order_id": "1", "today": TODAY, "language": Language.EN, **other}
    shop = asked.pop("shop", "demo")
    actor = asked.pop("actor", "me")
    return Actions(desk).propose(shop, actor, action=action, params=params, **asked)


def confirm(desk: SqlDesk, made: Proposal, *, today: dt.date | None = None) -> Proposal:
    return Actions(desk, patience=0.2).confirm(made.shop, made.actor, made.id, today=today)


def facts(desk: SqlDesk, shop: str = "demo") -> dict[str, Any]:
    held = desk.order(shop, "1")
    assert held is not None
    return held.record.request()


def events(desk: SqlDesk, made: Proposal) -> list[str]:
    return [e.event for e in audit.entries(desk.database, made.shop, action_id=made.id)[0]]


@pytest.mark.parametrize("name", ARROWS)
def test_what_is_confirmed_is_done_once_and_on_record(desk: SqlDesk, name: str) -> None:
    before, action, params, order, own = ARROWS[name]
    put(desk, before)
    made = propose(desk, action, params)
    assert made.state is State.PROPOSED
    assert facts(desk) == before
    assert len(made.preview) >= 2
    done = confirm(desk, made)
    assert done.state is State.PERFORMED
    own_before = before["claim"] if action is not Action.REJECT_CANCEL else None
    after = {"order": before["order"] | order, "claim": own and (own_before or {}) | own}
    assert facts(desk) == after
    assert done.result == after
    assert confirm(desk, made) == done
    assert facts(desk) == after
    assert events(desk, made) == ["proposed", "confirmed", "performing", "performed"]
    record, _ = audit.entries(desk.database, "demo", action_id=made.id)
    assert (record[2].before, record[2].after, record[3].after) == (before, after, after)
    written = str([entry.as_json() for entry in record])
    assert TEXT not in written
    assert "申し訳" not in written
    assert audit.verify(desk.database)[1] == []


def test_what_the_rules_forbid_or_do_not_know_is_not_proposed(desk: SqlDesk) -> None:
    put(desk, {"order": PREPARING, "claim": None})
    with pytest.raises(NotAllowedError) as error:
        propose(desk, Action.APPROVE_CANCEL, {})
    assert error.value.decision["verdict"] == "blocked"
    put(desk, WAITS)
    with pytest.raises(NotAllowedError) as error:
        propose(desk, Action.REJECT_CANCEL, {"ground": "other"})
    assert error.value.decision["verdict"] == "needs_info"
    assert error.value.decision["missing"] == ["reason_text"]
    with pytest.raises(FactError):
        propose(desk, Action.SHIP, {"ground": "other"})
    with pytest.raises(NoOrderError):
        propose(desk, Action.SHIP, {}, order_id="2")
    with pytest.raises(NoOrderError):
        propose(desk, Action.SHIP, {}, shop="other")


def test_a_proposal_is_stale_where_the_order_has_changed_or_the_day_has(desk: SqlDesk) -> None:
    put(desk, WAITS)
    first = propose(desk, Action.REJECT_CANCEL, {"ground": "already_shipped"})
    second = propose(desk, Action.APPROVE_CANCEL, {})
    assert confirm(desk, second).state is State.PERFORMED
    stale = confirm(desk, first)
    assert (stale.state, stale.decision["verdict"]) == (State.STALE, "blocked")
    assert confirm(desk, first) == stale
    put(desk, {"order": PREPARING, "claim": RUNS})
    third = propose(desk, Action.CANCEL_WITHDRAWAL, {})
    late = confirm(desk, third, today=dt.date(2026, 11, 27))
    assert late.state is State.STALE
    assert late.decision["today"] == "2026-11-27"
    assert facts(desk) == {"order": PREPARING, "claim": RUNS}
    fourth = propose(desk, Action.CANCEL_WITHDRAWAL, {})
    desk.put("demo", [], replace=True, actor="test", source="test")
    assert confirm(desk, fourth).state is State.STALE


def test_an_import_that_changes_no_fact_of_the_order_leaves_a_proposal_as_it_is(
    desk: SqlDesk,
) -> None:
    put(desk, WAITS)
    made = propose(desk, Action.APPROVE_CANCEL, {})
    # The same, and another order; and what counts as false where it isn't known.
    told = {**WAITS, "order": PREPARING | {"cancel_rejected": False, "reserved": False}}
    for rows in ([WAITS], [told, {"order": {"id": "2"}}]):
        records = [read_record(row) for row in rows]
        desk.put("demo", records, replace=False, actor="test", source="test")
    assert facts(desk) == told
    assert confirm(desk, made).state is State.PERFORMED


def test_a_no_and_silence_do_nothing(desk: SqlDesk) -> None:
    put(desk, WAITS)
    actions = Actions(desk)
    refused, silent = (propose(desk, Action.APPROVE_CANCEL, {}) for _ in range(2))
    for _ in range(2):
        assert actions.decline("demo", "me", refused.id).state is State.DECLINED
    assert confirm(desk, refused).state is State.DECLINED
    with desk.database.writing() as connection:
        proposals.change(connection, silent.id, expires_at="2026-01-01T00:00:00.000000Z")
    assert confirm(desk, silent).state is State.EXPIRED
    with pytest.raises(NotNowError):
        actions.decline("demo", "me", silent.id)
    with pytest.raises(NotNowError):
        actions.done("demo", "me", silent.id)
    assert facts(desk) == WAITS
    forgotten = propose(desk, Action.APPROVE_CANCEL, {})
    with desk.database.writing() as connection:
        proposals.change(connection, forgotten.id, expires_at="2026-01-01T00:00:00.000000Z")
    assert actions.tidy() == 1
    assert actions.tidy() == 0
    assert events(desk, forgotten) == ["proposed", "expired"]


def test_a_proposal_belongs_to_who_was_shown_it(desk: SqlDesk) -> None:
    put(desk, WAITS)
    made = propose(desk, Action.APPROVE_CANCEL, {})
    for stranger in (replace(made, actor="you"), replace(made, shop="other")):
        with pytest.raises(NoProposalError):
            confirm(desk, stranger)
        with pytest.raises(NoProposalError):
            Actions(desk).decline(stranger.shop, stranger.actor, made.id)
    assert confirm(desk, made).state is State.PERFORMED


@pytest.mark.parametrize("language", list(Language))
def test_for_a_shop_that_was_imported_it_becomes_a_checklist(
    desk: SqlDesk, language: Language
) -> None:
    put(desk, WAITS, "other")
    params = {"ground": "other", "reason_text": TEXT}
    made = propose(desk, Action.REJECT_CANCEL, params, shop="other", language=language)
    by_hand = confirm(desk, made)
    assert by_hand.state is State.BY_HAND
    assert by_hand.result is not None
    steps = by_hand.result["checklist"]
    assert len(steps) > 5
    assert "1" in steps[0]
    assert TEXT in "".join(steps)
    assert facts(desk, "other") == WAITS
    for _ in range(2):
        assert Actions(desk).done("other", "me", made.id).state is State.DONE_BY_HAND
    assert events(desk, made) == ["proposed", "confirmed", "by_hand", "done_by_hand"]


@pytest.mark.parametrize("action", list(Action))
def test_every_action_has_its_steps_in_every_language(action: Action) -> None:
    from bot.previews import checklist

    for language in Language:
        steps = checklist(action, "123", {}, language)
        assert len(steps) >= (3 if action is Action.SHIP else 6)


def test_fifty_yeses_at_once_do_it_once(desk: SqlDesk) -> None:
    put(desk, {"order": PREPARING, "claim": RUNS})
    made = propose(desk, Action.CANCEL_WITHDRAWAL, {})
    actions = Actions(desk)
    with ThreadPoolExecutor(50) as pool:
        all_of_them = pool.map(
            lambda n: actions.confirm("demo", "me", made.id, today=TODAY), range(50)
        )
        states = {proposal.state for proposal in all_of_them}
    assert states == {State.PERFORMED}
    assert events(desk, made) == ["proposed", "confirmed", "performing", "performed"]
    assert audit.verify(desk.database)[1] == []


def test_of_two_proposals_at_once_for_one_order_one_is_done(desk: SqlDesk) -> None:
    put(desk, WAITS)
    approve = propose(desk, Action.APPROVE_CANCEL, {})
    reject = propose(desk, Action.REJECT_CANCEL, {"ground": "already_shipped"})
    with ThreadPoolExecutor(2) as pool:
        states = list(pool.map(lambda made: confirm(desk, made).state, (approve, reject)))
    assert sorted(states) == sorted([State.PERFORMED, State.STALE])


def test_a_yes_that_broke_off_before_it_was_done_is_not_repeated(desk: SqlDesk) -> None:
    put(desk, WAITS)
    made = propose(desk, Action.APPROVE_CANCEL, {})
    actions = Actions(desk, patience=0.1)
    begun, deed = actions._begin("demo", "me", made.id, TODAY)
    assert begun.state is State.PERFORMING
    assert confirm(desk, made).state is State.FAILED
    assert deed is not None
    # It was only slow, and comes now: too late.
    assert desk.perform(made.id, deed) is Outcome.ABANDONED
    assert facts(desk) == WAITS
    assert events(desk, made)[-1] == "failed"


def test_a_yes_that_broke_off_after_it_was_done_is_found_done(desk: SqlDesk) -> None:
    put(desk, WAITS)
    made = propose(desk, Action.APPROVE_CANCEL, {})
    _, deed = Actions(desk)._begin("demo", "me", made.id, TODAY)
    assert deed is not None
    assert desk.outcome(made.id) is None
    for _ in range(2):
        assert desk.perform(made.id, deed) is Outcome.DONE
    assert desk.outcome(made.id) is Outcome.DONE
    with desk.database.writing() as connection:
        proposals.change(connection, made.id, confirmed_at="2026-01-01T00:00:00.000000Z")
    assert Actions(desk).tidy() == 1
    assert confirm(desk, made).state is State.PERFORMED
    assert facts(desk)["order"]["status"] == "cancelled"


CONFIRM = """
import sys, datetime as dt
from bot.actions import Actions
from bot.desk.sql import open_desk
day = dt.date(2026, 11, 21)
desk = open_desk(sys.argv[1], today=day)
print("ready", flush=True)
sys.stdin.readline()
Actions(desk).confirm("demo", "me", sys.argv[2], today=day)
print("done", flush=True)
"""


def test_killed_at_any_moment_it_is_done_once_or_not_at_all(desk: SqlDesk, url: str) -> None:
    # Wherever it happens to be; step by step in test_killing.py.
    chance = random.Random(7)
    for _ in range(4):
        put(desk, WAITS)
        made = propose(desk, Action.APPROVE_CANCEL, {})
        process = subprocess.Popen(
            [sys.executable, "-c", CONFIRM, url, made.id],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(url),
            cwd=ROOT,
        )
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdout.readline()
        process.stdin.write(b"\n")
        process.stdin.flush()
        time.sleep(chance.uniform(0.0, 0.05))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        settled = confirm(desk, made)
        done = facts(desk)["order"]["status"] == "cancelled"
        assert settled.state is (State.PERFORMED if done else State.FAILED)
        told = events(desk, made)
        assert told.count("performed") + told.count("failed") == 1
    assert audit.verify(desk.database)[1] == []


def test_what_is_due_comes_by_itself_once_however_late_one_looks(desk: SqlDesk) -> None:
    assert tick(desk, TODAY) == 0, "nothing on the day the shop is made"
    rows = [
        {"order": {"id": "runs", "status": "preparing", "ship_by": "2026-11-23"}, "claim": RUNS},
        {"order": {"id": "late", "status": "preparing", "ship_by": "2026-11-22"}, "claim": None},
        {**WAITS, "order": PREPARING | {"id": "waits", "ship_by": "2026-11-01"}},
        {"order": {"id": "bare"}},
    ]
    records = [read_record(row) for row in rows]
    desk.put("demo", records, replace=True, actor="test", source="test")
    desk.put("other", records, replace=True, actor="test", source="test")
    assert tick(desk, dt.date(2026, 11, 22)) == 0
    assert tick(desk, dt.date(2026, 11, 23)) == 1
    assert tick(desk, dt.date(2026, 11, 26)) == 0, "the buyer may still answer today"
    with ThreadPoolExecutor(4) as pool:
        counts = list(pool.map(lambda n: tick(desk, dt.date(2027, 3, 1)), range(4)))
    assert sum(counts) == 2
    told = [(e.event, e.order_id) for e in audit.entries(desk.database, "demo")[0][1:]]
    assert told == [("delayed", "late"), ("withdrawn_by_itself", "runs"), ("delayed", "runs")]
    runs = desk.order("demo", "runs")
    assert runs is not None
    assert runs.record.order["status"] == "delayed"
    assert runs.record.claim == RUNS | {"withdrawal": "completed"}
    assert [h.record for h in desk.orders("other", today=TODAY).items] == sorted(
        records, key=lambda record: record.id
    )
    assert audit.verify(desk.database)[1] == []


def test_the_demo_shop_outlives_its_days(desk: SqlDesk) -> None:
    for days in range(0, 40, 3):
        tick(desk, TODAY + dt.timedelta(days=days))
    assert tick(desk, TODAY + dt.timedelta(days=39)) == 0
    assert len(desk.orders("demo", today=TODAY, limit=500).items) == len(demo_records(TODAY))


def test_a_proposal_is_kept_with_its_texts_and_the_record_without(desk: SqlDesk) -> None:
    put(desk, WAITS)
    propose(desk, Action.REJECT_CANCEL, {"ground": "other", "reason_text": TEXT})
    with desk.database.reading() as connection:
        kept = connection.execute(text("SELECT params FROM proposals")).scalar_one()
    assert TEXT in kept
    assert "sha256:" in str(audit.entries(desk.database, "demo")[0][-1].decision)
