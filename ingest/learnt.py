"""What an encoder learns from guides that have no questions of the project's own.

Decides which passages are learnt, which pairs of texts are drawn from each, and how a folder
says what its encoder has learnt (`learnt.json`: digests, so that the search knows which vectors
to trust). How pairs move the rows is `ingest/train.py`, what trust is worth `ingest/search.py`.
"""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.vocabulary import Language
from ingest.encoder import LEARNT, EncoderError
from ingest.fold import simplified
from ingest.guide import Passage
from ingest.questions import Asked
from ingest.run import searchable

_MARK = re.compile(r"^\s*(?:[-*>#]+|\d+[.)])\s+")
_WAYS = (10, 2, 1, 1)
"""How often half a sentence and the rest, a sentence and the rest, heading and text, neighbours."""
_END = re.compile(r"(?<=[。！？])\s*|(?<=[.!?])\s+")


def own(passages: Sequence[Passage], questions: Sequence[Asked]) -> list[Passage]:
    """The originals at places that no known question is about.

    An original on one of the project's own sections says what that section's questions say;
    apart from them in a batch, it would be taught to be unlike them.
    """
    known = {q.address for q in questions}
    return [p for p in passages if p.original and p.address not in known]


def sentences(text: str) -> list[str]:
    """The sentences of a Markdown text, without the marks of its lines."""
    lines = (_MARK.sub("", line) for line in text.splitlines())
    return [s.strip() for line in lines for s in _END.split(line) if s.strip()]


def pair(passage: Passage, dice: random.Random) -> tuple[str, str]:
    """Two texts of a passage that mean the same place; the first is what a question is like."""
    told = sentences(passage.text)
    if not (passage.heading and told):
        return _asked(passage, passage.title), searchable(passage)
    n = dice.randrange(len(told))
    rest = "\n".join([passage.heading, *told[:n], *told[n + 1 :]])
    after = told[n + 1] if n + 1 < len(told) else rest
    # A question names a few things, not all that a sentence does: mostly a half is drawn.
    half = _half(told[n], passage.language, dice)
    one, other = dice.choices(
        [(half, rest), (told[n], rest), (passage.heading, passage.text), (told[n], after)],
        _WAYS,
    )[0]
    return _asked(passage, one), other


def _half(sentence: str, language: Language, dice: random.Random) -> str:
    """Half of a sentence, from anywhere in it."""
    gap = "" if language in (Language.JA, Language.ZH) else " "
    words = sentence.split(gap) if gap else list(sentence)
    count = max(1, len(words) // 2)
    first = dice.randrange(len(words) - count + 1)
    return gap.join(words[first : first + count])


def _asked(passage: Passage, text: str) -> str:
    """`text` as it would be asked: questions in Chinese come in simplified characters."""
    return simplified(text) if passage.language is Language.ZH else text


@dataclass(frozen=True, slots=True)
class Draw:
    """A batch's share of own passages: pairs, and which passages they are of."""

    pairs: list[tuple[str, str]]
    passages: list[Passage]


class Deck:
    """Own passages in an order that is shuffled anew each time all have been drawn."""

    def __init__(self, passages: Sequence[Passage], dice: random.Random) -> None:
        self._dice = dice
        self._by_language: dict[Language, list[Passage]] = defaultdict(list)
        for passage in passages:
            self._by_language[passage.language].append(passage)
        self._left: dict[Language, list[Passage]] = defaultdict(list)

    def draw(self, count: int) -> Draw:
        """Pairs of up to `count` passages, one of each heading, all in one language.

        In one batch texts are taught to be unlike each other; translations and the parts of a
        long section must not be.
        """
        languages = list(self._by_language)
        sizes = [len(self._by_language[code]) for code in languages]
        language = self._dice.choices(languages, sizes)[0]
        left = self._left[language]
        if not left:
            left += self._by_language[language]
            self._dice.shuffle(left)
        taken: dict[str, Passage] = {}
        again: list[Passage] = []
        while left and len(taken) < count:
            passage = left.pop()
            if passage.heading in taken:
                again.append(passage)
            else:
                taken[passage.heading] = passage
        left += again
        found = list(taken.values())
        return Draw([pair(p, self._dice) for p in found], found)


def digest(passage: Passage) -> str:
    """Names what a passage says, wherever it stands."""
    return hashlib.sha256(searchable(passage).encode()).hexdigest()[:32]


def write_learnt(folder: Path, start: str, passages: Iterable[Passage]) -> None:
    """Write what an encoder has learnt, and the fingerprint of the one it went on from."""
    rows = {"from": start, "passages": sorted({digest(p) for p in passages})}
    (folder / LEARNT).write_text(json.dumps(rows, indent=0) + "\n", encoding="utf-8")


def check_target(folder: Path, names: Iterable[str]) -> None:
    """EncoderError where writing an encoder to `folder` would remove anything else."""
    if folder.exists() and not folder.is_dir():
        raise EncoderError(f"{folder} is no folder")
    strange = {p.name for p in folder.iterdir()} - set(names) if folder.exists() else set()
    if strange:
        raise EncoderError(
            f"{folder} holds {min(strange)!r}, which is no part of an encoder; name another folder"
        )
