"""Where people live: addresses for letters and parcels in Japan, Korea and China.

Decides what one looks like: a region that is one (`words.toml`), a street or a district, and a
number. A region by itself ("not delivered to Hokkaido") is nobody's address. No kept library tells
addresses within a text, so these are patterns; every repetition has an end, so that reading stays
linear.
"""

from __future__ import annotations

import re

from bot.masking.spans import Kind, Span
from bot.masking.tables import one_of

_JA_CODE = r"〒 ?\d{3}-?\d{4}"
_JA = (
    rf"(?:{_JA_CODE} ?)?{one_of('regions', 'ja')}[一-龥ぁ-んァ-ヶー々 ]{{1,24}}"
    r"(?:[\d一二三四五六七八九十]{1,3}丁目(?: ?\d{1,4}(?:番地?)?(?:[-の]?\d{1,4})?号?)?"
    r"|\d{1,4}(?:-\d{1,4}){1,3}|\d{1,4}番地?(?:の?\d{1,4}号?)?)"
    r"(?: ?(?:[ァ-ヴー一-龥A-Za-z]{2,15} ?)?\d{1,4}(?:号室|号|階|F(?![A-Za-z])))?"
)
_KO = (
    rf"(?:\(?\d{{5}}\)? )?{one_of('regions', 'ko')} (?:[가-힣]{{1,8}}[시군구] ){{1,2}}"
    r"(?:[가-힣]{1,8}[읍면] )?[가-힣\d]{1,12}(?:로|길|동|리|가)(?: ?\d{1,4}번?길)? ?\d{1,4}"
    r"(?:-\d{1,4})?(?:번지)?(?:[, ]{0,2}[가-힣A-Za-z\d]{1,15}(?:아파트|빌라|오피스텔|빌딩|타워))?"
    r"(?: ?\(?[가-힣]{1,6}동\)?(?=[ ,)]))?(?:[, ]{0,2}\d{1,4}동)?(?:[, ]{0,2}\d{1,4}(?:호|층))?"
)
_ZH = (
    rf"{one_of('regions', 'zh')}(?: ?[一-龥]{{1,8}}[市区县镇乡盟州]){{1,3}} ?[一-龥\d]{{1,16}}?"
    r"(?:路|街|大道|道|巷|弄|村|胡同|园区?)[一-龥]{0,3}\d{1,5}(?:弄\d{1,4})?号?"
    r"(?:[一-龥A-Za-z\d]{0,12}?\d{1,5}(?:号楼|栋|幢|座|单元|室|楼|层)){0,4}"
)
_WORD = r"[A-Z][A-Za-z'’.-]{1,24}"
_EN_STREET = (
    rf"\d{{1,5}} (?:{_WORD} ){{1,4}}"
    r"(?:Street|St|Avenue|Ave|Road|Rd|Lane|Ln|Drive|Dr|Boulevard|Blvd)\b\.?"
    rf"(?:,? (?:Apt|Suite|Unit|#)\.? ?\w{{1,6}})?(?:, {_WORD}(?: {_WORD})?){{0,3}}"
    r"(?:,? \d{5}(?:-\d{4})?)?"
)
_EN_BEYOND = rf"(?:,? (?:{_WORD}|〒?\d{{3}}-\d{{4}}|\d{{5}})){{0,5}}"
_EN_EAST = (
    rf"(?:\d{{1,4}}-){{1,3}}\d{{1,4}},?(?: {_WORD},?){{0,4}}"
    rf" [A-Z][a-z]{{1,20}}-(?:ku|shi|cho|machi|gu|si|dong|ro|gil|do)\b{_EN_BEYOND}"
    r"|\d{1,4}(?:-\d{1,4})?,? [A-Z][a-z]{1,20}(?:-daero|-ro|-gil)\b(?: ?\d{1,4}-gil)?"
    rf"{_EN_BEYOND}"
)
_PATTERNS = tuple(re.compile(pattern) for pattern in (_JA, _KO, _ZH, _EN_STREET, _EN_EAST))
_CODE_TOLD = re.compile(
    rf"({_JA_CODE})(?!\d)"
    r"|(?:우편\s?번호|郵便番号|邮编|邮政编码|郵遞區號|(?:zip|postal) ?code)"
    r"\s{0,2}[:は은는이가是]?\s{0,2}(\d{3}-?\d{4}|\d{5,6})(?![\d-])",
    re.I,
)


def addresses(text: str) -> list[Span]:
    """Postal addresses, and postal codes that are told as such."""
    found = [
        Span(*match.span(), Kind.ADDRESS)
        for pattern in _PATTERNS
        for match in pattern.finditer(text)
    ]
    for match in _CODE_TOLD.finditer(text):
        found.append(Span(*match.span(1 if match[1] else 2), Kind.ADDRESS))
    return found
