"""What a turn tells that answers what was asked back, or puts something right.

Decides which fact a bare answer is the value of, and which one "not the 25th but the 26th"
replaces.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from bot.desk.protocol import Record
from bot.dialogue.carrying import DAY_FACTS, DAYS
from bot.dialogue.choices import chosen
from bot.dialogue.memory import Memory
from bot.reading.reader import Reading
from bot.words import named
from corpus.vocabulary import Language

DAY_OF: Final = {
    "asked": "withdrawal_requested_on",
    "refused": "withdrawal_refused_on",
    "taken_back": "withdrawal_cancelled_on",
    "claim": "requested_on",
}
"""Which day fact says when something happened."""


def told_by(own: Reading, memory: Memory, held: Record | None) -> Reading:
    """What a turn tells, where it answers what was asked back, or puts something right."""
    order, claim = dict(own.order), dict(own.claim)
    for fact in memory.asked:
        value = chosen(fact, own.text)
        group, _, name = fact.partition(".")
        if value is None or group not in ("order", "claim"):
            continue
        if fact == "claim" and value == "none":
            continue
        (order if group == "order" else claim)[name or "type"] = value
    days = [dated for dated, _ in own.days]
    if days:
        if corrected := _corrected(own, memory, held):
            claim = {k: v for k, v in claim.items() if k not in DAY_FACTS} | corrected
        elif (
            not own.events
            and len({d.day for d in days}) == 1
            and (wanted := [f for f in memory.asked if f in DAYS])
        ):
            claim = {k: v for k, v in claim.items() if k not in DAY_FACTS}
            claim[wanted[0].partition(".")[2]] = days[0].day.isoformat()
    if (kind := _kind_told(own)) is not None:
        claim["type"] = kind
    if named("dialogue", "corrects", own.text) and named("dialogue", "instead_of", own.text):
        # "Not on hold but requested": the status that is left.
        for fact in ("claim.status", "claim.withdrawal", "order.status"):
            group, _, name = fact.partition(".")
            if value := chosen(fact, own.text):
                (order if group == "order" else claim)[name] = value
    asked_state = any(fact.startswith("claim") for fact in memory.asked)
    moved = claim != own.claim and not asked_state
    on = None if moved or (days and any(f in DAYS for f in memory.asked)) else own.on
    return replace(own, order=order, claim=claim, on=on)


def _corrected(own: Reading, memory: Memory, held: Record | None) -> dict[str, Any]:
    """ "Not the 25th but the 26th": the day in memory that is put right."""
    if not named("dialogue", "corrects", own.text):
        return {}
    days = [dated for dated, _ in own.days]
    known = {**((held.claim or {}) if held else {}), **memory.claim}
    kept = {name: day for name, day in known.items() if name in DAY_FACTS}
    wrong = {d.day.isoformat() for d in days if _is_put_aside(own, d.start, d.end)}
    right = {d.day.isoformat() for d in days} - wrong
    if len(right) != 1:
        return {}
    (day,) = right
    happened = [DAY_OF[event] for event in own.events if event in DAY_OF]
    named_wrong = [name for name, held in kept.items() if held in wrong]
    if happened and (wrong or happened[-1] in kept):
        return {happened[-1]: day}
    if named_wrong or len(kept) == 1:
        return {(named_wrong or list(kept))[-1]: day}
    return {memory.dated: day} if memory.dated in kept else {}


def _kind_told(own: Reading) -> str | None:
    """ "Not a return, an exchange": the kind of claim that is left."""
    if not named("dialogue", "corrects", own.text):
        return None
    found = chosen("claim.type", own.text)
    return found if isinstance(found, str) else None


def _is_put_aside(own: Reading, start: int, end: int) -> bool:
    """Whether a day is named as the wrong one: "not" stands behind it in Korean and Japanese."""
    if own.language in (Language.KO, Language.JA):
        return named("dialogue", "instead_of", own.text[end : end + 9])
    return named("dialogue", "instead_of", own.text[max(0, start - 16) : start])


def answers(own: Reading, memory: Memory) -> bool:
    """Whether a turn names a value of a fact that was asked back, and asks nothing itself."""
    asks = "?" in own.text or named("dialogue", "informing", own.text)
    asked = [fact for fact in memory.asked if not fact.endswith("_on")]
    return not asks and any(chosen(fact, own.text) is not None for fact in asked)
