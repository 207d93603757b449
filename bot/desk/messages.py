"""What the parties of an order of the demo shop are told, and how it is kept.

Decides who is told of what, and by which way, where the guides say so (W8, R6, C12); of what
they don't tell, nobody is told. A message is written in the transaction of what it tells, and
of what was done under a key never twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from bot.desk.database import now
from bot.desk.marketplace import Event
from bot.desk.protocol import Message, Party, Record, Way
from bot.desk.tables import messages
from rules import Action

_ASKED: Final = ((Party.BUYER, Way.QPOST), (Party.BUYER, Way.EMAIL))
_OF_ACTIONS: Final[Mapping[Action, tuple[tuple[Party, Way], ...]]] = {
    Action.REQUEST_WITHDRAWAL: _ASKED,  # W8
    Action.REREQUEST_WITHDRAWAL: _ASKED,  # W8, derived
    Action.REJECT_CANCEL: ((Party.BUYER, Way.APP), (Party.BUYER, Way.EMAIL)),  # R6
}


def of_action(action: Action, params: Mapping[str, Any], key: str) -> tuple[Message, ...]:
    """What is told of an action, with the seller's own words where there are some."""
    # PostgreSQL keeps no NUL in a text.
    words = str(params.get("reason_text") or "").replace("\0", "").strip() or None
    moment = now()
    return tuple(
        Message(at=moment, to=to, via=via, kind=str(action), text=words, action_id=key)
        for to, via in _OF_ACTIONS.get(action, ())
    )


def of_event(event: Event, before: Record) -> tuple[Message, ...]:
    """What is told of an event."""
    # C12: of a request at `preparing` the seller hears; how, the guides don't say.
    if event is Event.BUYER_REQUESTS_CANCEL and before.order.get("status") == "preparing":
        return (Message(at=now(), to=Party.SELLER, via=None, kind=str(event)),)
    return ()


def add(connection: Connection, shop: str, order_id: str, told: Sequence[Message]) -> None:
    """Keep messages, in the transaction of what they tell."""
    if told:
        made = [
            {
                "shop": shop,
                "order_id": order_id,
                "at": message.at,
                "to": str(message.to),
                "via": str(message.via) if message.via else None,
                "kind": message.kind,
                "text": message.text,
                "action_id": message.action_id,
            }
            for message in told
        ]
        connection.execute(insert(messages), made)


def listed(connection: Connection, shop: str, order_id: str) -> tuple[Message, ...]:
    """All messages of an order, in the order they were written."""
    asked = select(messages).where(messages.c.shop == shop, messages.c.order_id == order_id)
    found = connection.execute(asked.order_by(messages.c.id)).mappings()
    return tuple(
        Message(
            at=row["at"],
            to=Party(row["to"]),
            via=Way(row["via"]) if row["via"] else None,
            kind=row["kind"],
            text=row["text"],
            action_id=row["action_id"],
        )
        for row in found
    )
