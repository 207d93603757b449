"""What an asker wrote, without what a letter is wrapped in."""

from __future__ import annotations

import pytest

from bot.triage.asker import asker_of
from bot.triage.inquiry import Asker
from bot.triage.letter import read_letter
from bot.triage.matters import divided
from bot.words import folded
from corpus.vocabulary import Language

LETTERS = [
    pytest.param(
        "안녕하세요. 취소요청 거부가 가능한가요?\n\n감사합니다.\n하늘상회 드림\nTel. 02-000-0000",
        "취소요청 거부가 가능한가요?",
        "",
        id="greeting-closing-and-signature",
    ),
    pytest.param(
        "いつもお世話になっております。\n撤回要請の期限はいつまでですか。\n"
        "よろしくお願いいたします。\n――――――――――\n○○屋",
        "撤回要請の期限はいつまでですか。",
        "",
        id="a-rule-before-the-signature",
    ),
    pytest.param(
        "买家要求取消，可以拒绝吗？\n\n发件人: 平台通知\n您有一个取消要求",
        "买家要求取消，可以拒绝吗？",
        "您有一个取消要求.",
        id="a-mail-below",
    ),
    pytest.param(
        "Hi team,\nmay I reject it?\n\nOn Tue, Nov 17, 2026 at 3:14 PM Qoo10 wrote:\n> A request.",
        "may I reject it?",
        "A request.",
        id="quoted-line-by-line",
    ),
    pytest.param(
        "See below.\n\n----- Forwarded message -----\nPlease cancel my order.\n----------\n"
        "What should we do about this request now?",
        "See below. What should we do about this request now?",
        "Please cancel my order.",
        id="own-words-after-what-is-forwarded",
    ),
    pytest.param(
        "Fwd:\n> The buyer filed a return yesterday.",
        "Fwd: The buyer filed a return yesterday.",
        "",
        id="nothing-but-what-is-forwarded",
    ),
    pytest.param(
        "From our chat, the buyer cannot file it:\n[buyer] pls cancel\n[us] Please use MyQoo10.",
        "From our chat, the buyer cannot file it:",
        "[buyer] pls cancel. [us] Please use MyQoo10.",
        id="a-talk-that-is-handed-on",
    ),
    pytest.param(
        "On 17 November we asked the buyer of order number\n667788991 to withdraw her return.",
        "On 17 November we asked the buyer of order number 667788991 to withdraw her return.",
        "",
        id="a-line-that-a-mail-program-broke",
    ),
]


@pytest.mark.parametrize(("text", "own", "quoted"), LETTERS)
def test_a_letter_is_its_own_words_and_what_it_quotes(text: str, own: str, quoted: str) -> None:
    letter = read_letter(text)
    assert (letter.own, letter.quoted) == (own, quoted)


def test_a_subject_is_part_of_what_is_said() -> None:
    assert read_letter("May I?", "Rejecting a cancel request").own.startswith("Rejecting a cancel")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("转发客人原话：「注文を間違えました。キャンセルお願いします」。可以直接取消吗？", "zh"),
        ("구매자가 “キャンセルしたいです” 라고만 합니다. 어떻게 하죠?", "ko"),
        ("商品已經寄出了，還可以拒絕取消要求嗎？", "zh"),
    ],
)
def test_what_is_quoted_is_not_the_askers_language(text: str, language: str) -> None:
    assert read_letter(text).language == language


@pytest.mark.parametrize(
    ("text", "asker"),
    [
        ("구매자가 취소를 요청했습니다. 승인해야 하나요?", Asker.SELLER),
        ("판매자가 취소를 승인해 주지 않아요.", Asker.BUYER),
        ("購入者様から返品要請が届きました。", Asker.SELLER),
        ("ショップから返事がありません。注文した商品をキャンセルしたいです。", Asker.BUYER),
        ("买家提交了退货申请，后台怎么处理？", Asker.SELLER),
        ("卖家一直不同意我的取消申请。", Asker.BUYER),
        ("The buyer wants to cancel. What do I do?", Asker.SELLER),
        ("The shop ignores me. I ordered the wrong size.", Asker.BUYER),
        ("撤回要請の期限は何日ですか", Asker.SELLER),
    ],
)
def test_who_writes_is_told_by_whom_they_speak_of(text: str, asker: Asker) -> None:
    assert asker_of(folded(text, Language(read_letter(text).language))) is asker


def test_what_is_said_of_several_orders_is_divided_by_their_numbers() -> None:
    text = (
        "Two orders. 1) 111222333: asked to withdraw, no answer. Until when? "
        "2) 111222334: sold out. How do I cancel it?"
    )
    first, second = divided(text)
    assert "111222334" not in first
    assert "Until when?" in first
    assert "111222333" not in second
    assert second.startswith("Two orders.")


def test_two_numbers_in_one_sentence_are_one_matter() -> None:
    assert len(divided("Orders 111222333 and 111222334 are sold out. How do I cancel?")) == 1
