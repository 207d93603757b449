"""The record: chained, append-only, and whole however many write it at once."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from databases import ROOT, TODAY, run
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.desk import audit, keys
from bot.desk.facts import read_record
from bot.desk.sql import SqlDesk, open_desk


def write(desk: SqlDesk, count: int, shop: str = "mine") -> None:
    for n in range(count):
        with desk.database.writing() as connection:
            audit.append(
                connection,
                shop=shop,
                actor="test",
                event="performed",
                action_id=f"a{n}",
                order_id="1",
                before={"ä": 1.5, "b": [None, True]},
                after={"n": n},
            )


def tamper(desk: SqlDesk, *statements: str) -> None:
    """What somebody with the database's own password can do: first, take the triggers away."""
    with desk.database.writing() as connection:
        if desk.database.is_postgresql:
            for table in ("audit", "audit_head"):
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
        else:
            found = connection.execute(text("SELECT name FROM sqlite_master WHERE type='trigger'"))
            for (name,) in found.all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        for statement in statements:
            connection.execute(text(statement))


def test_an_entry_follows_the_one_before_it(desk: SqlDesk) -> None:
    write(desk, 3)
    found, beyond = audit.entries(desk.database, "mine")
    assert [e.seq for e in found] == [1, 2, 3]
    assert [e.previous for e in found] == [audit.ROOT, found[0].hash, found[1].hash]
    assert found[0].before == {"ä": 1.5, "b": [None, True]}
    assert beyond is None
    assert audit.verify(desk.database) == (3, [])


def test_a_shop_sees_its_own_entries_by_pages(desk: SqlDesk) -> None:
    write(desk, 3, "one")
    write(desk, 3, "two")
    first, beyond = audit.entries(desk.database, "two", limit=2)
    rest, end = audit.entries(desk.database, "two", limit=2, cursor=beyond)
    assert [e.seq for e in first + rest] == [4, 5, 6]
    assert end is None
    assert [e.seq for e in audit.entries(desk.database, "two", action_id="a1")[0]] == [5]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET actor = 'nobody' WHERE seq = 2",
        "DELETE FROM audit WHERE seq = 3",
        "DELETE FROM audit_head",
        "UPDATE audit_head SET seq = 1",
        "UPDATE audit_head SET hash = 'x'",
    ],
)
def test_the_database_refuses_to_change_it(desk: SqlDesk, statement: str) -> None:
    write(desk, 3)
    with pytest.raises(DBAPIError, match="append-only"), desk.database.writing() as connection:
        connection.execute(text(statement))
    assert audit.verify(desk.database) == (3, [])


def test_nor_is_it_emptied_or_written_over(desk: SqlDesk) -> None:
    write(desk, 3)
    statement = (
        "TRUNCATE audit CASCADE"
        if desk.database.is_postgresql
        else "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE seq = 2"
    )
    with pytest.raises(DBAPIError, match="append-only"), desk.database.writing() as connection:
        connection.execute(text(statement))


TAMPERED = {
    "changed": ("UPDATE audit SET actor = 'x' WHERE seq = 2", [(2, "changed")]),
    "facts": ("UPDATE audit SET after = '{}' WHERE seq = 3", [(3, "changed")]),
    "no JSON": ("UPDATE audit SET after = 'x' WHERE seq = 3", [(3, "changed")]),
    "missing": ("DELETE FROM audit WHERE seq = 3", [(3, "missing")]),
    "first": ("DELETE FROM audit WHERE seq = 1", [(1, "missing")]),
    "last": ("DELETE FROM audit WHERE seq = 5", [(5, "missing")]),
    "all": ("DELETE FROM audit", [(n, "missing") for n in range(1, 6)]),
    "added": (
        "INSERT INTO audit SELECT 6, at, shop, actor, event, action_id, order_id, decision, "
        "before, after, hash, 'x' FROM audit WHERE seq = 5",
        [(6, "changed"), (6, "is later than the entry that was written last")],
    ),
}


@pytest.mark.parametrize("name", TAMPERED)
def test_tampering_is_found(desk: SqlDesk, url: str, name: str) -> None:
    write(desk, 5)
    statement, expected = TAMPERED[name]
    tamper(desk, statement)
    _, faults = audit.verify(desk.database)
    found = [(f.seq, f.what) for f in faults]
    assert found[: len(expected)] == expected
    assert found
    done = run(url, "audit", "verify")
    assert done.returncode == 1
    assert done.stdout.startswith(f"{found[0][0]}: ")


def test_moved_entries_are_found(desk: SqlDesk) -> None:
    write(desk, 5)
    moves = ("seq = 99 WHERE seq = 2", "seq = 2 WHERE seq = 3", "seq = 3 WHERE seq = 99")
    tamper(desk, *(f"UPDATE audit SET {move}" for move in moves))
    assert {f.seq for f in audit.verify(desk.database)[1]} >= {2, 3}


def test_what_did_not_happen_is_not_on_record(desk: SqlDesk) -> None:
    write(desk, 1)
    with suppress(RuntimeError), desk.database.writing() as connection:
        audit.append(connection, shop="mine", actor="test", event="performed")
        raise RuntimeError
    write(desk, 1)
    assert audit.verify(desk.database) == (2, [])


def test_writers_at_once_make_one_chain(desk: SqlDesk, url: str) -> None:
    code = (
        "import sys, datetime as dt\nfrom bot.desk.sql import open_desk\n"
        "from bot.desk import audit\n"
        "desk = open_desk(sys.argv[1], today=dt.date(2026, 11, 21))\n"
        "for n in range(25):\n"
        "    with desk.database.writing() as c:\n"
        "        audit.append(c, shop='mine', actor='process', event='performed')\n"
    )
    run_it = [sys.executable, "-c", code, url]
    others = [subprocess.Popen(run_it, cwd=ROOT) for _ in range(2)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda n: write(desk, 10), range(6)))
    assert [other.wait(60) for other in others] == [0, 0]
    assert audit.verify(desk.database) == (110, [])


def test_imports_and_keys_are_on_record_without_what_is_secret(desk: SqlDesk, url: str) -> None:
    row = b'{"order": {"id": 1, "status": "new"}}'
    run(url, "orders", "import", "-", "--shop", "mine", stdin=row)
    run(url, "orders", "import", "-", "--shop", "mine", "--replace", stdin=b'{"order": {"id": 2}}')
    made, key = keys.create(desk.database, "mine", actor="test")
    keys.revoke(desk.database, made.id, actor="test")
    keys.revoke(desk.database, made.id, actor="test")
    secret = keys.make_secret(desk.database, "mine", actor="test")
    found, _ = audit.entries(desk.database, "mine")
    assert [e.event for e in found] == [
        "imported",
        "imported",
        "key_created",
        "key_revoked",
        "secret_made",
    ]
    first, second = found[:2]
    assert first.actor == "command line"
    assert first.before == {"orders": {}}
    assert second.before == {"orders": first.after["orders"]}
    assert second.after["removed"] == 1
    assert set(second.after["orders"]) == {"2"}
    whole = str(found)
    assert key not in whole
    assert secret not in whole
    done = run(url, "audit", "verify")
    assert (done.returncode, done.stdout) == (0, "")
    out = run(url, "audit", "export")
    rows = list(csv.DictReader(io.StringIO(out.stdout)))
    assert [row["event"] for row in rows] == [e.event for e in found]
    assert rows[0]["hash"] == found[0].hash
    assert run(url, "audit", "export", "--shop", "other").stdout.count("\n") == 1


def test_the_chain_goes_on_after_a_restart(url: str) -> None:
    for _ in range(2):
        desk = open_desk(url, today=TODAY)
        desk.put("mine", [read_record({"order": {"id": 1}})], replace=True, actor="t", source="s")
        desk.database.close()
    desk = open_desk(url, today=TODAY)
    assert audit.verify(desk.database) == (2, [])
    desk.database.close()
