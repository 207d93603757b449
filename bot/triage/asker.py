"""Who writes: a seller or a buyer.

Decides by whom they speak of, in tables of words ("the buyer" is what a seller says, "the shop"
what a buyer does), and where neither outweighs by what was learnt from labelled messages
(`corpus/askers`, and those of `corpus/cases`, which are sellers'), with the model of
`bot/reading/learned.py`. Trained by `training.py`.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.reading.learned import Weights, meaning
from bot.reading.pieces import blanked, pieces, question
from bot.triage.inquiry import Asker
from bot.words import spans

ASKER: Final = "asker"
MODEL: Final = Path(__file__).parent / "asker.npz"
"""The weights that ship."""
_MOST: Final = 3


def asker_of(text: str) -> Asker:
    """Who wrote `text` (folded)."""
    bought, sold = _words(text)
    if bought != sold:
        return Asker.BUYER if bought > sold else Asker.SELLER
    return Asker(
        _weights().guess(looked_at(text), (ASKER,), meaning(text, question(text)))[ASKER].value
    )


def looked_at(text: str) -> list[str]:
    """The pieces of a message, and how many words of either side it has."""
    bought, sold = (min(count, _MOST) for count in _words(text))
    return [*pieces(blanked(text, ())), f"=buyer:{bought}", f"=seller:{sold}"]


def _words(text: str) -> tuple[int, int]:
    bought = sum(1 for _ in spans("triage", "asker.buyer", text))
    return bought, sum(1 for _ in spans("triage", "asker.seller", text))


@lru_cache(maxsize=1)
def _weights() -> Weights:
    return Weights(MODEL)
