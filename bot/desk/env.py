"""What Alembic runs: the migrations, on the connection that `database.py` hands in.

Decides nothing else: the transaction and its lock are the caller's.
"""

from __future__ import annotations

from alembic import context

from bot.desk.inbox_tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
)
with context.begin_transaction():
    context.run_migrations()
