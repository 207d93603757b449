"""Questions that one rule settles where no action of the seller fits.

Decides yes or no by an explicit table: can the deadline be moved (W5), can the buyer cancel
again after a rejection (R7), may one ask as often as one likes (W12), may the buyer cancel by
oneself at a status (C7, C7b), which language Qoo10 reads (C21), is a reason long enough (R4).
Everything else is decided by the rules on a case, in `deciding`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from bot.reading.reader import Intent, Reading
from bot.words import find, named
from corpus.vocabulary import Address
from rules import Action, Verdict
from rules import addresses as at
from rules.reading import MINIMUM_TEXT


@dataclass(frozen=True, slots=True)
class Settled:
    """A yes or no, the rule behind it, and the name of the sentence that says it."""

    rule: str
    verdict: Verdict
    text: str
    address: Address


_MOVED = Settled("W5", Verdict.BLOCKED, "W5", at.REQUEST)
_ONCE = Settled("R7", Verdict.BLOCKED, "R7", at.REJECTION_NOTES)
_OFTEN = Settled("W12", Verdict.ALLOWED, "W12", at.WITHDRAWAL_FAQ)
_LANGUAGE = Settled("C21", Verdict.ALLOWED, "C21", at.CANCEL_FAQ)
_SHORT = Settled("R4", Verdict.BLOCKED, "R4_short", at.REJECTION_STEPS)
_LONG = Settled("R4", Verdict.ALLOWED, "R4_long", at.REJECTION_STEPS)
_AT_ONCE = Settled("C7", Verdict.ALLOWED, "C7", at.BUYER_CANCEL)
_RESERVED = Settled("C7b", Verdict.BLOCKED, "C7b", at.BUYER_CANCEL)
_ASKS = Settled("C10", Verdict.BLOCKED, "C10", at.BUYER_CANCEL)
_COUNT: Final = re.compile(r"(\d{1,3})\s?(?:자|글자|文字|个?字|characters?|chars?|letters?)")
_FREE: Final = ("processing", "new", "delayed")
"""C7: where a buyer's cancel needs no approval."""


def _deadline(reading: Reading) -> Settled | None:
    if named("asking", "payment", reading.text) or reading.elsewhere:
        return None
    return _MOVED if named("settled", "W5", reading.text) and _yes_or_no(reading) else None


def _after_rejection(reading: Reading) -> Settled | None:
    if reading.action is Action.REJECT_CANCEL:
        return None
    withdrawing = named("asking", "withdrawal", reading.text)
    if withdrawing:
        return None
    again = reading.action is Action.REREQUEST_WITHDRAWAL and reading.order.get("cancel_rejected")
    return _ONCE if again or named("settled", "R7", reading.text) else None


def _as_often(reading: Reading) -> Settled | None:
    asks = reading.action in (Action.REREQUEST_WITHDRAWAL, Action.REQUEST_WITHDRAWAL)
    asks = asks and named("asking", "withdrawal", reading.text)
    return _OFTEN if asks and named("settled", "W12", reading.text) else None


def _often(reading: Reading) -> bool:
    return named("cues", "q_how_often", reading.text) or named("settled", "W12", reading.text)


def _language(reading: Reading) -> Settled | None:
    return _LANGUAGE if named("settled", "C21", reading.text) and _yes_or_no(reading) else None


def _length(reading: Reading) -> Settled | None:
    if find("settled", "R4", reading.text) is None or not _yes_or_no(reading):
        return None
    return _by_length(reading) if named("settled", "other_ground", reading.text) else None


def _by_length(reading: Reading) -> Settled | None:
    """R4: by the number of characters that is told."""
    match = find("settled", "R4", reading.text)
    counts = [int(value) for value in match.groups() if value] if match else []
    counts += [int(count) for count in _COUNT.findall(reading.text)]
    if not counts:
        return None
    return _SHORT if counts[0] < MINIMUM_TEXT else _LONG


def _buyer_cancels(reading: Reading) -> Settled | None:
    if reading.action not in (None, Action.CANCEL_BEFORE_SHIPPING):
        return None
    return _by_status(reading) if named("settled", "buyer_cancels", reading.text) else None


def _by_status(reading: Reading) -> Settled | None:
    """C7, C7b, C10, R7: what a buyer may do alone."""
    status = reading.order.get("status")
    if reading.order.get("cancel_rejected") or named("asking", "rejection", reading.text):
        return _ONCE
    if reading.order.get("reserved") and status == "new":
        return _RESERVED
    if status == "preparing" or (status is None and named("cues", "f_preparing", reading.text)):
        return _ASKS
    return _AT_ONCE if status in _FREE else None


def _yes_or_no(reading: Reading) -> bool:
    """Whether yes or no is asked, not how, where, or how many."""
    return reading.intent not in (Intent.HOW, Intent.WHERE, Intent.WHO) and named(
        "settled", "yes_or_no", reading.text
    )


TABLE: Final[tuple[Callable[[Reading], Settled | None], ...]] = (
    _deadline,
    _after_rejection,
    _buyer_cancels,
    _as_often,
    _language,
    _length,
)


_LEARNT: Final[Mapping[str, Callable[[Reading], Settled | None]]] = {
    "W5": lambda reading: _MOVED if named("cues", "q_extend", reading.text) else None,
    "W12": lambda reading: _OFTEN if _often(reading) else None,
    "C21": lambda reading: _LANGUAGE,
    "R7": lambda reading: _ONCE,
    "R4": _by_length,
    "C7": _by_status,
}
"""By the kind of question, where that is sure."""


def settled(reading: Reading) -> Settled | None:
    """What one rule says to it, or None where it takes a case."""
    if reading.asks is not None:
        kind, _, rule = reading.asks.partition(":")
        if kind != "settled" or (reading.elsewhere and rule in ("W5", "W12")):
            return None
        return _LEARNT[rule](reading)
    return next((found for ask in TABLE if (found := ask(reading)) is not None), None)
