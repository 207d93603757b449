"""What is wished for in a turn: an action that is to be done, and the reason given for it.

Decides whether a turn wants something done rather than known, and which action that is.
"""

from __future__ import annotations

import re
from typing import Final

from bot.dialogue.choices import reason_labels
from bot.reading.learned import Guess
from bot.words import find, named, sentences, spans
from ingest.fold import fold
from rules import Action

WISHED: Final = 0.55
"""From which chance on a turn is taken for a wish where the words alone don't say."""
SURER: Final = 0.6
"""From which chance on one learnt wish counts more than the action named nearest to a wish."""
_WISH: Final = "wish:"
_WRONG_SIDE: Final = 8
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


_QUOTED: Final = re.compile(
    r"[\"“„](?P<text>[^\"”]{4,})[\"”]|[「『](?P<ja>[^」』]{4,})[」』]|[‘'](?P<single>.{4,})[’']"
)
"""A text in quotes."""


def wanted(text: str) -> Action | None:
    """The action that is to be done, said as a wish or a command; `text` is folded."""
    for start, end in reversed(sentences(text)):
        sentence = _bare(text[start:end].strip())
        asks = named("dialogue", "informing", sentence)
        if not named("dialogue", "requesting", sentence) and asks:
            continue
        wishes = [*spans("dialogue", "wish", sentence), *spans("dialogue", "requesting", sentence)]
        # "Do it": not yet what.
        for s, e in spans("dialogue", "doing", sentence):
            sentence = sentence[:s] + " " * (e - s) + sentence[e:]
        if wishes and (action := _nearest(sentence, wishes)) is not None:
            taken_back = named("actions", Action.CANCEL_WITHDRAWAL, sentence)
            # "Cancel it, that withdrawal request": what is cancelled is told elsewhere.
            if action is Action.CANCEL_BEFORE_SHIPPING and taken_back:
                return Action.CANCEL_WITHDRAWAL
            return action
    return None


def likely_wish(text: str, kinds: Guess) -> Action | None:
    """The action that `text` (folded) wishes for, as learnt: a wish is no yes yet."""
    wishes = {k: c for k, c in kinds.chances.items() if k.startswith(_WISH)}
    asks = named("dialogue", "question", text) or named("dialogue", "informing", text)
    if asks and not named("dialogue", "requesting", text):
        return None
    if sum(wishes.values()) < WISHED:
        return None
    return Action(max(wishes, key=lambda kind: wishes[kind]).removeprefix(_WISH))


def surer_wish(text: str, kinds: Guess) -> Action | None:
    """The wish that is learnt so surely that it counts more than the words nearest to one."""
    if any(named("dialogue", name, text) for name in ("instead_of", "put_aside", "change")):
        # "Not approve but reject": both are in it.
        return None
    best = max(kinds.chances, key=lambda kind: kinds.chances[kind])
    if not best.startswith(_WISH) or kinds.chances[best] < SURER:
        return None
    return Action(best.removeprefix(_WISH))


def _bare(sentence: str) -> str:
    """A sentence without what points at a thing, what is put aside, and labels of reasons: a
    reason may be called "ready to ship"."""
    for label in sorted(reason_labels(), key=len, reverse=True):
        sentence = sentence.replace(label, "\1" * len(label))
    for name in ("pointing", "put_aside"):
        for s, e in spans("dialogue", name, sentence):
            sentence = sentence[:s] + "\0" * (e - s) + sentence[e:]
    sentence = re.sub(r"\s*\0+\s*", lambda m: " " if " " in m[0] else "", sentence)
    return sentence.replace("\1", " ")


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
    folded = fold(message)
    quoted = quoted_in(message)
    if quoted is None and named("dialogue", "question", folded):
        return None
    if quoted is not None and named("dialogue", "reason_named", folded):
        return quoted
    match = find("dialogue", "reason_text", folded)
    if match is None:
        return None
    start, end = match.span(match.lastindex or 0)
    # As it was written, where folding left the length as it was.
    source = message if len(fold(message)) == len(message) else fold(message)
    return cleaned(source[start:end]) or None


def quoted_in(message: str) -> str | None:
    """The text that stands in quotes."""
    found = _QUOTED.search(message)
    return (found["text"] or found["ja"] or found["single"]).strip() if found else None


def unquoted(text: str) -> str:
    """A text without what stands in quotes."""
    return _QUOTED.sub(" ", text)


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
