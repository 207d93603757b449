"""The corpus holds together: four languages say the same, and in words of their own."""

from __future__ import annotations

import csv
import re
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown_it import MarkdownIt

from bot.errata import errata
from bot.texts import label, text
from corpus.vocabulary import SECTIONS, Language, Topic
from ingest.front import parted
from ingest.guide import Guide, Kind, Passage
from ingest.passages import read_guide
from ingest.questions import CORPUS
from rules.inventory import INVENTORY

ROOT = Path(__file__).parents[2]
FIRST, *OTHERS = Language
SILENT = {
    "W6b": "how a record past its deadline is read; W6 tells the reader the same",
    "S1": "C2, C6 and C11 tell a reader when shipping is possible",
    "N1": "without a claim there is nothing to tell",
    "N2": "about facts that contradict each other, told where somebody gives such facts",
    "N3": "about the bookkeeping of a withdrawn claim; W6 and C11 tell what follows",
}
"""Rules that decide cases and have nothing to say to someone who reads a guide."""
CAUTIONS = {"ko": "주의", "ja": "ご注意", "zh": "注意", "en": "Caution"}
STATUS = {
    "ko": r"\[([^\]\n]+)\](?!\()",
    "ja": "「([^」\n]+)」",
    "zh": "「([^」\n]+)」",
    "en": "“([^”\n]+)”",
}
"""How each language quotes a label of the console that is no button or menu."""
MONTHS = "January February March April May June July August September October November December"
BESIDE_FIGURES = re.compile(r"^\d+\. |Qoo10|1일째|1日目|第1天|day 1\b", re.MULTILINE)
RUN = 28
"""Letters that the project may at most have in common with a guide, and one."""
CJK = re.compile(r"[぀-ヿ㐀-鿿豈-﫿가-힣]")

topics = pytest.mark.parametrize("topic", Topic)
languages = pytest.mark.parametrize("language", Language)


@cache
def guide(topic: Topic, language: Language) -> Guide:
    return read_guide(CORPUS / language / f"{topic}.md")


def passages(language: Language) -> Iterator[Passage]:
    for topic in Topic:
        yield from guide(topic, language).passages


def front_matter(topic: Topic, language: Language) -> tuple[dict[str, Any], str]:
    matter, body = parted((CORPUS / language / f"{topic}.md").read_text(encoding="utf-8"))
    assert matter
    return matter, body


@cache
def label_ids(language: Language) -> dict[str, set[str]]:
    """What each label of the console may stand for."""
    ids: dict[str, set[str]] = {}
    with (CORPUS / "glossary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            ids.setdefault(row[language], set()).add(row["id"])
    return ids


def bold(passage: Passage) -> list[str]:
    """Labels in bold, a path in its parts, without the word that begins a caution."""
    found = re.findall(r"\*\*(.+?)\*\*", passage.text)
    labels = [shown for shown in found if shown != CAUTIONS[passage.language]]
    return [part for shown in labels for part in shown.split(" > ")]


def quoted(passage: Passage) -> list[str]:
    """Statuses, as the language quotes them."""
    return re.findall(STATUS[passage.language], passage.text)


def labels_alike(one: Sequence[set[str]], other: Sequence[set[str]]) -> bool:
    """Whether each label of one stands for the same as one of the other, in whatever order."""
    taken: dict[int, int] = {}

    def placed(here: int, tried: set[int]) -> bool:
        for there, ids in enumerate(other):
            if there not in tried and one[here] & ids:
                tried.add(there)
                if there not in taken or placed(taken[there], tried):
                    taken[there] = here
                    return True
        return False

    return len(one) == len(other) and all(placed(here, set()) for here in range(len(one)))


def figures(text: str) -> Counter[str]:
    """Figures, and dates as month/day, whatever the language calls the month."""
    months = {name: n for n, name in enumerate(MONTHS.split(), 1)}
    text = re.sub(rf"({'|'.join(months)}) (\d+)", lambda m: f"{months[m[1]]}/{m[2]}", text)
    text = re.sub(r"(\d+)[월月]\s*(\d+)[일日]", r"\1/\2", text)
    return Counter(re.findall(r"\d+(?:/\d+)?", BESIDE_FIGURES.sub("", text)))


def shape(passage: Passage) -> tuple[object, ...]:
    """Where a passage stands, what it states, and how many items it has of each kind."""
    items = (len(re.findall(rf"^{mark}", passage.text, re.M)) for mark in (r"\d+\. ", "- ", "> "))
    return (str(passage.address), passage.anchor, passage.rules, *items)


@topics
@pytest.mark.parametrize("language", OTHERS)
def test_the_languages_have_the_same_passages_steps_and_figures(
    topic: Topic, language: Language
) -> None:
    ours, theirs = guide(topic, FIRST).passages, guide(topic, language).passages
    assert [shape(p) for p in ours] == [shape(p) for p in theirs]
    for one, other in zip(ours, theirs, strict=True):
        assert figures(one.text) == figures(other.text), one.anchor


@languages
def test_what_is_bold_or_quoted_is_a_label_of_the_console(language: Language) -> None:
    for passage in passages(language):
        for shown in [*bold(passage), *quoted(passage)]:
            assert shown in label_ids(language), f"{passage.anchor}: {shown}"


@topics
@pytest.mark.parametrize("language", OTHERS)
def test_the_languages_name_the_same_labels(topic: Topic, language: Language) -> None:
    pairs = zip(guide(topic, FIRST).passages, guide(topic, language).passages, strict=True)
    for one, other in pairs:
        for of in (bold, quoted):
            ours = [label_ids(FIRST)[shown] for shown in of(one)]
            theirs = [label_ids(language)[shown] for shown in of(other)]
            assert labels_alike(ours, theirs), f"{one.anchor}: {of(one)} {of(other)}"


@topics
@languages
def test_every_section_is_there_in_its_order(topic: Topic, language: Language) -> None:
    found = dict.fromkeys(p.address.section for p in guide(topic, language).passages)
    assert tuple(found) == SECTIONS[topic]


@topics
@languages
def test_front_matter_is_complete(topic: Topic, language: Language) -> None:
    matter, body = front_matter(topic, language)
    assert set(matter) == {"topic", "language", "title", "sources", "updated"}
    assert (matter["topic"], matter["language"]) == (topic, language)
    assert body.strip().startswith(f"# {matter['title']}\n")
    assert matter["sources"]
    assert all(source["title"] and Language(source["language"]) for source in matter["sources"])
    first, _ = front_matter(topic, FIRST)
    assert (matter["sources"], matter["updated"]) == (first["sources"], first["updated"])


@languages
def test_every_rule_that_has_something_to_say_is_told(language: Language) -> None:
    told = {rule for passage in passages(language) for rule in passage.rules}
    assert told == {entry.id for entry in INVENTORY} - set(SILENT)


@languages
def test_a_procedure_numbers_its_steps_and_begins_with_the_way_there(language: Language) -> None:
    for passage in passages(language):
        steps = re.findall(r"^(\d+)\. (.*)", passage.text, re.M)
        assert [int(number) for number, _ in steps] == list(range(1, len(steps) + 1))
        assert bool(steps) == (passage.kind is Kind.STEPS), passage.anchor
        if steps:
            path = re.findall(r"\*\*(.+? > .+?)\*\*", steps[0][1])
            assert path, f"{passage.anchor} begins with: {steps[0][1]}"
            top, *_ = path[0].split(" > ")
            assert "menu_shipping_cancel_not_received" in label_ids(language)[top]


@languages
def test_bold_renders_and_links_lead_somewhere(language: Language) -> None:
    texts = [(p.anchor, p.text) for p in passages(language)]
    texts.append(("uncovered", text("uncovered", language, form=label("contact_qoo10", language))))
    for name, markdown in texts:
        assert "**" not in MarkdownIt("commonmark").render(markdown), name
    for topic in Topic:
        anchors = {p.anchor for p in guide(topic, language).passages}
        for passage in guide(topic, language).passages:
            assert set(re.findall(r"\]\(#([^)]+)\)", passage.text)) <= anchors


def test_errata_say_the_same_in_every_language() -> None:
    for erratum in errata():
        assert set(erratum.texts) == set(Language)
        for language in OTHERS:
            assert erratum.texts[language].strip()
            same = figures(erratum.texts[language]) == figures(erratum.texts[FIRST])
            assert same, f"{erratum.id} in {language}"


def test_no_sentence_of_the_real_guides_stands_in_the_project(guides: Path) -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True)
    if listed.returncode:
        pytest.skip("not a git checkout")
    theirs = {run for path in guides.glob("[0-9]*.txt") for run in runs(path)}
    assert theirs
    for name in filter(None, listed.stdout.split("\0")):
        copied = next((run for run in runs(ROOT / name) if run in theirs), None)
        assert copied is None, f"{name}: {copied}"


def runs(path: Path) -> Iterator[str]:
    """Runs of letters of a text file that are Chinese, Japanese or Korean by half at least."""
    content = path.read_bytes() if path.is_file() else b""
    if b"\0" in content:
        return
    text = re.sub(r"\s+", "", content.decode("utf-8"))
    dense = [0]
    for letter in text:
        dense.append(dense[-1] + bool(CJK.match(letter)))
    for start in range(len(text) - RUN + 1):
        if 2 * (dense[start + RUN] - dense[start]) >= RUN:
            yield text[start : start + RUN]
