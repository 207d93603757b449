"""Actions: proposed, confirmed, decided again, done, on record."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest
from proposing import PREPARING, RUNS, TEXT, WAITS, claim, confirm, events, facts, propose, put
from sqlalchemy import text

from bot.actions import Actions, NoOrderError, NoProposalError, NotAllowedError, NotNowError
from bot.desk import audit, proposals
from bot.desk.facts import read_record
from bot.desk.proposals import State
from bot.desk.sql import SqlDesk
from corpus.vocabulary import Language
from rules import Action, FactError

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


def test_a_proposal_is_kept_with_its_texts_and_the_record_without(desk: SqlDesk) -> None:
    put(desk, WAITS)
    propose(desk, Action.REJECT_CANCEL, {"ground": "other", "reason_text": TEXT})
    with desk.database.reading() as connection:
        kept = connection.execute(text("SELECT params FROM proposals")).scalar_one()
    assert TEXT in kept
    assert "sha256:" in str(audit.entries(desk.database, "demo")[0][-1].decision)
