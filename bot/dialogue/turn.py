"""A turn taken in: its language, what is forgotten, and the order that it is about.

Decides what of a turn is about the conversation itself ("start over", "in English please", a
number of an order) and what is left of it to be understood.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot import clock
from bot.answer import Question
from bot.desk.protocol import Record
from bot.dialogue.acts import act
from bot.dialogue.memory import EVERYTHING, Memory
from bot.dialogue.naming import is_only_wish, language_told, language_wished, numbers, referred
from bot.dialogue.replies import refuses_first, starts_over
from bot.dialogue.wishes import named_action
from bot.dialogue.wording import said
from bot.words import named
from corpus.vocabulary import Language
from ingest.fold import fold

if TYPE_CHECKING:
    from bot.desk.protocol import Desk

_SIGNS: Final = re.compile(r"[\s!！?？.。,，、~〜…:：#()（）\-]+")
OVER: Final = 0.8
"""From which chance on a turn is taken to start the conversation over."""
_PLACE: Final = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Stands where the wrong number stood."""
_LITTLE: Final = 16
_ALIKE: Final = 50
"""Characters of a turn that says "the same there"."""
_FEW: Final = 5
"""Characters beside a number that say nothing of their own."""
"""Characters that may stand beside a number which puts another one right."""
_BESIDE: Final = re.compile(
    r"주문번호|주문|번호|다른\s?(?:거|것|건)|똑같이|마찬가지|은요|는요|이요|요|은|는|건|이|그럼|그리고|도|注文番号|注文|番号|は|では|じゃあ|も|です|の|件|同じく|同様に?|別の|订单号?|订单|这个|那个?|呢|那|号|也一样|也是|同样|另外?|一样|"
    r"\b(?:and|what|about|how|order|number|no|for|the|it'?s|is|then|this|one|too|same|thing|here|also|as|well|likewise|other|another)\b"
)
"""What may stand beside a number that is all of a message."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A turn, as it is to be understood."""

    message: str
    language: Language
    memory: Memory
    held: Record | None = None
    """The order on the desk that is talked about."""
    say: str | None = None
    """An answer that needs no guide and no rule."""
    original: str = ""
    """As it was said."""
    again: bool = False
    """Whether the last question is asked again, of another order or without some facts."""


def taken(question: Question, message: str, memory: Memory, desk: Desk | None) -> Turn:
    """`message` (normalised), with what the conversation is then about."""
    language = question.language or language_told(message, memory.language)
    memory = memory.without(question.forget).accepting(question.accept)
    memory = replace(memory, language=language)
    if not message and (question.forget or question.accept):
        return _asked_anew(question, memory, language, desk)
    rest = starts_over(message)
    if rest is None and memory.begun and _likely_over(message):
        rest = ""
    if rest is not None and (memory.begun or not rest):
        memory = Memory(language=language)
        if not rest:
            return Turn(message, language, memory, say=said("say.over", language))
        message = rest
    wished = language_wished(message) if memory.begun or is_only_wish(message) else None
    if wished is not None and question.language is None:
        language = wished
        memory = replace(memory, language=wished)
        if is_only_wish(message):
            if memory.question is None:
                return Turn(message, language, memory, say=said("say.language", language))
            question = replace(question, order_id=memory.order_id)
            message = memory.question
    return _about_order(question, message, language, memory, desk)


def _likely_over(message: str) -> bool:
    chances = act(fold(message), clock.today()).chances
    return chances.get("over", 0) >= OVER


def _asked_anew(question: Question, memory: Memory, language: Language, desk: Desk | None) -> Turn:
    """Facts were taken back, or accepted: the last question, without them or with them."""
    if memory.question is None or EVERYTHING in question.forget:
        return Turn("", language, memory, say=said("say.over", language))
    about = _about_order(
        replace(question, order_id=memory.order_id), memory.question, language, memory, desk
    )
    return replace(about, message=memory.question, again=True)


def _about_order(
    question: Question, message: str, language: Language, memory: Memory, desk: Desk | None
) -> Turn:
    """The turn, with the order on the desk that it names or that is talked about."""
    shop = question.seller.shop if question.seller else None
    if desk is None or shop is None:
        return Turn(message, language, memory)
    named_ = [question.order_id] if question.order_id else numbers(message)
    if not named_ and (meant := referred(message, memory.orders, memory.order_id)):
        named_ = [meant]
    there = [found.record for n in named_ if (found := desk.order(shop, n)) is not None]
    held = there[0] if there else None
    if held is not None and held.id != memory.order_id:
        memory = _turned_to(memory, held.id)
    known = (*memory.orders, *(record.id for record in there))
    memory = replace(memory, orders=tuple(dict.fromkeys(known)))
    if held is None and memory.order_id is not None:
        former = desk.order(shop, memory.order_id)
        held = former.record if former else None
        memory = memory if former else replace(memory, order_id=None)
    others = [n for n in named_ if len(n) >= 9 and (held is None or n != held.id)]
    unknown = [number for number in others if desk.order(shop, number) is None]
    if unknown and _names_an_order(message, unknown[0]):
        # Nothing that was meant for this order is done to another one.
        memory = replace(
            memory,
            order_id=None,
            doing=None,
            offered=None,
            proposal=None,
            unplaced=message.replace(unknown[0], _PLACE),
        )
        return Turn(message, language, memory, say=said("say.no_order", language, order=unknown[0]))
    placed, original = replace(memory, unplaced=None), message
    if held is None or held.id not in named_:
        # An earlier question may be asked again: in another language, or without some facts.
        return Turn(message, language, placed, held, again=message == memory.question)
    if memory.unplaced is not None and _puts_right(message, held.id):
        return Turn(memory.unplaced.replace(_PLACE, held.id), language, placed, held)
    if _is_only_number(message, held.id) or _only_places(message, memory):
        again = memory.question is not None and (memory.action or memory.intent) is not None
        message = memory.question if again and memory.question else said("ask.options", language)
        return Turn(message, language, placed, held, original=original, again=again)
    return Turn(message, language, placed, held)


def _only_places(message: str, memory: Memory) -> bool:
    """ "I forgot the number: it is …": of what was asked before."""
    text = fold(message)
    silent = not named("dialogue", "question", text) and named_action(text) is None
    tells = act(text, clock.today()).value == "tell"
    return memory.question is not None and silent and tells and len(message) <= _ALIKE


def _puts_right(message: str, number: str) -> bool:
    """Whether a turn is there for the number's sake: it asks nothing, or says nothing else."""
    rest = refuses_first(message) or message
    text = fold(rest)
    asks = named("dialogue", "question", text.rstrip("?？")) or named_action(text) is not None
    return _is_only_number(message, number) or not asks


def _turned_to(memory: Memory, order_id: str) -> Memory:
    """Another order: what was told of the former one says nothing of it."""
    first = memory.order_id is None
    return replace(
        memory,
        order_id=order_id,
        orders=tuple(dict.fromkeys((*memory.orders, order_id))),
        order=memory.order if first else {},
        claim=memory.claim if first else {},
        params=memory.params,
        events=memory.events if first else (),
        unknown=memory.unknown if first else (),
        on=memory.on if first else None,
        asked=(),
        doing=memory.doing if first else None,
        offered=None,
        proposal=None,
    )


def _names_an_order(message: str, number: str) -> bool:
    """Whether a number that no order has is meant as one's, not as a parcel's or a phone's."""
    before = fold(message).upper().partition(number)[0][-24:].lower()
    return not named("dialogue", "parcel", before)


def _is_only_number(message: str, number: str) -> bool:
    rest = refuses_first(message) or message
    alike = named("dialogue", "same", fold(rest)) and named_action(fold(rest)) is None
    if alike and len(rest) <= _ALIKE:
        return True
    corrects = named("dialogue", "corrects", fold(rest)) or named("dialogue", "typo", fold(rest))
    rest = _SIGNS.sub(" ", fold(rest).replace(number.lower(), " "))
    left = _BESIDE.sub("", rest).strip()
    width = 2 if left.isascii() else 1
    if len(left) <= _FEW * width and not named("dialogue", "question", left):
        return named_action(left) is None
    return corrects and len(left) <= _LITTLE * width
