"""SIGKILL at every step of a yes: nothing is lost, nothing is done or told twice.

What must have become of it is told by the step: undecided until the yes is committed, given up
until the desk has done it, done from then on.
"""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from databases import ROOT, TODAY, environment

from bot.actions import Actions
from bot.desk import audit, proposals
from bot.desk.facts import read_record
from bot.desk.proposals import Proposal, State
from bot.desk.sql import SqlDesk
from bot.desk.steps import Step
from corpus.vocabulary import Language
from rules import Action

ROUNDS = 4
"""At each step, in each database: 14 steps, so 56 rounds in one."""

TEXT = "It left our warehouse this morning, the parcel number follows."
ORDER = {"status": "preparing", "ship_by": "2026-11-25"}
CLAIM = {
    "type": "cancel",
    "status": "requested",
    "withdrawal": "none",
    "requested_on": "2026-11-20",
}
RUNS = CLAIM | {"withdrawal": "requested", "withdrawal_requested_on": "2026-11-20"}
ASKED = {"withdrawal": "requested", "withdrawal_requested_on": "2026-11-21"}
BACK = {"withdrawal": "none", "withdrawal_cancelled_on": "2026-11-21"}

# The claim before, what is done, with what; order and claim afterwards, messages
DEEDS: list[tuple[Any, Action, dict[str, Any], Any, Any, int]] = [
    (CLAIM, Action.REQUEST_WITHDRAWAL, {"reason_text": TEXT}, ORDER, CLAIM | ASKED, 2),
    (
        CLAIM,
        Action.REJECT_CANCEL,
        {"ground": "other", "reason_text": TEXT},
        ORDER | {"cancel_rejected": True},
        None,
        2,
    ),
    (
        CLAIM,
        Action.APPROVE_CANCEL,
        {},
        ORDER | {"status": "cancelled"},
        CLAIM | {"status": "completed"},
        0,
    ),
    (RUNS, Action.CANCEL_WITHDRAWAL, {}, ORDER, RUNS | BACK, 0),
]

_STEPS = list(Step)
_UNDECIDED = _STEPS[: _STEPS.index(Step.YES_COMMITTED)]
_GIVEN_UP = _STEPS[_STEPS.index(Step.YES_COMMITTED) : _STEPS.index(Step.PERFORM_COMMITTED)]
_AT_SETTLING = _STEPS[_STEPS.index(Step.SETTLE_BEGUN) :]

Doomed = subprocess.Popen[str]


@pytest.fixture(scope="module")
def doomed() -> Iterator[Doomed]:
    """The process whose children end at a step."""
    process = subprocess.Popen(
        [sys.executable, str(Path(__file__).parent / "killing.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(""),
        cwd=ROOT,
        text=True,
        encoding="utf-8",
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    yield process
    process.communicate(timeout=30)


def yes(doomed: Doomed, url: str, made: Proposal, last: Step) -> str:
    assert doomed.stdin is not None
    assert doomed.stdout is not None
    doomed.stdin.write(f"{url}\t{made.id}\t{last}\n")
    doomed.stdin.flush()
    return doomed.stdout.readline().strip()


def state_of(desk: SqlDesk, made: Proposal) -> State:
    with desk.database.reading() as connection:
        found = proposals.get(connection, "demo", made.id, lock=False)
    assert found is not None
    return found.state


@pytest.mark.parametrize("step", list(Step))
def test_killed_at_a_step_nothing_is_lost_and_nothing_happens_twice(
    desk: SqlDesk, url: str, doomed: Doomed, step: Step
) -> None:
    chance = random.Random(str(step))
    actions = Actions(desk, patience=0.0)
    for n in range(ROUNDS):
        number = str(n)
        claim, action, params, order, own, told = DEEDS[n % len(DEEDS)]
        before = {"order": {"id": number, **ORDER}, "claim": claim}
        after = {"order": {"id": number, **order}, "claim": own}
        record = read_record(before)
        desk.put("demo", [record], replace=False, actor="test", source="test")
        made = actions.propose(
            "demo",
            "me",
            action=action,
            order_id=number,
            params=params,
            today=TODAY,
            language=Language.EN,
        )
        assert yes(doomed, url, made, step) == "killed"
        left = state_of(desk, made)
        if step in _UNDECIDED:
            assert left is State.PROPOSED
        elif step is not Step.OUTCOME_COMMITTED:
            assert left is State.PERFORMING
        if left is State.PERFORMING and chance.random() < 0.5:
            # Whoever settles it ends so, too.
            assert yes(doomed, url, made, chance.choice(_AT_SETTLING)) == "killed"
        if left is State.PERFORMING and chance.random() < 0.5:
            actions.tidy()
        settled = actions.confirm("demo", "me", made.id, today=TODAY)
        done = step not in _GIVEN_UP
        assert settled.state is (State.PERFORMED if done else State.FAILED)
        for _ in range(2):
            assert actions.confirm("demo", "me", made.id, today=TODAY) == settled
            assert actions.tidy() == 0
        found = desk.order("demo", number)
        assert found is not None
        assert found.record.request() == (after if done else before)
        messages = desk.messages("demo", number)
        assert len(messages) == (told if done else 0)
        assert all(m.action_id == made.id and m.text == TEXT for m in messages)
        record_of_it = [e.event for e in audit.entries(desk.database, "demo", action_id=made.id)[0]]
        end = "performed" if done else "failed"
        assert record_of_it == ["proposed", "confirmed", "performing", end]
    assert audit.verify(desk.database)[1] == []


def test_a_yes_that_nobody_ends_reaches_every_step_once(desk: SqlDesk) -> None:
    steps: list[str] = []
    heard = SqlDesk(desk.database, reached=steps.append)
    record = read_record({"order": {"id": "1", **ORDER}, "claim": CLAIM})
    desk.put("demo", [record], replace=False, actor="test", source="test")
    actions = Actions(heard, reached=steps.append)
    made = actions.propose(
        "demo",
        "me",
        action=Action.APPROVE_CANCEL,
        order_id="1",
        params={},
        today=TODAY,
        language=Language.EN,
    )
    assert steps == []
    actions.confirm("demo", "me", made.id, today=TODAY)
    assert steps == list(Step)
