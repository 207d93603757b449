"""What a short turn is: a yes, a no, "wait", "done", "start over", in four languages."""

from __future__ import annotations

import pytest

from bot.dialogue.replies import Reply, hedges, refuses_first, reply, starts_over
from rules import Action

SAID = {
    Reply.YES: [
        *("네", "넵", "응", "ㅇㅇ", "ㅇㅋ", "ㄱㄱ", "네네~", "오케이", "네, 진행해 주세요"),
        *("그렇게 해 주세요", "네 감사합니다", "이대로 진행할게요"),
        *(
            "はい",
            "うん",
            "はい、お願いします",
            "それでお願いします",
            "進めてください",
            "オッケーです",
        ),
        *("是", "是的", "好", "嗯嗯", "可以", "确认", "好的，办吧", "确定", "就这样办吧"),
        *("對", "確認", "好的，請執行"),
        *("yes", "Yes!", "yep", "y", "OK", "ＯＫ", "sure", "go ahead", "ok go ahead", "yes yes"),
        *("Yes, please do it.", "Sounds good, thanks"),
    ],
    Reply.NO: [
        *("아니요", "ㄴㄴ", "아뇨 괜찮아요", "하지 마세요", "됐어요", "안 할래요"),
        *("いいえ", "やめておきます", "いいえ、結構です", "やっぱりやめます"),
        *("不", "不要", "不用了", "算了", "别", "先不办"),
        *("別", "不用了，謝謝"),
        *("no", "No.", "nope", "n", "no thanks", "never mind", "don't do it", "Wait, no."),
        *("Actually no", "I changed my mind"),
    ],
    Reply.DROP: ["취소할게요", "キャンセルで", "取消", "cancel", "cancel it"],
    Reply.WAIT: [
        *("잠깐만요", "기다려 주세요", "나중에 할게요"),
        *("ちょっと待って", "少々お待ちください", "保留で"),
        *("等一下", "稍等", "我再想想", "等一下吧"),
        *("wait", "hold on", "let me think", "one moment please", "later"),
    ],
    Reply.UNSURE: [
        *("알겠습니다", "글쎄요", "음...", "괜찮아요"),
        *("了解です", "なるほど", "うーん", "大丈夫です", "いいです"),
        *("知道了", "明白", "随便", "隨便"),
        *("fine", "I see", "maybe", "hmm", "got it", "I guess"),
    ],
    Reply.DONE: [
        *("했어요", "다 했어요", "완료했습니다", "끝났어요"),
        *("やりました", "完了しました", "終わりました", "できました"),
        *("做好了", "已经办好了", "搞定了", "處理好了"),
        *("done", "I did it", "finished", "I've done it", "all done"),
    ],
}
ASKED_BACK = ["네?", "はい？", "好吗？", "Yes?", "ok?", "하지 마요?"]
CONDITIONS = [
    "네, 근데 환불은 언제 돼요",
    "네 근데 사유를 바꾸고 싶어요",
    "네 그런데 아직 구매자한테 확인 안 했어요",
    "はい、でも返金はいつ",
    "いいですけど、その前に確認したい",
    "はい、ただし今日中に",
    "好的，但是要先问一下买家",
    "可以，不过等客人确认",
    "好，但是",
    "yes but not today",
    "yes, but only tomorrow",
    "sure, but only if she agrees",
    "yes if the buyer agrees",
    "Yes, but",
]
OTHERWISE = [
    *("반품이에요", "返品です", "退货", "a return", "326316701", "yesterday", "네이버", "예약"),
    *("네, 예약상품으로요", "はい、予約商品で", "好，用预购", "yes, with preorder"),
    *("네, 내일요", "はい、明日", "好，明天", "yes, tomorrow"),
    *("아니요 반품이에요", "いいえ、返品です", "不是取消是退货", "no, it's a return"),
    *("yes for the other order", "yes and no", "ok so what is the deadline"),
    *("", "...", "👎", "not sure if she agrees"),
]


def rows() -> list[tuple[str, Reply]]:
    return [(message, kind) for kind, messages in SAID.items() for message in messages]


@pytest.mark.parametrize(("message", "kind"), rows())
def test_a_turn_of_one_kind_is_known(message: str, kind: Reply) -> None:
    assert reply(message) is kind


@pytest.mark.parametrize("message", ASKED_BACK)
def test_who_asks_has_not_answered(message: str) -> None:
    assert reply(message) is None


@pytest.mark.parametrize("message", CONDITIONS)
def test_a_yes_with_a_condition_is_no_yes(message: str) -> None:
    for proposed in (None, *Action):
        assert reply(message, proposed) is not Reply.YES


@pytest.mark.parametrize("message", OTHERWISE)
def test_who_says_more_or_something_else_has_not_said_yes_or_no(message: str) -> None:
    assert reply(message) is None


LAST = [
    ("I've asked. Yes, go ahead.", Reply.YES),
    ("확인했어요. 네, 진행해 주세요.", Reply.YES),
    ("確認しました。はい、お願いします。", Reply.YES),
    ("问过了。好的，办吧。", Reply.YES),
    ("I asked her, she can't. No, leave it.", Reply.NO),
    ("물어봤는데 안 된대요. 아니요.", Reply.NO),
    ("Yes. Hm, no.", None),
    ("Wait. Yes.", None),
    ("Will it be quick? Yes.", None),
    ("If she agrees, yes.", None),
    ("等客人确认，好的", None),
]


@pytest.mark.parametrize(("message", "kind"), LAST)
def test_of_several_sentences_the_last_word_counts_where_nothing_speaks_against_it(
    message: str, kind: Reply | None
) -> None:
    assert reply(message) is kind


RESTATED = [
    ("yes, reject it", Action.REJECT_CANCEL),
    ("네, 거부해 주세요", Action.REJECT_CANCEL),
    ("はい、拒否してください", Action.REJECT_CANCEL),
    ("好的，拒绝吧", Action.REJECT_CANCEL),
    ("好的，拒絕吧", Action.REJECT_CANCEL),
    ("네, 승인해 주세요", Action.APPROVE_CANCEL),
    ("はい、承認してください", Action.APPROVE_CANCEL),
    ("Yes, cancel it", Action.CANCEL_BEFORE_SHIPPING),
    ("네, 취소해 주세요", Action.CANCEL_BEFORE_SHIPPING),
    ("はい、キャンセルしてください", Action.CANCEL_BEFORE_SHIPPING),
    ("好的，取消吧", Action.CANCEL_BEFORE_SHIPPING),
    ("yes, take it back", Action.CANCEL_WITHDRAWAL),
    ("네, 철회 요청해 주세요", Action.REQUEST_WITHDRAWAL),
    ("はい、撤回要請してください", Action.REQUEST_WITHDRAWAL),
    ("好的，申请撤回吧", Action.REQUEST_WITHDRAWAL),
]


@pytest.mark.parametrize(("message", "proposed"), RESTATED)
def test_a_yes_may_name_what_it_is_a_yes_to(message: str, proposed: Action) -> None:
    assert reply(message, proposed) is Reply.YES


@pytest.mark.parametrize(
    "message",
    ["don't reject it", "거부하지 마세요", "拒否しないでください", "不要拒绝", "別拒絕"],
)
def test_a_no_may_name_what_it_is_a_no_to(message: str) -> None:
    assert reply(message, Action.REJECT_CANCEL) is Reply.NO


@pytest.mark.parametrize(
    "message", ["ok, reject it tomorrow", "yes, don't reject it", "네, 거부는 내일 해 주세요"]
)
def test_a_yes_to_what_is_proposed_with_something_else_is_none(message: str) -> None:
    assert reply(message, Action.REJECT_CANCEL) is not Reply.YES


HEDGED = {
    "sure, but only if she agrees": True,
    "yes, but not today": True,
    "ok, if she agrees": True,
    "네, 근데 아직 확인 안 했어요": True,
    "はい、ただし明日": True,
    "好的，但是先等等": True,
    "yes, go ahead": False,
    "yes, but what is the deadline?": False,
    "I am not sure, but": False,
}


@pytest.mark.parametrize("message", HEDGED)
def test_a_condition_that_asks_nothing_is_a_hedge(message: str) -> None:
    assert hedges(message, Action.REJECT_CANCEL) is HEDGED[message]


FIRST = {
    "no, it's a return": "it's a return",
    "No. Use ready to ship": "Use ready to ship",
    "아니요, 발송 준비 완료로요": "발송 준비 완료로요",
    "いいえ、その他で": "その他で",
    "不，用其他理由": "用其他理由",
    "no": None,
    "아니요.": None,
    "いいえ": None,
    "不": None,
    "nothing yet": None,
    "notice of it": None,
    "yes, no": None,
    "不是取消，是退货": None,
}


@pytest.mark.parametrize("message", FIRST)
def test_what_follows_a_no_is_taken_by_itself(message: str) -> None:
    assert refuses_first(message) == FIRST[message]


OVER = {
    "Let's start over.": "",
    "Never mind, start over": "",
    "reset": "",
    "forget everything": "",
    "Start over. How long does the buyer have?": "How long does the buyer have?",
    "처음부터 다시 할게요": "",
    "처음부터 다시. 철회 기한은 며칠이에요?": "철회 기한은 며칠이에요?",
    "最初からお願いします": "",
    "リセット": "",
    "重新开始": "",
    "重新開始": "",
    "yes": None,
    "How do I start over with the withdrawal request?": None,
    "철회 요청을 처음부터 다시 해도 되나요?": None,
    "撤回要請を最初からやり直せますか": None,
    "我想重新申请撤回": None,
}


@pytest.mark.parametrize("message", OVER)
def test_starting_over_is_said_of_the_conversation(message: str) -> None:
    assert starts_over(message) == OVER[message]
