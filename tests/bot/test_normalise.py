"""The door: what a message is without its noise, and which language its writer speaks."""

from __future__ import annotations

import unicodedata

import pytest

from bot.reading.normalise import compared, language_of, normalise
from corpus.vocabulary import Language


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("  철회\n\n 기한?\t", "철회 기한?"),
        (unicodedata.normalize("NFD", "철회 기한"), "철회 기한"),
        ("見て https://example.com/a?b=1 撤回", "見て 撤回"),
        ("help 🙏🏽👩‍👩‍👧 please ✅", "help please"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("\x00\x07bell", "bell"),
    ],
    ids=["space", "NFD", "link", "emoji", "invisible", "control"],
)
def test_noise_is_taken_out_once(message: str, expected: str) -> None:
    assert normalise(message) == expected


LANGUAGES = {
    Language.KO: [
        "철회 기한은요?",
        "撤回要請を 취소하려면 어디를 눌러요",
        "배송관리 메뉴 place?",
        "キャンセル要請 거부",
        "환불",
    ],
    Language.JA: [
        "撤回要請の期限は？",
        "撤回要請 取消方法",
        "配送遅延 返金",
        "キャンセル",
        "Qpostに通知",
        "취소요청 は拒否できますか",
        "返品要請 期限 何日",
    ],
    Language.ZH: [
        "撤回申请几天有效",
        "取消申請可以拒絕嗎",
        "退款",
        "キャンセル要請怎么拒绝",
        "買家要求取消訂單",
        "卖家 拒绝 次数",
    ],
    Language.EN: [
        "refund?",
        "how do I do 撤回要請 again",
        "what is Qpost",
        "취소요청 button where is it in QSM",
        "12345",
        "",
    ],
}


@pytest.mark.parametrize(
    ("language", "text"), [(lang, text) for lang, texts in LANGUAGES.items() for text in texts]
)
def test_grammar_tells_the_language_and_labels_don_t(language: Language, text: str) -> None:
    assert language_of(text) is language


def test_traditional_chinese_is_searched_as_simplified_and_japanese_as_it_is() -> None:
    assert compared("撤回申請", Language.ZH) == "撤回申请"
    assert compared("撤回要請", Language.JA) == "撤回要請"
