"""A message as it came → the text that is understood.

Decides what carries no meaning here (links, emoji, control characters, stray space) and the
language of the message. It is done once, at the door.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.vocabulary import Language
from ingest.fold import simplified

_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_SPACE = re.compile(r"\s+")
# Joiners and variation selectors, which emoji are made with, and other invisible marks.
_DROPPED = {"Cc", "Cf", "Co", "Cs", "So", "Sk", "Mn"}

_HANGUL = re.compile(r"[\u1100-\u11ff\u3130-\u318f\uac00-\ud7a3]")
_HIRAGANA = re.compile(r"[\u3041-\u309f]")
_KATAKANA = re.compile(r"[\u30a1-\u30ff]")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[a-z][a-z']+", re.IGNORECASE)
# What a Chinese sentence has and a Japanese line of characters alone has not. Statistical
# detectors were tried: they take every line of Han characters for Chinese.
_CHINESE = re.compile(
    r"[的了吗嗎呢吧么麼怎您你我们們这這那哪没沒还還给給谁誰几幾]|什|可以|如何|多久|是否|为何"
)
_JAPANESE = re.compile(r"方法|場合|期限|注文|返品|配送|購入|要請|未受取|返金|拒否|照会|何日|手順")


def normalise(message: str) -> str:
    """`message` composed (NFC), without links, emoji and control characters, spaces single."""
    text = unicodedata.normalize("NFC", _URL.sub(" ", message))
    kept = (" " if c.isspace() else "" if unicodedata.category(c) in _DROPPED else c for c in text)
    return _SPACE.sub(" ", "".join(kept)).strip()


def language_of(text: str, default: Language = Language.EN) -> Language:
    """The language somebody writes in, button names of another language notwithstanding.

    Grammar tells: Hangul and hiragana carry it, katakana and Han characters may be labels.
    `default` where there is nothing to go by (figures, signs).
    """
    hangul, hiragana = len(_HANGUL.findall(text)), len(_HIRAGANA.findall(text))
    katakana, han = len(_KATAKANA.findall(text)), len(_HAN.findall(text))
    words = len(_WORD.findall(text))
    if hangul and hangul >= 2 * hiragana and hangul >= words:
        return Language.KO
    if hiragana and 2 * (hiragana + katakana + han) >= words:
        return Language.JA
    if words >= 3 and words * 3 >= hangul + hiragana + katakana + han:
        return Language.EN
    if hangul:
        return Language.KO
    if katakana > han or (katakana and not _CHINESE.search(text)):
        return Language.JA
    if han:
        return _han_alone(text)
    return Language.EN if words else default


def _han_alone(text: str) -> Language:
    """Chinese or Japanese, for a text in Han characters: by words, then by written forms.

    Simplified forms are in GB 2312 and not in JIS X 0208, Japanese ones the other way round.
    """
    if _CHINESE.search(text):
        return Language.ZH
    characters = _HAN.findall(text)
    chinese = sum(_has("gb2312", c) and not _has("shift_jis", c) for c in characters)
    japanese = sum(_has("shift_jis", c) and not _has("gb2312", c) for c in characters)
    if japanese > chinese:
        # Traditional Chinese shares forms with Japanese; the console's own words decide.
        big5 = sum(_has("big5", c) for c in characters)
        return Language.JA if _JAPANESE.search(text) or big5 < len(characters) else Language.ZH
    if chinese == japanese and _JAPANESE.search(text):
        return Language.JA
    return Language.ZH


def _has(charset: str, character: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def compared(text: str, language: Language) -> str:
    """`text` as it is searched with: Chinese in simplified characters."""
    return simplified(text) if language is Language.ZH else text
