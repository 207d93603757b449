"""Keys and secrets of shops: made, looked up, revoked.

Decides how they are kept. A key is 32 random bytes and only its digest is kept: nobody can
guess its way through 2^256 values, so a fast hash (SHA-256) is right; the slow ones are for
passwords, which people choose. A secret checks signatures and must be kept as it is.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy import exists, insert, or_, select, update

from bot.desk import audit
from bot.desk.database import Database, now
from bot.desk.keeping import add_shop
from bot.desk.tables import keys, shops

MARK = "cdk"
"""What a key begins with, so that one which leaked is known for what it is."""


@dataclass(frozen=True, slots=True)
class Key:
    """What is known of a key that was made."""

    id: str
    shop: str
    made_at: str
    revoked_at: str | None = None


def create(database: Database, shop: str, *, actor: str) -> tuple[Key, str]:
    """A new key of a shop, and the text to call with: nobody can tell it afterwards."""
    made = Key(secrets.token_hex(4), shop, now())
    text = f"{MARK}_{made.id}_{secrets.token_urlsafe(32)}"
    with database.writing() as connection:
        add_shop(connection, shop)
        row = {"id": made.id, "shop": shop, "digest": _digest(text), "made_at": made.made_at}
        connection.execute(insert(keys), row)
        audit.append(connection, shop=shop, actor=actor, event="key_created", after={"id": made.id})
    return made, text


def listed(database: Database) -> list[Key]:
    """All keys there ever were, the oldest first."""
    columns = (keys.c.id, keys.c.shop, keys.c.made_at, keys.c.revoked_at)
    with database.reading() as connection:
        found = connection.execute(select(*columns).order_by(keys.c.made_at, keys.c.id))
        return [Key(*row) for row in found]


def revoke(database: Database, key_id: str, *, actor: str) -> bool:
    """Let a key open nothing any more; False where none has this id."""
    with database.writing() as connection:
        shop = connection.execute(select(keys.c.shop).where(keys.c.id == key_id)).scalar()
        unrevoked = keys.c.id == key_id, keys.c.revoked_at.is_(None)
        gone = connection.execute(update(keys).where(*unrevoked).values(revoked_at=now()))
        if shop is not None and gone.rowcount:
            after = {"id": key_id}
            audit.append(connection, shop=shop, actor=actor, event="key_revoked", after=after)
    return shop is not None


def find(database: Database, text: str) -> Key | None:
    """The key that a caller shows, unless it was revoked."""
    shown = _digest(text)
    columns = (keys.c.id, keys.c.shop, keys.c.made_at, keys.c.revoked_at, keys.c.digest)
    with database.reading() as connection:
        row = connection.execute(select(*columns).where(keys.c.digest == shown)).first()
    # The index has found an equal digest; compared once more, in a time that tells nothing.
    if row is None or row.revoked_at is not None or not hmac.compare_digest(row.digest, shown):
        return None
    return Key(row.id, row.shop, row.made_at)


def make_secret(database: Database, shop: str, *, actor: str) -> str:
    """A new secret for a shop's site to sign with; the former one signs nothing any more."""
    secret = secrets.token_urlsafe(48)
    with database.writing() as connection:
        add_shop(connection, shop)
        connection.execute(update(shops).where(shops.c.name == shop).values(secret=secret))
        audit.append(connection, shop=shop, actor=actor, event="secret_made")
    return secret


def secret_of(database: Database, shop: str) -> str | None:
    """The secret with which a shop's site signs; None where it has none."""
    with database.reading() as connection:
        return connection.execute(select(shops.c.secret).where(shops.c.name == shop)).scalar()


def configured(database: Database) -> bool:
    """Whether callers have to say who they are.

    A revoked key counts: taking back the last one must not open the door to everybody.
    """
    asked = select(or_(exists(select(keys.c.id)), exists(select(1).where(shops.c.secret != ""))))
    with database.reading() as connection:
        return bool(connection.execute(asked).scalar())


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
