"""The short words by which a block tells which section of a known topic it belongs to.

Decides nothing by itself: weighs labels and verbs of four languages, whatever guide they stand
in. Leaves to the sections what follows from the weights.
"""

from __future__ import annotations

import re
from functools import cache

from corpus.vocabulary import Topic

Cues = dict[str, tuple[str, ...]]

_FAQ = ("자주 ?(하는|묻는) ?질문", "よくある", "常见问题|常見問題", r"\bFAQ|frequently asked")
_ENTRY = (
    "로그인|ログイン|登录|登錄|log ?in",
    "어디서|どこから|从哪里|從哪裡|where",
    "접속방법|メニューの場所|菜单",
)

CUES: dict[Topic, Cues] = {
    Topic.CLAIM_WITHDRAWAL: {
        "overview": (*_ENTRY, "각종|各種|各种|overview|what .* is"),
        "request": (
            "철회 ?요청 ?방법|撤回要請の方法|如何申请撤销|request(ing)? (the |a )?withdrawal",
            "철회할 경우|撤回を要請する|要求撤销",
            "요청사유를? 입력|撤回理由|撤销理由|卖家留言栏",
            "반품 ?철회 ?요청|返品の撤回要請|退货的撤回",
            "요청이 완료|撤回要請完了|成功提交|要請が完了|提出撤销申请后",
            "자동 ?설정|自動的?に?撤回|자동(적으로)? ?철회|自动撤",
            "응답이 없|応答がない|没有回应",
            "기본적으로|通常N|默认",
            "철회를 요청할 수 없|要請することができません|不能申请",
            "8/[45]",
        ),
        "lookup": (
            "조회|照会|状态类|「详情查询」|【查询】|申请·?(以及)?结果|look(ing)? up|find",
            "확인하고자|確認をしたい|ご確認いただけ",
            "고객관리|메시지 내역|お客様とのメッセージ|客户管理",
            "미답변|未回答|unanswered",
            "쪽지함|受信箱|纸条盒|发?纸条|inbox",
            "お客様へのメッセージ|给客户发",
            "母国語|母语",
            "個人情報|个人资料",
            "4일이? 지나|超过4日|过4日",
        ),
        "cancel-request": (
            "철회 ?요청을? ?취소|撤回要請のキャンセル|取消撤[回销]",
            "cancel(l?ing)? (the |a )?withdrawal",
            "撤回要請(自体)?をキャンセル|취소하고자|자체적으로 취소|自行取消",
            "요청 캔슬|キャンセル完了",
            "撤回要請をしている|철회요청상태",
            "take back|taking back",
        ),
        "rerequest": (
            "재요청|再要請|再次(提出|要请)|ask(ing)? again|re-?request",
            "거부했을|拒否した|拒绝|被买家|refused",
            "보류|保留|on hold",
        ),
        "faq": _FAQ,
    },
    Topic.CANCEL_REFUND: {
        "overview": (
            "귀책사유.{0,20}(따라|달라)|whose fault",
            "대량 ?취소|大量|まとめて|in bulk|many at once",
        ),
        "before-shipping": (
            "발송처리 ?전|発送処理前|発送前|发货(处理)?前|before (it is )?(shipping|shipped)",
            "배송요청일|신규주문 / |配送要請の|运送要求",
            "「취소/환불」",
        ),
        "after-shipping": (
            "발송처리 ?후|発送処理後|発送後|发货(处理)?后|after (it is )?(shipping|shipped)",
            "배송중/배송완료|配送中/配送完了|运送中/运送完成",
            "반품/환불 ?처리|返品/返金処理|退货/退款处理",
            "환불 처리가 완료|환불할 수",
        ),
        "buyer-cancel": (
            "구매자 사유에 의한|구매자 사유 취소요청$|취소요청의 분류",
            "顧客都合|購入者都合|买家原因|buyer's",
            "가능한 경우|필요한 경우|できる場合|必要な場合",
            "취소요청 즉시|즉시 환불|すぐに返金|立即退款|at once",
            "고객이 MyQoo10|購入者がMyQoo10|买家在MyQoo10|in MyQoo10",
        ),
        "approve": (
            "취소요청 ?처리|취소요청건의 처리|취소요청 처리 방법|승인 ?처리|キャンセル要請の処理",
            "취소승인|承認(する|方法)|同意取消|approv(e|ing)",
            "접수되면|접수된 주문|취소요청 건이?",
            "【취소처리】|「취소요청」",
        ),
        "faq": _FAQ,
    },
    Topic.CANCEL_REJECTION: {
        "overview": (
            "주의사항|注意事項|注意事项|cautions?",
            "거부할 수 있|拒否できます|可以拒绝|can reject",
            "받아들이기|受け入れ|难以接受",
            "페널티|ペナルティ|处罚|penalt",
            "허위|虚偽|虚假",
            "즉시 취소|すぐにキャンセル",
        ),
        "where": _ENTRY,
        "steps": (
            "조작방법|操作方法|手順|操作步骤|how to",
            "클릭|クリック|点击|click",
            "팝업|ポップアップ|对话框|弹出|pop-?up",
            "풀다운|プルダウン|下拉|drop-?down",
            r"30\s?(자|文字|字|char)",
        ),
        "notes": (
            "기타 참고|その他|其他参考|其他说明|other notes",
            "거부가 완료되면|拒否が完了|拒绝完成后",
            "어플|アプリ|邮件|app\\b",
            "재차|再度|再次|once more",
            "문의 부탁|문의경로|お問い合わせ|咨询|contact",
            "안내되므로",
        ),
    },
}

PINNED: dict[Topic, dict[str, str]] = {
    Topic.CANCEL_REFUND: {
        "overview": "귀책사유.{0,20}(따라|달라)|대량 ?취소|大量(の)?キャンセル|大量取消"
        "|whose fault|in bulk"
    },
}
"""Words so clear that a block with one belongs to the section wherever it stands."""


@cache
def _compiled(topic: Topic) -> dict[str, tuple[re.Pattern[str], ...]]:
    return {
        section: tuple(re.compile(cue, re.I) for cue in cues)
        for section, cues in CUES[topic].items()
    }


def weights(topic: Topic, text: str) -> dict[str, int]:
    """How many cues of each section of a topic stand in a text."""
    return {
        section: sum(cue.search(text) is not None for cue in cues)
        for section, cues in _compiled(topic).items()
    }


def pinned(topic: Topic, text: str) -> str | None:
    """The section that a text names outright."""
    for section, cue in PINNED.get(topic, {}).items():
        if re.search(cue, text, re.I):
            return section
    return None
