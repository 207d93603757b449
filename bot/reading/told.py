"""What a message tells: facts of the order and its claim, each with the words it came from.

Decides which label or everyday word is which fact. What is asked is `asked`'s, what happened
`happened`'s, when `days_told`'s, what goes without saying `usual`'s. In doubt a fact is left
out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from bot.reading.asked import Asked
from bot.reading.dates import Dated
from bot.reading.days_told import roles
from bot.reading.happened import events, rejected_before, withdrawal
from bot.reading.telling import Told, where_told
from bot.words import Span, named, names, spans
from rules import Action

_CLAIMS: Final = ("cancel", "return", "exchange", "not_received")
_SILENT: Final = (
    Action.CANCEL_WITHDRAWAL,
    Action.APPROVE_CANCEL,
    Action.REJECT_CANCEL,
    Action.SHIP,
)
"""Actions that don't take `buyer_notified`."""


def told(text: str, asked: Asked, days: Sequence[Dated]) -> tuple[Told, list[str | None]]:
    """The facts in `text` (folded), and what each of its days is the day of."""
    facts = Told()
    mask = asked.span
    _order(text, mask, asked.action, facts)
    happened = events(text, mask)
    claims = _claim(text, mask, facts)
    withdrawal(text, happened, facts)
    rejected_before(text, mask, happened, claims, facts)
    _params(text, asked, facts)
    return facts, roles(text, asked, [*happened, *(("claim", span) for span in claims)], days)


def without_menus(text: str) -> str:
    """`text` with the names of menus blanked: they hold names of claims, and tell of none."""
    for s, e in spans("facts", "menus", text):
        text = text[:s] + " " * (e - s) + text[e:]
    return text


def _order(text: str, mask: Span | None, action: Action | None, facts: Told) -> None:
    found = [
        (span, status)
        for status in names("facts", "order.status")
        for span in where_told("facts", f"order.status.{status}", text, mask)
    ]
    # A thing shipped in fact is a ground for rejecting; the order still waits.
    if action is Action.REJECT_CANCEL:
        found = [f for f in found if f[1] != "shipping" or "中" in text[slice(*f[0])]]
    for status in names("facts", "order.status"):
        if status not in {s for _, s in found} and named("facts", f"order.status.{status}", text):
            facts.denied.append(f"order.status.{status}")
    if named("facts", "reason.delivery_delay", text):
        # "Shipping delayed" is a reason's name too.
        facts.denied.append("order.status.delayed")
    found = [f for f in found if not any(_inside(f[0], other[0]) for other in found)]
    statuses = {status for _, status in found}
    if len(statuses) == 1:
        (s, e), status = found[0]
        facts.put("order.status", status, text[s:e])
    if spot := where_told("facts", "reserved", text, None):
        facts.put("order.reserved", True, text[slice(*spot[0])])
    for method in names("facts", "payment"):
        if spot := where_told("facts", f"payment.{method}", text, None):
            facts.put("order.payment_method", method, text[slice(*spot[0])])


def _claim(text: str, mask: Span | None, facts: Told) -> list[Span]:
    """Kind and status; where two kinds are told, neither is taken."""
    found = [
        (span, kind, status)
        for kind in _CLAIMS
        for status in names("facts", f"claim.{kind}")
        for span in where_told("facts", f"claim.{kind}.{status}", text, mask)
    ]
    found = [f for f in found if not any(_inside(f[0], other[0]) for other in found)]
    kinds = {kind for _, kind, _ in found}
    if len(kinds) > 1 or len({status for _, _, status in found} - {"requested"}) > 1:
        facts.events.append("several")
    everywhere = {
        kind for kind in _CLAIMS if next(iter(spans("facts", f"kind.{kind}", text)), None)
    }
    if not kinds:
        if len(everywhere) == 1:
            kind = everywhere.pop()
            facts.put("claim.type", kind, text[slice(*next(spans("facts", f"kind.{kind}", text)))])
        return []
    if kinds == {"cancel", "return"} and "in_progress" in {s for _, _, s in found}:
        # "A return, its refund under way".
        found = [f for f in found if f[1] == "return"]
        kinds = {"return"}
    if len(kinds) > 1:
        return []
    kind = kinds.pop()
    span = found[0][0]
    facts.put("claim.type", kind, text[slice(*span)])
    # What it has come to counts, not that it was once requested.
    later = [f for f in found if f[2] != "requested"] or found
    if len({status for _, _, status in later}) == 1:
        facts.put("claim.status", later[0][2], text[slice(*later[0][0])])
    return [f[0] for f in found if f[2] in ("requested", "reported")]


def _inside(span: Span, other: Span) -> bool:
    """Whether a longer word holds this one."""
    return span != other and other[0] <= span[0] and span[1] <= other[1]


def _params(text: str, asked: Asked, facts: Told) -> None:
    """What is given with the action, where it takes it."""
    if asked.action in (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING):
        reasons = [
            n for n in names("facts", "reason") if where_told("facts", f"reason.{n}", text, None)
        ]
        if asked.action is Action.REFUND_AFTER_SHIPPING and not named("asking", "reason", text):
            # Why the order can't be kept is not yet the reason that is chosen.
            reasons = [n for n in reasons if n in ("change_of_mind", "option_change")]
        if len(reasons) == 1:
            spot = where_told("facts", f"reason.{reasons[0]}", text, None)[0]
            facts.put("params.reason", reasons[0], text[slice(*spot)])
        if asked.action is Action.CANCEL_BEFORE_SHIPPING and (
            spot_list := where_told("facts", "buyer_requested", text, None)
        ):
            facts.put("params.buyer_requested", True, text[slice(*spot_list[0])])
    if asked.action is Action.REJECT_CANCEL:
        grounds = [
            n for n in names("facts", "ground") if where_told("facts", f"ground.{n}", text, None)
        ]
        if grounds:
            spot = where_told("facts", f"ground.{grounds[0]}", text, None)[0]
            facts.put("params.ground", grounds[0], text[slice(*spot)])
    if asked.action not in (None, *_SILENT) and (
        spot_list := list(spans("facts", "notified.no", text))
    ):
        facts.put("params.buyer_notified", False, text[slice(*spot_list[0])])
