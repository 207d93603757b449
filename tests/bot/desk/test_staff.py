"""Staff accounts and sessions: who may sign in, how often they may try, how long it lasts."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from databases import run
from sqlalchemy import select, text

from bot.desk import audit, staff
from bot.desk.database import Database
from bot.desk.inbox_tables import staff_sessions
from bot.desk.signing_in import (
    IDLE,
    LASTS,
    LaterError,
    RefusedError,
    begin,
    checked,
    forget_ended,
    proof,
    sign_out,
    signed_in,
)
from bot.desk.staff import (
    Account,
    NameTakenError,
    NoNameError,
    Role,
    ShortPasswordError,
    change,
    create,
    named,
)
from corpus.vocabulary import Language

PASSWORD = "correct horse battery"
NOW = dt.datetime(2026, 11, 21, 9, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


@pytest.fixture
def mina(database: Database) -> Account:
    return made(database)


def made(database: Database, name: str = "mina", shop: str = "demo") -> Account:
    return create(database, name, shop=shop, role=Role.AGENT, password=PASSWORD, actor="test")


def tried(
    database: Database, password: str, *, name: str = "mina", at: dt.datetime = NOW, of: str = "1"
) -> str:
    """What becomes of an attempt."""
    try:
        checked(database, name, password, address=of, now=at)
    except RefusedError:
        return "refused"
    except LaterError as error:
        return f"later: {error.seconds}"
    return "in"


def test_an_account_is_found_by_its_name_however_it_is_typed(database: Database) -> None:
    assert not staff.configured(database)
    account = made(database, "Mina 김")
    assert staff.configured(database)
    for typed in ("Mina 김", " mina 김 ", "ＭＩＮＡ　김", "Mina 김"):
        assert named(database, typed) == account, typed
        assert tried(database, PASSWORD, name=typed) == "in"
    assert named(database, "mina") is None
    with pytest.raises(NameTakenError):
        made(database, "MINA 김", shop="other")


@pytest.mark.parametrize("name", ["", " ", "me", "None", "bot", "a\nb", "x" * 101])
def test_these_are_no_names(database: Database, name: str) -> None:
    with pytest.raises(NoNameError):
        made(database, name)


def test_a_password_is_neither_short_nor_kept(database: Database, url: str, mina: Account) -> None:
    for password in ("short", "", "x" * 1001):
        with pytest.raises(ShortPasswordError):
            change(database, "demo", mina.id, actor="test", password=password)
    with database.reading() as connection:
        kept = connection.execute(text("SELECT password FROM staff")).scalar_one()
    assert kept.startswith("$argon2id$")
    told = str([e.as_json() for e in audit.entries(database, "demo")[0]])
    assert PASSWORD not in told
    assert "argon2" not in told


def test_a_wrong_password_and_a_wrong_name_are_refused_alike(
    database: Database, mina: Account
) -> None:
    assert tried(database, "wrong") == "refused"
    assert tried(database, "wrong", name="nobody") == "refused"
    change(database, "demo", mina.id, actor="test", disabled=True)
    assert tried(database, PASSWORD) == "refused"
    change(database, "demo", mina.id, actor="test", disabled=False)
    assert tried(database, PASSWORD) == "in"


def test_who_fails_often_waits_and_a_stranger_waits_for_a_name_that_is_not(
    database: Database, mina: Account
) -> None:
    for name in ("mina", "nobody"):
        at = NOW
        for _ in range(5):
            assert tried(database, "wrong", name=name, at=at, of=name) == "refused"
        waits = []
        for _ in range(8):
            told = tried(database, PASSWORD + "!", name=name, at=at, of=name)
            assert told.startswith("later: ")
            waits.append(int(told.removeprefix("later: ")))
            at += waits[-1] * SECOND
            assert tried(database, "wrong", name=name, at=at, of=name) == "refused"
        assert waits == [1, 2, 4, 8, 16, 32, 60, 60], name


def test_the_right_password_is_not_looked_at_while_one_waits_and_forgives_then(
    database: Database, mina: Account
) -> None:
    for _ in range(5):
        tried(database, "wrong")
    assert tried(database, PASSWORD) == "later: 1"
    assert tried(database, PASSWORD, at=NOW + 2 * SECOND) == "in"
    for _ in range(4):
        assert tried(database, "wrong", at=NOW + 3 * SECOND) == "refused"


def test_one_address_cannot_try_many_names(database: Database, mina: Account) -> None:
    for n in range(20):
        assert tried(database, "wrong", name=f"n{n}") == "refused"
    assert tried(database, PASSWORD).startswith("later")
    assert tried(database, PASSWORD, of="another") == "in"
    # A day later nobody remembers.
    assert tried(database, PASSWORD, at=NOW + dt.timedelta(days=2)) == "in"


def test_many_attempts_at_once_are_no_way_around(database: Database, mina: Account) -> None:
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: tried(database, "wrong", of=str(n)), range(16)))
    assert told.count("refused") == 5
    assert len([t for t in told if t.startswith("later")]) == 11


def test_a_session_lasts_as_long_as_it_is_used_and_a_week_at_most(
    database: Database, mina: Account
) -> None:
    token = begin(database, mina, now=NOW)
    assert signed_in(database, token, now=NOW + IDLE - MINUTE) == mina
    assert signed_in(database, token, now=NOW + 2 * IDLE - 10 * MINUTE) == mina
    unused = begin(database, mina, now=NOW)
    assert signed_in(database, unused, now=NOW + IDLE) is None
    at = NOW
    while at < NOW + LASTS - IDLE:
        at += IDLE - MINUTE
        assert signed_in(database, token, now=at) == mina
    assert signed_in(database, token, now=NOW + LASTS) is None
    forget_ended(database, now=NOW + LASTS)
    with database.reading() as connection:
        assert connection.execute(select(staff_sessions)).all() == []


def test_sessions_end_with_the_password_the_account_and_signing_out(
    database: Database, mina: Account
) -> None:
    def fresh() -> str:
        token = begin(database, mina, now=NOW)
        assert signed_in(database, token, now=NOW) is not None
        return token

    token, other = fresh(), fresh()
    sign_out(database, mina, token)
    assert signed_in(database, token, now=NOW) is None
    assert signed_in(database, other, now=NOW) is not None
    change(database, "demo", mina.id, actor="test", password="another password")
    assert signed_in(database, other, now=NOW) is None
    last = fresh()
    change(database, "demo", mina.id, actor="test", disabled=True)
    assert signed_in(database, last, now=NOW) is None
    change(database, "demo", mina.id, actor="test", disabled=False)
    assert signed_in(database, last, now=NOW) is None


def test_nobody_is_in_with_what_is_kept_of_a_session(database: Database, mina: Account) -> None:
    token = begin(database, mina, now=NOW)
    with database.reading() as connection:
        (row,) = connection.execute(select(staff_sessions)).mappings().all()
    assert token not in map(str, row.values())
    for shown in (row["digest"], token[:-1], token + "x", "", proof(token)):
        assert signed_in(database, shown, now=NOW) is None
    assert proof(token) == proof(token) != proof(token + "x")


def test_every_change_goes_on_record(database: Database, mina: Account) -> None:
    other = {"role": Role.ADMIN, "language": Language.KO, "password": "another password"}
    changed = change(database, "demo", mina.id, actor="staff boss", **other)  # type: ignore[arg-type]
    assert changed is not None
    assert (changed.role, changed.language) == (Role.ADMIN, Language.KO)
    assert change(database, "other", mina.id, actor="x", disabled=True) is None
    sign_out(database, mina, begin(database, mina))
    told = [(e.actor, e.event, e.after) for e in audit.entries(database, "demo")[0]]
    name = {"id": mina.id, "name": "mina"}
    assert told == [
        ("test", "staff_created", {**name, "role": "agent"}),
        (
            "staff boss",
            "staff_changed",
            {**name, "role": "admin", "language": "ko", "password": "changed"},
        ),
        ("staff mina", "signed_in", {"id": mina.id}),
        ("staff mina", "signed_out", {"id": mina.id}),
    ]


def test_accounts_at_the_command_line(database: Database, url: str, tmp_path: Path) -> None:
    done = run(url, "staff", "create", "mina", "--role", "admin", stdin=PASSWORD.encode() + b"\n")
    assert (done.returncode, done.stdout) == (0, "")
    assert tried(database, PASSWORD) == "in"
    shown = run(url, "staff", "create", "sora", "--shop", "other", "--generate").stdout.strip()
    assert tried(database, shown, name="sora") == "in"
    rows = [row.split("\t") for row in run(url, "staff", "list").stdout.splitlines()]
    assert [row[:3] for row in rows] == [["mina", "demo", "admin"], ["sora", "other", "agent"]]
    assert run(url, "staff", "disable", "SORA").returncode == 0
    assert run(url, "staff", "list").stdout.rstrip().endswith("disabled")
    assert tried(database, shown, name="sora") == "refused"
    assert run(url, "staff", "enable", "sora").returncode == 0
    another = run(url, "staff", "password", "sora", "--generate").stdout.strip()
    assert tried(database, another, name="sora") == "in"
    for args, status in (
        (("create", "mina"), 1),
        (("create", "me"), 2),
        (("disable", "nobody"), 2),
    ):
        assert run(url, "staff", *args, stdin=PASSWORD.encode()).returncode == status
    assert run(url, "staff", "password", "mina", stdin=b"short\n").returncode == 2
