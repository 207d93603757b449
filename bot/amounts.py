"""The figures of a text, in any of the four languages, as values that can be compared.

Decides what a figure is (digits, words and kanji for them, names of months, hours after noon) and
what it counts (days, weeks, yen …), where that is said. Days themselves are read in
`reading/dates`; what is done where two texts differ is decided by whoever compares.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Final

from corpus.vocabulary import Language

_DIGITS: Final = re.compile(r"(?<![a-z])(?<![a-z]\d)(?:\d+(?:,\d{3})+(?!\d)|\d+(?:\.\d+)?)")
_KANJI: Final = re.compile(r"[〇零一二两兩三四五六七八九十百千万]+")
_COUNTED: Final = re.compile(
    r"\s?(?:[日天月年週周秒分時时回度次件個个枚名人円元字条項项点類类种種割倍]|[かヶヵカケ箇][月所]"
    r"|つ|小时|营业|營業|営業|工作|星期|礼拜|步|歩|家|文字|目)"
)
_MONTH: Final = "of the year"
_ORDINAL: Final = "第"
_VALUES: Final = {c: n for n, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_POWERS: Final = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_WORDS: Final = frozenset(
    {"一部", "一定", "一般", "一旦", "一样", "一下", "一起", "一度", "一切", "十分", "千万", "万一"}
)
"""Words that begin with a figure and count nothing."""


@dataclass(frozen=True, slots=True)
class Amount:
    """A figure and what it counts."""

    value: float
    unit: str | None
    """None where that isn't said."""
    soft: bool = False
    """A one that may as well be an article: it needn't be in another language."""


def amounts(text: str, language: Language) -> list[Amount]:
    """The figures of a folded text, in order."""
    found: dict[int, tuple[int, float, str | None, bool]] = {}
    taken = [False] * len(text)

    def take(start: int, end: int, value: float, unit: str | None, soft: bool) -> None:
        if not any(taken[start:end]):
            taken[start:end] = [True] * (end - start)
            found[start] = (end, value, unit, soft)

    for value, start, end in _named("month", text, language):
        take(start, end, value, _MONTH, False)
    for match in _DIGITS.finditer(text):
        value = float(match[0].replace(",", ""))
        take(*match.span(), _after_noon(value, match.span(), text, language), None, False)
    if language in (Language.JA, Language.ZH):
        for start, end, value in _in_kanji(text):
            take(start, end, value, None, value == 1)
    for value, start, end in _named("word", text, language):
        take(start, end, value, None, value == 1)
    told = [
        Amount(value, unit or _unit(text, start, end, language), soft)
        for start, (end, value, unit, soft) in sorted(found.items())
    ]
    return [_dated(amount, told[max(n - 1, 0) : n + 2]) for n, amount in enumerate(told)]


def _dated(amount: Amount, beside: list[Amount]) -> Amount:
    """ "August 4" and "4 August" name a day without the word."""
    of_month = any(other.unit == _MONTH for other in beside)
    if amount.unit is None and amount.value <= 31 and of_month:
        return replace(amount, unit="day")
    return amount


def same(source: list[Amount], target: list[Amount]) -> bool:
    """Whether two texts tell the same figures, in whatever order, of the same things."""
    left = list(target)
    for amount in sorted(source, key=lambda a: (a.soft, a.unit is None)):
        match = _match(amount, left)
        if match is not None:
            left.remove(match)
        elif not amount.soft:
            return False
    return all(amount.soft for amount in left)


def _match(amount: Amount, others: list[Amount]) -> Amount | None:
    """The one that tells the same; one that names its unit before one that doesn't."""
    near = [o for o in others if o.value == amount.value]
    fits = [o for o in near if o.unit == amount.unit] or [
        o for o in near if None in (o.unit, amount.unit)
    ]
    return min(fits, key=lambda o: o.soft, default=None)


@lru_cache(maxsize=8)
def _table(language: Language) -> dict[str, dict[str, re.Pattern[str]]]:
    """The patterns of a language: by group (`word`, `month`, `unit`, `clock`), then by name."""
    path = Path(__file__).parent / "words" / f"amounts.{language}.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        group: {name: re.compile("|".join(patterns)) for name, patterns in named.items()}
        for group, named in table.items()
    }


def _named(group: str, text: str, language: Language) -> Iterator[tuple[float, int, int]]:
    """Figures that have a name, with where they stand; else what their pattern picks out."""
    for name, pattern in _table(language)[group].items():
        for match in pattern.finditer(text):
            yield float(match[1] if pattern.groups else name), *match.span()


@lru_cache(maxsize=4096)
def _value(kanji: str) -> int:
    """一 → 1, 十五 → 15, 二〇二三 → 2023."""
    if not any(c in _POWERS for c in kanji):
        return int("".join(str(_VALUES[c]) for c in kanji))
    total, part, digit = 0, 0, 0
    for c in kanji:
        if c == "万":
            total, part, digit = (total + part + digit or 1) * 10000, 0, 0
        elif c in _POWERS:
            part, digit = part + (digit or 1) * _POWERS[c], 0
        else:
            digit = _VALUES[c]
    return total + part + digit


def _in_kanji(text: str) -> Iterator[tuple[int, int, int]]:
    """Figures in characters: those that count something, or say which of several."""
    for match in _KANJI.finditer(text):
        start, end = match.span()
        ordinal = text[start - 1 : start] == _ORDINAL and text[start : end + 1] != "三方"
        if text[start : end + 1] in _WORDS or text[start : start + 2] in _WORDS:
            continue
        if ordinal or _COUNTED.match(text, end):
            yield start, end, _value(match[0])


def _unit(text: str, start: int, end: int, language: Language) -> str | None:
    """What stands right behind a figure; in "day 4", before it."""
    if language is Language.EN and text[:start].endswith("day "):
        return "day"
    found = [
        (match.end(), unit)
        for unit, pattern in _table(language)["unit"].items()
        if (match := pattern.match(text, end))
    ]
    return max(found)[1] if found else None


def _after_noon(value: float, span: tuple[int, int], text: str, language: Language) -> float:
    """An hour on the clock of 24, where it is told to be after noon."""
    marks = _table(language)["clock"]["after_noon"].finditer(text)
    near = any(match.start() == span[1] or match.end() == span[0] for match in marks)
    return value + 12 if near and value < 12 else value
