"""What is only supposed: that the buyer refuses, agrees or keeps silent; a day to come.

Decides that it is judged as if it were so. None of it is kept as told; `recall` sees to that.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from bot.desk.protocol import Record
from bot.dialogue.carrying import Heard, with_facts
from bot.dialogue.memory import Memory
from bot.dialogue.wishes import named_action
from bot.dialogue.wording import said
from bot.reading.asked import Intent
from bot.reading.reader import Reading
from bot.words import named
from corpus.vocabulary import Language
from rules import Action

_LONGEST: Final = 68
"""Characters of a turn that supposes something of the buyer and nothing else."""
_JUDGED: Final = (Intent.MAY_I, Intent.UNTIL_WHEN)
_TOLD_HOW: Final = (Intent.HOW, Intent.WHERE, Intent.WHO)
WITHDRAWING: Final = (
    Action.REQUEST_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.CANCEL_WITHDRAWAL,
)

ASKING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)

_SUPPOSED: Final = ("refusing", "agreeing", "silent")


def refused_then(own: Reading) -> Reading:
    """ "If she says no on the 4th, when may I ask again?": the day of the refusal."""
    undated = own.claim.get("withdrawal") == "on_hold" and "withdrawal_refused_on" not in own.claim
    days = {dated.day for dated, _ in own.days}
    if not (undated and supposes(own) and len(days) == 1 and own.on in days):
        return own
    day = own.on.isoformat() if own.on else ""
    return replace(own, claim={**own.claim, "withdrawal_refused_on": day}, on=None)


def if_taken_back(own: Reading, held: Record) -> Reading:
    """ "If I take it back today, when may I ask again?": the request is then taken back."""
    runs = (held.claim or {}).get("withdrawal") == "requested"
    takes_back = named("actions", Action.CANCEL_WITHDRAWAL, own.text)
    if not (runs and takes_back and supposes(own) and own.intent in _JUDGED):
        return own
    if own.action not in (*ASKING, Action.CANCEL_WITHDRAWAL):
        return own
    days = {dated.day for dated, _ in own.days}
    day = (days.pop() if len(days) == 1 else own.today).isoformat()
    back = "on_hold" if (held.claim or {}).get("withdrawal_refused_on") else "none"
    action = Action.REREQUEST_WITHDRAWAL if back == "on_hold" else Action.REQUEST_WITHDRAWAL
    claim = {**own.claim, "withdrawal": back, "withdrawal_cancelled_on": day}
    claim.pop("withdrawal_requested_on", None)
    sources = {**own.sources, "claim.withdrawal": own.text}
    return replace(
        own, claim=claim, on=None, sources=sources, action=action, asks=f"decide:{action}"
    )


def planned(own: Reading, memory: Memory) -> Reading:
    """ "If I ask on the 30th, until when …?": a day to come is when it is meant to be done."""
    asking = own.action in ASKING or (own.action is None and memory.action in ASKING)
    days = {dated.day for dated, role in own.days if role in (None, "on", "asked")}
    if not (asking and len(days) == 1 and (supposes(own) or own.intent is Intent.UNTIL_WHEN)):
        return own
    (day,) = days
    told = own.claim.get("withdrawal_requested_on") == day.isoformat()
    if day < own.today or (day == own.today and told):
        return own
    claim = dict(own.claim)
    claim.pop("withdrawal_requested_on", None)
    if claim.get("withdrawal") == "requested":
        del claim["withdrawal"]
    return replace(own, claim=claim, on=day)


def on_supposing(supposed: str, own: Reading, memory: Memory, language: Language) -> Heard:
    """What follows if the buyer does that: nothing of it has happened."""
    query = said(f"ask.{supposed}", language)
    told = own
    if supposed != "silent":
        held = ("withdrawal", "withdrawal_refused_on")
        told = replace(own, claim={k: v for k, v in own.claim.items() if k not in held})
    reading = with_facts(told, memory, memory)
    if supposed != "silent" and memory.action not in (*WITHDRAWING, None):
        # "And if she agrees, may I ship then?": judged on what is supposed.
        state = "completed" if supposed == "agreeing" else "on_hold"
        claim = {**reading.claim, "withdrawal": state}
        reading = replace(
            reading,
            claim=claim,
            intent=Intent.MAY_I,
            action=memory.action,
            asks=f"decide:{memory.action}",
        )
        return Heard(reading, query, replace(memory, asked=(), question=query), own, goes_on=True)
    runs = reading.claim.get("withdrawal") == "requested"
    if supposed == "silent" and memory.action in ASKING and not runs:
        # Of a request that is yet to be made.
        reading = replace(
            reading,
            intent=Intent.UNTIL_WHEN,
            action=memory.action,
            asks=f"decide:{memory.action}",
            on=own.on or memory.on,
        )
    else:
        intent = Intent.WHAT_IF if supposed == "silent" else Intent.OTHER
        reading = replace(reading, intent=intent, action=None, asks=None)
    kept = replace(memory, asked=(), question=query)
    return Heard(reading, query, kept, own, goes_on=True)


def supposes(own: Reading) -> bool:
    return named("asking", "supposed", own.text) or named("dialogue", "supposing", own.text)


def supposed_of(own: Reading, memory: Memory) -> str | None:
    """What is supposed of the buyer, and nothing asked about it but what then?"""
    if own.intent in (*_TOLD_HOW, Intent.OPTIONS) or len(own.text) > _LONGEST:
        return None
    if (own.asks or "").startswith("settled") or named("asking", "how_many", own.text):
        return None
    if memory.action is None or not named("dialogue", "question", own.text):
        return None
    if named_action(own.text) in WITHDRAWING and own.intent in _JUDGED:
        return None
    return next((name for name in _SUPPOSED if named("dialogue", name, own.text)), None)


def supposed_day(reading: Reading, memory: Memory) -> dt.date | None:
    """ "If I ask again on that day, until when …?": the day on which it is asked for."""
    if not supposes(reading):
        return None
    if named("dialogue", "that_day", reading.text):
        return memory.earliest
    return day_of(reading)


def day_of(reading: Reading) -> dt.date | None:
    """ "And on the 30th?": the day that is asked about."""
    days = [dated.day for dated, role in reading.days if role in (None, "on")]
    return days[0] if len(days) == 1 else None
