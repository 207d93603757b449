"""What a language model wrote, held against what it may write: every fixed sentence, whole, and
around them nothing but courtesy and transitions.

Decides whether a sentence of the model's own may be shown, and whether the fixed ones stand where
they may. Two keys to one lock: what decides anything is forbidden by name (`words/decisive`), and
what isn't known to be courtesy is forbidden too (`words/courtesy`), so that a lie in words nobody
foresaw has no words to be told in. What becomes of an answer that fails is decided in `reword`.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Collection, Sequence
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Final

from bot.words import folded, names, spans
from corpus.vocabulary import Language
from ingest import glossary
from ingest.fold import fold

LONGEST: Final = 200
"""Characters of a sentence of the model's own."""
MOST: Final = 700
"""Characters of all of them."""


class Wrong(StrEnum):
    """Why something a model wrote isn't shown."""

    MARKUP = "markup"
    LINK = "link"
    FIGURE = "figure"
    DATE = "date"
    CITATION = "citation"
    STATUS = "status"
    NEGATION = "negation"
    PERMISSION = "permission"
    WORDS = "words"
    LENGTH = "length"
    FIXED = "fixed"
    """A fixed sentence is missing, stands twice, or where it may not."""
    UNFINISHED = "unfinished"


_SIGNS: Final = frozenset(" .,!?:;'\"-、。，！？：；「」‘’“”·・…—–〜~")
"""Signs that may stand beside letters; none of them can mark anything up."""
_ENDS: Final = ".!?。！？…:：,，、;；"
_LINK: Final = re.compile(
    r"https?:|www\.|\w\.(?:com|net|org|io|jp|kr|cn|co|me|ly|gg|xyz|app|dev|html?|php)\b|\w@\w"
)
_STATUSES: Final = (
    "order_status",
    "claim_status",
    "claim_type",
    "withdrawal_status",
    "rejection_ground",
    "payment_method",
    "reason",
    "menu",
    "tab",
    "section",
    "contact_route",
    "term",
)
"""What of the glossary no sentence of a model's own names: in any of the four languages."""
_COMMON: Final = frozenset({"other", "기타", "その他", "其他", "reason"})
"""Labels that are words of every day."""
_CONCEPTS: Final = {
    "figure": Wrong.FIGURE,
    "date": Wrong.DATE,
    "citing": Wrong.CITATION,
    "negation": Wrong.NEGATION,
    "permission": Wrong.PERMISSION,
}


def wrong_in(sentence: str, language: Language) -> Wrong | None:
    """Why a sentence of a model's own can't be shown in an answer in `language`; None: it can."""
    if len(sentence) > LONGEST:
        return Wrong.LENGTH
    text = folded(sentence, language)
    if _LINK.search(text):
        return Wrong.LINK
    for character in sentence:
        kind = unicodedata.category(character)
        if kind[0] == "N" or (character.isascii() and character.isdigit()):
            return Wrong.FIGURE
        if kind[0] != "L" and character not in _SIGNS:
            return Wrong.MARKUP
    if not any(map(str.isalpha, sentence)) or sentence.lstrip()[0] in "-–—~〜":
        return Wrong.MARKUP
    if (decides := _decides(text, language)) is not None:
        return decides
    return None if _is_courtesy(text, language) else Wrong.WORDS


def ended(sentence: str) -> bool:
    """Whether a sentence came to its end."""
    return sentence.rstrip("\"'」’” ").endswith(tuple(_ENDS))


def may_follow(number: int, placed: Collection[int], free: Collection[int]) -> bool:
    """Whether fixed sentence `number` may stand after those `placed`; they count from 1.

    The first one opens the answer, `free` ones may stand anywhere after it, the others in order.
    """
    if number in placed:
        return False
    if not placed:
        return number == 1
    if number in free:
        return True
    return all(n in placed for n in range(1, number) if n not in free)


def whole(text: str, own: Sequence[str], fixed: Sequence[str], language: Language) -> bool:
    """Whether `text` is the fixed sentences, each whole and once, and `own` ones that may stand
    beside them: the last look before an answer leaves."""
    left = text
    for piece in sorted(fixed, key=len, reverse=True):
        if piece not in left:
            return False
        left = left.replace(piece, "\0", 1)
    for sentence in own:
        if wrong_in(sentence, language) is not None or sentence not in left:
            return False
        left = left.replace(sentence, "", 1)
    return not left.replace("\0", "").strip()


def _decides(text: str, language: Language) -> Wrong | None:
    for concept in names("decisive", ""):
        if any(True for _ in spans("decisive", concept, text, language)):
            return _CONCEPTS[concept]
    return Wrong.STATUS if _statuses().search(text) else None


@lru_cache(maxsize=1)
def _statuses() -> re.Pattern[str]:
    """The console's labels, and in Latin script as whole words."""
    found: set[str] = set()
    for row in glossary.rows().values():
        if row["kind"] in _STATUSES:
            found |= {fold(row[language]) for language in Language if row[language]}
    # A label of one character is a word of every sentence.
    labels = sorted((w for w in found - _COMMON if len(w) > 1), key=len, reverse=True)
    return re.compile(
        "|".join(rf"\b{re.escape(w)}\b" if w.isascii() else re.escape(w) for w in labels)
    )


@lru_cache(maxsize=8)
def _courtesy(language: Language) -> frozenset[str]:
    path = Path(__file__).parent / "words" / f"courtesy.{language}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return frozenset(folded(word, language) for words in table.values() for word in words)


def _is_courtesy(text: str, language: Language) -> bool:
    """Whether a text can be divided into words of courtesy and signs, without a rest.

    Korean and English words are taken whole; Japanese and Chinese have no spaces to go by.
    """
    known = _courtesy(language)
    longest = max(map(len, known))
    spaced = language in (Language.KO, Language.EN)
    reached = [True] + [False] * len(text)
    for start, character in enumerate(text):
        if not reached[start]:
            continue
        if not character.isalpha() and character != "'":
            reached[start + 1] = True
            continue
        if spaced and start and text[start - 1].isalpha():
            continue
        for end in range(start + 1, min(start + longest, len(text)) + 1):
            inside = spaced and end < len(text) and (text[end].isalpha() or text[end] == "'")
            if not inside and text[start:end] in known:
                reached[end] = True
    return reached[-1]
