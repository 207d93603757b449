"""Figures and addresses for mail that point to a person: phones, cards, accounts, papers.

Decides what one looks like and what a figure of an order, a cart or a parcel looks like, which
stays. Which numbers are phones is Google's libphonenumber's to say; here is decided which of them
may be one: those with the country's code, a leading 0, or of a Chinese mobile.
"""

from __future__ import annotations

import re
from functools import lru_cache

from bot.masking.spans import Kind, Span

REGIONS = ("JP", "KR", "CN")
"""Where those who write are at home: a number without a country's code is read as one of these."""

_ALONE = r"(?<![A-Za-z0-9])(?<![\d][.,-])"
"""Not within a longer figure or a word."""
_END = r"(?![A-Za-z0-9])(?![.,-]\d)"

_MAIL = re.compile(
    r"(?<![A-Za-z0-9._%+-])[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}"
)
_IS = r"\s{0,2}(?:[:#=]|[は은는이가是为為]|is\b)?\s{0,2}"
_NUMBER_OF = re.compile(
    r"(?:주문|장바구니|운?송장|택배|등기|클레임|상품|注文|カート|送り状|追跡|伝票|お?問い?合わ?せ|荷物|クレーム|商品"
    r"|[订訂][单單購购]|购物车|購物車|[运運快货貨物]流?[单單递遞件]|包裹|投诉"
    r"|\b(?:order|cart|tracking|parcel|waybill|item|claim|shipment))"
    r"\s?(?:번호|코드|番号|コード|号码?|號碼?|编号|[单單]号|no\b\.?|numbers?\b|code\b|id\b|#)?"
    rf"{_IS}([1-9][\d -]{{5,22}}\d)",
    re.I,
)
"""Numbers of things, told as such; one that begins with 0 may be a phone's all the same."""

_CARD = re.compile(_ALONE + r"[2-6](?:[ -]?\d){13,18}" + _END)
_CARD_TOLD = re.compile(
    r"(?:카드\s?번호|カード番号|卡号|卡號|card\s(?:no\b\.?|number))"
    rf"{_IS}(\d(?:[ -]?\d){{11,18}})",
    re.I,
)
_DAY = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_RESIDENT = re.compile(_ALONE + rf"\d{{2}}{_DAY}\s?-\s?[1-8]\d{{6}}" + _END)
"""Of Korea: a day of birth tells it, its check digit doesn't since 2020."""
_CITIZEN = re.compile(_ALONE + rf"[1-9]\d{{5}}(?:19|20)\d{{2}}{_DAY}\d{{3}}[\dXx]" + _END)
"""Of China: the place, the day of birth."""
_CUSTOMS = re.compile(_ALONE + r"[Pp]\d{12}" + _END)
"""Of Korea: a person's code for imports."""
_PAPER_TOLD = re.compile(
    r"(?:주민(?:등록)?\s?번호|여권\s?번호|외국인등록번호|マイナンバー|個人番号|パスポート(?:番号)?|旅券番号|免許証番号"
    r"|身份证号?码?|身份證號?碼?|护照号?码?|護照號?碼?|passport(?:\s(?:no\b\.?|number))?)"
    rf"{_IS}([A-Za-z]{{0,2}}\d(?:[ -]?\d){{5,17}}[Xx]?)",
    re.I,
)
_HANDLE = re.compile(
    r"(?:카카오톡|카톡|라인|인스타(?:그램)?|위챗|텔레그램|LINE|ライン|カカオ(?:トーク)?|インスタ(?:グラム)?|微信|QQ"
    r"|WeChat|KakaoTalk|Kakao|Telegram|WhatsApp|Instagram)\s?(?:의|の|的)?\s?"
    r"(?:아이디|ID|id|Id|号码?|號碼?|账号|帳號|アカウント|handle)"
    rf"{_IS}(@?[A-Za-z0-9][\w.-]{{3,31}})",
    re.ASCII,
)
_ACCOUNT_TOLD = re.compile(
    r"(?:계좌\s?번호|계좌|口座番号|口座|普通|当座|账号|賬號|帐号|账户|bank\saccount|account\s(?:no\b\.?|number)"
    rf"|IBAN){_IS}([A-Z]{{0,2}}\d(?:[ -]?\d){{5,26}})"
    r"(?![.,]?\d)(?: {1,2}([ァ-ヴー]{2,8}[ ][ァ-ヴー]{2,8}))?"
)
_ACCOUNT_OF_BANK = re.compile(
    r"(?:은행|뱅크|농협|수협|새마을금고|우체국|銀行|信用金庫|信金|银行)\s{0,2}(?:계좌)?[:：]?\s{0,2}"
    r"(\d{2,6}-\d{2,6}-\d{2,8}(?:-\d{1,4})?|\d{11,19})(?!\d)"
)

_PHONE = re.compile(
    r"(?<![A-Za-z0-9+])(?<!\d[.,-])(?:"
    r"\+\d{1,3}(?:[ .-]{0,2}\(?\d{1,5}\)?){2,5}"
    r"|(?:\(0\d{1,4}\)|0\d{1,4})(?:[ .ー-]{0,2}\d{1,4}[ .ー-]{0,2}|\(\d{1,4}\))\d{3,4}"
    r"(?:[ -]\d{4})?"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r")(?![A-Za-z0-9])(?![.,-]\d)"
)


def mails(text: str) -> list[Span]:
    """Addresses for mail."""
    return [Span(*match.span(), Kind.EMAIL) for match in _MAIL.finditer(text)]


def labelled(text: str) -> list[Span]:
    """What a label says is personal, whatever it looks like."""
    told = ((_CARD_TOLD, Kind.CARD), (_PAPER_TOLD, Kind.ID), (_HANDLE, Kind.ID))
    return [Span(*m.span(1), kind) for pattern, kind in told for m in pattern.finditer(text)]


def cards(text: str) -> list[Span]:
    """Numbers of payment cards: as long as one, and right by their check digit."""
    found = (match.span() for match in _CARD.finditer(text))
    return _but_things([Span(*at, Kind.CARD) for at in found if _luhn(text[slice(*at)])], text)


def ids(text: str) -> list[Span]:
    """Numbers of residents and citizens."""
    patterns = (_RESIDENT, _CITIZEN, _CUSTOMS)
    return [Span(*m.span(), Kind.ID) for pattern in patterns for m in pattern.finditer(text)]


def accounts(text: str) -> list[Span]:
    """Numbers of bank accounts, with the holder's name as Japanese banks write it."""
    found: list[Span] = []
    for match in _ACCOUNT_TOLD.finditer(text):
        found.append(Span(*match.span(1), Kind.ACCOUNT))
        if match[2]:
            found.append(Span(*match.span(2), Kind.NAME))
    found += [Span(*m.span(1), Kind.ACCOUNT) for m in _ACCOUNT_OF_BANK.finditer(text)]
    return found


def phones(text: str) -> list[Span]:
    """Phone numbers of Japan, Korea and China, and of anywhere with the country's code."""
    found = [Span(*m.span(), Kind.PHONE) for m in _PHONE.finditer(text) if _is_phone(m[0])]
    return _but_things(found, text)


def _but_things(found: list[Span], text: str) -> list[Span]:
    if not found:
        return found
    things = {match.start(1) for match in _NUMBER_OF.finditer(text)}
    return [span for span in found if span.start not in things]


@lru_cache(maxsize=1024)
def _is_phone(written: str) -> bool:
    import phonenumbers  # its tables are read region by region, at the first number

    digits = re.sub(r"[^\d+]", "", written)
    for region in (None,) if digits.startswith("+") else REGIONS:
        try:
            if phonenumbers.is_valid_number(phonenumbers.parse(digits, region)):
                return True
        except phonenumbers.NumberParseException:
            continue
    return False


def _luhn(written: str) -> bool:
    digits = [int(c) for c in reversed(written) if c.isdigit()]
    doubled = (sum(divmod(2 * digit, 10)) for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0
