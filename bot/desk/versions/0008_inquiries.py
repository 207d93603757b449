"""Inquiries, and what happened to them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

_INDEXES = {
    "inquiries_by_place": ["shop", "state", "place", "id"],
    "inquiries_by_assignee": ["shop", "state", "assignee", "place", "id"],
    "inquiries_by_language": ["shop", "state", "language", "place", "id"],
    "inquiries_by_topic": ["shop", "state", "topic", "place", "id"],
    "inquiries_by_route": ["shop", "state", "route", "place", "id"],
    "inquiries_by_urgency": ["shop", "state", "urgent", "place", "id"],
    "inquiries_counted": ["shop", "state", "language", "topic", "urgent", "assignee"],
    "inquiries_by_moment": ["shop", "received", "id"],
    "inquiries_by_address": ["shop", "address", "received"],
    "inquiries_by_conversation": ["conversation"],
    "inquiries_by_judgement": ["judged_at", "made_at"],
}


def upgrade() -> None:
    op.create_table(
        "inquiries",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("shop", sa.Text, sa.ForeignKey("shops.name"), nullable=False),
        sa.Column("key", sa.String(64)),
        sa.Column("message", sa.String(64)),
        sa.Column("message_id", sa.Text),
        sa.Column("channel", sa.Text, nullable=False),
        sa.Column("subject", sa.Text),
        sa.Column("sender", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("orders", sa.Text, nullable=False),
        sa.Column("received", sa.String(32), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("assignee", sa.Text),
        sa.Column("bot_silent", sa.Boolean, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("triage", sa.Text),
        sa.Column("judged_at", sa.String(32)),
        sa.Column("topic", sa.Text),
        sa.Column("route", sa.Text),
        sa.Column("urgent", sa.Boolean),
        sa.Column("deadline", sa.Date),
        sa.Column(
            "place",
            sa.Text().with_variant(sa.Text(collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("outcome", sa.Text),
        sa.Column("conversation", sa.String(32), nullable=False),
        sa.Column("duplicate_of", sa.String(32)),
        sa.Column("replied_at", sa.String(32)),
        sa.UniqueConstraint("shop", "key", name="inquiries_once"),
        sa.UniqueConstraint("shop", "message", name="inquiries_by_message"),
    )
    for name, columns in _INDEXES.items():
        op.create_index(name, "inquiries", columns)
    op.create_table(
        "inquiry_entries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("inquiry", sa.String(32), sa.ForeignKey("inquiries.id"), nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("author", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("event", sa.String(16)),
        sa.Column("values", sa.Text),
    )
    op.create_index("inquiry_entries_by_inquiry", "inquiry_entries", ["inquiry", "id"])
