"""A short turn that asks nothing: a yes, a no, "done", "start over", an order's number.

Decides what such a turn is. A yes is one only if nothing else is in it: whoever says "yes, but"
has not said yes. Words stand in `bot/words/dialogue.*.toml`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from bot.dialogue.wishes import named_action
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


_SIGNS: Final = re.compile(
    r"[\s!！?？.。,，、~〜…^;:'\"“”‘’()（）ㅎㅋㅠㅜ\u1112\u110f\u1172\u116e\-–—]+"
)
LIKELY: Final = 0.5
NEARLY_SURE: Final = 0.8
"""From which chance on what was learnt of turns is believed: of what does nothing, of a yes."""
_DOUBTS: Final = ("but", "question", "wait", "no", "careful")
_PIECES: Final = re.compile(r"[.!。！,，、;；…\n]+")
_CJK_PIECES: Final = re.compile(r"[.!。！,，、;；…\s]+")
_UNSPACED: Final = re.compile(r"^(?!.*[a-z\uac00-\ud7a3]).*[\u3040-\u30ff\u4e00-\u9fff]")
"""Where a space stands between sentences, not between words."""
_OVER: Final = 30
"""Characters up to which "… let's start over" says nothing else."""
_AT_LAST: Final = 120
_FILLING: Final = ("polite",)
_LONGEST: Final = 60
"""Characters. Whoever writes more says more than yes or no."""
_KINDS: Final = (Reply.NO, Reply.WAIT, Reply.DONE, Reply.UNSURE, Reply.YES)


def reply(message: str, proposed: Action | None = None) -> Reply | None:
    """What `message` is, if it is nothing but that; `proposed` is what a yes would do.

    A yes may restate the action and come after "I have asked her". Whatever else stands beside
    it (another day, another order, another reason, a "but") makes it none.
    """
    if "?" in message or "？" in message:
        return None
    forms = tuple(dict.fromkeys((fold(message), simplified(fold(message)))))
    if len(message) <= _LONGEST:
        for kind in _KINDS:
            if any(_is_nothing_but(kind, text) for text in forms):
                # "Approve": a yes to approving alone.
                other = any(named_action(text) not in (None, proposed) for text in forms)
                return None if kind is Reply.YES and proposed is not None and other else kind
        if any(_is_nothing_but(Reply.DROP, text) for text in forms):
            return Reply.DROP
    if any(_refuses(text, proposed) for text in forms):
        return Reply.NO
    if any(_restates(text, proposed) for text in forms):
        return Reply.YES
    return next((said for text in forms if (said := _at_last(text, proposed))), None)


def _is_nothing_but(kind: Reply, text: str) -> bool:
    """Whether a text is made of words of one kind, and politeness."""
    if not any(spans("dialogue", kind, text)):
        return False
    concepts = [kind, *_FILLING]
    if kind is Reply.NO:
        # "Wait, no": a no.
        concepts += [Reply.WAIT, Reply.UNSURE]
    return not _left(text, concepts)


def _restates(text: str, proposed: Action | None) -> bool:
    """ "Yes, reject it": a yes with the words of what was proposed, and of nothing else."""
    if proposed is None or named_action(text) is not proposed or _is_careful(text):
        return False
    for start, end in spans("actions", proposed, text):
        text = text[:start] + " " * (end - start) + text[end:]
    yes = any(spans("dialogue", Reply.YES, text))
    return yes and not _left(text, [Reply.YES, *_FILLING, "objects", "asking_for"])


def _refuses(text: str, proposed: Action | None) -> bool:
    """ "Don't reject it": a no with the words of what was proposed."""
    if proposed is None or not any(spans("dialogue", Reply.NO, text)):
        return False
    for start, end in spans("actions", proposed, text):
        text = text[:start] + " " * (end - start) + text[end:]
    return not _left(text, [Reply.NO, *_FILLING, "objects", "asking_for", "wish"])


def _is_careful(text: str) -> bool:
    """Whether a text holds anything that makes a yes doubtful."""
    return any(named("dialogue", name, text) for name in _DOUBTS)


def _left(text: str, concepts: Sequence[str]) -> str:
    """What is left of a text without the words of some concepts, and without signs."""
    left = list(text)
    for name in concepts:
        for start, end in spans("dialogue", name, text):
            left[start:end] = " " * (end - start)
    return _SIGNS.sub("", "".join(left))


def _at_last(text: str, proposed: Action | None) -> Reply | None:
    """ "I have asked her. Yes, go ahead": what is said in the end, where all that is said before
    is known to be harmless."""
    divide = _CJK_PIECES if _UNSPACED.search(text) else _PIECES
    pieces = [piece for piece in divide.split(text) if _SIGNS.sub("", piece)]
    if len(pieces) < 2 or len(text) > _AT_LAST:
        return None
    said = [_kind(piece, proposed) for piece in pieces]
    if Reply.YES not in said and (said[-1] is Reply.NO or said.count(Reply.NO) > 1):
        # A no does nothing: it is taken more readily.
        return Reply.NO
    if said[-1] is not Reply.YES or set(said) - {Reply.YES, Reply.UNSURE, None}:
        return None
    rest = [piece for piece, kind in zip(pieces, said, strict=True) if kind is None]
    harmless = all(not _left(piece, ["ready", *_FILLING]) for piece in rest)
    return Reply.YES if harmless else None


def likely_reply(message: str, kinds: Guess, proposed: Action | None) -> Reply | None:
    """What a turn is, as learnt, where the words alone don't say. Whatever does nothing is
    believed readily; a yes only if it is nearly sure, ends on a word for it, names nothing else,
    and has no doubt in it."""
    chances = kinds.chances
    if chances.get("no", 0) >= LIKELY:
        return Reply.NO
    if chances.get("hedge", 0) >= LIKELY:
        return Reply.UNSURE
    if chances.get("done", 0) >= LIKELY:
        return Reply.DONE
    text = fold(message)
    forms = (text, simplified(text))
    if any(_is_careful(form) for form in forms) or len(text) > _LONGEST:
        return None
    if any(named_action(form) not in (None, proposed) for form in forms):
        return None
    divide = _CJK_PIECES if _UNSPACED.search(text) else _PIECES
    last = [piece for piece in divide.split(text) if _SIGNS.sub("", piece)][-1:]
    ends = any(named("dialogue", name, piece) for name in ("yes", "doing") for piece in last)
    return Reply.YES if ends and chances.get("yes", 0) >= NEARLY_SURE else None


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
    if _refuses(piece, proposed):
        return Reply.NO
    if _restates(piece, proposed):
        return Reply.YES
    return next((kind for kind in (*_KINDS, Reply.DROP) if _is_nothing_but(kind, piece)), None)


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
            before = _left(form[:start], ["polite", Reply.NO, Reply.WAIT, Reply.UNSURE])
            after = form[end:]
            ends = len(form) <= _OVER and not _SIGNS.sub("", after)
            if len(before) > 3 and not ends:
                continue
            if not _left(after, ["polite", Reply.YES]):
                return ""
            rest = (message if len(form) == len(message) else form)[end:]
            if _SIGNS.match(rest):
                return rest.lstrip(" ,.、，。！!")
    return None
