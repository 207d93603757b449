"""What a text speaks of, whatever its language: the glossary's terms in it, by their ids.

Decides when a term is named: by the console's label in any of the four languages, or by a word
that people use in its place (`glossary.py`). The ids are terms like
any other to `lexical.py`, on both sides of a match, so that a question meets a passage in another
language, or in other words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from functools import lru_cache

from corpus.vocabulary import Language
from ingest.fold import simplified, tight
from ingest.glossary import rows, spoken

MARK = "\u00a7"
"""Stands before an id, so that no word of a text is one."""
_SHORTEST = 2


@lru_cache(maxsize=1)
def _table() -> tuple[re.Pattern[str], dict[str, tuple[str, ...]]]:
    """One pattern for all words, longest first, and each word's ids."""
    ids: dict[str, list[str]] = defaultdict(list)
    for name, row in rows().items():
        for language, word in spoken(row):
            text = tight(simplified(word) if language is Language.ZH else word)
            if len(text) >= _SHORTEST and name not in ids[text]:
                ids[text].append(name)
    words = sorted(ids, key=lambda w: (-len(w), w))
    pattern = "|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in words)
    return re.compile(pattern), {word: tuple(found) for word, found in ids.items()}


def concepts(text: str) -> list[str]:
    """The ids of the terms in `text`, in order, each marked; the longest word wins."""
    pattern, ids = _table()
    return [
        f"{MARK}{name}" for match in pattern.finditer(tight(text)) for name in ids[match.group()]
    ]
