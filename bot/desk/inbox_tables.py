"""The inbox's tables, as they stand after all migrations: inquiries, and who works on them.

Decides names, types and keys. With these, the `metadata` of `tables.py` is whole.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from bot.desk.tables import Moment, Number
from bot.desk.tables import metadata as metadata

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
    Column("received", Moment, nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("language", String(2), nullable=False),
    Column("state", String(16), nullable=False),
    Column("assignee", Text),
    Column("bot_silent", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("triage", Text),
    Column("judged_at", Moment),
    Column("topic", Text),
    Column("route", Text),
    Column("urgent", Boolean),
    Column("deadline", Date),
    Column("place", Number, nullable=False),
    Column("outcome", Text),
    Column("conversation", String(32), nullable=False),
    Column("duplicate_of", String(32)),
    Column("replied_at", Moment),
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
    Column("at", Moment, nullable=False),
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
    Column("made_at", Moment, nullable=False),
    Column("disabled_at", Moment),
    Index("staff_by_shop", "shop", "key"),
)
"""Who works the inboxes. `key` is the name as it is compared, `password` its hash."""

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("staff", String(32), ForeignKey("staff.id"), nullable=False),
    Column("made_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),
    Index("staff_sessions_by_staff", "staff"),
    Index("staff_sessions_by_moment", "seen_at"),
)
"""Who is signed in, by the digest of what their browser shows."""

sign_ins = Table(
    "sign_ins",
    metadata,
    Column("who", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("until", Moment, nullable=False),
    Index("sign_ins_by_moment", "at"),
)
"""Attempts to sign in that failed, by digest of a name or an address: how many, and until when
there is no other."""
