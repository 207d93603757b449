"""The FAQ: what is in it, and what is found while somebody types."""

from __future__ import annotations

import pytest

from bot.build import Helpdesk
from bot.faq import Entry, entries, guide_url, page_url, subjects
from bot.faq_search import search
from bot.settings import CORPUS
from corpus.vocabulary import SECTIONS, Language, Topic
from ingest.passages import read_guide
from ingest.questions import faq
from ingest.search import Searcher

KO, JA, ZH, EN = Language


@pytest.fixture(scope="module")
def searcher(desk: Helpdesk) -> Searcher:
    return desk.searcher


# What is in it


@pytest.mark.parametrize("language", list(Language))
def test_every_section_has_its_questions_with_the_passages_that_answer_them(
    language: Language,
) -> None:
    held = entries(language)
    guides = [read_guide(CORPUS / language / f"{topic}.md") for topic in Topic]
    passages = [passage for guide in guides for passage in guide.passages]
    assert [(e.address, e.anchor, e.text) for e in held] == [
        (p.address, p.anchor, p.text) for p in passages
    ]
    asked = faq()
    for entry in held:
        assert entry.question == asked[entry.address.topic, entry.anchor][language]
    assert {str(e.address) for e in held} == {
        f"{topic}#{section}" for topic in Topic for section in SECTIONS[topic]
    }


def test_an_id_is_the_same_in_every_language_and_no_others() -> None:
    ids = {language: [e.id for e in entries(language)] for language in Language}
    assert len({tuple(found) for found in ids.values()}) == 1
    parts = [part.id for subject in subjects(KO) for part in subject.parts]
    everything = [*ids[KO], *parts, *Topic]
    assert len(everything) == len(set(everything))


def test_a_link_within_an_answer_leads_where_it_is_told_to() -> None:
    linking = [e for e in entries(EN) if "](#" in e.text]
    assert linking
    for entry in linking:
        assert "](#" not in entry.answer(guide_url)
        assert f"](/guides/en/{entry.address.topic}#" in entry.answer(guide_url)
        linked = entry.answer(page_url).partition(f"](#{entry.address.topic}-")[2].partition(")")[0]
        assert f"{entry.address.topic}-{linked}" in {e.id for e in entries(EN)}


# What is found by words alone, while somebody types

TYPED = {
    "half a syllable": (KO, "첧", "철회"),
    "a lone consonant": (KO, "품ㅈ", "품절"),
    "a syllable that lends its end": (KO, "환불을 모", "환불을 못"),
    "without spaces": (KO, "배송지연주문", "배송지연 주문"),
    "one kanji": (JA, "撤", "撤回"),
    "kana for kanji": (JA, "きげん", "期限"),
    "kana on their way": (JA, "てすうr", "手数料"),
    "half width": (JA, "ｷｬﾝｾﾙﾎｳﾎｳ", "キャンセル方法"),
    "hiragana for katakana": (JA, "くれーむの", "クレームの"),
    "one character": (ZH, "菜", "菜单"),
    "two characters": (ZH, "缺货", "缺货"),
    "traditional": (ZH, "手續費", "手续费"),
    "half a word": (EN, "out of st", "out-of-stock"),
    "full width and capitals": (EN, "ＲＥＦＵＮＤ", "refund"),
    "a slip": (EN, "withdrawl", "withdraw"),
    "two letters swapped": (EN, "menu wihtdrawal", "menu"),
    "a figure": (EN, "108", "108"),
    "a slip in Hangul": (KO, "수수묘", "수수료"),
}


@pytest.mark.parametrize(("language", "typed", "held"), TYPED.values(), ids=TYPED)
def test_what_is_typed_finds_the_questions_that_hold_it(
    language: Language, typed: str, held: str
) -> None:
    best = search(typed, language)[0]
    assert held.casefold() in best.question.casefold()


@pytest.mark.parametrize(
    ("language", "typed"), [(KO, "撤回"), (JA, "철회"), (EN, "撤回投诉"), (ZH, "withdrawal")]
)
def test_another_languages_word_finds_the_same_question_in_the_readers(
    language: Language, typed: str
) -> None:
    assert search(typed, language)[0].address.topic == Topic.CLAIM_WITHDRAWAL


@pytest.mark.parametrize("language", list(Language))
def test_the_beginning_of_a_question_finds_it(language: Language) -> None:
    held = entries(language)
    first = [_rank(entry, round(len(entry.question) * 0.5)) for entry in held]
    assert sum(rank == 0 for rank in first) >= 0.95 * len(held)
    assert all(rank < 3 for rank in first)


@pytest.mark.parametrize("language", list(Language))
def test_a_whole_question_finds_itself_first(language: Language) -> None:
    for entry in entries(language):
        assert search(entry.question, language)[0] == entry


def _rank(entry: Entry, characters: int) -> int:
    return search(entry.question[:characters], entry.language).index(entry)


NOTHING = ((KO, "날씨"), (KO, "ㅋㅋㅋ"), (JA, "天気"), (ZH, "天气"), (EN, "weather"), (EN, "?!"))


@pytest.mark.parametrize(("language", "typed"), NOTHING)
def test_where_nothing_fits_there_is_nothing(
    searcher: Searcher, language: Language, typed: str
) -> None:
    assert search(typed, language, searcher=searcher) == []


def test_a_topic_leaves_out_the_others() -> None:
    found = search("cancel", EN, topic=Topic.CANCEL_REJECTION)
    assert found
    assert {e.address.topic for e in found} == {Topic.CANCEL_REJECTION}


# What is found by its meaning

MEANT = [
    (KO, "손님이 연락이 없으면 그냥 끝나는 건가요", "request"),
    (KO, "물건이 다 떨어져서 못 보내는데 어쩌죠", "before-shipping"),
    (JA, "お客さんから返事が来ないまま一週間たちました", "request"),
    (JA, "在庫がないので注文を取り消したい", "before-shipping"),
    (ZH, "一个星期了对方还没回复，会自动结束吗", "request"),
    (ZH, "没有库存了，怎么把钱退给客人", "before-shipping"),
    (EN, "the customer is ignoring me, will it end by itself?", "request"),
    (EN, "I have none left, how do I give the money back?", "before-shipping"),
]


@pytest.mark.parametrize(("language", "asked", "section"), MEANT)
def test_a_question_in_other_words_is_found_by_its_meaning(
    searcher: Searcher, language: Language, asked: str, section: str
) -> None:
    found = search(asked, language, searcher=searcher)
    assert section in [e.address.section for e in found[:3]]
    assert {e.language for e in found} == {language}


def test_without_an_index_words_find_by_themselves(searcher: Searcher) -> None:
    asked = "Is there a fee when I cancel?"
    by_words, both = search(asked, EN), search(asked, EN, searcher=searcher)
    assert by_words
    assert both
