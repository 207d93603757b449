"""The one form in which texts are compared: the same for what is indexed and what is asked.

Decides which differences of writing don't count (width, case, composition, traditional
characters, spaces inside CJK text), which keys write a text, and what a term is. Which terms
matter is decided by whoever ranks.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_RUN = re.compile(rf"[{_CJK}]+|[a-z0-9]+")
_GAP = re.compile(rf"(?<=[{_CJK}])\s+(?=[{_CJK}])")

_LETTERS = (
    (0x1100, "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"),
    (0x1161, "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"),
    (0x11A8, "ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ"),
)
"""The letters that begin, carry and end a Hangul syllable, from where NFD puts them."""
_TWO = (
    "ㅘㅗㅏ ㅙㅗㅐ ㅚㅗㅣ ㅝㅜㅓ ㅞㅜㅔ ㅟㅜㅣ ㅢㅡㅣ "
    "ㄳㄱㅅ ㄵㄴㅈ ㄶㄴㅎ ㄺㄹㄱ ㄻㄹㅁ ㄼㄹㅂ ㄽㄹㅅ ㄾㄹㅌ ㄿㄹㅍ ㅀㄹㅎ ㅄㅂㅅ"
)
"""Letters that are written by two keys, each before them."""
_BY_TWO = {keys[0]: keys[1:] for keys in _TWO.split()}
_STRUCK = {
    start + n: _BY_TWO.get(letter, letter)
    for start, letters in _LETTERS
    for n, letter in enumerate(letters)
}


@lru_cache(maxsize=1)
def _to_simplified() -> Any:
    import opencc  # imported here: only Chinese needs it

    return opencc.OpenCC("t2s")


def simplified(text: str) -> str:
    """`text` with traditional Chinese characters written as simplified ones."""
    return str(_to_simplified().convert(text))


def fold(text: str) -> str:
    """`text` as it is compared: NFKC (full width, half-width kana, NFD), lower case."""
    return unicodedata.normalize("NFKC", text).casefold()


def tight(text: str) -> str:
    """`text` as it is compared, without the spaces inside CJK text."""
    return _GAP.sub("", fold(text))


def strokes(text: str) -> str:
    """Folded `text` with each Hangul syllable as the keys that write it: `철회` as `ㅊㅓㄹㅎㅗㅣ`.

    So the half of a syllable is the beginning of the whole one, and a consonant is the same
    whether it ends a syllable or begins the next: `췻`, on its way to `취소`, fits it.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", text).translate(_STRUCK))


def terms(text: str) -> list[str]:
    """The terms of a text, in order.

    Character bigrams of each CJK run, whatever the spaces (Korean sellers leave them out, and
    morphological analysers were measured to be no better); for Latin words the word and its
    four-letter pieces, which forgives endings and most slips.
    """
    found: list[str] = []
    for run in _RUN.findall(tight(text)):
        if run[0].isascii():
            found.append(run)
            found += [run[i : i + 4] for i in range(len(run) - 3)] if len(run) > 4 else []
        elif len(run) == 1:
            found.append(run)
        else:
            found += [run[i : i + 2] for i in range(len(run) - 1)]
    return found
