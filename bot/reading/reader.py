"""A message read without a language model: what it asks and which facts it names.

Decides what a reading is, and puts together what `dates`, `asked` and `told` find. What goes
without saying, and what the rules make of it, is decided in `deciding`.
"""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from bot.reading import dates
from bot.reading.asked import Asked, Intent, asked
from bot.reading.dates import Dated
from bot.reading.days_told import ACTION, put_days
from bot.reading.learned import MESSAGE, ROLE, Guess, meaning, weights
from bot.reading.pieces import around, blanked, pieces, question, read_already
from bot.reading.telling import Told
from bot.reading.told import told, without_menus
from bot.words import folded, named
from corpus.vocabulary import Language
from rules import Action

__all__ = ["Intent", "Reading", "read"]

SURE_ASKS: Final = 0.4
SURE_FACT: Final = 0.5
SURE_ROLE: Final = 0.5
SURER_ROLE: Final = 0.75
"""From which probability on what was learnt counts more than what the tables of words found."""
HINTED: Final = 0.12
"""The same, where the words hint at it."""
_HINTS: Final = {
    "unknown:order.status": "u_status",
    "unknown:claim.status": "u_status",
    "unknown:claim.withdrawal": "u_withdrawn",
    "unknown:claim.withdrawal_refused_on": "u_day",
}
_JUDGED: Final = (Intent.MAY_I, Intent.UNTIL_WHEN)
ALIKE: Final = (
    (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL),
    (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING),
)
"""Asked about in the same words: which one is meant, the facts tell (`usual.action_of`)."""
_OF_KIND: Final = {
    "dates": Intent.UNTIL_WHEN,
    "options": Intent.OPTIONS,
    "settled": Intent.OTHER,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a message asks and tells. The facts are partial, in the shape of the contract."""

    text: str
    """As it was read: folded."""
    language: Language
    intent: Intent
    today: dt.date
    action: Action | None = None
    asks: str | None = None
    """The kind of question, where it is sure: see `corpus/cases`."""
    uncovered: float = 0.0
    """How likely it is about something that no guide covers, 0 to 1."""
    on: dt.date | None = None
    """The day on which the action is asked for, where one is named."""
    order: Mapping[str, Any] = field(default_factory=dict)
    claim: Mapping[str, Any] = field(default_factory=dict)
    params: Mapping[str, Any] = field(default_factory=dict)
    unknown: tuple[str, ...] = ()
    """Facts that it says are not known."""
    events: tuple[str, ...] = ()
    """What happened, in the order of telling."""
    sources: Mapping[str, str] = field(default_factory=dict)
    """By fact: the words it came from."""
    days: tuple[tuple[Dated, str | None], ...] = ()
    """The days it names, each with the event it is the day of."""

    @property
    def elsewhere(self) -> bool:
        """Whether it is about a matter that no guide covers."""
        return named("asking", "elsewhere", self.text)


def read(message: str, language: Language, today: dt.date) -> Reading:
    """What `message` (normalised) asks and tells; days are counted from `today`."""
    heard = _by_words(message, language, today)
    words = _reading(heard, language, today)
    already = read_already(words)
    told = pieces(blanked(heard.text, heard.days)) + already
    guesses = weights().guess(told, MESSAGE, meaning(heard.text, question(heard.text)))
    if heard.asked.action is Action.REJECT_CANCEL and guesses["asks"].value == "settled:R7":
        # "They ask again after my rejection, may I reject it again?" is about one's own action.
        guesses["asks"] = Guess("decide:reject_cancel", guesses["asks"].sure)
    heard.asked = _asked(guesses["asks"], heard.asked)
    asks = guesses["asks"].value if guesses["asks"].sure >= SURE_ASKS else None
    _tell(guesses, heard)
    _fitting(heard, words)
    heard.roles = [
        _role(weights().guess(around(heard.text, day, role) + already, [ROLE]), role)
        for day, role in zip(heard.days, heard.roles, strict=True)
    ]
    _unless_planned(heard, asks, today)
    uncovered = guesses["asks"].chances.get("none:uncovered", 0.0)
    return replace(_reading(heard, language, today, asks), uncovered=uncovered)


def read_by_words(message: str, language: Language, today: dt.date) -> Reading:
    """The same by the tables of words alone: what the learnt part is given to look at."""
    return _reading(_by_words(message, language, today), language, today)


@dataclass(slots=True)
class _Heard:
    """What was found, before days are put to facts."""

    text: str
    days: list[Dated]
    asked: Asked
    told: Told
    roles: list[str | None]


def _by_words(message: str, language: Language, today: dt.date) -> _Heard:
    text = without_menus(folded(message, language))
    days = dates.find(text, today)
    found = asked(text)
    facts, roles = told(text, found, days)
    return _Heard(text, days, found, facts, roles)


def _reading(heard: _Heard, language: Language, today: dt.date, asks: str | None = None) -> Reading:
    facts = copy.deepcopy(heard.told)
    days = list(zip(heard.days, heard.roles, strict=True))
    put_days(heard.text, heard.asked.action, days, facts, today)
    return Reading(
        text=heard.text,
        language=language,
        intent=heard.asked.intent,
        today=today,
        action=heard.asked.action,
        asks=asks,
        on=facts.on,
        order=facts.order,
        claim=facts.claim,
        params=facts.params,
        unknown=tuple(facts.unknown),
        events=tuple(facts.events),
        sources=facts.sources,
        days=tuple(days),
    )


def _asked(guess: Guess, by_words: Asked) -> Asked:
    """The question that was learnt to be asked, where that is sure; else the one found."""
    if guess.sure < SURE_ASKS:
        return by_words
    kind, _, what = guess.value.partition(":")
    if kind == "decide":
        intent = by_words.intent if by_words.intent in _JUDGED else Intent.MAY_I
        action = Action(what)
        alike = next((pair for pair in ALIKE if action in pair), ())
        named = by_words.action if by_words.action in alike else action
        return Asked(intent, named, by_words.span)
    if kind == "none":
        ruled = by_words.intent in (*_JUDGED, Intent.OPTIONS)
        return Asked(Intent.OTHER if ruled else by_words.intent, None)
    return Asked(_OF_KIND[kind], by_words.action if kind == "settled" else None, by_words.span)


def _fitting(heard: _Heard, words: Reading) -> None:
    """What can't be meant with the facts that were found."""
    facts, action = heard.told, heard.asked.action
    shipped = facts.order.get("status") in ("shipping", "delivered")
    if action is Action.CANCEL_BEFORE_SHIPPING and words.action is None and shipped:
        heard.asked = replace(heard.asked, action=Action.REFUND_AFTER_SHIPPING)
    sellers = facts.params.get("reason") not in ("change_of_mind", "option_change")
    if shipped and sellers and "reason" not in words.params:
        # Why the order can't be kept is not yet the reason that is chosen.
        facts.params.pop("reason", None)
    agreed = "agreed" in facts.events and "withdrawal" not in words.claim
    if agreed and facts.claim.get("withdrawal") == "completed":
        # Agreed in words: whether the claim is withdrawn is then not known.
        del facts.claim["withdrawal"]


def _unless_planned(heard: _Heard, asks: str | None, today: dt.date) -> None:
    """ "If I send the request today, until when …": it is asked about, it hasn't happened."""
    if asks != "decide:request_withdrawal" or heard.told.claim.get("withdrawal") != "requested":
        return
    past = any(
        day.day < today and role == "asked"
        for day, role in zip(heard.days, heard.roles, strict=True)
    )
    again = any(named("cues", cue, heard.text) for cue in ("a_again", "e_no_answer"))
    supposed = named("asking", "supposed", heard.text) and not again
    if any(day.day == today for day in heard.days) and (supposed or not (past or again)):
        del heard.told.claim["withdrawal"]
        heard.roles = [None if role == "asked" else role for role in heard.roles]


def _tell(guesses: Mapping[str, Guess], heard: _Heard) -> None:
    """Facts that were learnt to be told, where that is surer than what the words say."""
    facts = heard.told
    for name, guess in guesses.items():
        if name == "asks":
            continue
        if name in _HINTS:
            # Said not to be known: sure of it, or hinted at and not sure of the contrary.
            chance = guess.sure if guess.value == "yes" else 1 - guess.sure
            if chance >= (HINTED if named("cues", _HINTS[name], heard.text) else SURE_FACT):
                facts.unknown.append(name.removeprefix("unknown:"))
            continue
        if name == "claim":
            kind, _, status = guess.value.partition(".")
            facts.learn("claim.type", None if kind == "-" else kind, guess.sure)
            facts.learn("claim.status", status or None, guess.sure)
            continue
        value: Any = {"-": None, "yes": True, "no": False}.get(guess.value, guess.value)
        facts.learn(name, value, guess.sure)


def _role(guess: Mapping[str, Guess], by_words: str | None) -> str | None:
    best = guess[ROLE]
    if best.sure < (SURE_ROLE if by_words is None else SURER_ROLE):
        return by_words
    if by_words == ACTION and best.value == "-":
        return by_words
    return {"-": None, "on": ACTION}.get(best.value, best.value)
