"""Figures are read in every language, in digits, words and characters, with what they count."""

from __future__ import annotations

import pytest

from bot.amounts import amounts, same
from bot.words import folded
from corpus.vocabulary import Language

KO, JA, ZH, EN = Language.KO, Language.JA, Language.ZH, Language.EN
READ = [
    (EN, "within seven days", [(7, "day")]),
    (EN, "a 7-day wait", [(7, "day")]),
    (EN, "by August 4, 2023", [(8, "of the year"), (4, "day"), (2023, None)]),
    (EN, "on 10 May", [(10, "day"), (5, "of the year")]),
    (EN, "you may pay 1,200 yen", [(1200, "money")]),
    (EN, "from 3 p.m.", [(15, None)]),
    (EN, "in Qoo10 and A12", []),
    (KO, "사흘 안에 30자 이상", [(3, "day"), (30, "letter")]),
    (KO, "8월 4일 오후 3시", [(8, "of the year"), (4, "day"), (15, "hour")]),
    (KO, "3개월 동안 두 번", [(3, "month"), (2, None)]),
    (KO, "서둘러 보냅니다", []),
    (JA, "七日以内に十五文字", [(7, "day"), (15, "letter")]),
    (JA, "５営業日、一部、十分に", [(5, "workday")]),
    (JA, "午後3時30分", [(15, "hour"), (30, "minute")]),
    (JA, "二〇二三年", [(2023, "year")]),
    (ZH, "三个月、两天、五百元", [(3, "month"), (2, "day"), (500, "money")]),
    (ZH, "第一天，一般不需要", [(1, "day")]),
    (ZH, "108日元", [(108, "money")]),
]


@pytest.mark.parametrize(("language", "text", "read"), READ)
def test_figures_are_read(
    language: Language, text: str, read: list[tuple[float, str | None]]
) -> None:
    found = [(a.value, a.unit) for a in amounts(folded(text, language), language)]
    assert found == read


SAME = [
    (KO, "8월 4일까지", EN, "until August 4", True),
    (JA, "四日後", ZH, "4天后", True),
    (EN, "a day", KO, "날", True),
    (EN, "one box", JA, "箱", True),
    (EN, "two boxes", JA, "箱", False),
    (KO, "7일", EN, "7 weeks", False),
    (KO, "4월 8일", EN, "August 4", False),
    (ZH, "3天和5天", EN, "5 days and 3 days", True),
    (ZH, "3天和5天", EN, "3 days and 3 days", False),
    (EN, "3 p.m.", JA, "3時", False),
]


@pytest.mark.parametrize(("of", "said", "into", "told", "alike"), SAME)
def test_figures_are_the_same_or_not(
    of: Language, said: str, into: Language, told: str, alike: bool
) -> None:
    assert same(amounts(folded(said, of), of), amounts(folded(told, into), into)) is alike
