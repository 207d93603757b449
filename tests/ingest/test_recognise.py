"""The language and the topic of a text are found in the text."""

from __future__ import annotations

import pytest

from corpus.vocabulary import Language, Topic
from ingest.recognise import language_of, topic_of


@pytest.mark.parametrize(
    ("text", "language"),
    [
        pytest.param("주문을 확인해 주세요.", "ko", id="Korean"),
        pytest.param("注文を確認してください。", "ja", id="Japanese"),
        pytest.param("请确认订单。", "zh", id="simplified Chinese"),
        pytest.param("請確認訂單是否已經取消", "zh", id="traditional Chinese"),
        pytest.param("Please check the order.", "en", id="English"),
        pytest.param("订单取消", "zh", id="only characters, simplified forms"),
        pytest.param("配送準備", "ja", id="only characters, Japanese forms"),
        pytest.param("J·QSM의 [キャンセル] 버튼을 누르면 취소됩니다", "ko", id="a Japanese label"),
        pytest.param(
            "点击【キャンセル】按钮即可取消该订单，然后等待买家确认。", "zh", id="kana label"
        ),
        pytest.param("QSM MyQoo10 Qpost 상세조회 https://example.com/a", "ko", id="Latin names"),
        pytest.param("", "en", id="nothing"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert language_of(text) is Language(language)


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        pytest.param("클레임 철회 안내", Topic.CLAIM_WITHDRAWAL, id="ko withdrawal"),
        pytest.param("クレーム撤回ガイド", Topic.CLAIM_WITHDRAWAL, id="ja withdrawal"),
        pytest.param("投诉撤销说明", Topic.CLAIM_WITHDRAWAL, id="zh withdrawal"),
        pytest.param("Withdrawing a claim", Topic.CLAIM_WITHDRAWAL, id="en withdrawal"),
        pytest.param("취소와 환불", Topic.CANCEL_REFUND, id="ko refund"),
        pytest.param("キャンセルと返金", Topic.CANCEL_REFUND, id="ja refund"),
        pytest.param("取消与退款", Topic.CANCEL_REFUND, id="zh refund"),
        pytest.param("Cancel and refund orders", Topic.CANCEL_REFUND, id="en refund"),
        pytest.param("취소 거부하기", Topic.CANCEL_REJECTION, id="ko rejection"),
        pytest.param("キャンセル要請の拒否", Topic.CANCEL_REJECTION, id="ja rejection"),
        pytest.param("拒绝取消申请", Topic.CANCEL_REJECTION, id="zh rejection"),
        pytest.param("Rejecting a cancel request", Topic.CANCEL_REJECTION, id="en rejection"),
        pytest.param("정산 안내", None, id="ko settlement"),
        pytest.param("商品登録", None, id="ja products"),
        pytest.param("Coupons", None, id="en coupons"),
    ],
)
def test_the_title_tells_the_topic(title: str, topic: Topic | None) -> None:
    assert topic_of(title, "") is topic


def test_headings_tell_it_where_the_title_does_not() -> None:
    text = "1. 철회 요청\n내용입니다.\n2. 철회 조회\n내용입니다.\n3. 문의\n내용입니다."
    assert topic_of("가이드", text) is Topic.CLAIM_WITHDRAWAL


def test_a_word_in_passing_makes_no_topic() -> None:
    text = "\n".join(["쿠폰을 발급합니다."] * 20 + ["취소 후 환불되면 쿠폰은 사라집니다."])
    assert topic_of("쿠폰", text) is None
