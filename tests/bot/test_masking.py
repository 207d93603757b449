"""What is personal goes before a text is kept; what a question is about stays."""

from __future__ import annotations

import datetime as dt
import importlib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.desk.demo import demo_records
from bot.masking import masked
from bot.masking.spans import Kind, narrow
from bot.reading.training import load_cases
from ingest.questions import faq

HERE = Path(__file__).parent
Case = tuple[str, dict[str, str]]


def cases(file: str) -> list[Case]:
    """Texts, each with what is personal in it and what takes its place."""
    table = tomllib.loads((HERE / file).read_text(encoding="utf-8"))
    return [(row["text"], row.get("gone", {})) for rows in table.values() for row in rows]


def expected(text: str, gone: dict[str, str]) -> str:
    for piece, kind in gone.items():
        assert piece in text
        text = text.replace(piece, f"[{Kind(kind)}]")
    return text


@pytest.mark.parametrize("case", cases("masking.toml"), ids=lambda case: case[0][:40])
def test_what_is_personal_goes_and_all_else_stays(case: Case) -> None:
    assert masked(case[0]) == expected(*case)


def test_of_texts_that_were_set_aside_nearly_all_are_masked_right() -> None:
    """Shares, not rows: nothing was made for one of them."""
    aside = cases("masking-aside.toml")
    gone = [(piece, masked(text)) for text, pieces in aside for piece in pieces]
    caught = sum(piece not in after for piece, after in gone) / len(gone)
    free = [text for text, pieces in aside if not pieces]
    kept = sum(masked(text) == text for text in free) / len(free)
    assert (caught, kept) >= (0.98, 0.95), (caught, kept)
    assert kept >= 0.95


def test_questions_of_the_faq_lose_nothing() -> None:
    for texts in faq().values():
        for question in texts.values():
            assert masked(question) == question


def test_of_labelled_messages_only_those_that_name_somebody_lose_something() -> None:
    changed = [row["text"] for row in load_cases() if masked(row["text"]) != row["text"]]
    assert len(changed) == 5
    for text in changed:
        assert re.search(r"田中様|Mr\. (?:Park|Tanaka)|Rahul|Ngozi", text), text


@pytest.mark.parametrize(
    "text", ["{}", "주문번호 {}", "注文{}です", "订单{}，", "order {}, please"]
)
def test_numbers_of_orders_stay(text: str) -> None:
    for record in demo_records(dt.date(2026, 11, 21)):
        written = text.format(record.id)
        assert masked(written) == written


PIECES = st.sampled_from(
    [
        *(piece for _, gone in cases("masking.toml") for piece in gone),
        *(text for text, _ in cases("masking.toml")),
        *(f"[{kind}]" for kind in Kind),
        *(
            "様",
            "さん",
            "님",
            " 씨",
            "先生",
            "Mr. ",
            "Dear ",
            "电话",
            "注文",
            "0",
            "1",
            "-",
            " ",
            "@",
            "[",
            "]",
        ),
    ]
)


@settings(deadline=None)
@given(st.lists(PIECES | st.text(max_size=8), max_size=12).map("".join))
def test_masking_never_fails_and_masking_again_changes_nothing(text: str) -> None:
    once = masked(text)
    assert masked(once) == once


@given(st.text())
def test_a_text_is_looked_at_character_by_character(text: str) -> None:
    assert len(narrow(text)) == len(text)


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in ("numbers", "postal", "names"):
        named = vars(importlib.import_module(f"bot.masking.{module}"))
        for name, value in named.items():
            for pattern in value if isinstance(value, tuple) else (value,):
                if isinstance(pattern, re.Pattern):
                    yield f"{module}.{name}", pattern


def repeats(node: Any) -> Iterator[int]:
    """The greatest count of every repetition in a parsed pattern."""
    if isinstance(node, _parser.SubPattern):
        for operation, argument in node:
            if operation in (_constants.MAX_REPEAT, _constants.MIN_REPEAT):
                yield argument[1]
            yield from repeats(argument)
    elif isinstance(node, (tuple, list)):
        for part in node:
            yield from repeats(part)


def test_every_repetition_has_an_end_so_that_reading_stays_linear() -> None:
    found = list(patterns())
    assert len(found) > 30
    for name, pattern in found:
        assert max(repeats(_parser.parse(pattern.pattern)), default=0) <= 64, name
