"""What was asked back, answered: the choices of a fact, and which of them a turn names.

Decides which values a fact can have and what they are called; labels come from the rules' texts.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from bot.reading.learned import meaning, weights
from bot.reading.pieces import pieces, question
from bot.ruling.rule_texts import label_of, table
from bot.words import named, names, spans
from corpus.vocabulary import Language
from ingest.fold import fold, simplified
from rules.case import (
    CLAIM_STATUSES,
    ClaimType,
    Fact,
    Ground,
    OrderStatus,
    Reason,
    StatusOf,
    Withdrawal,
)

_SHORT_ANSWER: Final = 12
"""Characters."""
ASKED_FOR: Final = 0.1
"""From which probability on an answer to a question is taken for what was learnt of it."""
_READ: Final = frozenset(names("facts", "order.status"))
_WORDS: Final = {Fact.GROUND: "ground", Fact.REASON: "reason"}
_STATUSES: Final = tuple(StatusOf(k, s) for k, held in CLAIM_STATUSES.items() for s in held)
_VALUES: Final[dict[Fact, tuple[Any, ...]]] = {
    Fact.ORDER_STATUS: tuple(OrderStatus),
    Fact.CLAIM: tuple(ClaimType),
    Fact.CLAIM_TYPE: tuple(ClaimType),
    Fact.CLAIM_STATUS: _STATUSES,
    Fact.CLAIM_WITHDRAWAL: tuple(Withdrawal),
    Fact.GROUND: tuple(Ground),
    Fact.REASON: tuple(Reason),
}


def values(fact: Fact) -> tuple[Any, ...]:
    """What a fact can be, where that is a closed set."""
    return _VALUES.get(fact, ())


def chosen(name: str, text: str) -> Any:
    """The value of the fact `name` that `text` (folded) names, as JSON; None: none, or several.

    The longest label counts: one may hold another.
    """
    fact = Fact(name)
    best: dict[Any, int] = {}
    for value in values(fact):
        found_ = [m.span() for label in _labels(value) for m in re.finditer(re.escape(label), text)]
        group = _WORDS.get(fact)
        if group is not None:
            found_ += spans("facts", f"{group}.{value}", text)
            found_ += spans("dialogue", f"{group}.{value}", text)
        if fact is Fact.ORDER_STATUS:
            found_ += spans("facts", f"order.status.{value}", text) if value in _READ else ()
        if fact is Fact.CLAIM_STATUS:
            name_ = f"claim.{value.type}.{value.status}"
            found_ += spans("facts", name_, text) if name_ in _claim_statuses() else ()
        if fact in (Fact.CLAIM, Fact.CLAIM_TYPE):
            found_ += spans("facts", f"kind.{value}", text)
        lengths = [e - s for s, e in found_ if not _is_put_aside(text, s, e)]
        if lengths:
            best[value] = max(lengths)
    if not best:
        return _part_of_one(fact, text) or _no_claim(fact, text)
    longest = max(best.values())
    found = [value for value, length in best.items() if length == longest]
    if len({_plain(value) for value in found}) != 1:
        return None
    return _plain(found[0])


def meant(name: str, text: str) -> Any:
    """As `chosen`, where the fact was asked for: what was learnt of messages may tell it too."""
    if (value := chosen(name, text)) is not None:
        return value
    slot = f"params.{name}"
    guess = weights().guess(pieces(text), (slot,), meaning(text, question(text)))[slot]
    told = sorted(((c, v) for v, c in guess.chances.items() if v != "-"), reverse=True)
    (best, value), (second, _) = told[0], told[1]
    return value if best >= ASKED_FOR and best >= 2 * second else None


def _is_put_aside(text: str, start: int, end: int) -> bool:
    """Whether a value is named as the wrong one: "not" before it, or behind it."""
    return named("dialogue", "not_before", text[max(0, start - 12) : start]) or named(
        "dialogue", "not_after", text[end : end + 12]
    )


def yes_or_no(text: str) -> bool | None:
    """Whether `text` (folded) is a yes or a no."""
    if any(named("dialogue", "no", form) for form in (text, simplified(text))):
        return False
    return (
        True if any(named("dialogue", "yes", form) for form in (text, simplified(text))) else None
    )


@lru_cache(maxsize=128)
def _labels(value: Any) -> tuple[str, ...]:
    made = {fold(label_of(value, language)) for language in Language}
    return tuple(label for form in made for label in {form, simplified(form)} if label)


@lru_cache(maxsize=1)
def _claim_statuses() -> frozenset[str]:
    """The claim statuses that messages are read for."""
    kinds = names("facts", "claim")
    return frozenset(f"claim.{k}.{s}" for k in kinds for s in names("facts", f"claim.{k}"))


@lru_cache(maxsize=1)
def reason_labels() -> tuple[str, ...]:
    """What reasons and grounds are called, in all languages, folded."""
    held = (*Ground, *Reason)
    return tuple({label for value in held for label in _labels(value) if len(label) > 3})


def _part_of_one(fact: Fact, text: str) -> str | None:
    """ "New": a short answer that only one label holds."""
    bare = text.strip(" .!~。！")
    if not 2 <= len(bare) <= _SHORT_ANSWER:
        return None
    found = {_plain(v) for v in values(fact) if any(bare in label for label in _labels(v))}
    return found.pop() if len(found) == 1 else None


def _no_claim(fact: Fact, text: str) -> str | None:
    if fact not in (Fact.CLAIM_WITHDRAWAL,):
        return None
    none = {fold(str(table(code)["withdrawal"]["none"])) for code in Language}
    return "none" if any(label in text for label in none) else None


def _plain(value: Any) -> str:
    return str(value.status if isinstance(value, StatusOf) else value)
