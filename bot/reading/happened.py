"""What happened to a claim: who asked, refused, took back or rejected what.

Decides in which state the events of a message leave a withdrawal and an order. On which day
they happened is decided in `days_told`.
"""

from __future__ import annotations

import re
from typing import Final

from bot.reading.telling import Told, where_told
from bot.words import Span, named

Happened = tuple[str, Span]

_EVENTS: Final = ("asked", "refused", "taken_back", "rejected", "ship_by", "deadline")
_BY_BUYER: Final = re.compile(
    r"(?:구매자|고객|손님)(?:님|분)?(?:이|가|께서)\s?$|(?:お客様|お客さん|購入者|客)(?:様|さん)?が\s?$"
    r"|(?:买家|客户|顾客|客人|对方)\s?$|\b(?:buyer|customer|she|he|they)\s$"
)


def events(text: str, mask: Span | None) -> list[Happened]:
    """What happened, in the order of telling; a seller's rejection is no buyer's refusal."""
    rejected = [span for span in where_told("facts", "event.rejected", text, mask)
                if not _BY_BUYER.search(text[: span[0]])]  # fmt: skip
    found: list[Happened] = [("rejected", span) for span in rejected]
    for name in _EVENTS:
        if name == "rejected":
            continue
        for span in where_told("facts", f"event.{name}", text, mask):
            over = any(span[0] < r[1] and r[0] < span[1] for r in rejected)
            if not (over and name == "refused"):
                found.append((name, span))
    back = [span for name, span in found if name == "taken_back"]
    found = [
        (name, span)
        for name, span in found
        if name != "asked" or not any(span[0] < b[1] and b[0] < span[1] for b in back)
    ]
    return sorted(found, key=lambda event: event[1])


def withdrawal(text: str, happened: list[Happened], facts: Told) -> None:
    """The state that the events leave behind: the last of them told."""
    state: str | None = None
    where: Span | None = None
    refused = False
    for name, span in happened:
        if name == "asked":
            # "They refused my request": asking is told of after it was refused.
            again = refused and named("actions", "rerequest_withdrawal", text[slice(*span)])
            if state is None or again or state == "none":
                state, where = "requested", span
        elif name == "refused":
            state, where, refused = "on_hold", span, True
        elif name == "taken_back":
            state, where = ("on_hold" if refused else "none"), span
        facts.events.append(name)
    if where_told("facts", "event.agreed", text, None):
        facts.events.append("agreed")
    done = [span for span in where_told("facts", "event.completed", text, None)
            if not _not_yet(text, *span)]  # fmt: skip
    if done and state in (None, "requested"):
        state, where = "completed", done[0]
    if state and where:
        facts.put("claim.withdrawal", state, text[slice(*where)])


def _not_yet(text: str, start: int, end: int) -> bool:
    """ "Before it is withdrawn": it isn't."""
    return named("facts", "negated.not_yet", text[end : end + 16]) or named(
        "facts", "negated.not_yet_before", text[max(0, start - 24) : start]
    )


def rejected_before(
    text: str, mask: Span | None, happened: list[Happened], claims: list[Span], facts: Told
) -> None:
    """A cancel request that the seller rejected; what is left is no claim, unless a new one."""
    spots = [span for name, span in happened if name == "rejected"]
    if not spots:
        return
    claims[:] = [c for c in claims if not any(c[0] < s[1] and s[0] < c[1] for s in spots)]
    facts.put("order.cancel_rejected", True, text[slice(*spots[0])])
    again = any(c[0] >= spots[-1][1] for c in claims)
    if again or where_told("facts", "event.again_requested", text, mask):
        return
    if facts.claim.get("type", "cancel") == "cancel":
        for name in ("type", "status"):
            facts.claim.pop(name, None)
