"""A short turn that asks nothing: a yes, a no, "done", "start over", an order's number.

Decides what such a turn is. A yes is one only if nothing else is in it: whoever says "yes, but"
has not said yes. Words stand in `bot/words/dialogue.*.toml`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.reading.normalise import language_of
from bot.words import find, named, sentences, spans
from corpus.vocabulary import Language
from ingest.fold import fold, simplified
from rules import Action


class Reply(StrEnum):
    """What somebody says to a proposal."""

    YES = "yes"
    NO = "no"
    DROP = "drop"
    """"Cancel": a no, unless cancelling is what is proposed."""
    WAIT = "wait"
    UNSURE = "unsure"
    DONE = "done"


_SIGNS: Final = re.compile(r"[\s!！?？.。,，、~〜…^;:'\"“”‘’()（）ㅎㅋㅠㅜ\-–—]+")
_FILLING: Final = ("polite",)
_NUMBER: Final = re.compile(r"(?<![A-Z0-9/.-])(?:[A-Z]{1,5}-?)?\d{5,14}(?![A-Z0-9/]|\.\d)")
_WRONG_SIDE: Final = 8
_LONGEST: Final = 60
"""Characters. Whoever writes more says more than yes or no."""
_KINDS: Final = (Reply.NO, Reply.WAIT, Reply.DONE, Reply.UNSURE, Reply.YES)
_RANK: Final = (
    Action.CANCEL_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.REQUEST_WITHDRAWAL,
    Action.APPROVE_CANCEL,
    Action.REJECT_CANCEL,
    Action.CANCEL_BEFORE_SHIPPING,
    Action.REFUND_AFTER_SHIPPING,
    Action.SHIP,
)


def reply(message: str, proposed: Action | None = None) -> Reply | None:
    """What `message` is, if it is nothing but that; `proposed` is what a yes would do.

    The action's own words count as part of a yes or a no: "yes, reject it".
    """
    if len(message) > _LONGEST or "?" in message or "？" in message:
        return None
    forms = {fold(message), simplified(fold(message))}
    for kind in _KINDS:
        if any(_is_nothing_but(kind, text, proposed) for text in forms):
            return kind
    return Reply.DROP if any(_is_nothing_but(Reply.DROP, text, None) for text in forms) else None


def _is_nothing_but(kind: Reply, text: str, proposed: Action | None) -> bool:
    found = list(spans("dialogue", kind, text))
    if not found:
        return False
    concepts = [("dialogue", name) for name in (kind, *_FILLING)]
    if kind is Reply.NO:
        # "Wait, no": a no.
        concepts += [("dialogue", Reply.WAIT), ("dialogue", Reply.UNSURE)]
    if proposed is not None and kind in (Reply.YES, Reply.NO):
        concepts += [("actions", proposed), ("dialogue", "wish")]
    left = list(text)
    for file, name in concepts:
        for start, end in spans(file, name, text):
            left[start:end] = " " * (end - start)
    return not _SIGNS.sub("", "".join(left))


def refuses_first(message: str) -> str | None:
    """What follows a "no, …"; None where a message doesn't begin so."""
    text = fold(message)
    for start, end in spans("dialogue", "no", text):
        rest = message[end:] if len(text) == len(message) else text[end:]
        if start == 0 and rest[:1] in ",.、，。！! " and _SIGNS.sub("", rest):
            return rest.lstrip(" ,.、，。！!")
    return None


def starts_over(message: str) -> str | None:
    """What is said after "start over", maybe nothing; None where that isn't said."""
    text = fold(message)
    for form in (text, simplified(text)):
        for start, end in spans("dialogue", "over", form):
            before = form[:start]
            for name in ("polite", Reply.NO, Reply.WAIT, Reply.UNSURE):
                for s, e in spans("dialogue", name, before):
                    before = before[:s] + " " * (e - s) + before[e:]
            before = _SIGNS.sub("", before)
            if not _SIGNS.sub("", before) or len(before) <= 3:
                rest = (message if len(form) == len(message) else form)[end:]
                bare = _SIGNS.sub("", rest)
                polite = reply(rest) is Reply.YES or all(
                    named("dialogue", "polite", part) for part in rest.split()
                )
                return "" if not bare or len(bare) <= 2 or polite else rest.lstrip(" ,.、，。！!")
    return None


def language_wished(message: str) -> Language | None:
    """The language that an answer is asked for in, in so many words."""
    text = fold(message)
    found = (code for code in Language if any(
        named("dialogue", f"in_{code}", form) for form in (text, simplified(text))))  # fmt: skip
    return next(found, None)


def is_only_wish(message: str) -> bool:
    """Whether nothing but another language is asked for."""
    return language_wished(message) is not None and len(_SIGNS.sub("", message)) <= 28


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


def numbers(message: str) -> list[str]:
    """What may be an order's number, in the order of naming."""
    return list(dict.fromkeys(_NUMBER.findall(fold(message).upper())))


def wanted(text: str) -> Action | None:
    """The action that is to be done, said as a wish or a command; `text` is folded."""
    for start, end in reversed(sentences(text)):
        sentence = text[start:end]
        asks = named("dialogue", "informing", sentence)
        if not named("dialogue", "requesting", sentence) and asks:
            continue
        wishes = [*spans("dialogue", "wish", sentence), *spans("dialogue", "requesting", sentence)]
        # "Do it": not yet what.
        for s, e in spans("dialogue", "doing", sentence):
            sentence = sentence[:s] + " " * (e - s) + sentence[e:]
        if wishes and (action := _nearest(sentence, wishes)) is not None:
            return action
    return None


def _nearest(sentence: str, wishes: list[tuple[int, int]]) -> Action | None:
    found = [
        (min(_gap(span, wish, sentence) for wish in wishes), -(span[1] - span[0]), rank, action)
        for rank, action in enumerate(_RANK)
        for span in spans("actions", action, sentence)
    ]
    if not found:
        return None
    return min(found)[3]


def named_action(text: str) -> Action | None:
    """The action that is named at all: the longest name, of the same words the one that says
    more; `text` is folded."""
    found = [
        (-(end - start), rank, action)
        for rank, action in enumerate(_RANK)
        for start, end in spans("actions", action, text)
    ]
    return min(found)[2] if found else None


def _gap(span: tuple[int, int], wish: tuple[int, int], text: str) -> int:
    """How far an action stands from its wish; on the wrong side it is farther.

    In Korean and Japanese the wish comes last, in Chinese and English first.
    """
    last = re.search(r"[가-힣ぁ-んァ-ン]", text[slice(*wish)]) is not None
    wrong = span[0] >= wish[1] if last else span[1] <= wish[0]
    return max(0, span[0] - wish[1], wish[0] - span[1]) + (_WRONG_SIDE if wrong else 0)


def reason_given(message: str) -> str | None:
    """The reason's text, where a message says which it is."""
    match = find("dialogue", "reason_text", fold(message))
    if match is None:
        return None
    start, end = match.span(match.lastindex or 0)
    # As it was written, where folding left the length as it was.
    source = message if len(fold(message)) == len(message) else fold(message)
    return cleaned(source[start:end]) or None


def cleaned(message: str) -> str:
    """A text that somebody gives, without "write that …, please" around it."""
    text = fold(message)
    ends = [s for s, e in spans("dialogue", "text_end", text) if s > 0]
    kept = message[: ends[0]] if ends and len(text) == len(message) else message
    return kept.strip(" \"'“”「」『』、,")


def is_go_ahead(text: str) -> bool:
    """Whether `text` (folded) says to do it, whatever else it tells."""
    if named("dialogue", "informing", text):
        return False
    found = [span for s, e in sentences(text) for span in spans("dialogue", "doing", text[s:e])]
    return bool(found)
