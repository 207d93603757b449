"""What the guides lack: questions that were asked in vain, those of one meaning counted together.

Decides which questions mean the same, whatever their language, and what is told of each group; the
next guide to write is the first of them. Which questions were asked in vain is told by
`bot/desk/transcripts.py`.

Two questions are alike by what they speak of (`words/gaps.*.toml`: things, and what is asked of
them, the rarer the more it tells) and by the encoder's vectors, half and half: the encoder learnt
the guides' own subjects and by itself doesn't bridge languages beyond them. Groups grow by average
linkage until no two are as alike as `ALIKE`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot import words
from bot.reading.normalise import compared
from corpus.vocabulary import Language
from ingest.encoder import StaticEncoder

if TYPE_CHECKING:
    from bot.desk.transcripts import Asked
    from ingest.search import Searcher

Matrix: TypeAlias = NDArray[np.float32]

ALIKE: Final = 0.5
"""Chosen on `tests/bot/gaps.toml`: lower, groups mix subjects; higher, languages fall apart."""
MOST: Final = 2000
"""Different questions that are grouped at most, the latest ones: memory grows with the square."""
EXAMPLES: Final = 5
_WORDS: Final = 0.5
"""What the words count, beside the vectors."""
_ASKED_OF: Final = (
    *("when", "how_much", "make", "change", "delete"),
    *("who_pays", "take_part", "see"),
)
"""Concepts that are no thing: alone they make nothing alike."""
_LESS: Final = 0.5
"""What these count, beside the things."""


@dataclass(slots=True)
class _Question:
    """A question with all the times it was asked."""

    text: str
    language: Language
    times: list[Asked] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Gap:
    """A group of questions that mean the same."""

    question: str
    """The one most like all others."""
    language: Language
    """Its own."""
    count: int
    """How often it was asked, in whatever words."""
    uncovered: int
    """Times that the guides had no answer; of the others the answer was thought wrong."""
    languages: dict[str, int]
    """How often in each language, the most often first."""
    examples: tuple[str, ...]
    """Other ways to ask it, one of each language before a second one of any."""
    first: str
    """When it was asked first and last, as the desk keeps moments."""
    last: str
    nearest: str | None = None
    """The address in the guides that comes nearest."""

    def as_json(self) -> dict[str, Any]:
        """Ready for `json.dumps`."""
        return {**asdict(self), "rated_down": self.count - self.uncovered}


def gaps(
    asked: Iterable[Asked], searcher: Searcher | None = None, *, limit: int | None = None
) -> list[Gap]:
    """The groups, the largest first; `searcher` tells what comes nearest."""
    questions = _different(asked)[-MOST:]
    alike = likeness([(question.text, question.language) for question in questions])
    made = [
        _gap([questions[n] for n in group], alike[np.ix_(group, group)]) for group in grouped(alike)
    ]
    made.sort(key=lambda gap: (-gap.count, gap.first))
    return [
        gap if searcher is None else replace(gap, nearest=_nearest(gap, searcher))
        for gap in made[:limit]
    ]


def likeness(questions: Sequence[tuple[str, Language]]) -> Matrix:
    """How alike each two questions are, 0 to 1."""
    things, asked_of = _concepts(questions)
    rarity = np.log((len(questions) + 1) / (np.r_[things.sum(0), asked_of.sum(0)] + 1)) + 0.3
    told = np.c_[things, _LESS * asked_of] * np.sqrt(rarity)
    told /= np.maximum(np.linalg.norm(told, axis=1, keepdims=True), 1e-9)
    by_words = np.where(things @ things.T > 0, told @ told.T, 0.0)
    vectors = StaticEncoder().vectors([compared(text, language) for text, language in questions])
    mixed = _WORDS * by_words + (1 - _WORDS) * (vectors @ vectors.T)
    return mixed.astype(np.float32)


def grouped(alike: Matrix, least: float = ALIKE) -> list[list[int]]:
    """Numbers of questions by group: average linkage, while two groups are as alike as `least`."""
    near = alike.copy()
    np.fill_diagonal(near, -np.inf)
    groups = [[n] for n in range(len(near))]
    best = near.max(axis=1, initial=-np.inf)
    while len(near) and best[one := int(best.argmax())] >= least:
        other = int(near[one].argmax())
        size, added = len(groups[one]), len(groups[other])
        joined = (size * near[one] + added * near[other]) / (size + added)
        joined[[one, other]] = -np.inf
        touched = (near[:, [one, other]] >= best[:, None]).any(axis=1)
        near[one], near[:, one] = joined, joined
        near[other], near[:, other] = -np.inf, -np.inf
        groups[one] += groups[other]
        groups[other] = []
        touched |= joined > best
        touched[[one, other]] = True
        best[touched] = near[touched].max(axis=1)
    return [sorted(group) for group in groups if group]


def _different(asked: Iterable[Asked]) -> list[_Question]:
    """Each question once, by its latest time."""
    found: dict[str, _Question] = {}
    for one in asked:
        key = " ".join(one.question.casefold().split())
        held = found.pop(key, None) or _Question(one.question, Language(one.language))
        held.times.append(one)
        found[key] = held
    return list(found.values())


def _concepts(questions: Sequence[tuple[str, Language]]) -> tuple[Matrix, Matrix]:
    """What questions speak of and what they ask of it: a row each, 1 where it is named."""
    rows = []
    names = words.names("gaps", "")
    for text, language in questions:
        folded = words.folded(text, language)
        rows.append([any(words.spans("gaps", name, folded, language)) for name in names])
    named = np.array(rows, dtype=np.float32).reshape(len(rows), len(names))
    is_thing = np.array([name not in _ASKED_OF for name in names])
    return named[:, is_thing], named[:, ~is_thing]


def _gap(questions: Sequence[_Question], alike: Matrix) -> Gap:
    times = sorted((one for question in questions for one in question.times), key=lambda o: o.at)
    spoken = questions[int(alike.mean(axis=1).argmax())]
    languages = Counter(one.language for one in times)
    return Gap(
        question=spoken.text,
        language=spoken.language,
        count=len(times),
        uncovered=sum(one.uncovered for one in times),
        languages=dict(languages.most_common()),
        examples=tuple(_examples([q for q in questions if q is not spoken], spoken.language)),
        first=times[0].at,
        last=times[-1].at,
    )


def _examples(questions: Sequence[_Question], spoken: Language) -> list[str]:
    """Of each language the one asked most often, then the others."""
    often = sorted(questions, key=lambda question: -len(question.times))
    firsts = {q.language: q for q in reversed(often) if q.language is not spoken}
    return [q.text for q in sorted(often, key=lambda q: firsts.get(q.language) is not q)][:EXAMPLES]


def _nearest(gap: Gap, searcher: Searcher) -> str | None:
    hits = searcher.search(compared(gap.question, gap.language), language=gap.language).hits
    return str(hits[0].passage.address) if hits else None
