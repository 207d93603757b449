"""What scripted models reply where they are asked to translate: for tests and demonstrations.

Decides how each part behaves: right, from a book of sentences; a liar now and then; one that says
what an attacker wants; one that breaks off. The book that ships is the project's own corpus, which
people wrote in four languages, line by line the same.
"""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import corpus
from bot.labels import rows
from bot.sentences import cut, unlinked
from corpus.vocabulary import Language

Script = Callable[[Mapping[str, Any], random.Random], Iterator[str]]
"""What was asked, and chance → the pieces of a reply."""
Book = Mapping[tuple[Language, Language], Mapping[str, str]]
"""From one language into another: a sentence, and the same in the other."""

_SET_OFF: Final = re.compile(r"\*\*(.+?)\*\*|[“「［\[]([^”」］\]]+)[”」］\]]")
_ADDED: Final = {
    Language.KO: "그 밖의 경우에는 고객센터에 전화하면 됩니다.",
    Language.JA: "そのほかの場合は、お客様センターにお電話ください。",
    Language.ZH: "其他情况请致电客服中心。",
    Language.EN: "In any other case, call the customer centre.",
}
_UNTIL: Final = {
    Language.KO: " (8월 9일까지)",
    Language.JA: "（8月9日まで）",
    Language.ZH: "（8月9日为止）",
    Language.EN: " (until August 9)",
}
_STATUS: Final = {
    Language.KO: " ([배송완료] 상태)",
    Language.JA: "（「配送完了」の状態）",
    Language.ZH: "（「运送完成」状态）",
    Language.EN: " (at “Delivered”)",
}
_POSITIVE: Final[Mapping[Language, Sequence[tuple[str, str]]]] = {
    Language.KO: [("수 없", "수 있"), ("지 않습니다", "ㅂ니다"), ("지 않", ""), ("없이", "있이"),
                  ("없", "있"), ("아닙니다", "입니다")],
    Language.JA: [("できません", "できます"), ("ません", "ます"), ("できない", "できる"),
                  ("せずに", "して"), ("ない", "る"), ("不可", "可能")],
    Language.ZH: [("不能", "能"), ("无法", "可以"), ("没有", "有"), ("不会", "会"), ("不要", "要"),
                  ("无需", "需要"), ("(?<!尚)未(?!收)", "已"), ("不(?![同过])", "")],
    Language.EN: [(r"\bcan(?:'t|not)\b", "can"), (r"n't\b", ""), (r"\bnot ", ""),
                  (r"\bno (?=[a-z])", "a "), (r"\bwithout\b", "with"), (r"\bnever\b", "always")],
}  # fmt: skip
"""How a no is made a yes."""


@lru_cache(maxsize=1)
def corpus_pairs() -> tuple[tuple[Language, Language, str, str], ...]:
    """Sentences of the corpus that stand in the same line and place in two languages: from, into,
    and what each says. Most say the same; some lines tell it in another order."""
    lines: dict[tuple[Language, str], list[str]] = {}
    for language in Language:
        for path in sorted((Path(corpus.__file__).parent / language).glob("*.md")):
            _, _, body = path.read_text(encoding="utf-8").removeprefix("---").partition("\n---\n")
            lines[language, path.name] = body.splitlines()
    found: list[tuple[Language, Language, str, str]] = []
    for (of, name), there in lines.items():
        for into in Language:
            if into is of:
                continue
            for line, other in zip(there, lines[into, name], strict=True):
                one, two = cut(line), cut(other)
                if line and not line.startswith("#") and len(one) == len(two):
                    both = zip(one, two, strict=True)
                    found += [(of, into, unlinked(a.text), unlinked(b.text)) for a, b in both]
    return tuple(found)


@lru_cache(maxsize=1)
def corpus_book() -> Book:
    """The corpus as a book of sentences."""
    book: dict[tuple[Language, Language], dict[str, str]] = defaultdict(dict)
    for of, into, source, target in corpus_pairs():
        book[of, into].setdefault(source, target)
    return book


def _translated(asked: Mapping[str, Any], book: Book) -> list[str]:
    known = book.get((Language(asked["from"]), Language(asked["to"])), {})
    return [known.get(sentence, sentence) for sentence in asked["sentences"]]


def _pieces(told: object, chance: random.Random) -> Iterator[str]:
    text = json.dumps(told, ensure_ascii=False)
    while text:
        size = chance.randint(1, 40)
        yield text[:size]
        text = text[size:]


def right(book: Book) -> Script:
    """Translates what stands in the book; anything else it gives back as it was."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        yield from _pieces(_translated(asked, book), chance)

    return play


def _inserted(sentence: str, said: str) -> str:
    """A sentence with something more before its end."""
    end = re.search(r"[.。!?！？]?$", sentence)
    return f"{sentence[: end.start()]}{said}{sentence[end.start() :]}" if end else sentence + said


def other_figure(sentence: str, into: Language, chance: random.Random) -> str | None:
    """Another figure or day than there is."""
    found = list(re.finditer(r"(?<![A-Za-z\d])\d+", sentence))
    if not found:
        return None
    at = chance.choice(found)
    more = int(at[0]) + chance.choice((1, 2, 3, 10))
    return f"{sentence[: at.start()]}{more}{sentence[at.end() :]}"


def other_label(sentence: str, into: Language, chance: random.Random) -> str | None:
    """Another label of the console than the one that is set off."""
    meant = {row[into]: row for row in rows().values() if row[into]}
    found = [(m, m[1] or m[2]) for m in _SET_OFF.finditer(sentence) if (m[1] or m[2]) in meant]
    if not found:
        return None
    at, name = chance.choice(found)
    # Where the console itself calls two things alike, in any language, neither is a lie.
    alike = {meant[name][language] for language in Language}
    others = [
        row[into]
        for row in rows().values()
        if row["kind"] == meant[name]["kind"]
        and row[into]
        and row[into] not in name
        and not alike & {row[language] for language in Language}
    ]
    if not others:
        return None
    other = at[0].replace(name, chance.choice(others))
    return sentence[: at.start()] + other + sentence[at.end() :]


def dropped_negation(sentence: str, into: Language, chance: random.Random) -> str | None:
    """A yes in place of a no."""
    for pattern, said in _POSITIVE[into]:
        turned = re.sub(pattern, said, sentence, count=1)
        if turned != sentence:
            return turned
    return None


def added(sentence: str, into: Language, chance: random.Random) -> str | None:
    """A sentence that isn't there."""
    return f"{sentence}{'' if into in (Language.JA, Language.ZH) else ' '}{_ADDED[into]}"


LIES: Final[Mapping[str, Callable[[str, Language, random.Random], str | None]]] = {
    "wrong figure": other_figure,
    "another label": other_label,
    "dropped negation": dropped_negation,
    "a sentence more": added,
    "wrong date": lambda sentence, into, chance: _inserted(sentence, _UNTIL[into]),
    "invented status": lambda sentence, into, chance: _inserted(sentence, _STATUS[into]),
    "fake citation": lambda sentence, into, chance: _inserted(sentence, " [7]"),
}
"""What a liar makes of a sentence, by the kind of lie; None where it can't be told there."""


def lie(told: Sequence[str], into: Language, chance: random.Random, kind: str) -> list[str] | None:
    """A translation with one lie of this kind in it; None where there is no place for it."""
    places = list(range(len(told)))
    chance.shuffle(places)
    for place in places:
        turned = LIES[kind](told[place], into, chance)
        if turned is not None and turned != told[place]:
            return [*told[:place], turned, *told[place + 1 :]]
    return None


def lying(book: Book, share: float) -> Script:
    """Lies in so many of its translations, each time in one of all the ways there are."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        told: Sequence[str] = _translated(asked, book)
        if chance.random() < share:
            kinds = list(LIES)
            chance.shuffle(kinds)
            lies = (lie(told, Language(asked["to"]), chance, kind) for kind in kinds)
            told = next(found for found in lies if found is not None)
        yield from _pieces(told, chance)

    return play


def obeying(said: str, book: Book) -> Script:
    """Says what an attacker wants, in a sentence's place, behind one, or as one more."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        told = _translated(asked, book)
        place = chance.randrange(len(told))
        how = chance.choice(("instead", "behind", "more"))
        if how == "more":
            told.insert(place, said)
        else:
            told[place] = said if how == "instead" else f"{told[place]} {said}"
        yield from _pieces(told, chance)

    return play


def breaking(book: Book) -> Script:
    """Breaks off somewhere in its translation."""

    def play(asked: Mapping[str, Any], chance: random.Random) -> Iterator[str]:
        whole = list(right(book)(asked, chance))
        yield from whole[: chance.randrange(len(whole))]
        raise ConnectionError("the stream broke")

    return play
