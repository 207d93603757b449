"""What a message asks: the intent, and the action that it asks about.

Decides which sentence is the question and which of the named actions its "may I" is about:
the one nearest before it in Korean and Japanese, nearest after it in Chinese and English.
What is told beside the question is `told`'s.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.words import Span, named, sentences, spans
from rules import Action


class Intent(StrEnum):
    """What is wanted."""

    MAY_I = "may_i"
    UNTIL_WHEN = "until_when"
    WHAT_IF = "what_if"
    OPTIONS = "options"
    HOW = "how"
    WHERE = "where"
    WHO = "who"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Asked:
    """The question of a message."""

    intent: Intent
    action: Action | None = None
    span: Span | None = None
    """Of the action and its "may I": what stands there is asked, not told."""


_ORDER: Final = (
    Action.CANCEL_WITHDRAWAL,
    Action.REREQUEST_WITHDRAWAL,
    Action.REQUEST_WITHDRAWAL,
    Action.APPROVE_CANCEL,
    Action.REJECT_CANCEL,
    Action.SHIP,
    Action.CANCEL_BEFORE_SHIPPING,
    Action.REFUND_AFTER_SHIPPING,
)
"""Where two are named in the same words, the one that says more."""
_NEAR: Final = 14
_AHEAD: Final = 75
_OBJECT: Final = re.compile(r"(?:取消|撤回|退货|换货)(?:要求|申请|请求|要请)(?:的)?$")
"""What stands before a Chinese "can" as its object is asked too."""
_BUYER: Final = re.compile(
    r"(?:구매자|고객|손님)(?:님|분)?(?:이|가|은|는|도|께서|쪽에서|\s(?:마음대로|혼자|스스로))[^,.?!。]{0,14}$"
    r"|(?:お客様|お客さん|購入者|客|買い手|バイヤー|相手)(?:さま|様|さん)?(?:が|は|も|側で|自身で)"
    r"[^,.?!。、]{0,14}$"
    r"|(?:买家|客户|顾客|客人|对方)(?:自己|还|也|可以|能|会|再|又|是否|能不能|可不可以|在|随时|直接)*"
    r"[^,.?!。的了]{0,6}$"
)
"""A buyer who does it: what the buyer may do is no action of the seller's."""


def asked(text: str) -> Asked:
    """What `text` (folded) asks."""
    questions = [_question(text, span) for span in sentences(text)]
    found = [q for q in questions if q is not None]
    if found:
        action, span = found[-1]
        when = any(named("asking", "when", text[s:e]) for s, e in sentences(text)
                   if s <= span[0] < e)  # fmt: skip
        return Asked(Intent.UNTIL_WHEN if when else Intent.MAY_I, action, span)
    for intent in (Intent.OPTIONS, Intent.WHO, Intent.WHERE):
        if named("asking", intent.value, text):
            return Asked(intent)
    if named("asking", "what_if", text):
        return Asked(Intent.WHAT_IF)
    if named("asking", "how", text):
        return Asked(Intent.HOW)
    if named("asking", "when", text):
        return Asked(Intent.UNTIL_WHEN)
    return Asked(Intent.OTHER)


def _question(text: str, within: Span) -> tuple[Action, Span] | None:
    """The action that a sentence asks "may I" of; None where it asks something else."""
    start, end = within
    for modal, suffix in reversed(_modals(text[start:end], start)):
        if _is_open(text[start : modal[0]], text[modal[0] : end], suffix):
            continue
        candidates = _candidates(text, within, modal, suffix)
        if candidates:
            action, span = candidates
            if action in _BY_BUYER and _BUYER.search(text[start : span[0]]):
                continue
            begin = min(span[0], modal[0])
            if before := _OBJECT.search(text[start:begin]):
                begin = start + before.start()
            return action, (begin, max(span[1], modal[1]))
    return None


_BY_BUYER: Final = (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING)


def _modals(sentence: str, offset: int) -> list[tuple[Span, bool]]:
    """Where a sentence asks "may I", in order, and whether the action stands before it."""
    found = [
        ((offset + s, offset + e), suffix)
        for name, suffix in (("asking.suffix", True), ("asking.prefix", False))
        for s, e in spans("actions", name, sentence)
    ]
    return sorted(found)


def _is_open(before: str, rest: str, suffix: bool) -> bool:
    """Whether "how", "where" or "how many" is asked, not "may I"."""
    near = before[-24:] if suffix else before[-16:]
    lead = re.split(r"[,、;]|는데|지만|니까|ですが|けど|ので", near)[-1]
    return (
        named("asking", "how", lead)
        or named("asking", "where", lead)
        or named("asking", "who", lead)
        or named("asking", "how_many", lead)
        or named("asking", "which", lead)
        or (not suffix and named("asking", "how_many", rest[:12]))
    )


def _candidates(text: str, within: Span, modal: Span, suffix: bool) -> tuple[Action, Span] | None:
    """The action nearest to its "may I": before a suffix, after a prefix."""
    start, end = within
    ahead = _AHEAD if text[modal[0] : modal[1]].isascii() else _AHEAD // 3
    found: list[tuple[int, int, Action, Span]] = []
    for rank, action in enumerate(_ORDER):
        if suffix:
            for s, e in spans("actions", action, text[start : modal[1]]):
                span = (start + s, start + e)
                if span[1] >= modal[0] - _NEAR:
                    found.append((-span[1], rank, action, span))
        else:
            # "My request to withdraw, can it be taken back": the object may stand before.
            back = _NEAR if action is Action.CANCEL_WITHDRAWAL else 0
            begin = max(start, modal[0] - back)
            for s, e in spans("actions", action, text[begin : min(end, modal[1] + ahead)]):
                if begin + e > modal[1]:
                    found.append((begin + s, rank, action, (begin + s, begin + e)))
    if not found:
        return None
    first = min(found)
    touching = [f for f in found if f[3][0] < first[3][1] and first[3][0] < f[3][1]]
    _, _, action, span = min(touching, key=lambda f: f[1])
    return action, span
