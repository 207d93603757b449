"""Staff accounts: made, found, changed, disabled.

Decides how they are kept and what goes on record with a change. Who is signed in is decided in
`signing_in.py`, what somebody may do where it is done.
"""

from __future__ import annotations

import unicodedata
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sqlalchemy import Connection, delete, exists, insert, select, update
from sqlalchemy.exc import IntegrityError

from bot.desk import audit, passwords
from bot.desk.database import Database, now
from bot.desk.facts import LONGEST
from bot.desk.inbox_tables import staff, staff_sessions
from bot.desk.keeping import add_shop
from corpus.vocabulary import Language

RESERVED: Final = ("me", "none", "bot", "asker", "demo", "clock")
"""Names that mean somebody else."""


class Role(StrEnum):
    """What somebody may do."""

    AGENT = "agent"
    """Work the inbox of their shop."""
    ADMIN = "admin"
    """That, and manage its staff and forget who wrote."""


class NoNameError(ValueError):
    """A name that nobody can have."""


class NameTakenError(ValueError):
    """A name that somebody has."""


class ShortPasswordError(ValueError):
    """A password that is too short, or too long to be read."""


@dataclass(frozen=True, slots=True)
class Account:
    """A member of staff."""

    id: str
    name: str
    shop: str
    role: Role
    language: Language | None
    """Of their pages; None: the browser's."""
    made_at: str
    disabled_at: str | None = None

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return {
            "id": self.id,
            "name": self.name,
            "role": str(self.role),
            "shop": self.shop,
            "language": str(self.language) if self.language else None,
            "made_at": self.made_at,
            "disabled": self.disabled_at is not None,
        }


_COLUMNS: Final = tuple(
    staff.c[n] for n in ("id", "name", "shop", "role", "language", "made_at", "disabled_at")
)


def create(
    database: Database,
    name: str,
    *,
    shop: str,
    role: Role,
    password: str,
    actor: str,
    language: Language | None = None,
) -> Account:
    """A new account; NoNameError, NameTakenError, ShortPasswordError."""
    name = _name(name)
    values = {
        "id": uuid.uuid4().hex,
        "key": compared(name),
        "name": name,
        "shop": shop,
        "role": str(role),
        "language": str(language) if language else None,
        "password": _hashed(password),
        "made_at": now(),
    }
    try:
        with database.writing() as connection:
            add_shop(connection, shop)
            connection.execute(insert(staff), values)
            after = {"id": values["id"], "name": name, "role": str(role)}
            audit.append(connection, shop=shop, actor=actor, event="staff_created", after=after)
    except IntegrityError:
        raise NameTakenError(name) from None
    return Account(values["id"] or "", name, shop, role, language, values["made_at"] or "")


def listed(database: Database, shop: str | None = None) -> list[Account]:
    """All accounts, or those of a shop, by name; disabled ones too."""
    asked = select(*_COLUMNS).order_by(staff.c.shop, staff.c.key)
    if shop is not None:
        asked = asked.where(staff.c.shop == shop)
    with database.reading() as connection:
        return [read(row._mapping) for row in connection.execute(asked)]


def named(database: Database, name: str) -> Account | None:
    """The account of a name; None where there is none."""
    with database.reading() as connection:
        asked = select(*_COLUMNS).where(staff.c.key == compared(name))
        row = connection.execute(asked).first()
    return read(row._mapping) if row is not None else None


def configured(database: Database) -> bool:
    """Whether staff have to sign in: a disabled account counts, as a revoked key does."""
    with database.reading() as connection:
        return bool(connection.execute(select(exists(select(staff.c.id)))).scalar())


def change(
    database: Database,
    shop: str,
    account_id: str,
    *,
    actor: str,
    role: Role | None = None,
    disabled: bool | None = None,
    language: Language | None = None,
    password: str | None = None,
) -> Account | None:
    """Change an account of a shop; None where it has none of that id. ShortPasswordError.

    Another password and being disabled end all sessions.
    """
    values: dict[str, Any] = {}
    if role is not None:
        values["role"] = str(role)
    if disabled is not None:
        values["disabled_at"] = now() if disabled else None
    if language is not None:
        values["language"] = str(language)
    if password is not None:
        values["password"] = _hashed(password)
    mine = staff.c.shop == shop, staff.c.id == account_id
    with database.writing() as connection:
        if values:
            connection.execute(update(staff).where(*mine).values(values))
        row = connection.execute(select(*_COLUMNS).where(*mine)).first()
        if row is None:
            return None
        if password is not None or disabled:
            end_sessions(connection, account_id)
        _record(connection, read(row._mapping), values, actor)
    return read(row._mapping)


def end_sessions(connection: Connection, account_id: str) -> None:
    """Sign an account out everywhere."""
    connection.execute(delete(staff_sessions).where(staff_sessions.c.staff == account_id))


def compared(name: str) -> str:
    """A name as it is compared: however it is typed."""
    return unicodedata.normalize("NFKC", name).strip().casefold()


def read(row: Mapping[Any, Any]) -> Account:
    """A row that has at least an account's columns."""
    language = row["language"]
    return Account(
        row["id"],
        row["name"],
        row["shop"],
        Role(row["role"]),
        Language(language) if language else None,
        row["made_at"],
        row["disabled_at"],
    )


def _record(
    connection: Connection, account: Account, values: Mapping[str, Any], actor: str
) -> None:
    """What was changed, but for what the password was or is."""
    told = {n: v for n, v in values.items() if n != "password"}
    if "password" in values:
        told["password"] = "changed"
    if told:
        after = {"id": account.id, "name": account.name, **told}
        audit.append(connection, shop=account.shop, actor=actor, event="staff_changed", after=after)


def _name(name: str) -> str:
    plain = unicodedata.normalize("NFC", name).strip()
    taken = not plain or len(plain) > LONGEST or compared(plain) in RESERVED
    if taken or not plain.isprintable():
        raise NoNameError(name)
    return plain


def _hashed(password: str) -> str:
    if not passwords.SHORTEST <= len(password) <= passwords.LONGEST:
        raise ShortPasswordError
    return passwords.hashed(password)
