"""Sentences that extraction cut at the edges of a table's columns, put together again.

Decides, by the letter pairs of the guide's own prose, how the pieces fit: which come one after
the other, whether a space parts them, and which letter at an edge is only the ghost of its
neighbour. Leaves to the cleaning where to look, and gives nothing where the fit is doubtful.
Only for Korean: the pieces are told apart by the spaces between words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise

_GHOST = 0.25
"""Leaving a letter out must fit better than keeping it by this much."""
_FIT, _WORST = 0.4, -0.6
"""The least fit of all edges together, and of each."""
_UNKNOWN = 0.25
"""The largest share of letter pairs that the guide's prose does not have."""
_SHORTEST, _LINES = 20, 4
_WORDS, _CELLS = 14, 8
"""Larger rows are not tried in several lines: there are too many ways."""
_PARTICLE = re.compile(r"(?<=[가-힣]) (의|을|를|은|는)(?= )")
_NOISE = re.compile(r"(?:^|(?<=\s))[¦|~·]+(?=\s|$)")
_BREAK = re.compile(r"[-‐]+")
"""A dash alone is what recognition makes of the end of a line within a cell."""
_CUT_ENDING = re.compile(r"(?<=[해어아]주)세$|(?<=하)세$")

_WIDTH = 0.5
"""How much uneven lines of a column speak against a way to split it."""

_State = tuple[float, float, tuple[str, ...]]
_PARTICLES = ("의", "을", "를", "은", "는")
Segments = tuple[tuple[str, ...], ...]


class Pairs:
    """The letter pairs and triples of a text."""

    def __init__(self, texts: Iterable[str]) -> None:
        self.texts = tuple(texts)
        self.known: set[str] = set()
        for padded in (f" {text} " for text in self.texts):
            for size in (2, 3):
                self.known.update(padded[i : i + size] for i in range(len(padded) - size + 1))

        self._within: dict[tuple[str, str], set[str]] = {}
        for gram in self.known:
            if len(gram) == 3:
                self._within.setdefault((gram[0], gram[2]), set()).add(gram[1])

    def only(self, before: str, after: str) -> list[str]:
        """The letter that the text has between these two, where it is but one."""
        fits = self._within.get((before, after), set())
        return list(fits) if len(fits) == 1 else []

    def unknown(self, text: str) -> float:
        """The share of a text's letter pairs that never occur."""
        pairs = [a + b for a, b in pairwise(text)]
        return sum(pair not in self.known for pair in pairs) / max(len(pairs), 1)


@dataclass(frozen=True, slots=True)
class _Edge:
    fit: float
    text: str


class _Fitter:
    """Knows how well two pieces go together."""

    def __init__(self, prose: Pairs) -> None:
        self.prose = prose
        self.edge = lru_cache(maxsize=None)(self._edge)

    def _edge(self, left: str, right: str) -> _Edge:
        ways = [(left, "", right, 0.0), (left, " ", right, 0.0)]
        # Only what is odd by itself can be a ghost: an unknown pair, or a figure before a letter
        if len(left) > 1 and self._odd(left[-2:]):
            ways += [(left[:-1], glue, right, _GHOST) for glue in ("", " ")]
            ways += [
                (left[:-1] + c, "", right, _GHOST) for c in self.prose.only(left[-2], right[0])
            ]
        if len(right) > 1 and self._odd(right[:2]):
            ways += [(left, glue, right[1:], _GHOST) for glue in ("", " ")]
            ways += [(left, " ", c + right[1:], _GHOST) for c in self.prose.only(" ", right[1])]
        return max((self._way(*way) for way in ways), key=lambda edge: edge.fit)

    def _odd(self, pair: str) -> bool:
        letters = all("가" <= char <= "힣" for char in pair)
        return (letters and pair not in self.prose.known) or bool(
            re.match(r"[\dㄱ-ㅣ][가-힣]", pair)
        )

    def _way(self, left: str, glue: str, right: str, cost: float) -> _Edge:
        known, text = self.prose.known, left + glue + right
        near = left[-2:] + glue + right[:2]
        first, last = len(left[-2:]), len(left[-2:] + glue)
        grams = [
            near[i : i + size]
            for size in (2, 3)
            for i in range(len(near) - size + 1)
            if i < last and i + size > first
        ]
        fit = sum(gram in known for gram in grams) / max(len(grams), 1)
        # A pair that is unknown at an edge itself shows a ghost there
        if glue or left[-1] + right[0] not in known:
            fit -= 0.5 * (len(left) > 1 and self._odd(left[-2:]))
            fit -= 0.5 * (len(right) > 1 and self._odd(right[:2]))
        fit -= glue == " " and (right[0] in "를을" or right in _PARTICLES)
        return _Edge(fit - cost, text)


def mended(cells: Sequence[str], prose: Pairs) -> list[str]:
    """The sentence or sentences that a row's cells make together, or none."""
    words = [tuple(_NOISE.sub(" ", cell.replace("¦", " ")).split()) for cell in _opened(cells)]
    words = [cell for cell in words if not all(map(_BREAK.fullmatch, cell))]
    fitter = _Fitter(prose)
    found: list[tuple[float, str]] = []
    # Several lines within the cells are looked for only where something shows that they are
    small = all(len(cell) <= _WORDS for cell in words) and len(words) <= _CELLS
    most = _LINES if small and any(_breaks(cell) for cell in words) else 1
    for start in range(min(3, len(words) - 1)):
        for count in range(1, most + 1):
            for fit, text in _fitted(words[start:], count, fitter):
                # Leaving a cell out makes the rest fit more easily: it must do so clearly
                found.append((fit - 0.05 * start, text))
    for _, text in sorted(found, reverse=True):
        text = _finished(text, prose)
        long = len(re.sub(r"\W", "", text)) >= _SHORTEST
        begun = f" {text[:2]}" in prose.known or text.startswith("※")
        if (
            long
            and begun
            and text.endswith(".")
            and _balanced(text)
            and prose.unknown(text) <= _UNKNOWN
        ):
            return [text]
    return []


def _opened(cells: Sequence[str]) -> Iterator[str]:
    """The cells without brackets that close what nothing opened."""
    opened = ""
    for cell in cells:
        opened += cell
        stray = cell.startswith(("]", ")")) and not re.search(r"[\[(]", opened)
        yield cell[1:] if stray else cell


def _fitted(
    cells: Sequence[tuple[str, ...]], count: int, fitter: _Fitter
) -> Iterator[tuple[float, str]]:
    """The cells as columns of `count` lines, read line by line: how well each way fits."""
    for first in _splits(cells[0], count):
        # For each way to split the cell at hand: the worst edge, the sum of fits, the lines
        ways: dict[Segments, _State] = {
            first: (1.0, -_uneven(first), tuple(" ".join(words) for words in first))
        }
        for cell in cells[1:]:
            after: dict[Segments, _State] = {}
            for split in _splits(cell, count) if ways else ():
                options = [_joined(state, split, fitter) for state in ways.values()]
                after[split] = max(options, key=lambda state: state[1])
            ways = after
        for worst, total, lines in ways.values():
            text = lines[0]
            for line in lines[1:]:
                edge = _between(text, line, fitter)
                worst, total, text = min(worst, edge.fit), total + edge.fit, edge.text
            fit = total / max(1, len(cells) * count - 1)
            if worst >= _WORST and fit >= _FIT:
                yield fit, text


def _uneven(split: Segments) -> float:
    """A column is as wide in each of its lines, but for the last."""
    widths = [len("".join(words)) for words in split]
    full = widths[:-1]
    if not full or not max(full):
        return 0.0
    rest = max(0, widths[-1] - max(full))
    return _WIDTH * len(split) * (max(full) - min(full) + rest) / max(full)


def _joined(state: _State, split: Segments, fitter: _Fitter) -> _State:
    worst, total, lines = state
    total -= _uneven(split)
    made = []
    for line, words in zip(lines, split, strict=True):
        if not words:
            made.append(line)
            total += _FIT
            continue
        edge = _between(line, " ".join(words), fitter)
        worst, total = min(worst, edge.fit), total + edge.fit
        made.append(edge.text)
    return worst, total, tuple(made)


def _between(left: str, right: str, fitter: _Fitter) -> _Edge:
    if not left or not right:
        return _Edge(0.0, left + right)
    before, _, last = left.rpartition(" ")
    first, _, rest = right.partition(" ")
    edge = fitter.edge(last, first)
    return _Edge(edge.fit, " ".join(filter(None, (before, edge.text, rest))))


def _breaks(cell: tuple[str, ...]) -> set[int]:
    """Where lines surely end: at a dash, and before a particle parted from its word."""
    fixed: set[int] = set()
    place = 0
    for word in cell:
        if _BREAK.fullmatch(word) or word in _PARTICLES:
            fixed.add(place)
        place += not _BREAK.fullmatch(word)
    return fixed - {0, place}


def _splits(cell: tuple[str, ...], count: int) -> Iterator[Segments]:
    """A cell's words as `count` lines; the last may be empty, as a last line is short."""
    words = tuple(word for word in cell if not _BREAK.fullmatch(word))
    fixed = _breaks(cell)
    for size in {count, count - 1} - {0}:
        if size > len(words):
            continue
        for cuts in combinations(range(1, len(words)), size - 1):
            if fixed <= set(cuts):
                edges = (0, *cuts, len(words))
                segments = tuple(words[a:b] for a, b in pairwise(edges))
                yield (*segments, *[()] * (count - size))


def _finished(text: str, prose: Pairs) -> str:
    """Small repairs that the guide's own words allow."""
    text = re.sub(r"^.*[*※]\s?", "※ ", text)
    text = re.sub(r"(?<=\s)[\]\[)(](?=\s)", "", text)
    text = re.sub(r" {2,}", " ", _PARTICLE.sub(r"\1", text)).strip()
    words = text.split(" ")
    for i in range(len(words) - 1, 0, -1):
        # A syllable parted from its word, unless it is a word itself
        tail = words[i - 1][-2:] + words[i]
        if len(words[i]) == 1 and tail in prose.known and f" {words[i]} " not in prose.known:
            words[i - 1 : i + 1] = [words[i - 1] + words[i]]
    text = " ".join(words)
    text = _CUT_ENDING.sub("세요.", text)
    text = text.replace("할 있", "할 수 있")
    return _respelled(text, prose)


def _respelled(text: str, prose: Pairs) -> str:
    """A letter with unknown neighbours is the one that the guide has between them elsewhere."""
    chars = list(f" {text} ")
    for i in range(1, len(chars) - 1):
        before, char, after = chars[i - 1 : i + 2]
        if (
            not "가" <= char <= "힣"
            or char + after in prose.known
            or before + char + after in prose.known
        ):
            continue
        for letter in prose.only(before, after):
            chars[i] = letter
    return "".join(chars).strip()


def _balanced(text: str) -> bool:
    return all(text.count(a) == text.count(b) for a, b in ("()", "[]", "「」", "【】"))
