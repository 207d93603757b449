"""The claim of an inquiry as it must stand for the day that its deadline is counted from.

Decides when what was learnt of a whole inquiry (`learned.py`) counts more than what its words were
read as: stories tell of a claim without naming one, and of a day far from its event.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from bot.reading.learned import Guess
from bot.reading.reader import Reading
from bot.triage.learned import CLAIM, Base, Counted

SURE: Final = 0.5
"""From which chance on the day that was learnt counts."""
LIKELY: Final = 0.2
"""The same where the words tell of one and not of its day."""
UNLIKELY: Final = 0.1
"""Up to which chance no deadline is counted from any day."""
NO_CLAIM: Final = 0.7
_KIND: Final = 0.5
_FACTS: Final = {"refused": "withdrawal_refused_on", "taken_back": "withdrawal_cancelled_on"}
_LEFT: Final = {"refused": "on_hold", "taken_back": "none"}
_ENDED: Final = ("completed", "refunded", "partially_refunded", "seller_confirmed")


def as_counted(
    reading: Reading, days: Counted, like: Mapping[str, Guess], *, alone: bool
) -> Reading:
    """`reading` with the claim that a deadline is counted of, where that is sure enough; `days` are
    those of the whole inquiry, of which `reading` is a part unless `alone`."""
    claim = dict(reading.claim)
    kind = like[CLAIM]
    named = {dated.day for dated, _ in reading.days}
    base = next(iter(days.bases), None) if alone else days.among(named)
    if base is not None and base.sure >= (LIKELY if _is_undated(claim, kind) else SURE):
        claim = _asked(claim, base) if base.what == "asked" else _came_in(claim, base, days.events)
    elif not alone and base is not None and base.sure <= UNLIKELY:
        # One of several, and done with.
        claim = {n: v for n, v in claim.items() if n == "type"}
    elif kind.value == "None" and kind.sure >= NO_CLAIM and (base is None or base.sure <= UNLIKELY):
        # Words of a claim in a story that is about none.
        claim = {}
    if claim and "type" not in claim and kind.value != "None" and kind.sure >= _KIND:
        claim["type"] = kind.value
    return replace(reading, claim=claim) if claim != reading.claim else reading


def _is_undated(claim: Mapping[str, Any], kind: Guess) -> bool:
    """Whether there is a claim, and a deadline runs whose day the words don't give."""
    if claim.get("withdrawal") == "requested":
        return "withdrawal_requested_on" not in claim
    if "requested_on" in claim or claim.get("status") in _ENDED:
        return False
    return bool(claim) or (kind.value != "None" and kind.sure >= _KIND)


def _asked(claim: dict[str, Any], base: Base) -> dict[str, Any]:
    """A request to withdraw runs, or ran out."""
    day = base.day.isoformat()
    for fact in _FACTS.values():
        if claim.get(fact, "") >= day:
            del claim[fact]
    if claim.get("requested_on", "") > day:
        del claim["requested_on"]
    if claim.get("status") in _ENDED:
        del claim["status"]
    return {**claim, "withdrawal": "requested", "withdrawal_requested_on": day}


def _came_in(claim: dict[str, Any], base: Base, events: Mapping[dt.date, str]) -> dict[str, Any]:
    """A claim stands, and no request to withdraw it."""
    claim = {**claim, "requested_on": base.day.isoformat()}
    if claim.get("status") in _ENDED:
        del claim["status"]
    if claim.get("withdrawal") in ("requested", "completed"):
        claim = {n: v for n, v in claim.items() if not n.startswith("withdrawal")}
        ended = [(day, event) for day, event in events.items() if event in _LEFT]
        if ended:
            day, event = max(ended)
            claim |= {"withdrawal": _LEFT[event], _FACTS[event]: day.isoformat()}
    return claim
