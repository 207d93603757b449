"""What points to a person: phone numbers, addresses, names in forms, numbers of orders.

Decides what is personal in a line; leaves to the cleaning what becomes of the line. Figures
of guidance (prices, dates, periods, counts) are no one's and stay.
"""

from __future__ import annotations

import re

MASK = "***"

_PHONE = re.compile(
    r"(?<![\d.])(?:\+\d{1,3}[-\s/]{0,2}(?:\(0\))?)?"
    r"(?:\(?0\d{1,4}\)?[-\s.]\d{2,4}[-\s.]\d{3,4}|0[5789]0\d{8}|01\d{8,9}|1[3-9]\d{9})(?!\d)"
)
_INTERNATIONAL = re.compile(r"\+\d{1,3}(?:[-\s./]?\(?\d{1,4}\)?){2,}")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_POSTAL = re.compile(r"〒\s*\d{3}[-‐－]?\d{4}|(?<![\d-])\d{3}-\d{4}(?![\d-])")
_POSTAL_FIELD = re.compile(r"(?:우편번호|郵便番号|邮编|邮政编码|zip code)\D{0,4}\d{5,7}", re.I)
_LONG = re.compile(r"(?<!\d)\d{9,}(?!\d)")
"""Order, cart and tracking numbers; no figure of a guide is that long."""

_STREET = re.compile(
    r"(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)\s*[一-龥ぁ-んァ-ヶ]{1,10}[市区町村郡]\s*\S*"
    r"|[一-龥]{2,8}[省市][一-龥]{1,8}[区县市][一-龥]{1,12}[路街道巷]\s*\d+号?"
    r"|[가-힣]{1,6}(?:특별시|광역시|시|도)\s[가-힣]{1,6}[시군구]\s[가-힣\d]{1,10}[로길동읍면]\s?\d[\d-]*"
    r"|(?<!\w)\d{1,5}\s(?:[A-Z][a-z]+\s){1,3}(?:Street|St\.|Avenue|Ave\.|Road|Rd\.|Lane|Drive)"
)
_NAME = re.compile(
    r"(?:구매자명|수취인명|받는\s?사람|보내는\s?사람|고객명|購入者名|受取人名|送信元|差出人|宛名"
    r"|买家姓名|收货人名|收件人|发件人|買家姓名|(?:buyer|recipient|customer)(?:'s)?\s+name)"
    r"\s*[:：\t|]\s*[^\s,，、)）]",
    re.I,
)

_PATTERNS = (
    ("an e-mail address", _MAIL),
    ("a phone number", _PHONE),
    ("a phone number", _INTERNATIONAL),
    ("a postal code", _POSTAL),
    ("a postal code", _POSTAL_FIELD),
    ("a street address", _STREET),
    ("the number of an order or a parcel", _LONG),
)


def named(text: str) -> bool:
    """Whether a form field for a person's name is filled in here."""
    return _NAME.search(text) is not None


def found(text: str) -> str | None:
    """What personal thing stands in a text, or None."""
    if named(text):
        return "a person's name"
    bare = _without_addresses(text)
    return next((what for what, pattern in _PATTERNS if pattern.search(bare)), None)


def masked(text: str) -> str:
    """The text with what is personal blotted out; a link keeps its digits."""
    parts = re.split(r"(https?://\S+)", text)
    for index in range(0, len(parts), 2):
        for _, pattern in _PATTERNS:
            parts[index] = pattern.sub(MASK, parts[index])
    return "".join(parts)


def _without_addresses(text: str) -> str:
    return re.sub(r"https?://\S+", " ", text)
