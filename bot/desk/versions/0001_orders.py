"""Shops, their orders, and the claims on them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    op.create_table(
        "shops",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("made_at", sa.String(32), nullable=False),
    )
    op.create_table(
        "orders",
        sa.Column("shop", sa.Text, sa.ForeignKey("shops.name"), primary_key=True),
        sa.Column("id", _NUMBER, primary_key=True),
        sa.Column("status", sa.Text),
        sa.Column("ship_by", sa.Date),
        sa.Column("payment_method", sa.Text),
        sa.Column("cancel_rejected", sa.Boolean),
        sa.Column("reserved", sa.Boolean),
        sa.Column("has_claim", sa.Boolean),
        sa.Column("updated_at", sa.String(32), nullable=False),
    )
    op.create_index("orders_by_ship_by", "orders", ["shop", "ship_by"])
    op.create_table(
        "claims",
        sa.Column("shop", sa.Text, primary_key=True),
        sa.Column("order_id", _NUMBER, primary_key=True),
        sa.Column("id", sa.Text),
        sa.Column("type", sa.Text),
        sa.Column("status", sa.Text),
        sa.Column("withdrawal", sa.Text),
        sa.Column("requested_on", sa.Date),
        sa.Column("withdrawal_requested_on", sa.Date),
        sa.Column("withdrawal_refused_on", sa.Date),
        sa.Column("withdrawal_cancelled_on", sa.Date),
        sa.ForeignKeyConstraint(
            ["shop", "order_id"], ["orders.shop", "orders.id"], ondelete="CASCADE"
        ),
    )
    op.create_index("claims_by_day", "claims", ["shop", "requested_on"])
    op.create_index("claims_by_withdrawal", "claims", ["shop", "withdrawal_requested_on"])
