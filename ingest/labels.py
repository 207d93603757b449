"""The words on the console's screens, as the glossary has them.

Decides whether a piece of text is a label or a value of a form; leaves to the cleaning what
that means for the line it stands in.
"""

from __future__ import annotations

import re
import unicodedata
from difflib import SequenceMatcher
from functools import cache

from corpus.vocabulary import Language
from ingest.glossary import rows

_KINDS = frozenset(
    {"claim_type", "claim_status", "order_status", "withdrawal_status", "payment_method"}
    | {"menu", "screen", "tab", "section", "button", "option", "field", "reason"}
    | {"message_category", "message_status", "rejection_ground"}
)

_MORE = """
제목 파일 번역기 추가발송 우편번호 국가 편집 검색 담당자 상태 카테고리 대표상품 그리드옵션설정
日時 日付 全体 タイプ 状態 状況 送信人 受信 送信 翻訳 チャンネル 商品 顧客 詳細照会 詳細検索 基本
标题 内容 文件 状态 日期 类型 所有 商品 频道 发送日 选择 附件 邮编 Excel Go Select JP Japan
"""
"""On the screens too, but nothing that guidance speaks of, hence not in the glossary."""

_VALUE = re.compile(r"[\W\d_]*(?:[A-Za-z]{0,2}[\W\d_]*)?")
_LONGEST = 40
_TAG = re.compile(r"<[^>]*>")
_COUNT = re.compile(r"[\s(（]*(?:\d{1,4}|N)[)）]?$")


def plain(text: str) -> str:
    """A label without what extraction and layout put around it."""
    text = unicodedata.normalize("NFKC", _TAG.sub("", text)).casefold()
    return re.sub(r"[\s#*○●□■▼▶:.·・•\-–_?!]+", "", text)


@cache
def labels() -> frozenset[str]:
    """Every label of the console, in every language, in its plain form."""
    named = [row for id_, row in rows().items() if row["kind"] in _KINDS or id_ == "contact_qoo10"]
    words = {row[language] for row in named for language in Language}
    return frozenset(filter(None, (plain(word) for word in [*words, *_MORE.split()])))


@cache
def _by_length() -> dict[int, list[tuple[str, frozenset[str]]]]:
    table: dict[int, list[tuple[str, frozenset[str]]]] = {}
    for label in sorted(labels()):
        table.setdefault(len(label), []).append((label, frozenset(label)))
    return table


@cache
def is_label(text: str) -> bool:
    """Whether this is a label, perhaps with a count beside it or a letter misread."""
    key = plain(text)
    if not key:
        return False
    if key in labels() or plain(_COUNT.sub("", text)) in labels():
        return True
    if not 5 <= len(key) <= _LONGEST:
        return False
    letters = set(key)
    return any(
        len(letters & its) >= 0.7 * len(letters)
        and SequenceMatcher(None, key, label).ratio() >= 0.85
        for length in range(len(key) - 2, len(key) + 3)
        for label, its in _by_length().get(length, ())
    )


def is_value(text: str) -> bool:
    """Whether this is what fields are filled with: a figure, a date, a mark, or nothing."""
    return _VALUE.fullmatch(_TAG.sub("", text)) is not None
