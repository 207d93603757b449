"""What the parties of an order of the demo shop are told."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    number = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("shop", sa.Text, nullable=False),
        sa.Column("order_id", number, nullable=False),
        sa.Column("at", sa.String(32), nullable=False),
        sa.Column("to", sa.Text, nullable=False),
        sa.Column("via", sa.Text),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text),
        sa.Column("action_id", sa.String(32)),
        sa.ForeignKeyConstraint(
            ["shop", "order_id"], ["orders.shop", "orders.id"], ondelete="CASCADE"
        ),
        sa.UniqueConstraint("action_id", "to", "via", name="messages_once"),
    )
    op.create_index("messages_by_order", "messages", ["shop", "order_id", "id"])
