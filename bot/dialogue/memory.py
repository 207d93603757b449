"""What a conversation holds between its turns, and how it is written down.

Decides what is remembered: facts that were told, the order that is talked about, the last
question, and what waits for an answer. What a turn makes of it is decided in `recall`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.reading.asked import Intent
from corpus.vocabulary import Language
from rules import Action

EVERYTHING: Final = "*"
"""Forgetting this forgets all."""
ORDER_ID: Final = "order.id"


@dataclass(frozen=True, slots=True)
class Doing:
    """An action that is wanted and can't be proposed yet: something is missing."""

    action: Action
    params: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Memory:
    """All that is known from earlier turns. Facts are partial, in the shape of the contract."""

    language: Language | None = None
    order_id: str | None = None
    """The order on the desk that is talked about."""
    order: Mapping[str, Any] = field(default_factory=dict)
    claim: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    question: str | None = None
    """The last one, worded so that it can be asked again."""
    action: Action | None = None
    intent: Intent | None = None
    asks: str | None = None
    on: dt.date | None = None
    asked: tuple[str, ...] = ()
    """Facts that the last answer asked for."""
    doing: Doing | None = None
    earliest: dt.date | None = None
    """The day that the last answer named as the first possible one: "that day"."""
    unplaced: str | None = None
    """A turn about an order that isn't there: it waits for the right number."""
    offered: Action | None = None
    """What "do it" would mean: an action that the last answer called possible."""
    proposal: str | None = None
    """The last one's id: what a yes or a no is about."""
    did: Action | None = None
    did_for: str | None = None
    """The action last proposed, and for which order: "the same here"."""
    orders: tuple[str, ...] = ()
    """All orders talked about, the first one first."""
    topic: str | None = None
    """The topic of the last answer."""
    dated: str | None = None
    """The day fact told last: what "no, it was the 24th" puts right."""

    suggested: Mapping[str, Any] = field(default_factory=dict)
    """Facts that the last answer offered, by name: they count for nothing yet."""

    @property
    def begun(self) -> bool:
        """Whether anything was asked before."""
        return self.question is not None

    def facts(self) -> dict[str, Any]:
        """What was told, by the names of facts."""
        told: dict[str, Any] = {} if self.order_id is None else {ORDER_ID: self.order_id}
        told |= {f"order.{name}": value for name, value in self.order.items()}
        return told | {f"claim.{name}": value for name, value in self.claim.items()}

    def without(self, names: tuple[str, ...]) -> Memory:
        """The same but for facts of these names; what hung on them goes too."""
        if EVERYTHING in names:
            return Memory(language=self.language)
        order = {k: v for k, v in self.order.items() if f"order.{k}" not in names}
        claim = {k: v for k, v in self.claim.items() if f"claim.{k}" not in names}
        if "claim.type" in names:
            # A status says what it says of a kind of claim.
            claim.pop("status", None)
        gone = ORDER_ID in names
        return replace(
            self,
            order=order,
            claim=claim,
            order_id=None if gone else self.order_id,
            doing=None if gone else self.doing,
            offered=None if gone else self.offered,
            events=self.events if "claim.withdrawal" not in names else (),
        )

    def accepting(self, names: tuple[str, ...]) -> Memory:
        """The same with offered facts of these names told; the other offers are over."""
        told = {n: v for n, v in self.suggested.items() if n in names and n not in self.facts()}
        parts = [(*name.partition("."), value) for name, value in told.items()]
        order = {name: value for group, _, name, value in parts if group == "order"}
        claim = {name: value for group, _, name, value in parts if group == "claim"}
        return replace(
            self, order={**self.order, **order}, claim={**self.claim, **claim}, suggested={}
        )

    def as_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`; what says nothing is left out."""
        row = {
            "language": self.language,
            "order_id": self.order_id,
            "order": dict(self.order),
            "claim": dict(self.claim),
            "params": dict(self.params),
            "events": list(self.events),
            "unknown": list(self.unknown),
            "question": self.question,
            "action": self.action,
            "intent": self.intent,
            "asks": self.asks,
            "on": self.on.isoformat() if self.on else None,
            "asked": list(self.asked),
            "doing": {"action": self.doing.action, "params": dict(self.doing.params)}
            if self.doing
            else None,
            "earliest": self.earliest.isoformat() if self.earliest else None,
            "unplaced": self.unplaced,
            "offered": self.offered,
            "proposal": self.proposal,
            "did": self.did,
            "did_for": self.did_for,
            "orders": list(self.orders),
            "topic": self.topic,
            "dated": self.dated,
            "suggested": dict(self.suggested),
        }
        return {name: value for name, value in row.items() if value not in (None, [], {})}


def from_json(row: Mapping[str, Any]) -> Memory:
    """A memory as it was written down."""
    doing = row.get("doing")
    return Memory(
        language=_as(Language, row.get("language")),
        order_id=row.get("order_id"),
        order=row.get("order", {}),
        claim=row.get("claim", {}),
        params=row.get("params", {}),
        events=tuple(row.get("events", ())),
        unknown=tuple(row.get("unknown", ())),
        question=row.get("question"),
        action=_as(Action, row.get("action")),
        intent=_as(Intent, row.get("intent")),
        asks=row.get("asks"),
        on=_day(row.get("on")),
        earliest=_day(row.get("earliest")),
        unplaced=row.get("unplaced"),
        asked=tuple(row.get("asked", ())),
        doing=Doing(Action(doing["action"]), doing["params"]) if doing else None,
        offered=_as(Action, row.get("offered")),
        proposal=row.get("proposal"),
        did=_as(Action, row.get("did")),
        did_for=row.get("did_for"),
        orders=tuple(row.get("orders", ())),
        topic=row.get("topic"),
        dated=row.get("dated"),
        suggested=row.get("suggested", {}),
    )


def _day(value: str | None) -> dt.date | None:
    return None if value is None else dt.date.fromisoformat(value)


def _as(kind: Any, value: Any) -> Any:
    return None if value is None else kind(value)
