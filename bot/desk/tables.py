"""The tables, as they stand after all migrations.

Decides names, types and keys. A fact that is NULL is unknown. `orders.has_claim` tells "no
claim" (false) from "nothing known of a claim" (NULL); where it is true, `claims` has a row.
Moments are texts, ISO 8601 in UTC, which sort alike in every database.
"""

from __future__ import annotations

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

metadata = MetaData()

# Numbers are compared by code point everywhere, so that a page ends alike in every database.
_Number = Text().with_variant(Text(collation="C"), "postgresql")
_Moment = String(32)

shops = Table(
    "shops",
    metadata,
    Column("name", Text, primary_key=True),
    Column("made_at", _Moment, nullable=False),
    Column("secret", Text),
)

keys = Table(
    "keys",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("shop", Text, ForeignKey("shops.name"), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", _Moment, nullable=False),
    Column("revoked_at", _Moment),
)

orders = Table(
    "orders",
    metadata,
    Column("shop", Text, ForeignKey("shops.name"), primary_key=True),
    Column("id", _Number, primary_key=True),
    Column("status", Text),
    Column("ship_by", Date),
    Column("payment_method", Text),
    Column("cancel_rejected", Boolean),
    Column("reserved", Boolean),
    Column("has_claim", Boolean),
    Column("updated_at", _Moment, nullable=False),
    Index("orders_by_ship_by", "shop", "ship_by"),
)

claims = Table(
    "claims",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("order_id", _Number, primary_key=True),
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
    Column("at", _Moment, nullable=False),
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
    Column("made_at", _Moment, nullable=False),
    Column("expires_at", _Moment, nullable=False),
    Column("confirmed_at", _Moment),
    Column("result", Text),
    Index("proposals_by_shop", "shop", "made_at", "id"),
)

performed = Table(
    "performed",
    metadata,
    Column("key", String(32), primary_key=True),
    Column("outcome", Text, nullable=False),
    Column("at", _Moment, nullable=False),
)
"""Keys that are used up: what was done under one is done no second time."""

sessions = Table(
    "sessions",
    metadata,
    Column("shop", Text, primary_key=True),
    Column("actor", Text, primary_key=True),
    Column("id", Text, primary_key=True),
    Column("memory", Text, nullable=False),
    Column("seen_at", _Moment, nullable=False),
    Index("sessions_by_moment", "seen_at"),
)
"""Conversations, by whom they belong to; those of nobody's shop have an empty name for it."""

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("shop", Text, nullable=False),
    Column("order_id", _Number, nullable=False),
    Column("at", _Moment, nullable=False),
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
    Column("at", _Moment, nullable=False),
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
    Column("rated_at", _Moment),
    Index("answers_by_moment", "at"),
    Index("answers_by_session", "session_id"),
)
"""What was asked and answered, masked, with its rating; those of nobody's shop have an empty name
for it. `uncovered`: the guides had no answer; a greeting, which cites nothing either, is none."""

inquiries = Table(
    "inquiries",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("shop", Text, ForeignKey("shops.name"), nullable=False),
    Column("key", String(64)),
    Column("message", String(64)),
    Column("message_id", Text),
    Column("channel", Text, nullable=False),
    Column("subject", Text),
    Column("sender", Text),
    Column("address", Text),
    Column("text", Text, nullable=False),
    Column("orders", Text, nullable=False),
    Column("received", _Moment, nullable=False),
    Column("made_at", _Moment, nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(16), nullable=False),
    Column("assignee", Text),
    Column("bot_silent", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("triage", Text),
    Column("judged_at", _Moment),
    Column("topic", Text),
    Column("route", Text),
    Column("urgent", Boolean),
    Column("deadline", Date),
    Column("place", _Number, nullable=False),
    Column("outcome", Text),
    Column("conversation", String(32), nullable=False),
    Column("duplicate_of", String(32)),
    Column("replied_at", _Moment),
    UniqueConstraint("shop", "key", name="inquiries_once"),
    UniqueConstraint("shop", "message", name="inquiries_by_message"),
    Index("inquiries_by_place", "shop", "state", "place", "id"),
    Index("inquiries_by_assignee", "shop", "state", "assignee", "place", "id"),
    Index("inquiries_by_language", "shop", "state", "language", "place", "id"),
    Index("inquiries_by_topic", "shop", "state", "topic", "place", "id"),
    Index("inquiries_by_route", "shop", "state", "route", "place", "id"),
    Index("inquiries_by_urgency", "shop", "state", "urgent", "place", "id"),
    Index("inquiries_counted", "shop", "state", "language", "topic", "urgent", "assignee"),
    Index("inquiries_by_moment", "shop", "received", "id"),
    Index("inquiries_by_address", "shop", "address", "received"),
    Index("inquiries_by_conversation", "conversation"),
    Index("inquiries_by_judgement", "judged_at", "made_at"),
)
"""What people wrote to the inbox. `sender`, `address` and `message_id` tell who it was, until they
are purged; `key` and `message` are digests, `orders` numbers between spaces, `place` sorts the
queue."""

inquiry_entries = Table(
    "inquiry_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("inquiry", String(32), ForeignKey("inquiries.id"), nullable=False),
    Column("at", _Moment, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("author", Text, nullable=False),
    Column("text", Text),
    Column("event", String(16)),
    Column("values", Text),
    Index("inquiry_entries_by_inquiry", "inquiry", "id"),
)
"""What was written and done beside an inquiry's own text."""

staff = Table(
    "staff",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("key", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("shop", Text, ForeignKey("shops.name"), nullable=False),
    Column("role", String(16), nullable=False),
    Column("language", String(2)),
    Column("password", Text, nullable=False),
    Column("made_at", _Moment, nullable=False),
    Column("disabled_at", _Moment),
    Index("staff_by_shop", "shop", "key"),
)
"""Who works the inboxes. `key` is the name as it is compared, `password` its hash."""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("staff", String(32), ForeignKey("staff.id"), nullable=False),
    Column("made_at", _Moment, nullable=False),
    Column("seen_at", _Moment, nullable=False),
    Index("staff_sessions_by_staff", "staff"),
    Index("staff_sessions_by_moment", "seen_at"),
)
"""Who is signed in, by the digest of what their browser shows."""

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("who", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", _Moment, nullable=False),
    Column("until", _Moment, nullable=False),
    Index("sign_ins_by_moment", "at"),
)
"""Attempts to sign in that failed, by digest of a name or an address: how many, and until when
there is no other."""

ORDER_FACTS = ("status", "ship_by", "payment_method", "cancel_rejected", "reserved")
"""Columns of `orders` that are facts; the number stands in `id`."""
CLAIM_FACTS = (
    "id",
    "type",
    "status",
    "withdrawal",
    "requested_on",
    "withdrawal_requested_on",
    "withdrawal_refused_on",
    "withdrawal_cancelled_on",
)
"""Columns of `claims` that are facts."""
