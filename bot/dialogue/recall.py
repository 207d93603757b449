"""A turn in the light of those before it: what it asks and tells, with what was told already.

Decides what carries over: facts always, until they are told otherwise; the question and its
action where a turn only tells something, corrects something, or asks on ("then until when?").
What is only supposed ("if they refuse?") is judged and not kept. A turn is read as ever by
`bot/reading`; what comes of it is decided in `bot/ruling`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

from bot.compose import DOUBTED
from bot.desk.protocol import Record
from bot.dialogue.acts import act
from bot.dialogue.choices import chosen
from bot.dialogue.memory import Memory
from bot.dialogue.wishes import named_action
from bot.dialogue.wording import said
from bot.reading.asked import Intent
from bot.reading.normalise import language_of
from bot.reading.reader import Reading, read
from bot.ruling.rule_texts import word
from bot.words import named
from corpus.vocabulary import Language
from rules import Action

TELLS: Final = 0.7
"""From which chance on a turn is taken to tell something and ask nothing."""
SHORT: Final = 34
"""Characters up to which a turn may hang on the one before; as many again in Latin script."""
TINY: Final = 12
"""Characters up to which a turn says nothing by itself."""
_JUDGED: Final = (Intent.MAY_I, Intent.UNTIL_WHEN)
_TOLD_HOW: Final = (Intent.HOW, Intent.WHERE, Intent.WHO)
_DAYS: Final = (
    "claim.withdrawal_refused_on",
    "claim.withdrawal_requested_on",
    "claim.withdrawal_cancelled_on",
    "claim.requested_on",
    "order.ship_by",
)
_DAY_FACTS: Final = {name.partition(".")[2] for name in _DAYS}
_WITHDRAWING: Final = (
    Action.REQUEST_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.CANCEL_WITHDRAWAL,
)
_ASKING: Final = (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
_SUPPOSED: Final = ("refusing", "agreeing", "silent")


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


def recall(
    message: str,
    language: Language,
    today: dt.date,
    memory: Memory,
    held: Record | None = None,
    *,
    again: bool = False,
) -> Heard:
    """`message` (normalised) in the light of `memory` and of the order that is talked about.

    With `again` it is the last question once more, and its facts are those in memory.
    """
    own = read(message, language_of(message), today)
    if again:
        return _once_more(own, memory, message)
    own = _planned(_refused_then(own), memory)
    if held is not None:
        own = _if_taken_back(own, held)
    if held is not None:
        own = _of_order(own, held)
    if not memory.begun:
        return Heard(own, message, _kept(memory, own, own, message), own)
    if (supposed := _supposed(own, memory)) is not None:
        return _on_supposing(supposed, own, memory, language)
    if named("dialogue", "why", own.text) or _asks_why(own, memory):
        return _once_more(own, memory, message)
    if not _supposes(own):
        # "At once" supposes that something happened today; a day that was told says when.
        said_when = {(_DAY_OF[role], dated.day.isoformat()) for dated, role in own.days
                     if role in _DAY_OF}  # fmt: skip
        stands = _DAY_FACTS & set(memory.claim)
        claim = {n: v for n, v in own.claim.items() if n not in stands or (n, v) in said_when}
        own = replace(own, claim=claim)
    told = _told(own, memory, held)
    reading = _with_facts(told, memory, memory)
    repeats = _only_tells(told, memory) or _answers(own, memory)
    goes_on = repeats or _goes_on(told, memory)
    query, hangs_on = message, None
    if repeats:
        reading = replace(
            reading,
            intent=memory.intent or Intent.OTHER,
            action=memory.action,
            asks=memory.asks,
            on=told.on or memory.on,
        )
        query = memory.question or message
    elif goes_on:
        reading = _asked_on(reading, memory)
        about = reading.action or memory.action
        if about is not None and named_action(own.text) is None:
            hangs_on = f"{word('actions', about, language)}: {message}"
            if len(own.text) <= TINY * (2 if own.text.isascii() else 1):
                query = hangs_on
    supposes = goes_on and not repeats and _supposes(own)
    if supposes:
        # Judged on what it supposes; not told.
        kept = replace(memory, asked=(), question=query, action=reading.action or memory.action)
        return Heard(reading, query, kept, own, True, hangs_on)
    return Heard(reading, query, _kept(memory, reading, told, query), own, goes_on, hangs_on)


def _refused_then(own: Reading) -> Reading:
    """ "If she says no on the 4th, when may I ask again?": the day of the refusal."""
    undated = own.claim.get("withdrawal") == "on_hold" and "withdrawal_refused_on" not in own.claim
    days = {dated.day for dated, _ in own.days}
    if not (undated and _supposes(own) and len(days) == 1 and own.on in days):
        return own
    day = own.on.isoformat() if own.on else ""
    return replace(own, claim={**own.claim, "withdrawal_refused_on": day}, on=None)


def _if_taken_back(own: Reading, held: Record) -> Reading:
    """ "If I take it back today, when may I ask again?": the request is then taken back."""
    runs = (held.claim or {}).get("withdrawal") == "requested"
    takes_back = named("actions", Action.CANCEL_WITHDRAWAL, own.text)
    if not (runs and takes_back and _supposes(own) and own.intent in _JUDGED):
        return own
    if own.action not in (*_ASKING, Action.CANCEL_WITHDRAWAL):
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


def _asks_why(own: Reading, memory: Memory) -> bool:
    """Whether the reasons of the last verdict are asked for, in more than one word."""
    length = len(own.text) / (2 if own.text.isascii() else 1)
    bare = own.action is None and {dated.day for dated, _ in own.days} <= {own.today}
    whyish = named("dialogue", "whyish", own.text)
    return memory.action is not None and bare and whyish and length <= SHORT


def _planned(own: Reading, memory: Memory) -> Reading:
    """ "If I ask on the 30th, until when …?": a day to come is when it is meant to be done."""
    asking = own.action in _ASKING or (own.action is None and memory.action in _ASKING)
    days = {dated.day for dated, role in own.days if role in (None, "on", "asked")}
    if not (asking and len(days) == 1 and (_supposes(own) or own.intent is Intent.UNTIL_WHEN)):
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


def _once_more(own: Reading, memory: Memory, message: str) -> Heard:
    """The last question again, with what it rests on."""
    bare = replace(own, order={}, claim={}, params={}, days=(), events=(), unknown=(), on=None)
    reading = replace(
        _with_facts(bare, memory, memory),
        intent=memory.intent or own.intent,
        action=memory.action or own.action,
        asks=memory.asks or own.asks,
        on=memory.on,
    )
    return Heard(reading, memory.question or message, replace(memory, asked=()), bare, True)


def _of_order(own: Reading, held: Record) -> Reading:
    """A turn about an order on the desk: what it doesn't say in words, the record knows better."""
    record = held.claim or {}
    supposed = _supposes(own)
    named_days = {dated.day.isoformat() for dated, _ in own.days}
    claim = {
        name: value
        for name, value in own.claim.items()
        if name not in record
        or (value in named_days if name in _DAY_FACTS else f"claim.{name}" in own.sources)
        or supposed
    }
    order = {
        name: value
        for name, value in own.order.items()
        if name not in held.order or f"order.{name}" in own.sources
    }
    settled = (own.asks or "").startswith("settled")
    asks_all = named("dialogue", "standing", own.text) or named("dialogue", "what_then", own.text)
    if asks_all and own.action is None and len(own.text) <= 2 * SHORT:
        own = replace(own, intent=Intent.OPTIONS, asks="options", action=None)
    elsewhere = own.elsewhere or own.uncovered >= DOUBTED
    asks = own.intent in (Intent.OTHER, Intent.HOW) and own.action is None
    if asks and not settled and not elsewhere:
        when = named("asking", "when", own.text)
        own = replace(own, intent=Intent.UNTIL_WHEN) if when else own
    unknown = tuple(fact for fact in own.unknown if fact.partition(".")[2] not in record)
    return replace(own, claim=claim, order=order, unknown=unknown)


def _on_supposing(supposed: str, own: Reading, memory: Memory, language: Language) -> Heard:
    """What follows if the buyer does that: nothing of it has happened."""
    query = said(f"ask.{supposed}", language)
    told = own
    if supposed != "silent":
        held = ("withdrawal", "withdrawal_refused_on")
        told = replace(own, claim={k: v for k, v in own.claim.items() if k not in held})
    reading = _with_facts(told, memory, memory)
    if supposed != "silent" and memory.action not in (*_WITHDRAWING, None):
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
    if supposed == "silent" and memory.action in _ASKING and not runs:
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


def _supposes(own: Reading) -> bool:
    return named("asking", "supposed", own.text) or named("dialogue", "supposing", own.text)


def _supposed(own: Reading, memory: Memory) -> str | None:
    """What is supposed of the buyer, and nothing asked about it but what then?"""
    if own.intent in (*_TOLD_HOW, Intent.OPTIONS) or len(own.text) > 2 * SHORT:
        return None
    if (own.asks or "").startswith("settled") or named("asking", "how_many", own.text):
        return None
    if memory.action is None or not named("dialogue", "question", own.text):
        return None
    if named_action(own.text) in _WITHDRAWING and own.intent in _JUDGED:
        return None
    return next((name for name in _SUPPOSED if named("dialogue", name, own.text)), None)


def _told(own: Reading, memory: Memory, held: Record | None) -> Reading:
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
            claim = {k: v for k, v in claim.items() if k not in _DAY_FACTS} | corrected
        elif (
            not own.events
            and len({d.day for d in days}) == 1
            and (wanted := [f for f in memory.asked if f in _DAYS])
        ):
            claim = {k: v for k, v in claim.items() if k not in _DAY_FACTS}
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
    on = None if moved or (days and any(f in _DAYS for f in memory.asked)) else own.on
    return replace(own, order=order, claim=claim, on=on)


def _corrected(own: Reading, memory: Memory, held: Record | None) -> dict[str, Any]:
    """ "Not the 25th but the 26th": the day in memory that is put right."""
    if not named("dialogue", "corrects", own.text):
        return {}
    days = [dated for dated, _ in own.days]
    known = {**((held.claim or {}) if held else {}), **memory.claim}
    kept = {name: day for name, day in known.items() if name in _DAY_FACTS}
    wrong = {d.day.isoformat() for d in days if _is_put_aside(own, d.start, d.end)}
    right = {d.day.isoformat() for d in days} - wrong
    if len(right) != 1:
        return {}
    (day,) = right
    happened = [_DAY_OF[event] for event in own.events if event in _DAY_OF]
    named_wrong = [name for name, held in kept.items() if held in wrong]
    if happened and (wrong or happened[-1] in kept):
        return {happened[-1]: day}
    if named_wrong or len(kept) == 1:
        return {(named_wrong or list(kept))[-1]: day}
    return {memory.dated: day} if memory.dated in kept else {}


_DAY_OF: Final = {
    "asked": "withdrawal_requested_on",
    "refused": "withdrawal_refused_on",
    "taken_back": "withdrawal_cancelled_on",
    "claim": "requested_on",
}
"""Which day fact says when something happened."""


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


def _with_facts(own: Reading, memory: Memory, before: Memory) -> Reading:
    """The reading with the facts from before; what is told now wins."""
    claim = {**before.claim, **own.claim}
    kind, former = own.claim.get("type"), before.claim.get("type")
    if kind and former and kind != former:
        claim = _of_another_kind(own, before)
    if own.claim.get("withdrawal") == "none" and "withdrawal_cancelled_on" not in own.claim:
        claim = {k: v for k, v in claim.items() if k not in _DAY_FACTS or k == "requested_on"}
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
    if own.claim.keys() & {"withdrawal", *_DAY_FACTS}:
        return dict(own.claim)
    kept = {k: v for k, v in before.claim.items() if k != "status"}
    if before.claim.get("status") == "requested" and own.claim["type"] != "not_received":
        kept["status"] = "requested"
    return {**kept, **own.claim}


def _answers(own: Reading, memory: Memory) -> bool:
    """Whether a turn names a value of a fact that was asked back, and asks nothing itself."""
    asks = "?" in own.text or named("dialogue", "informing", own.text)
    asked = [fact for fact in memory.asked if not fact.endswith("_on")]
    return not asks and any(chosen(fact, own.text) is not None for fact in asked)


def _only_tells(told: Reading, memory: Memory) -> bool:
    """Whether a turn tells and asks nothing: it answers, or puts right, what came before."""
    tells = bool(told.order or told.claim or told.days or told.params or told.unknown)
    kinds = act(told.text, told.today).chances
    asks = named("dialogue", "question", told.text)
    if tells and not asks and memory.action is not None and kinds.get("tell", 0) >= TELLS:
        return True
    kind, former = told.claim.get("type"), memory.claim.get("type")
    other_kind = kind is not None and former is not None and kind != former
    if other_kind and named("dialogue", "corrects", told.text) and memory.action is not None:
        # "It is an exchange, sorry. Is it the same there?"
        return told.action in (None, memory.action) or told.intent not in _JUDGED
    if not tells or memory.action is None or named("dialogue", "question", told.text):
        return False
    if named("dialogue", "corrects", told.text) and not named("dialogue", "informing", told.text):
        return True
    return told.action is None or told.intent not in _JUDGED or told.action is memory.action


def _goes_on(own: Reading, memory: Memory) -> bool:
    """Whether a turn hangs on the one before."""
    length = len(own.text) / (2 if own.text.isascii() else 1)
    if length > SHORT or own.elsewhere:
        return False
    return named("dialogue", "follows", own.text) or own.action is None


def _asked_on(reading: Reading, memory: Memory) -> Reading:
    """What a turn that hangs on another one asks: its own action and kind of question, as far
    as it has them, else those from before."""
    if reading.intent in _TOLD_HOW or reading.intent is Intent.OPTIONS:
        return reading
    follows = named("dialogue", "follows", reading.text)
    if reading.action is not None and reading.intent in _JUDGED:
        return replace(reading, on=reading.on or _supposed_day(reading, memory))
    hangs = follows or (_supposes(reading) and reading.intent not in _JUDGED)
    if (action := named_action(reading.text)) is not None and hangs:
        return replace(reading, action=action, intent=Intent.MAY_I, asks=f"decide:{action}")
    if reading.intent is Intent.UNTIL_WHEN:
        kept = reading.asks if reading.asks == "dates" else memory.asks
        on = reading.on or _supposed_day(reading, memory) or memory.on
        return replace(reading, action=memory.action, asks=kept, on=on)
    held, told = dict(memory.order), dict(reading.order)
    told.pop("payment_method", None)  # decides nothing
    tells = bool(reading.days) or reading.claim != memory.claim or not told.items() <= held.items()
    if follows and tells and named("dialogue", "question", reading.text):
        return replace(
            reading,
            action=memory.action,
            intent=memory.intent or Intent.MAY_I,
            asks=memory.asks,
            on=reading.on or _day_of(reading),
        )
    return reading


def _supposed_day(reading: Reading, memory: Memory) -> dt.date | None:
    """ "If I ask again on that day, until when …?": the day on which it is asked for."""
    if not _supposes(reading):
        return None
    if named("dialogue", "that_day", reading.text):
        return memory.earliest
    return _day_of(reading)


def _day_of(reading: Reading) -> dt.date | None:
    """ "And on the 30th?": the day that is asked about."""
    days = [dated.day for dated, role in reading.days if role in (None, "on")]
    return days[0] if len(days) == 1 else None


def _kept(memory: Memory, reading: Reading, told: Reading, query: str) -> Memory:
    """What is remembered after this turn."""
    hangs = reading.action is None and reading.intent not in (*_JUDGED, Intent.OPTIONS)
    return replace(
        memory,
        order=dict(reading.order),
        claim=dict(reading.claim),
        params=dict(reading.params),
        events=reading.events,
        unknown=reading.unknown,
        question=query,
        action=memory.action if hangs else reading.action,
        intent=memory.intent if hangs else reading.intent,
        asks=memory.asks if hangs else reading.asks,
        on=memory.on if hangs else reading.on,
        asked=(),
        dated=next((n for n in reversed(list(told.claim)) if n in _DAY_FACTS), memory.dated),
    )
