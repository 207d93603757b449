"""A yes is done once: said at once by many, broken off, killed."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

from databases import ROOT, TODAY, environment
from proposing import PREPARING, RUNS, WAITS, confirm, events, facts, propose, put

from bot.actions import Actions
from bot.desk import audit, proposals
from bot.desk.proposals import State
from bot.desk.protocol import Outcome
from bot.desk.sql import SqlDesk
from rules import Action


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
