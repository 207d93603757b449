"""Finding: the right section first, in the reader's language, with the publisher's words beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.build import Helpdesk
from bot.reading.normalise import compared
from corpus.vocabulary import Language
from ingest import index
from ingest.encoder import StaticEncoder
from ingest.fold import terms
from ingest.lexical import Lexical
from ingest.questions import Asked, load_questions, place
from ingest.run import ingest
from ingest.search import GuideRetriever, Searcher

ASKED = {
    "ko": ("철회 기한은 며칠인가요", "claim-withdrawal#request"),
    "ja": ("撤回要請を取り消す手順を教えて", "claim-withdrawal#cancel-request"),
    "zh": ("怎么拒绝买家的取消要求", "cancel-rejection#steps"),
    "en": ("how do I approve a cancel request", "cancel-refund#approve"),
}


@pytest.mark.parametrize("code", ASKED)
def test_the_section_is_found_in_the_language_of_the_question(desk: Helpdesk, code: str) -> None:
    question, address = ASKED[code]
    best = desk.searcher.search(question, language=Language(code)).hits[0]
    assert (str(best.passage.address), best.passage.language) == (address, code)


@pytest.mark.parametrize("reader", Language)
def test_the_reader_s_language_is_shown_whatever_language_is_asked_in(
    desk: Helpdesk, reader: Language
) -> None:
    for question, address in ASKED.values():
        best = desk.searcher.search(question, language=reader).hits[0]
        assert (str(best.passage.address), best.passage.language) == (address, reader)


def test_traditional_characters_find_what_simplified_ones_find(desk: Helpdesk) -> None:
    one, other = (
        desk.searcher.search(compared(text, Language.ZH), language=Language.ZH).hits[0].passage.id
        for text in ("撤回申请被拒绝后怎么再次申请", "撤回申請被拒絕後怎麼再次申請")
    )
    assert one == other


def test_the_original_stands_beside_the_project_s_passage_at_the_same_address(
    tmp_path: Path,
) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "ours.md").write_text(
        "---\ntopic: claim-withdrawal\nlanguage: en\ntitle: Ours\nsources:\n"
        "  - title: Theirs\n    language: ko\nupdated: 2026-01-01\n---\n\n# Ours\n\n"
        "## Asking {#request}\n\n### The deadline {#request-deadline .W5}\n\n"
        "The buyer has 7 days to answer.\n",
        encoding="utf-8",
    )
    (tmp_path / "theirs.md").write_text(
        "---\ntopic: claim-withdrawal\nlanguage: ko\ntitle: 철회 안내서\n---\n\n# 철회 안내서\n\n"
        "## 철회요청 방법\n\n응답을 기다리는 날은 모두 7일입니다.\n",
        encoding="utf-8",
    )
    encoder, data = StaticEncoder(), tmp_path / "var"
    address, anchor = place("claim-withdrawal#request-deadline")
    asked = [Asked("how many days does the buyer have", Language.EN, address, anchor)]
    done = ingest([tmp_path], data=data, encoder=encoder, questions=asked)
    assert not done.failed
    build = index.current(data)
    assert build is not None
    searcher = Searcher(build, encoder)
    hit = searcher.search("how long does the buyer have?", language=Language.EN).hits[0]
    assert (hit.passage.title, hit.passage.original) == ("Ours", False)
    assert hit.original is not None
    assert (hit.original.title, hit.original.original) == ("철회 안내서", True)
    # A Korean reader has only the original to read; it comes first.
    hit = searcher.search("며칠을 기다리나요", language=Language.KO).hits[0]
    assert hit.passage.original


def test_langchain_gets_documents_with_their_addresses(desk: Helpdesk) -> None:
    retriever = GuideRetriever(searcher=desk.searcher, language=Language.EN, k=3)
    documents = retriever.invoke("how many days does the buyer have to answer?")
    assert len(documents) == 3
    assert documents[0].metadata["address"] == "claim-withdrawal#request"
    assert documents[0].page_content


def test_every_question_the_index_learns_from_belongs_to_a_passage(desk: Helpdesk) -> None:
    anchors = {(p.address.topic, p.anchor) for p in desk.searcher.passages}
    for asked in load_questions():
        if asked.address is not None:
            assert (asked.address.topic, asked.anchor) in anchors, asked


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("철회 기한", ["철회", "회기", "기한"]),
        ("철회기한", ["철회", "회기", "기한"]),
        ("ﾃｽﾄ", ["テス", "スト"]),
        ("７日", ["7", "日"]),
        ("Refund", ["refund", "refu", "efun", "fund"]),
        ("☂ …", []),
    ],
    ids=["spaced", "unspaced", "half-width", "full-width", "latin", "nothing"],
)
def test_terms_are_the_same_however_they_are_written(text: str, expected: list[str]) -> None:
    assert terms(text) == expected


def test_a_lexical_score_is_the_share_of_the_question_that_a_text_holds(tmp_path: Path) -> None:
    texts = ["the deadline is seven days", "click the button", ""]
    built = Lexical.build(texts)
    built.save(tmp_path / "lexical")
    for lexical in (built, Lexical.load(tmp_path / "lexical")):
        same, other, empty = lexical.scores("deadline seven days")
        assert 0.8 < same <= 1.01
        assert other == empty == 0
        assert lexical.scores("deadline of coupons").max() < lexical.scores("deadline").max()
        assert lexical.scores("").tolist() == [0, 0, 0]


def test_what_a_text_says_beyond_the_question_makes_it_less_alike() -> None:
    lexical = Lexical.build(["request a withdrawal", "cancel the request of a withdrawal", "ship"])
    same, more, other = lexical.alike("request a withdrawal")
    assert same > more > other == 0
    assert lexical.alike("").tolist() == [0, 0, 0]
