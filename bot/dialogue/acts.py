"""What kind of turn a message is, as learnt from labelled ones: a yes, a wish, a question …

Decides nothing by itself: it says how likely each kind is, and `replies` and `wishes` decide how
sure is sure enough where the tables of words are silent. Trained from `corpus/turns` by
`training.py`, with the model of `bot/reading/learned.py`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.reading.dates import find
from bot.reading.learned import Guess, Weights, meaning
from bot.reading.pieces import blanked, pieces, question
from bot.words import named
from ingest.fold import simplified
from rules import Action

if TYPE_CHECKING:
    import datetime as dt

ACT: Final = "act"
MODEL: Final = Path(__file__).parent / "acts.npz"
"""The weights that ship."""
_CONCEPTS: Final = (
    "yes", "no", "drop", "unsure", "wait", "done", "doing", "over", "wish", "requesting",
    "informing", "question", "but", "same", "change", "corrects", "why", "thanks",
    "supposing", "follows",
    "reason_named", "polite",
)  # fmt: skip
WISH: Final = "wish:"


@lru_cache(maxsize=256)
def act(text: str, today: dt.date) -> Guess:
    """The likeliest kind of a turn (folded), with the chances of every kind.

    Several steps of a turn look at it; it is weighed once.
    """
    return weights().guess(looked_at(text, today), (ACT,), meaning(text, question(text)))[ACT]


def looked_at(text: str, today: dt.date) -> list[str]:
    """The pieces of a turn, and what the tables of words find in it."""
    found = pieces(blanked(text, find(text, today)))
    forms = (text, simplified(text))
    for name in _CONCEPTS:
        if any(named("dialogue", name, form) for form in forms):
            found.append(f"=d:{name}")
    for action in Action:
        if any(named("actions", action, form) for form in forms):
            found.append(f"=a:{action}")
    return [*found, f"=long:{min(len(text) // 12, 6)}"]


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that ship, read once."""
    return Weights(MODEL)
