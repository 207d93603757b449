"""Signing in: who may try, who is in, and for how long.

Decides what is kept of a session (the digest of a random token, never the token) and how long one
lasts, and how long must be waited after attempts that failed. An attempt counts as failed before
its password is looked at, so that many at once are no way around.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.desk import audit, passwords
from bot.desk.database import Database
from bot.desk.inbox_tables import sign_ins, staff, staff_sessions
from bot.desk.staff import Account, compared, read

IDLE: Final = dt.timedelta(hours=12)
"""How long a session waits for its next request."""
LASTS: Final = dt.timedelta(days=7)
"""How long it lasts at most."""
_SEEN: Final = dt.timedelta(minutes=5)
"""How exactly it is kept when it was seen last: not every request is a write."""
_FORGIVEN: Final = dt.timedelta(days=1)
"""After which attempts that failed count no more."""


@dataclass(frozen=True, slots=True)
class _Patience:
    """How many attempts are free, and the longest wait, in seconds, to which it doubles then."""

    free: int
    longest: int


# A name's wait stays short: whoever knows it could keep its owner out.
_NAME: Final = _Patience(5, 60)
_ADDRESS: Final = _Patience(20, 900)


class RefusedError(Exception):
    """No account of that name has that password."""


class LaterError(Exception):
    """Too many attempts failed; `seconds` until the next one is looked at."""

    def __init__(self, seconds: int) -> None:
        super().__init__(seconds)
        self.seconds = seconds


def checked(
    database: Database, name: str, password: str, *, address: str, now: dt.datetime | None = None
) -> Account:
    """The account of that name and password.

    RefusedError, the same for a wrong name, a wrong password and a disabled account; LaterError.
    """
    at = now or dt.datetime.now(dt.UTC)
    tried = ((_digest(f"name {compared(name)}"), _NAME), (_digest(f"address {address}"), _ADDRESS))
    with database.writing() as connection:
        waits = [_attempt(connection, who, patience, at) for who, patience in tried]
    if wait := max(waits):
        raise LaterError(wait)
    with database.reading() as connection:
        row = connection.execute(select(staff).where(staff.c.key == compared(name))).first()
    usable = row is not None and row.disabled_at is None
    good = passwords.matches(row.password if row is not None and usable else None, password)
    if row is None or not good:
        raise RefusedError
    with database.writing() as connection:
        # The name's attempts are forgiven; the address may have tried others.
        connection.execute(delete(sign_ins).where(sign_ins.c.who == tried[0][0]))
        _one_less(connection, tried[1][0])
    return read(row._mapping)


def begin(database: Database, account: Account, *, now: dt.datetime | None = None) -> str:
    """A new session of an account: the token by which its browser is known from now on."""
    at = now or dt.datetime.now(dt.UTC)
    token = secrets.token_urlsafe(32)
    with database.writing() as connection:
        begun = {"digest": _digest(token), "staff": account.id}
        moments = {"made_at": _moment(at), "seen_at": _moment(at)}
        connection.execute(insert(staff_sessions), begun | moments)
        audit.append(
            connection,
            shop=account.shop,
            actor=f"staff {account.name}",
            event="signed_in",
            after={"id": account.id},
        )
    return token


def signed_in(database: Database, token: str, *, now: dt.datetime | None = None) -> Account | None:
    """Who shows this token; None where nobody may with it, or not any more."""
    at = now or dt.datetime.now(dt.UTC)
    mine = staff_sessions.c.digest == _digest(token)
    asked = (
        select(staff, staff_sessions.c.digest, staff_sessions.c.seen_at)
        .join(staff_sessions, staff_sessions.c.staff == staff.c.id)
        .where(mine, staff.c.disabled_at.is_(None), _live(at))
    )
    with database.reading() as connection:
        row = connection.execute(asked).first()
    if row is None or not hmac.compare_digest(row.digest, _digest(token)):
        return None
    if row.seen_at < _moment(at - _SEEN):
        with database.writing() as connection:
            seen = update(staff_sessions).where(mine)
            connection.execute(seen.values(seen_at=_moment(at)))
    return read(row._mapping)


def sign_out(database: Database, account: Account, token: str) -> None:
    """End a session."""
    with database.writing() as connection:
        mine = staff_sessions.c.digest == _digest(token)
        if connection.execute(delete(staff_sessions).where(mine)).rowcount:
            audit.append(
                connection,
                shop=account.shop,
                actor=f"staff {account.name}",
                event="signed_out",
                after={"id": account.id},
            )


def proof(token: str) -> str:
    """What a page of a session shows to prove that it is one: nobody else can tell it."""
    return hmac.new(token.encode(), b"claimdesk csrf", hashlib.sha256).hexdigest()


def forget_ended(database: Database, *, now: dt.datetime | None = None) -> None:
    """Remove sessions that are over and attempts that count no more."""
    at = now or dt.datetime.now(dt.UTC)
    with database.writing() as connection:
        connection.execute(delete(staff_sessions).where(~_live(at)))
        old = sign_ins.c.at < _moment(at - _FORGIVEN)
        connection.execute(delete(sign_ins).where(old))


def _live(at: dt.datetime) -> ColumnElement[bool]:
    column = staff_sessions.c
    return (column.seen_at > _moment(at - IDLE)) & (column.made_at > _moment(at - LASTS))


def _attempt(connection: Connection, who: str, patience: _Patience, at: dt.datetime) -> int:
    """Count an attempt as failed, for now; seconds to wait where it comes too soon."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    made = {"who": who, "failures": 0, "at": _moment(at), "until": _moment(at)}
    connection.execute(dialect.insert(sign_ins).values(made).on_conflict_do_nothing())
    asked = select(sign_ins).where(sign_ins.c.who == who).with_for_update()
    row = connection.execute(asked).one()
    if row.until > _moment(at):
        left = dt.datetime.fromisoformat(row.until) - at
        return max(1, round(left.total_seconds()))
    failures = 1 if row.at < _moment(at - _FORGIVEN) else row.failures + 1
    over = failures - patience.free
    wait = min(2 ** min(over, 20), patience.longest) if over >= 0 else 0
    changed = update(sign_ins).where(sign_ins.c.who == who)
    until = _moment(at + dt.timedelta(seconds=wait))
    connection.execute(changed.values(failures=failures, at=_moment(at), until=until))
    return 0


def _one_less(connection: Connection, who: str) -> None:
    changed = update(sign_ins).where(sign_ins.c.who == who, sign_ins.c.failures > 0)
    connection.execute(changed.values(failures=sign_ins.c.failures - 1))


def _moment(at: dt.datetime) -> str:
    return at.astimezone(dt.UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
