"""What a turn comes to with what was told before it: the shape, and how facts join.

Decides that what is told now wins, and what of a claim holds when it turns out to be of another
kind.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from bot.dialogue.memory import Memory
from bot.reading.reader import Reading

DAYS: Final = (
    "claim.withdrawal_refused_on",
    "claim.withdrawal_requested_on",
    "claim.withdrawal_cancelled_on",
    "claim.requested_on",
    "order.ship_by",
)


DAY_FACTS: Final = {name.partition(".")[2] for name in DAYS}


@dataclass(frozen=True, slots=True)
class Heard:
    """A turn, understood."""

    reading: Reading
    """With what was told before."""
    query: str
    """What guides are searched with."""
    memory: Memory
    """With what this turn told."""
    own: Reading
    """What this turn says by itself."""
    goes_on: bool = False
    """Whether it hangs on the turn before."""
    about: str | None = None
    """What it hangs on, in words: searched with where the turn alone finds nothing."""


def with_facts(own: Reading, memory: Memory, before: Memory) -> Reading:
    """The reading with the facts from before; what is told now wins."""
    claim = {**before.claim, **own.claim}
    kind, former = own.claim.get("type"), before.claim.get("type")
    if kind and former and kind != former:
        claim = _of_another_kind(own, before)
    if own.claim.get("withdrawal") == "none" and "withdrawal_cancelled_on" not in own.claim:
        claim = {k: v for k, v in claim.items() if k not in DAY_FACTS or k == "requested_on"}
    unknown = tuple(f for f in (*memory.unknown, *own.unknown) if f not in own.sources)
    return replace(
        own,
        order={**before.order, **own.order},
        claim=claim,
        params={**before.params, **own.params},
        unknown=tuple(dict.fromkeys(unknown)),
        events=tuple(dict.fromkeys((*before.events, *own.events))),
    )


def _of_another_kind(own: Reading, before: Memory) -> dict[str, Any]:
    """Another kind of claim: what was told of its withdrawal holds, unless it is told anew."""
    if own.claim.keys() & {"withdrawal", *DAY_FACTS}:
        return dict(own.claim)
    kept = {k: v for k, v in before.claim.items() if k != "status"}
    if before.claim.get("status") == "requested" and own.claim["type"] != "not_received":
        kept["status"] = "requested"
    return {**kept, **own.claim}
