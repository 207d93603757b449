"""The tables of orders and of what is said and done about them, as they stand after all migrations.

Decides names, types and keys. A fact that is NULL is unknown. `orders.has_claim` tells "no
claim" (false) from "nothing known of a claim" (NULL); where it is true, `claims` has a row.
Moments are texts, ISO 8601 in UTC, which sort alike in every database. The inbox's tables stand in
`inbox_tables.py`, beside these in `metadata`.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from rules.facts import CLAIM_KEYS, ORDER_KEYS

metadata = MetaData()

# Numbers are compared by code point everywhere, so that a page ends alike in every database.
Number = Text().with_variant(Text(collation="C"), "postgresql")
Moment = String(32)

shops = Table(
    "shops",
    metadata,
    Column("name", Text, primary_key=True),
    Column("made_at", Moment, nullable=False),
    Column("secret", Text),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("shop", Text, ForeignKey("shops.name"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", Moment, nullable=False),
    Column("revoked_at", Moment),
)

orders = Table(
    "orders",
    metadata,
    Column("shop", Text, ForeignKey("shops.name"), primary_key=True),
    Column("id", Number, primary_key=True),
    Column("status", Text),
    Column("ship_by", Date),
    Column("payment_method", Text),
    Column("cancel_rejected", Boolean),
    Column("reserved", Boolean),
    Column("has_claim", Boolean),
    Column("updated_at", Moment, nullable=False),
    Index("orders_by_ship_by", "shop", "ship_by"),
)

claims = Table(
    "claims",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("order_id", Number, primary_key=True),
    Column("id", Text),
    Column("type", Text),
    Column("status", Text),
    Column("withdrawal", Text),
    Column("requested_on", Date),
    Column("withdrawal_requested_on", Date),
    Column("withdrawal_refused_on", Date),
    Column("withdrawal_cancelled_on", Date),
    ForeignKeyConstraint(["shop", "order_id"], ["orders.shop", "orders.id"], ondelete="CASCADE"),
    Index("claims_by_day", "shop", "requested_on"),
    Index("claims_by_withdrawal", "shop", "withdrawal_requested_on"),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Moment, nullable=False),
    Column("shop", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("event", Text, nullable=False),
    Column("action_id", Text),
    Column("order_id", Text),
    Column("decision", Text),
    Column("before", Text),
    Column("after", Text),
    Column("previous", String(64), nullable=False),
    Column("hash", String(64), nullable=False, unique=True),
    Index("audit_by_shop", "shop", "seq"),
    Index("audit_by_action", "action_id", "seq"),
)
"""Append-only: triggers refuse anything else (`versions/0003_audit.py`)."""

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", String(64), nullable=False),
)
"""One row: the newest entry, so that one which is missing at the end is missed."""

proposals = Table(
    "proposals",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("shop", Text, ForeignKey("shops.name"), nullable=False),
    Column("actor", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("order_id", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("decision", Text, nullable=False),
    Column("preview", Text, nullable=False),
    Column("facts", String(64), nullable=False),
    Column("day", Date, nullable=False),
    Column("language", String(2), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("confirmed_at", Moment),
    Column("result", Text),
    Index("proposals_by_shop", "shop", "made_at", "id"),
)

performed = Table(
    "performed",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("at", Moment, nullable=False),
)
"""Keys that are used up: what was done under one is done no second time."""

sessions = Table(
    "sessions",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("actor", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("memory", Text, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("sessions_by_moment", "seen_at"),
)
"""Conversations, by whom they belong to; those of nobody's shop have an empty name for it."""

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("order_id", Number, nullable=False),
    Column("at", Moment, nullable=False),
    Column("to", Text, nullable=False),
    Column("via", Text),
    Column("kind", Text, nullable=False),
    Column("text", Text),
    Column("action_id", String(32)),
    ForeignKeyConstraint(["shop", "order_id"], ["orders.shop", "orders.id"], ondelete="CASCADE"),
    UniqueConstraint("action_id", "to", "via", name="messages_once"),
    Index("messages_by_order", "shop", "order_id", "id"),
)
"""What the parties of an order are told; it goes with the order."""

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("shop", Text, nullable=False),
    Column("caller", String(16), nullable=False),
    Column("session_id", Text, nullable=False),
    Column("language", String(2), nullable=False),
    Column("topic", Text),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),
    Column("citations", Text, nullable=False),
    Column("verdict", String(16)),
    Column("abstained", Boolean, nullable=False),
    Column("uncovered", Boolean, nullable=False),
    Column("rating", String(4)),
    Column("kind", String(16)),
    Column("reason", Text),
    Column("rated_at", Moment),
    Index("answers_by_moment", "at"),
    Index("answers_by_session", "session_id"),
)
"""What was asked and answered, masked, with its rating; those of nobody's shop have an empty name
for it. `uncovered`: the guides had no answer; a greeting, which cites nothing either, is none."""

ORDER_FACTS: Final = tuple(key for key in ORDER_KEYS if key != "id")
"""Columns of `orders` that are facts; the number stands in `id`."""
CLAIM_FACTS: Final = CLAIM_KEYS
"""Columns of `claims` that are facts."""
