"""Texts as they are compared: by the keys that write them."""

from __future__ import annotations

import pytest

from ingest.fold import fold, strokes


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("ㅊ", "철회"),
        ("처", "철회"),
        ("철", "철회"),
        ("첧", "철회"),
        ("철호", "철회"),
        ("췻", "취소"),
        ("과", "광고"),
        ("갑", "값"),
        ("ㅎㅗ", "회"),
        ("부ㅈ", "부재"),
    ],
)
def test_what_is_on_its_way_to_a_syllable_is_its_beginning(typed: str, whole: str) -> None:
    assert strokes(fold(whole)).startswith(strokes(fold(typed)))


@pytest.mark.parametrize(("typed", "whole"), [("철", "취소"), ("취", "추"), ("ㅏ", "아")])
def test_other_syllables_do_not_begin_so(typed: str, whole: str) -> None:
    assert not strokes(fold(whole)).startswith(strokes(fold(typed)))


@pytest.mark.parametrize("text", ["クレームが", "がぎぐげご", "撤回申请", "café 108", "ﾊﾞﾌﾞ"])
def test_other_writing_stays_as_it_is_folded(text: str) -> None:
    assert strokes(fold(text)) == fold(text)
