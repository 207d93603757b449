"""Which day belongs to what: each day of a message to the event it stands by.

Decides the day of a request, a refusal, a taking-back, a claim, and the day on which an action
is asked for. A day that stands by nothing is left out; no day is inferred from another.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Final

from bot.reading.asked import Asked
from bot.reading.dates import Dated
from bot.reading.happened import Happened
from bot.reading.telling import Told
from bot.words import Span, named, sentences, spans
from rules import Action

ACTION: Final = "action"
TODAY: Final = "today"
"""Beside what happened, a day can be that of the question, or today's."""
_DAYS: Final = {
    "asked": "withdrawal_requested_on",
    "refused": "withdrawal_refused_on",
    "taken_back": "withdrawal_cancelled_on",
    "claim": "requested_on",
}
"""The fact that each event's day is."""
_STATES: Final = {"asked": "requested", "refused": "on_hold", "taken_back": "none"}
"""What the event of a day leaves behind, where nothing else tells."""
_PLANNED: Final = (
    Action.REQUEST_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.CANCEL_WITHDRAWAL,
    Action.SHIP,
)
"""What one plans for a day that is told."""
_OVER: Final = re.compile(r"[,、;]|\band\b|\bbut\b|는데|했고|지만|したが|ですが|けど|之后|但")
_PASSED: Final = re.compile(r"过了|过期|지났|지나|넘|過ぎ|passed|missed")
_UNTIL: Final = (
    re.compile(r"(?:\buntil|\btill|\bby|\bthrough|\bbefore|到|直到)\s?$"),
    re.compile(r"^\s?(?:까지|まで|为止|之前|以前|前(?!天))"),
)


def roles(
    text: str, asked: Asked, happened: list[Happened], days: Iterable[Dated]
) -> list[str | None]:
    """What each day is the day of, by what it stands beside; None where by nothing."""
    anchors = [*happened, *([(ACTION, asked.span)] if asked.span and asked.action else [])]
    anchors += [(TODAY, span) for span in spans("facts", "event.today", text)]
    found: list[str | None] = []
    for day in days:
        role = _role(text, day, anchors)
        if role == "ship_by" and _PASSED.search(text[day.end : day.end + 24]):
            # "Today the shipping date has passed": it is another day.
            role = None
        if role in _DAYS and _is_until(text, day):
            role = None
        found.append(role)
    return found


def put_days(
    text: str,
    action: Action | None,
    days: Sequence[tuple[Dated, str | None]],
    facts: Told,
    today: date,
) -> None:
    """Each day to the fact whose day it is; one that has no role is left out."""
    later: list[Dated] = []
    state: str | None = None
    # "Asked on the 25th, and today still no answer": today is then only today.
    earlier = {role for day, role in days if day.day < today}
    days = [(d, r) for d, r in days if d.day != today or r not in earlier or r not in _DAYS]
    for day, role in days:
        source = text[day.start : day.end]
        if day.after is not None:
            later.append(day)
        elif role is None and day.day > today and action in _PLANNED and not _is_until(text, day):
            facts.on = facts.on or day.day
        elif role == ACTION and action is Action.CANCEL_WITHDRAWAL and day.day < today:
            # "The request I sent yesterday, can I take it back?"
            facts.put("claim.withdrawal", "requested", source)
            facts.put("claim.withdrawal_requested_on", day.day.isoformat(), source)
        elif role == ACTION:
            facts.on = day.day
        elif role == TODAY:
            facts.on = facts.on or day.day
        elif role == "ship_by":
            facts.put("order.ship_by", day.day.isoformat(), source)
        elif role == "asked" and day.day >= today and _asks_for_it(action, facts):
            # "If I send the request today": what is asked about, not what happened.
            facts.on = facts.on or day.day
        elif role in _DAYS and day.day > today:
            # What is yet to come hasn't happened: it is the day that is meant.
            facts.on = facts.on or day.day
        elif role in _DAYS:
            fact, told = f"claim.{_DAYS[role]}", day.day.isoformat()
            if told > facts.claim.get(_DAYS[role], ""):
                # The latest day of each counts.
                facts.claim.pop(_DAYS[role], None)
                facts.put(fact, told, source)
            state = _STATES.get(role, state)
    if state is not None and "withdrawal" not in facts.claim:
        facts.claim["withdrawal"] = state
    _latest(facts)
    if (
        facts.claim.get("withdrawal") == "none"
        and "withdrawal_cancelled_on" not in facts.claim
        and "withdrawal_requested_on" in facts.claim
    ):
        # A request that is no more was taken back: the one day told is that of the taking back.
        facts.claim["withdrawal_cancelled_on"] = facts.claim.pop("withdrawal_requested_on")
    _supposed(text, action, facts, today, counted=bool(later))
    for day in later:
        if action and (base := _last_day(facts)) and day.after is not None:
            facts.on = base + timedelta(day.after)


def _latest(facts: Told) -> None:
    """Where several of the days are told, the last of them is what the withdrawal was left by."""
    days = {event: facts.claim[_DAYS[event]] for event in _STATES if _DAYS[event] in facts.claim}
    if len(set(days.values())) < 2 or facts.claim.get("withdrawal") == "completed":
        return
    last = max(days, key=lambda event: days[event])
    refused = last == "taken_back" and "refused" in days
    facts.claim["withdrawal"] = "on_hold" if refused else _STATES[last]


def _asks_for_it(action: Action | None, facts: Told) -> bool:
    asks = action in (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
    return asks and facts.claim.get("withdrawal") != "requested"


def _supposed(text: str, action: Action | None, facts: Told, today: date, *, counted: bool) -> None:
    """ "If they refuse, may I ask again at once?": refused on the day that is asked for."""
    if action is None or not facts.events:
        return
    name = facts.events[-1]
    if name not in ("refused", "taken_back") or _DAYS[name] in facts.claim:
        return
    if named("asking", "at_once", text) or counted:
        day = (facts.on or today).isoformat()
        facts.put(f"claim.{_DAYS[name]}", day, "at once")


def _last_day(facts: Told) -> date | None:
    """The day from which "three days later" counts."""
    days = [facts.claim[_DAYS[n]] for n in ("refused", "taken_back") if _DAYS[n] in facts.claim]
    if not days and "withdrawal_requested_on" in facts.claim:
        days = [facts.claim["withdrawal_requested_on"]]
    return date.fromisoformat(max(days)) if days else None


def _is_until(text: str, day: Dated) -> bool:
    before, after = _UNTIL
    return bool(before.search(text[: day.start]) or after.match(text[day.end :]))


def _role(text: str, day: Dated, anchors: list[tuple[str, Span]]) -> str | None:
    """What stands nearest: after the day where verbs end a clause, else before or after."""
    within = next(((s, e) for s, e in sentences(text) if s <= day.start < e), None)
    if within is None:
        return None
    latin = text[slice(*within)].isascii()
    costs: list[tuple[float, str]] = []
    for name, (start, end) in anchors:
        if not (within[0] <= start < within[1] or within[0] < end <= within[1]):
            continue
        if start < day.end and day.start < end:
            cost = 0.0
        elif start >= day.end:
            cost = start - day.end + (4 if latin else 0)
            cost += 14 * len(_OVER.findall(text[day.end : start]))
        else:
            cost = day.start - end + (0 if latin else 12)
            cost += 14 * len(_OVER.findall(text[end : day.start]))
        costs.append((cost, name))
    return min(costs)[1] if costs else None
