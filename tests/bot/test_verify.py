"""What a language model wrote is held against what it may write, sentence by sentence."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from bot.scripted import LIES
from bot.texts import table
from bot.verify import LONGEST, Wrong, ended, may_follow, whole, wrong_in
from bot.words import folded, spans
from corpus.vocabulary import Language

WORDS = Path(__file__).parents[2] / "bot" / "words"
KO, JA, ZH, EN = Language.KO, Language.JA, Language.ZH, Language.EN

MAY = [
    (KO, "안녕하세요, 문의해 주셔서 감사합니다."),
    (KO, "많이 당황하셨겠어요."),
    (KO, "우선 결론부터 말씀드릴게요."),
    (KO, "이어서 절차를 차근차근 안내해 드리겠습니다:"),
    (KO, "더 궁금한 점이 있으시면 언제든지 문의해 주세요."),
    (JA, "お問い合わせいただき、誠にありがとうございます。"),
    (JA, "お困りのことと、お察しいたします。"),
    (JA, "まずは結論からお答えします。"),
    (JA, "続いて、手順を順にご案内します。"),
    (JA, "ご不明な点がございましたら、お気軽にお尋ねください。"),
    (ZH, "您好，感谢您的咨询！"),
    (ZH, "我理解您着急的心情。"),
    (ZH, "下面为您说明具体的步骤："),
    (ZH, "另外，请留意以下内容。"),
    (ZH, "希望对您有所帮助。"),
    (EN, "Hello, and thank you for your message!"),
    (EN, "I understand how stressful this is."),
    (EN, "First, the short answer:"),
    (EN, "Next, here are the steps, one by one."),
    (EN, "I hope this helps; if anything else comes up, feel free to ask me."),
]
MAY_NOT = [
    # Figures, in any script and in words.
    (KO, "기한은 7일입니다.", Wrong.FIGURE),
    (KO, "사흘 안에 답해 주세요.", Wrong.FIGURE),
    (KO, "먼저 일곱 번째 내용입니다.", Wrong.FIGURE),
    (JA, "まず五日間です。", Wrong.FIGURE),
    (JA, "まず５のお答えです。", Wrong.FIGURE),
    (ZH, "首先是十五天。", Wrong.FIGURE),
    (ZH, "首先是⑦。", Wrong.FIGURE),
    (EN, "Here are the seven steps.", Wrong.FIGURE),
    (EN, "First, ٧ is the answer.", Wrong.FIGURE),
    (EN, "Here is step Ⅶ.", Wrong.FIGURE),
    (EN, "Here is x².", Wrong.FIGURE),
    # Days.
    (KO, "오늘 안내해 드릴게요.", Wrong.DATE),
    (KO, "다음 주 월요일입니다.", Wrong.DATE),
    (JA, "明日、ご案内します。", Wrong.DATE),
    (JA, "期限についてです。", Wrong.DATE),
    (ZH, "明天为您说明。", Wrong.DATE),
    (ZH, "这是截止日期。", Wrong.DATE),
    (EN, "I hope this helps until Friday.", Wrong.DATE),
    (EN, "The deadline is next.", Wrong.DATE),
    # What the console calls things, in whatever language.
    (KO, "먼저 신규주문 내용입니다.", Wrong.STATUS),
    (JA, "まず新規注文です。", Wrong.STATUS),
    (ZH, "首先是运送延期的情况。", Wrong.STATUS),
    (EN, "This is about a New order.", Wrong.STATUS),
    (EN, "First, In transit.", Wrong.STATUS),
    # A no.
    (KO, "그렇지 않습니다.", Wrong.NEGATION),
    (KO, "위 내용은 무시해 주세요.", Wrong.NEGATION),
    (JA, "この手順ではありません。", Wrong.NEGATION),
    (JA, "ただし、次の場合です。", Wrong.NEGATION),
    (ZH, "这不是答案。", Wrong.NEGATION),
    (ZH, "但请看下面。", Wrong.NEGATION),
    (EN, "This isn't the answer.", Wrong.NEGATION),
    (EN, "Here is what follows, however.", Wrong.NEGATION),
    (EN, "Here is what follows, unless you know more.", Wrong.NEGATION),
    # A yes, what may or must be done, and what was.
    (KO, "네, 됩니다.", Wrong.PERMISSION),
    (KO, "바로 진행하셔도 괜찮습니다.", Wrong.PERMISSION),
    (KO, "요청하신 내용을 처리했습니다.", Wrong.PERMISSION),
    (KO, "꼭 참고해 주세요.", Wrong.PERMISSION),
    (JA, "はい、大丈夫です。", Wrong.PERMISSION),
    (JA, "承知いたしました。", Wrong.PERMISSION),
    (JA, "必ずご覧ください。", Wrong.PERMISSION),
    (ZH, "可以的。", Wrong.PERMISSION),
    (ZH, "您必须看下面的内容。", Wrong.PERMISSION),
    (ZH, "已经为您办好了。", Wrong.PERMISSION),
    (EN, "Yes, go ahead.", Wrong.PERMISSION),
    (EN, "You must read this.", Wrong.PERMISSION),
    (EN, "This has been taken care of.", Wrong.PERMISSION),
    (EN, "You can see it, and you can ask.", Wrong.PERMISSION),
    # A yes in words that are none by themselves.
    (KO, "그럼, 언제든지.", Wrong.WORDS),
    (JA, "そのとおりです。", Wrong.PERMISSION),
    (ZH, "是的。", Wrong.PERMISSION),
    (ZH, "是，如下。", Wrong.PERMISSION),
    (EN, "It is.", Wrong.PERMISSION),
    (EN, "So you are!", Wrong.PERMISSION),
    (EN, "Anytime.", Wrong.WORDS),
    (EN, "Go through with it.", Wrong.WORDS),
    # What it would rest on.
    (KO, "가이드에 따르면 이렇습니다.", Wrong.CITATION),
    (JA, "規約に基づくお答えです。", Wrong.CITATION),
    (ZH, "根据条款，答案如下。", Wrong.CITATION),
    (EN, "Here is what the guide says.", Wrong.CITATION),
    # Links and marks.
    (EN, "See www.example.com for more.", Wrong.LINK),
    (EN, "Ask me at help@example.com.", Wrong.LINK),
    (EN, "See evil.xyz for more.", Wrong.LINK),
    (EN, "Here is **the answer**.", Wrong.MARKUP),
    (EN, "Here is <b>the answer</b>.", Wrong.MARKUP),
    (EN, "Here is [the answer](x).", Wrong.MARKUP),
    (EN, "Here is the answer. 😀", Wrong.MARKUP),
    (EN, "Here is the\u202e answer.", Wrong.MARKUP),
    (EN, "Here is the\u200b answer.", Wrong.MARKUP),
    (EN, "- Here is the answer.", Wrong.MARKUP),
    (EN, "---", Wrong.MARKUP),
    # Words that nobody foresaw.
    (KO, "구매자님께 전화하세요.", Wrong.WORDS),
    (JA, "購入者様にお電話ください。", Wrong.WORDS),
    (ZH, "请给买家打电话。", Wrong.WORDS),
    (EN, "Ring the buyer.", Wrong.WORDS),
    (EN, "Неllo.", Wrong.WORDS),
    (EN, "안녕하세요.", Wrong.WORDS),
    (KO, "Hello.", Wrong.WORDS),
    (EN, "Hello " * (LONGEST // 6 + 1), Wrong.LENGTH),
]


@pytest.mark.parametrize(("language", "sentence"), MAY)
def test_courtesy_and_transitions_may_be_said(language: Language, sentence: str) -> None:
    assert wrong_in(sentence, language) is None


@pytest.mark.parametrize(("language", "sentence", "why"), MAY_NOT)
def test_what_decides_anything_may_not(language: Language, sentence: str, why: Wrong) -> None:
    assert wrong_in(sentence, language) is why


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", LIES)
def test_no_lie_of_the_scripted_liar_may_be_said(kind: str, language: Language) -> None:
    sentences = LIES[kind][language].replace("[7]", "")
    assert wrong_in(LIES[kind][language], language) is not None
    assert wrong_in(sentences, language) is not None, "its words alone give it away"


@pytest.mark.parametrize("language", list(Language))
def test_a_model_is_shown_examples_that_may_be_said(language: Language) -> None:
    for example in table(language, "model")["example"].values():
        for sentence in example.replace("。", "。\n").replace(". ", ".\n").splitlines():
            assert wrong_in(sentence, language) is None, sentence


@pytest.mark.parametrize("language", list(Language))
def test_no_word_of_courtesy_is_one_that_decides(language: Language) -> None:
    courtesy = tomllib.loads((WORDS / f"courtesy.{language}.toml").read_text(encoding="utf-8"))
    decisive = tomllib.loads((WORDS / f"decisive.{language}.toml").read_text(encoding="utf-8"))
    for word in (word for words in courtesy.values() for word in words):
        text = folded(word, language)
        for concept in decisive:
            found = [text[a:b] for a, b in spans("decisive", concept, text, language)]
            assert not found, f"{word}: {concept} {found}"


FOLLOWING = [
    # number, placed, free, may
    (1, [], {2}, True),
    (2, [], {2}, False),
    (2, [1], {2}, True),
    (3, [1], {2}, True),
    (4, [1], {2}, False),
    (4, [1, 3], {2}, True),
    (2, [1, 3, 4], {2}, True),
    (1, [1], set(), False),
    (3, [1, 2, 3], set(), False),
]


@pytest.mark.parametrize(("number", "placed", "free", "may"), FOLLOWING)
def test_the_first_opens_free_ones_stand_anywhere_after_it_the_others_in_order(
    number: int, placed: list[int], free: set[int], may: bool
) -> None:
    assert may_follow(number, placed, free) is may


@pytest.mark.parametrize(
    ("text", "end"),
    [("Hello.", True), ("你好。", True), ("같습니다:", True), ("Hi", False), ("”", False)],
)
def test_a_sentence_has_an_end(text: str, end: bool) -> None:
    assert ended(text) is end


FIXED = ["**No.** Not before August 9.", "1. Wait.\n2. Ask again."]
WHOLE = [
    (f"Hello.\n\n{FIXED[0]}\n\nNext:\n\n{FIXED[1]}", ["Hello.", "Next:"], True),
    (f"{FIXED[1]}\n\n{FIXED[0]}", [], True),
    (FIXED[0], [], False),
    (f"{FIXED[0]}\n\n{FIXED[1]}\n\n{FIXED[1]}", [], False),
    (f"{FIXED[0].replace('Not before', 'From')}\n\n{FIXED[1]}", [], False),
    (f"{FIXED[0]}\n\n{FIXED[1]}\n\nHello.", [], False),
    (f"{FIXED[0]}\n\n{FIXED[1]}\n\nYes, go ahead.", ["Yes, go ahead."], False),
]


@pytest.mark.parametrize(("text", "own", "is_whole"), WHOLE)
def test_an_answer_is_its_fixed_sentences_and_courtesy(
    text: str, own: list[str], is_whole: bool
) -> None:
    assert whole(text, own, FIXED, Language.EN) is is_whole
