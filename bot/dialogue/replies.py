"""A short turn that asks nothing: a yes, a no, "done", "start over", an order's number.

Decides what such a turn is. A yes is one only if nothing else is in it: whoever says "yes, but"
has not said yes. Words stand in `bot/words/dialogue.*.toml`.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from bot.reading.learned import Guess
from bot.words import named, spans
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
LIKELY: Final = 0.5
NEARLY_SURE: Final = 0.8
"""From which chance on what was learnt of turns is believed: of what does nothing, of a yes."""
_DOUBTS: Final = ("but", "question", "wait", "no", "drop")
_PIECES: Final = re.compile(r"[.!。！,，、;；…\n]+")
_CJK_PIECES: Final = re.compile(r"[.!。！,，、;；…\s]+")
_OVER: Final = 30
"""Characters up to which "… let's start over" says nothing else."""
_AT_LAST: Final = 120
_FILLING: Final = ("polite",)
_LONGEST: Final = 60
"""Characters. Whoever writes more says more than yes or no."""
_KINDS: Final = (Reply.NO, Reply.WAIT, Reply.DONE, Reply.UNSURE, Reply.YES)


def reply(message: str, proposed: Action | None = None) -> Reply | None:
    """What `message` is, if it is nothing but that; `proposed` is what a yes would do.

    The action's own words count as part of a yes or a no: "yes, reject it".
    """
    if "?" in message or "？" in message:
        return None
    forms = {fold(message), simplified(fold(message))}
    if len(message) <= _LONGEST:
        for kind in _KINDS:
            if any(_is_nothing_but(kind, text, proposed) for text in forms):
                return kind
        if any(_is_nothing_but(Reply.DROP, text, None) for text in forms):
            return Reply.DROP
    return next((said for text in forms if (said := _at_last(text, proposed))), None)


def likely_reply(message: str, kinds: Guess, proposed: Action | None) -> Reply | None:
    """What a turn is, as learnt, where the words alone don't say. Whatever does nothing is
    believed readily; a yes only if it is nearly sure, has a word for it, and has no doubt in it."""
    chances = kinds.chances
    if chances.get("no", 0) >= LIKELY:
        return Reply.NO
    if chances.get("hedge", 0) >= LIKELY:
        return Reply.UNSURE
    if chances.get("done", 0) >= LIKELY:
        return Reply.DONE
    text = fold(message)
    forms = (text, simplified(text))
    says = any(named("dialogue", name, form) for name in ("yes", "doing") for form in forms)
    doubts = any(named("dialogue", name, form) for name in _DOUBTS for form in forms)
    if chances.get("yes", 0) >= NEARLY_SURE and says and not doubts:
        return Reply.YES
    # "Reject it, please", where that is what was proposed.
    restates = proposed is not None and chances.get(f"wish:{proposed}", 0) >= NEARLY_SURE
    return Reply.YES if restates and says and not doubts else None


def _at_last(text: str, proposed: Action | None) -> Reply | None:
    """ "I have asked, she can't. Yes, go ahead": what is said in the end, where nothing else said
    is a condition, a question, or the contrary."""
    divide = _PIECES if text.isascii() else _CJK_PIECES
    pieces = [piece for piece in divide.split(text) if _SIGNS.sub("", piece)]
    if len(pieces) < 2 or len(text) > _AT_LAST:
        return None
    said = [_kind(piece, proposed) for piece in pieces]
    if Reply.YES not in said and (said[-1] is Reply.NO or said.count(Reply.NO) > 1):
        # A no does nothing: it is taken more readily.
        return Reply.NO
    if said[-1] is not Reply.YES or set(said) & {Reply.NO, Reply.WAIT, Reply.DROP}:
        return None
    rest = [piece for piece, kind in zip(pieces, said, strict=True) if kind is None]
    doubtful = ("but", "question", "wish", "wait")
    if any(named("dialogue", name, piece) for piece in rest for name in doubtful):
        return None
    return Reply.YES


def hedges(message: str, proposed: Action | None) -> bool:
    """ "Sure, but only if …": a yes with a condition, which is none; nothing is asked either."""
    text = fold(message)
    if named("dialogue", "question", text):
        return False
    pieces = [piece for piece in _CJK_PIECES.split(text) if _SIGNS.sub("", piece)]
    first = " ".join(pieces[:1])
    return (
        len(pieces) > 1 and _kind(first, proposed) is Reply.YES and named("dialogue", "but", text)
    )


def _kind(piece: str, proposed: Action | None) -> Reply | None:
    kinds = (*_KINDS, Reply.DROP)
    return next((kind for kind in kinds if _is_nothing_but(kind, piece, proposed)), None)


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
            ends = len(form) <= _OVER and not _SIGNS.sub("", form[end:])
            if not _SIGNS.sub("", before) or len(before) <= 3 or ends:
                rest = (message if len(form) == len(message) else form)[end:]
                bare = _SIGNS.sub("", rest)
                polite = reply(rest) is Reply.YES or all(
                    named("dialogue", "polite", part) for part in rest.split()
                )
                return "" if not bare or len(bare) <= 2 or polite else rest.lstrip(" ,.、，。！!")
    return None
