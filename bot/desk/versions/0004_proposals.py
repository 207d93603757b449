"""Proposals, and what the desk performed by which key."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("shop", sa.Text, sa.ForeignKey("shops.name"), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("order_id", sa.Text, nullable=False),
        sa.Column("params", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("decision", sa.Text, nullable=False),
        sa.Column("preview", sa.Text, nullable=False),
        sa.Column("facts", sa.String(64), nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("made_at", sa.String(32), nullable=False),
        sa.Column("expires_at", sa.String(32), nullable=False),
        sa.Column("confirmed_at", sa.String(32)),
        sa.Column("result", sa.Text),
    )
    op.create_index("proposals_by_shop", "proposals", ["shop", "made_at", "id"])
    op.create_table(
        "performed",
        sa.Column("key", sa.String(32), primary_key=True),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
    )
