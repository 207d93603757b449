"""What happens to an order of the demo shop from the marketplace's side, written down.

Decides that it is one transaction, with what is told of it and its
entry on the record. What is possible and what it
makes of the order is decided in `marketplace.py`.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from bot.desk import audit, keeping, messages
from bot.desk.database import Database
from bot.desk.marketplace import BUYERS, Event, Refusal, happened
from bot.desk.protocol import DEMO, Held, NotTheMarketplaceError

BUYER: Final = "buyer"
"""Who acts, in the record, where the buyer does."""


def happen(
    database: Database,
    shop: str,
    order_id: str,
    event: Event,
    *,
    today: dt.date,
    actor: str,
    ship_by: dt.date | None = None,
) -> Held | Refusal | None:
    """As `SqlDesk.happen` has it."""
    if shop != DEMO:
        raise NotTheMarketplaceError(shop)
    with database.writing() as connection:
        held = keeping.held(connection, shop, order_id, lock=True)
        if held is None:
            return None
        after = happened(event, held.record, today, ship_by=ship_by)
        if isinstance(after, Refusal):
            return after
        keeping.write(connection, shop, [after])
        told = messages.of_event(event, held.record)
        messages.add(connection, shop, held.record.id, told)
        audit.append(
            connection,
            shop=shop,
            actor=BUYER if event in BUYERS else actor,
            event=str(event),
            order_id=held.record.id,
            before=held.record.request(),
            after=after.request(),
        )
        return keeping.held(connection, shop, order_id)
