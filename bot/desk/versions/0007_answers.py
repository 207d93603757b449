"""Answers that were given, and how they were rated."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "answers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("shop", sa.Text, nullable=False),
        sa.Column("caller", sa.String(16), nullable=False),
        sa.Column("session_id", sa.Text, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("topic", sa.Text),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("answer", sa.Text, nullable=False),
        sa.Column("citations", sa.Text, nullable=False),
        sa.Column("verdict", sa.String(16)),
        sa.Column("abstained", sa.Boolean, nullable=False),
        sa.Column("uncovered", sa.Boolean, nullable=False),
        sa.Column("rating", sa.String(4)),
        sa.Column("kind", sa.String(16)),
        sa.Column("reason", sa.Text),
        sa.Column("rated_at", sa.String(32)),
    )
    op.create_index("answers_by_moment", "answers", ["at"])
    op.create_index("answers_by_session", "answers", ["session_id"])
