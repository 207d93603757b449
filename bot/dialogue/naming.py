"""What a turn names of the conversation itself: orders by number or by turn, and a language.

Decides what may be an order's number and which language a turn is in.
"""

from __future__ import annotations

import re
from typing import Final

from bot.dialogue.replies import reply
from bot.dialogue.wishes import named_action
from bot.reading.normalise import language_of
from bot.words import named
from corpus.vocabulary import Language
from ingest.fold import fold, simplified

_NUMBER: Final = re.compile(
    r"(?<![A-Z0-9/.-])(?:[A-Z]{1,5}-?)?\d{5,14}(?![A-Z0-9/]|\.\d)|(?<![A-Z0-9-])\d{9,10}(?![A-Z0-9])"
)
_SIGNS: Final = re.compile(r"[\s!！?？.。,，、~〜…]+")
_SHORT: Final = 28
"""Characters that a wish for another language has at most."""


def numbers(message: str) -> list[str]:
    """What may be an order's number, in the order of naming."""
    return list(dict.fromkeys(_NUMBER.findall(fold(message).upper())))


def referred(message: str, orders: tuple[str, ...], current: str | None) -> str | None:
    """The order meant by "the first one" or "the other one", of those talked about before."""
    if len(orders) < 2:
        return None
    forms = (fold(message), simplified(fold(message)))
    if any(named("dialogue", "first_one", form) for form in forms):
        return orders[0]
    if any(named("dialogue", "second_one", form) for form in forms):
        return orders[1]
    if any(named("dialogue", "other_one", form) for form in forms):
        others = [order for order in orders if order != current]
        return others[-1] if others else None
    return None


def language_wished(message: str) -> Language | None:
    """The language that an answer is asked for in, in so many words."""
    text = fold(message)
    found = (code for code in Language if any(
        named("dialogue", f"in_{code}", form) for form in (text, simplified(text))))  # fmt: skip
    return next(found, None)


def is_only_wish(message: str) -> bool:
    """Whether nothing but another language is asked for."""
    if language_wished(message) is None or len(_SIGNS.sub("", message)) > _SHORT:
        return False
    return named_action(fold(message)) is None and named_action(simplified(fold(message))) is None


def language_told(message: str, before: Language | None) -> Language:
    """The language of a turn; where it tells none (a number, "ok"), the conversation's."""
    told = language_of(message, before or Language.EN)
    if before is None or told is before:
        return told
    text = fold(message)
    if reply(message) is not None and not re.search(r"[가-힣ぁ-んァ-ン]", text):
        return before
    words = re.findall(r"[a-z][a-z']+", text)
    if told is Language.EN:
        return told if len(words) >= 2 else before
    han = re.findall(r"[\u3400-\u9fff]", text)
    if told is Language.ZH and before is Language.JA and len(han) <= 4:
        return before
    return told
