"""A turn in the light of those before it: what it asks and tells, with what was told already.

Decides what carries over: facts always, until they are told otherwise; the question and its
action where a turn only tells something, corrects something, or asks on ("then until when?").
What is only supposed ("if they refuse?") is judged and not kept. A turn is read as ever by
`bot/reading`; what comes of it is decided in `bot/ruling`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from bot.compose import DOUBTED
from bot.desk.protocol import Record
from bot.dialogue.acts import act
from bot.dialogue.carrying import DAY_FACTS, Heard, with_facts
from bot.dialogue.correcting import DAY_OF, answers, told_by
from bot.dialogue.memory import Memory
from bot.dialogue.supposing import (
    day_of,
    if_taken_back,
    on_supposing,
    planned,
    refused_then,
    supposed_day,
    supposed_of,
    supposes,
)
from bot.dialogue.wishes import named_action
from bot.reading.asked import Intent
from bot.reading.normalise import language_of
from bot.reading.reader import Reading, read
from bot.ruling.rule_texts import word
from bot.words import named
from corpus.vocabulary import Language

TELLS: Final = 0.7
"""From which chance on a turn is taken to tell something and ask nothing."""
SHORT: Final = 34
"""Characters up to which a turn may hang on the one before; as many again in Latin script."""
TINY: Final = 12
"""Characters up to which a turn says nothing by itself."""
_JUDGED: Final = (Intent.MAY_I, Intent.UNTIL_WHEN)
_TOLD_HOW: Final = (Intent.HOW, Intent.WHERE, Intent.WHO)


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
    own = planned(refused_then(own), memory)
    if held is not None:
        own = if_taken_back(own, held)
    if held is not None:
        own = _of_order(own, held)
    if not memory.begun:
        return Heard(own, message, _kept(memory, own, own, message), own)
    if (supposed := supposed_of(own, memory)) is not None:
        return on_supposing(supposed, own, memory, language)
    if named("dialogue", "why", own.text) or _asks_why(own, memory):
        return _once_more(own, memory, message)
    if not supposes(own):
        # "At once" supposes that something happened today; a day that was told says when.
        said_when = {(DAY_OF[role], dated.day.isoformat()) for dated, role in own.days
                     if role in DAY_OF}  # fmt: skip
        stands = DAY_FACTS & set(memory.claim)
        claim = {n: v for n, v in own.claim.items() if n not in stands or (n, v) in said_when}
        own = replace(own, claim=claim)
    told = told_by(own, memory, held)
    reading = with_facts(told, memory, memory)
    repeats = _only_tells(told, memory) or answers(own, memory)
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
    only_supposed = goes_on and not repeats and supposes(own)
    if only_supposed:
        # Judged on what it supposes; not told.
        kept = replace(memory, asked=(), question=query, action=reading.action or memory.action)
        return Heard(reading, query, kept, own, True, hangs_on)
    return Heard(reading, query, _kept(memory, reading, told, query), own, goes_on, hangs_on)


def _asks_why(own: Reading, memory: Memory) -> bool:
    """Whether the reasons of the last verdict are asked for, in more than one word."""
    length = len(own.text) / (2 if own.text.isascii() else 1)
    bare = own.action is None and {dated.day for dated, _ in own.days} <= {own.today}
    whyish = named("dialogue", "whyish", own.text)
    return memory.action is not None and bare and whyish and length <= SHORT


def _once_more(own: Reading, memory: Memory, message: str) -> Heard:
    """The last question again, with what it rests on."""
    bare = replace(own, order={}, claim={}, params={}, days=(), events=(), unknown=(), on=None)
    reading = replace(
        with_facts(bare, memory, memory),
        intent=memory.intent or own.intent,
        action=memory.action or own.action,
        asks=memory.asks or own.asks,
        on=memory.on,
    )
    return Heard(reading, memory.question or message, replace(memory, asked=()), bare, True)


def _of_order(own: Reading, held: Record) -> Reading:
    """A turn about an order on the desk: what it doesn't say in words, the record knows better."""
    record = held.claim or {}
    supposed = supposes(own)
    named_days = {dated.day.isoformat() for dated, _ in own.days}
    claim = {
        name: value
        for name, value in own.claim.items()
        if name not in record
        or (value in named_days if name in DAY_FACTS else f"claim.{name}" in own.sources)
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
        return replace(reading, on=reading.on or supposed_day(reading, memory))
    hangs = follows or (supposes(reading) and reading.intent not in _JUDGED)
    if (action := named_action(reading.text)) is not None and hangs:
        return replace(reading, action=action, intent=Intent.MAY_I, asks=f"decide:{action}")
    if reading.intent is Intent.UNTIL_WHEN:
        kept = reading.asks if reading.asks == "dates" else memory.asks
        on = reading.on or supposed_day(reading, memory) or memory.on
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
            on=reading.on or day_of(reading),
        )
    return reading


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
        dated=next((n for n in reversed(list(told.claim)) if n in DAY_FACTS), memory.dated),
    )
