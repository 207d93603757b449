"""Inquiries changed by who was first, and what the record tells of it."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from inquiring import MINA, SORA, TEXT, as_json, found, judged, record, taken

from bot.desk import audit
from bot.desk.database import Database
from bot.inbox.changing import Change, ChangedError, change, write
from bot.inbox.inquiry import Kind, State


def test_who_was_first_wins_and_the_other_is_told(database: Database) -> None:
    inquiry = taken(database)
    change(database, "demo", inquiry.id, Change(assignee="mina"), version=1, by=MINA)
    with pytest.raises(ChangedError) as late:
        change(database, "demo", inquiry.id, Change(assignee="sora"), version=1, by=SORA)
    assert (late.value.current.assignee, late.value.current.version) == ("mina", 2)
    with pytest.raises(ChangedError):
        write(database, "demo", inquiry.id, Kind.REPLY, "text", version=1, by=SORA)
    assert found(database, inquiry.id).assignee == "mina"


def test_of_many_who_change_one_version_one_does(database: Database) -> None:
    inquiry = taken(database)
    start = threading.Barrier(6)

    def run(n: int) -> bool:
        start.wait()
        try:
            change(database, "demo", inquiry.id, Change(assignee=f"s{n}"), version=1, by=MINA)
        except ChangedError:
            return False
        return True

    with ThreadPoolExecutor(6) as pool:
        done = list(pool.map(run, range(6)))
    assert done.count(True) == 1
    assert found(database, inquiry.id).assignee == f"s{done.index(True)}"
    assert found(database, inquiry.id).version == 2


def test_every_change_counts_up_and_goes_on_record_without_texts(database: Database) -> None:
    inquiry = taken(database)
    judged(database, inquiry)
    changes = [
        Change(assignee="mina", bot_silent=True),
        Change(state=State.HANDED_ON, text="Secret text"),
        Change(state=State.OPEN),
        Change(state=State.CLOSED, reason="Secret reason", assignee="", bot_silent=False),
    ]
    for n, wanted in enumerate(changes, start=2):
        change(database, "demo", inquiry.id, wanted, version=n, by=MINA)
    write(database, "demo", inquiry.id, Kind.REPLY, "Secret reply", version=6, by=SORA)
    write(database, "demo", inquiry.id, Kind.NOTE, "Secret note", version=None, by=SORA)
    same = change(database, "demo", inquiry.id, Change(state=State.CLOSED), version=8, by=MINA)
    assert same.version == 8
    events = [(actor, event) for actor, event, _ in record(database)]
    assert events == [
        ("test", "inquiry_received"),
        ("bot", "inquiry_judged"),
        ("staff mina", "inquiry_assigned"),
        ("staff mina", "inquiry_taken_over"),
        ("staff mina", "inquiry_handed_on"),
        ("staff mina", "inquiry_reopened"),
        ("staff mina", "inquiry_unassigned"),
        ("staff mina", "inquiry_given_back"),
        ("staff mina", "inquiry_closed"),
        ("staff sora", "inquiry_replied"),
        ("staff sora", "inquiry_noted"),
    ]
    assert all(after["inquiry"] == inquiry.id for _, _, after in record(database))
    whole = str(record(database))
    assert "Secret" not in whole
    assert TEXT not in whole
    made = as_json(database, inquiry.id)
    assert made["closed"] == {"reason": "Secret reason"}
    assert made["handed_on"] is None
    assert [(e["kind"], e["event"], e["text"]) for e in made["thread"]] == [
        ("message", None, TEXT),
        ("event", "assigned", None),
        ("event", "taken_over", None),
        ("event", "handed_on", "Secret text"),
        ("event", "reopened", None),
        ("event", "unassigned", None),
        ("event", "given_back", None),
        ("event", "closed", "Secret reason"),
        ("reply", None, "Secret reply"),
        ("note", None, "Secret note"),
    ]
    assert audit.verify(database)[1] == []
