"""Who writes, a seller or a buyer; and a buyer's story told as a seller would tell it.

Decides by tables of words, whole messages weighed: who speaks of "the buyer" sells, who speaks of
"the shop" buys. The desk reads sellers; what a buyer tells is put in a seller's words first, so
that one set of tables reads both.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from bot import words
from bot.triage.inquiry import Asker
from bot.words import spans
from corpus.vocabulary import Language


def asker_of(text: str) -> Asker:
    """Who wrote `text` (folded); a seller where nothing tells."""
    bought = len(list(spans("triage", "asker.buyer", text)))
    sold = len(list(spans("triage", "asker.seller", text)))
    return Asker.BUYER if bought > sold else Asker.SELLER


def retold(text: str, language: Language) -> str:
    """A buyer's `text` as a seller would tell it, as far as it tells who did what."""
    for pattern, words_ in _retold(language):
        text = pattern.sub(words_, text)
    return text


@lru_cache(maxsize=4)
def _retold(language: Language) -> tuple[tuple[re.Pattern[str], str], ...]:
    file = Path(words.__file__).parent / f"triage.{language}.toml"
    rows = tomllib.loads(file.read_text(encoding="utf-8"))["said"]["retold"]
    pairs = (row.split(" => ") for row in rows)
    return tuple((re.compile(was, re.IGNORECASE), becomes) for was, becomes in pairs)
