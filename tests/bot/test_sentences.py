"""A passage falls into its sentences, in four languages, and can be put together again."""

from __future__ import annotations

import pytest

from bot.sentences import cut, plain, sentences, unlinked
from bot.settings import CORPUS
from corpus.vocabulary import Language
from ingest.passages import read_guide

LINES = [
    ("취소합니다. 7.5일 안에 보냅니다. 끝!", ["취소합니다.", " 7.5일 안에 보냅니다.", " 끝!"]),
    ("承認します。次へ進みます。", ["承認します。", "次へ進みます。"]),
    ("点击「好的。」按钮。完成！", ["点击「好的。」按钮。", "完成！"]),
    ("Read No. 3 at 9 a.m. today. Then go.", ["Read No. 3 at 9 a.m. today.", " Then go."]),
    ("Look under Order no. Then go.", ["Look under Order no.", " Then go."]),
    ("Log in to J.QSM, e.g. from home. Why?", ["Log in to J.QSM, e.g. from home.", " Why?"]),
    (
        "He said “Wait. Stop.” (Twice. Really.) Yes.",
        ["He said “Wait. Stop.” (Twice. Really.) Yes."],
    ),
    ("配送/キャンセル > 返品", ["配送/キャンセル > 返品"]),
    ("…", ["…"]),
    ("", []),
]


@pytest.mark.parametrize(("line", "found"), LINES)
def test_a_line_falls_into_its_sentences(line: str, found: list[str]) -> None:
    assert sentences(line) == found


def test_form_stands_before_a_sentence_and_is_none_of_it() -> None:
    passage = "Do this.\n\n1. **Log in.** Wait.\n2. Click.\n\n> **Note** Not now. Later."
    assert [(s.lead, s.text) for s in cut(passage)] == [
        ("", "Do this."),
        ("\n\n1. ", "**Log in.** Wait."),
        ("\n2. ", "Click."),
        ("\n\n> ", "**Note** Not now."),
        (" ", "Later."),
    ]


def test_links_and_bold_type_are_form() -> None:
    assert unlinked("See [the steps](#steps) and **OK**.") == "See the steps and **OK**."
    assert plain("See [the **steps**](#steps), `now`.") == "See the steps, now."


@pytest.mark.parametrize("language", list(Language))
def test_every_passage_of_the_corpus_can_be_put_together_again(language: Language) -> None:
    for path in sorted((CORPUS / language).glob("*.md")):
        for passage in read_guide(path).passages:
            again = "".join(s.lead + s.text for s in cut(passage.text))
            assert passage.text.startswith(again)
            assert not passage.text[len(again) :].strip()
