"""What a day of an inquiry is the day of, where the words beside it leave no doubt.

Decides it before `bot/reading` does: stories name more days than questions do, of orders and
parcels too, and a day put to the wrong event is a wrong deadline.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Final

from bot.reading.dates import Dated
from bot.reading.reader import Reading
from bot.triage.inquiry import Asker
from bot.words import overlapping, spans

DAY: Final = "@"
"""Stands for a day in the tables; the length of what it stands for is kept."""
_BREAK: Final = re.compile(r"[,、;]")
_OVER: Final = 30
"""What a break between a day and its event costs, in characters between them."""
_TIMES: Final = 2
"""A weekday and a time of day."""
_NUMBER: Final = re.compile(r"\d{7,}")
_DONE: Final = re.compile(r"했|었|았|[しっ]た|了|后|\b(?:and|but|then)\b")
"""What ends a clause that tells what happened: what follows is another event."""
_ENDING: Final = ("refused", "taken_back")
FACTS: Final = {
    "claim": "requested_on",
    "asked": "withdrawal_requested_on",
    "refused": "withdrawal_refused_on",
    "taken_back": "withdrawal_cancelled_on",
}
"""By event: the fact that its day is."""
_LEFT: Final = {"asked": "requested", "refused": "on_hold", "taken_back": "none"}
"""The state in which an event leaves a withdrawal."""


def with_days(reading: Reading, asker: Asker) -> Reading:
    """`reading` with its days put to the events whose words stand beside them."""
    reading = _by_other_words(reading)
    roles = _roles(reading)
    if asker is Asker.BUYER:
        # A request to withdraw is the shop's to take back.
        roles = {day: role for day, role in roles.items() if role != "taken_back"}
    claim = dict(reading.claim)
    days = []
    for dated, role in reading.days:
        told = roles.get(dated, role)
        days.append((dated, told))
        if told != role and role in FACTS and claim.get(FACTS[role]) == dated.day.isoformat():
            del claim[FACTS[role]]
    for role, fact in FACTS.items():
        named = [d.day for d, r in roles.items() if r == role and d.day <= reading.today]
        if named:
            claim[fact] = max(named).isoformat()
    return replace(reading, claim=_state(claim, days, reading.today), days=tuple(days))


def _by_other_words(reading: Reading) -> Reading:
    """The days that are named by other words: the one named last ("the same day"), and today."""
    more: list[tuple[Dated, str | None]] = []
    for start, end in spans("triage", "days.same", reading.text):
        before = [d for d, _ in reading.days if d.end <= start]
        clear = all(end <= d.start or d.end <= start for d, _ in reading.days)
        if before and clear:
            more.append((Dated(before[-1].day, start, end), None))
    for start, end in spans("triage", "days.just", reading.text):
        if all(end <= d.start or d.end <= start for d, _ in reading.days):
            more.append((Dated(reading.today, start, end), None))
    found = sorted([*reading.days, *more], key=lambda held: held[0].start)
    return replace(reading, days=tuple(found))


def _roles(reading: Reading) -> dict[Dated, str]:
    """Each day whose words tell, with the nearest words' event."""
    text, at = reading.text, {}
    for dated, _ in reading.days:
        start = dated.start - 4 if text[: dated.start].endswith(" the ") else dated.start
        end = _with_time(text, dated.end)
        text = text[:start] + DAY + " " * (end - start - 1) + text[end:]
        at[start] = dated
    found: dict[Dated, tuple[int, str, int]] = {}
    shown, places = _squeezed(text)
    for role in (*FACTS, "deadline", "other"):
        for start, end in overlapping("triage", f"days.{role}", shown):
            spot = shown.find(DAY, start, end)
            day = at.get(places[spot]) if spot >= 0 else None
            far = end - start + _OVER * len(_BREAK.findall(shown, start, end))
            if day is None:
                continue
            told = found.get(day)
            ends_it = told is not None and role in _ENDING and _one_clause(shown, told[2], end)
            if told is None or far < told[0] or ends_it:
                found[day] = (far, role, end)
    plain = {role for far, role, _ in found.values() if far < _OVER}
    return {
        day: role
        for day, (far, role, _) in found.items()
        # "Ship-by was the 8th, the request came on the 7th": the nearer one's.
        if far < _OVER or role not in plain
    }


def _with_time(text: str, end: int) -> int:
    """Where a day ends that is told with its weekday or the time of day: "@ in the morning"."""
    for _ in range(_TIMES):
        end += max(
            (e for s, e in spans("triage", "days.time", text[end : end + _OVER]) if not s),
            default=0,
        )
    return end


def _one_clause(text: str, start: int, end: int) -> bool:
    """Whether words go on to where a verb ends them: "my request of @ was refused"."""
    return (
        start < end
        and not _DONE.search(text, start, end - 1)
        and not _BREAK.search(text, start, end)
    )


def _squeezed(text: str) -> tuple[str, list[int]]:
    """`text` without the room of days and long numbers, and where each character stood."""
    figures = {n for found in _NUMBER.finditer(text) for n in range(found.start() + 1, found.end())}
    places = [
        n
        for n, c in enumerate(text)
        if n not in figures and not (c == " " and n and text[n - 1] in " @")
    ]
    return "".join(text[n] for n in places), places


def _state(
    claim: dict[str, str], days: list[tuple[Dated, str | None]], today: dt.date
) -> dict[str, str]:
    """The withdrawal as the last of its days left it; a refusal of today too."""
    told = [
        (dated.day, n, role)
        for n, (dated, role) in enumerate(days)
        # "Asked on the 18th, and today still nothing": today is then only today.
        if role in _LEFT and (dated.day < today or (dated.day == today and role in _ENDING))
    ]
    if not told or claim.get("withdrawal") == "completed":
        return claim
    day, _, last = max(told)
    if last not in _ENDING and "withdrawal" in claim and len(told) == 1:
        return claim
    if claim.get("withdrawal_requested_on", "") > day.isoformat():
        # Asked again since.
        return claim
    refused = last == "taken_back" and "withdrawal_refused_on" in claim
    left = "on_hold" if refused else _LEFT[last]
    return {**claim, FACTS[last]: day.isoformat(), "withdrawal": left}
