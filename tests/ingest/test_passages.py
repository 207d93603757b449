"""A file becomes a guide whose passages can be cited."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingest.guide import Guide, Kind, UnreadableError
from ingest.passages import read_guide
from ingest.written import LONGEST


def guide(folder: Path, text: str, name: str = "guide.md") -> Guide:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_guide(path)


OWN = """\
# Setting up coupons

Coupons lower the price.

## Making one

1. Open **Promotion > Coupons**.
2. Click **New**.

> **Caution** A coupon cannot be changed.

## FAQ

Q: Can it be deleted?

A: Before its first day.
"""


def test_a_users_guide_has_a_topic_and_sections_of_its_own(tmp_path: Path) -> None:
    made = guide(tmp_path, OWN)
    assert (made.topic, made.title, made.language) == (
        "setting-up-coupons",
        "Setting up coupons",
        "en",
    )
    assert [(p.anchor, p.kind, p.heading) for p in made.passages] == [
        ("overview", Kind.PROSE, "Setting up coupons"),
        ("making-one", Kind.STEPS, "Making one"),
        ("making-one-2", Kind.CAUTION, "Making one: Caution"),
        ("faq", Kind.FAQ, "Can it be deleted?"),
    ]
    assert all(p.original and p.source == made.title for p in made.passages)


def test_passages_keep_their_ids_when_read_again(tmp_path: Path) -> None:
    ids = [passage.id for passage in guide(tmp_path, OWN).passages]
    assert ids == [passage.id for passage in guide(tmp_path, OWN).passages]
    assert len(set(ids)) == len(ids)


def test_a_guide_without_ascii_gets_an_address_all_the_same(tmp_path: Path) -> None:
    made = guide(tmp_path, "# 정산\n\n매주 합니다.\n\n## 확인하기\n\n1. 메뉴를 클릭합니다.\n")
    assert made.topic.startswith("guide-")
    assert [p.address.section.split("-")[0] for p in made.passages] == ["overview", "section"]


def test_front_matter_is_honoured(tmp_path: Path) -> None:
    made = guide(
        tmp_path,
        "---\ntopic: claim-withdrawal\nlanguage: en\ntitle: Taking it back\nupdated: 2020-03-01\n"
        "---\n# Something\n\n## Asking again\n\n1. Click ask again.\n",
    )
    assert (made.topic, made.title, made.updated) == (
        "claim-withdrawal",
        "Taking it back",
        "2020-03-01",
    )
    assert [str(p.address) for p in made.passages] == ["claim-withdrawal#rerequest"]


@pytest.mark.parametrize(
    ("matter", "says"),
    [
        pytest.param("language: xx", "language 'xx' is not allowed.*ko, ja, zh, en", id="language"),
        pytest.param("topic: My Topic", "topic 'My Topic'.*claim-withdrawal", id="topic"),
        pytest.param("updated: 2020-13", "updated '2020-13'.*YYYY-MM", id="date"),
        pytest.param("title: [a]", "title", id="title"),
        pytest.param("a: [", "no YAML", id="no YAML"),
    ],
)
def test_front_matter_that_cannot_be_is_named(tmp_path: Path, matter: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        guide(tmp_path, f"---\n{matter}\n---\n# Title\n\nText is here.\n")


def test_a_rule_at_the_top_is_no_front_matter(tmp_path: Path) -> None:
    made = guide(tmp_path, "---\nJust a line\n---\n\n# Title\n\nText is here.\n")
    assert made.passages


CORPUS = """\
---
topic: claim-withdrawal
language: ja
title: 撤回ガイド
sources:
  - title: Korean source
    language: ko
  - title: Japanese source
    language: ja
updated: 2026-01-02
---

# 撤回ガイド

## 要請 {#request}

### 期限はいつまで {#request-deadline .W5 .X7}

七日です。

### 要請のしかた {#request-steps .W1}

1. 開きます。
2. 押します。

## よくある質問 {#faq}

### 何度でもできますか {#faq-times .W12}

できます。
"""


def test_the_projects_own_files_carry_their_addresses_and_rules(tmp_path: Path) -> None:
    made = guide(tmp_path, CORPUS)
    assert [(str(p.address), p.anchor, p.rules, p.kind) for p in made.passages] == [
        ("claim-withdrawal#request", "request-deadline", ("W5", "X7"), Kind.PROSE),
        ("claim-withdrawal#request", "request-steps", ("W1",), Kind.STEPS),
        ("claim-withdrawal#faq", "faq-times", ("W12",), Kind.FAQ),
    ]
    assert made.passages[0].heading == "期限はいつまで"
    assert not any(p.original for p in made.passages)


def test_a_source_is_named_in_the_readers_language_else_the_first(tmp_path: Path) -> None:
    assert guide(tmp_path, CORPUS).passages[0].source == "Japanese source"
    english = CORPUS.replace("language: ja\ntitle", "language: en\ntitle")
    assert guide(tmp_path, english).passages[0].source == "Korean source"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        pytest.param("{#faq}", "{#questions}", "section 'questions'.*rerequest", id="section"),
        pytest.param("topic: claim-withdrawal", "topic: coupons", "topic is one of", id="topic"),
        pytest.param("request-steps", "request-deadline", "stands twice", id="anchor twice"),
        pytest.param(
            "## 要請 {#request}\n", "## 要請 {#request}\n文。\n", "text between", id="text"
        ),
    ],
)
def test_a_broken_corpus_file_is_named(tmp_path: Path, old: str, new: str, says: str) -> None:
    with pytest.raises(UnreadableError, match=says):
        guide(tmp_path, CORPUS.replace(old, new))


def test_a_long_procedure_is_cut_between_steps(tmp_path: Path) -> None:
    steps = "\n".join(
        f"{n}. Click the button number {n}, {'and so on, ' * 12}and go on." for n in range(1, 20)
    )
    made = guide(tmp_path, f"# Long\n\n{steps}\n")
    assert len(made.passages) > 1
    assert all(len(p.text) <= LONGEST and p.kind is Kind.STEPS for p in made.passages)
    lines = "\n".join(p.text for p in made.passages).splitlines()
    assert [int(line.split(".")[0]) for line in lines] == list(range(1, 20))


def test_long_prose_is_cut_at_the_end_of_a_sentence(tmp_path: Path) -> None:
    sentence = "お客様からの連絡は、できるだけ早く返事をします。"
    made = guide(tmp_path, "# 長い案内\n\n" + sentence * 100)
    assert len(made.passages) > 1
    assert all(p.text.endswith("。") and len(p.text) <= LONGEST for p in made.passages)


def test_a_text_without_sentences_is_cut_all_the_same(tmp_path: Path) -> None:
    made = guide(tmp_path, "# Long\n\n" + "word " * 2000)
    assert all(len(p.text) <= LONGEST for p in made.passages)


def test_no_two_passages_share_an_anchor(tmp_path: Path) -> None:
    part = "Text is here.\n\n※ More is there.\n\nCaution: mind it.\n\n"
    made = guide(tmp_path, f"# T\n\n{part}## Overview 2\n\n{part}## Overview\n\n{part}")
    anchors = [passage.anchor for passage in made.passages]
    assert len(set(anchors)) == len(anchors)


def test_a_file_of_debris_alone_is_no_guide(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="no guidance"):
        guide(tmp_path, "https://shop.example/Login.aspx\n", "guide.txt")


def test_a_pdfs_passages_carry_their_page(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_text("# Coupons\n\nThey lower the price.\n\f\n1. Deleting one\n\n1) Click delete.\n")
    assert [passage.page for passage in read_guide(path).passages] == [1, 2]
