"""The FAQ by its words, while somebody still types.

Decides how well what was typed so far fits an entry: half a word, half a Hangul syllable, kana
that are not converted yet and slips of the finger fit too, and so does a question in another
language. What a question means beyond its words is decided by the index's search
(`faq_search.py`).
"""

from __future__ import annotations

import math
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from bot.faq import Entry, entries
from corpus.vocabulary import Language
from ingest.concepts import concepts
from ingest.fold import simplified, strokes, tight

READINGS = Path(__file__).parent / "words" / "readings.toml"

BEGUN = 0.95
"""What a word is worth of which the beginning was typed, beside 1 for a whole one."""
ALIKE = 0.6
"""How much two words must share to count as one misspelt: Dice's coefficient of their pairs."""
MISSPELT = 0.8
"""What such a word is worth at most."""
ANSWERED = 0.5
"""What a piece is worth that stands in the answer alone."""
BROKEN = 0.5
"""What a piece counts against an entry that is in none: one slip breaks several."""
MEANT = 0.6
"""What a term of the glossary is worth that is named by another of its words."""
ELSEWHERE = 0.8
"""What the same question in another language is worth."""
AT_ONCE = 0.3
"""Added where the question holds all that was typed in one piece, and again where it begins so."""

_RUN = re.compile(r"[a-z0-9]+|[\u3131-\u3163]+|[\u3005-\u3007\u3040-\u30ff\u3400-\u9fff]+")
_HALF_TYPED = re.compile(r"(?<=[\u3040-\u30ff])[a-z]{1,2}$")
"""Letters on their way to a kana: `てっk`."""
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def pieces(form: str) -> list[str]:
    """What is compared of a form: Latin words whole, Hangul by three keys, the rest by pairs."""
    found: list[str] = []
    for run in _RUN.findall(form):
        size = _size(run)
        if len(run) <= size or not size:
            found.append(run)
        else:
            found += [run[n : n + size] for n in range(len(run) - size + 1)]
    return found


def _size(run: str) -> int:
    """How long the pieces of a run are; 0 where it is a word."""
    if run[0].isascii():
        return 0
    return 3 if "\u3131" <= run[0] <= "\u3163" else 2


@lru_cache(maxsize=1)
def _readings() -> tuple[re.Pattern[str], dict[str, str]]:
    table = tomllib.loads(READINGS.read_text(encoding="utf-8"))
    longest = sorted(table, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest))), table


def forms(text: str, language: Language) -> tuple[str, ...]:
    """`text` in each form in which somebody may be typing it."""
    if language is Language.ZH:
        return (tight(simplified(text)),)
    if language is not Language.JA:
        return (strokes(tight(text)),)
    plain = _HALF_TYPED.sub("", tight(text))
    pattern, table = _readings()
    read = pattern.sub(lambda found: table[found[0]], plain).translate(_TO_HIRAGANA)
    return tuple(dict.fromkeys((plain, read)))


class _Table:
    """The questions and answers in one language, by their pieces."""

    def __init__(self, held: Sequence[Entry], language: Language) -> None:
        self.questions = [forms(entry.question, language) for entry in held]
        answers = [forms(f"{entry.heading}\n{entry.text}", language) for entry in held]
        self._asked = ["\n".join(some) for some in self.questions]
        self._answered = ["\n".join(some) for some in answers]
        self._worth: dict[str, dict[int, float]] = defaultdict(dict)
        for n, entry in enumerate(held):
            for piece in (p for form in answers[n] for p in pieces(form)):
                self._worth[piece][n] = ANSWERED
            for piece in (p for form in self.questions[n] for p in pieces(form)):
                self._worth[piece][n] = 1.0
            for term in concepts(entry.question):
                self._worth[term][n] = MEANT
        self._words = {w: _pairs(w) for w in self._worth if w.isascii() and w.isalnum()}

    def named(self, term: str) -> Mapping[int, float]:
        """The entries whose question names a term of the glossary."""
        return self._worth.get(term, {})

    def fitting(self, piece: str) -> Mapping[int, float]:
        """The entries that a piece of what was typed fits, and what it is worth there."""
        size = _size(piece)
        if not size:
            return self._like(piece)
        if len(piece) == size:
            return self._worth.get(piece, {})
        found = {n: ANSWERED for n, text in enumerate(self._answered) if piece in text}
        return found | {n: 1.0 for n, text in enumerate(self._asked) if piece in text}

    def _like(self, typed: str) -> dict[int, float]:
        """The same for a Latin word: whole, begun or misspelt."""
        found: dict[int, float] = {}
        mine = _pairs(typed)
        for word, pairs in self._words.items():
            if word == typed:
                share = 1.0
            elif word.startswith(typed):
                share = BEGUN
            else:
                dice = 2 * len(mine & pairs) / (len(mine) + len(pairs) or 1)
                share = MISSPELT * dice if dice >= ALIKE and not typed.isdecimal() else 0.0
            if share:
                for n, worth in self._worth[word].items():
                    found[n] = max(found.get(n, 0.0), share * worth)
        return found


def _pairs(word: str) -> frozenset[str]:
    return frozenset(word[n : n + 2] for n in range(len(word) - 1))


@lru_cache(maxsize=1)
def _tables() -> dict[Language, _Table]:
    return {language: _Table(entries(language), language) for language in Language}


@lru_cache(maxsize=1024)
def scores(typed: str, language: Language) -> tuple[float, ...]:
    """How well each entry fits, in the order of `bot.faq.entries`.

    0 where nothing of `typed` is found, 1 where the question in `language` holds all of it, and
    more where it holds it in one piece.
    """
    best = [0.0] * len(entries(language))
    named = dict.fromkeys([*concepts(typed), *concepts(simplified(typed))])
    for code, table in _tables().items():
        favour = 1.0 if code is language else ELSEWHERE
        for form in forms(typed, code):
            found = _shares(form, named, table)
            best = [max(old, favour * new) for old, new in zip(best, found, strict=True)]
    return tuple(best)


def _shares(form: str, named: Iterable[str], table: _Table) -> list[float]:
    """For each entry the share of what was typed that it holds; what is rare weighs more."""
    count = len(table.questions)
    total, weight = [0.0] * count, 0.0
    fits = [(_size(piece), table.fitting(piece)) for piece in dict.fromkeys(pieces(form))]
    fits += [(0, held) for term in named if (held := table.named(term))]
    for size, found in fits:
        asked = sum(worth > ANSWERED for worth in found.values())
        rare = math.log(1 + count / (1 + asked))
        weight += rare if found or not size else BROKEN * rare
        for n, worth in found.items():
            total[n] += rare * worth
    if not weight:
        return total
    whole = form.strip()
    for n, some in enumerate(table.questions):
        total[n] /= weight
        if any(whole in question for question in some):
            total[n] += AT_ONCE * (1 + any(question.startswith(whole) for question in some))
    return total
