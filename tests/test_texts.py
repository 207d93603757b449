"""The helpdesk's own sentences: each in every language, with the same placeholders."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from bot.errata import errata
from bot.texts import label, table
from corpus.vocabulary import SECTIONS, Language
from ingest.questions import faq

ROOT = Path(__file__).parent.parent
TABLES = sorted({re.sub(r"(^|\.)(ko|ja|zh|en)\.toml$", r"\1*.toml", str(p.relative_to(ROOT)))
                 for p in (ROOT / "bot").rglob("*.toml") if p.parent.name != "words"})  # fmt: skip
WORDS = sorted(
    {p.name.split(".")[0] for p in (ROOT / "bot" / "words").glob("*.ko.toml")} - {"amounts", "days"}
)
"""Tables of patterns: the same concepts in every language, as many words as each has for them."""


def flat(node: Any, name: str = "") -> dict[str, str]:
    """Every text of a table by its full name."""
    if isinstance(node, dict):
        return {k: v for key, sub in node.items() for k, v in flat(sub, f"{name}.{key}").items()}
    if isinstance(node, list):
        return {k: v for n, sub in enumerate(node) for k, v in flat(sub, f"{name}.{n}").items()}
    return {name: str(node)}


@pytest.mark.parametrize("pattern", TABLES)
def test_every_text_is_there_in_every_language_with_the_same_placeholders(pattern: str) -> None:
    by_language = {
        language: flat(
            tomllib.loads((ROOT / pattern.replace("*", language.value)).read_text(encoding="utf-8"))
        )
        for language in Language
    }
    english = by_language[Language.EN]
    for language, texts in by_language.items():
        assert set(texts) == set(english), language
        for name, text in texts.items():
            assert text.strip(), f"{language}{name} is empty"
            if name == ".date":
                continue  # a date is written as the language writes it
            placeholders = set(re.findall(r"\{(\w+)\}", text))
            assert placeholders == set(re.findall(r"\{(\w+)\}", english[name])), f"{language}{name}"


def concepts(node: Any, name: str = "") -> set[str]:
    """Every concept of a table of words by its full name."""
    if isinstance(node, dict):
        return {c for key, sub in node.items() for c in concepts(sub, f"{name}.{key}")}
    return {name}


@pytest.mark.parametrize("name", WORDS)
def test_every_concept_is_there_in_every_language_and_its_patterns_can_be_read(name: str) -> None:
    tables = {
        language: tomllib.loads(
            (ROOT / "bot" / "words" / f"{name}.{language}.toml").read_text(encoding="utf-8")
        )
        for language in Language
    }
    for language, table_ in tables.items():
        assert concepts(table_) == concepts(tables[Language.EN]), language
        for pattern in flat(table_).values():
            re.compile(pattern)


def test_every_text_of_the_helpdesk_is_used() -> None:
    code = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "bot").rglob("*.py"))
    for name in table(Language.EN).keys() - {"languages"}:
        assert f'"{name}"' in code, f"{name} is used nowhere"


def test_every_erratum_is_told_in_every_language_and_has_a_place() -> None:
    assert [e.id for e in errata()] == [f"X{n}" for n in range(1, 10)]
    for erratum in errata():
        assert set(erratum.texts) == set(Language)
        assert erratum.section in SECTIONS[erratum.topic]


def test_every_label_exists_in_every_language() -> None:
    for language in Language:
        assert label("contact_qoo10", language)


def test_every_passage_has_a_question_in_every_language() -> None:
    for key, texts in faq().items():
        assert set(texts) == set(Language), key
