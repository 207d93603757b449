"""Who writes: a seller or a buyer.

Decides by tables of words, the whole message weighed: who speaks of "the buyer" sells, who speaks
of "the shop" buys.
"""

from __future__ import annotations

from bot.triage.inquiry import Asker
from bot.words import spans


def asker_of(text: str) -> Asker:
    """Who wrote `text` (folded); a seller where nothing tells."""
    bought = len(list(spans("triage", "asker.buyer", text)))
    sold = len(list(spans("triage", "asker.seller", text)))
    return Asker.BUYER if bought > sold else Asker.SELLER
