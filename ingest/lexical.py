"""How a question's wording and a text's agree: BM25 over terms, the home of bm25s.

Decides the lexical scores, between 0 and 1; what they are worth beside the dense ones is
decided in `ingest/search.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import bm25s
import numpy as np

from ingest.concepts import concepts
from ingest.fold import terms

if TYPE_CHECKING:
    from numpy.typing import NDArray


def _terms(text: str) -> list[str]:
    """What is matched: its pieces, and what it speaks of whatever the language."""
    return terms(text) + concepts(text)


class Lexical:
    """A BM25 index over texts, in their order."""

    def __init__(self, bm25: bm25s.BM25) -> None:
        self._bm25 = bm25
        data, starts = bm25.scores["data"], bm25.scores["indptr"]
        # The best that each term scores anywhere: what a question could reach at most.
        self._best = np.zeros(len(starts) - 1, dtype=np.float32)
        filled = np.flatnonzero(np.diff(starts))
        if len(filled):
            self._best[filled] = np.maximum.reduceat(data, starts[filled])
        self._unknown = float(self._best.max(initial=1.0))
        count = int(bm25.scores["num_docs"])
        squares = np.bincount(bm25.scores["indices"], data.astype(float) ** 2, minlength=count)
        self._lengths = np.sqrt(squares).astype(np.float32)

    @classmethod
    def build(cls, texts: Sequence[str]) -> Lexical:
        """An index over `texts`."""
        bm25 = bm25s.BM25(method="lucene", k1=1.2, b=0.5)
        # By number: as many terms kept as text took 1.9 GB for 100,000 passages, so 0.7 GB.
        numbers: dict[str, int] = {}
        # An empty text or index is given a term that no question has.
        split = (_terms(t) or ["\0"] for t in texts or [""])
        rows = [[numbers.setdefault(t, len(numbers)) for t in found] for found in split]
        bm25.index((rows, numbers), show_progress=False)
        return cls(bm25)

    @classmethod
    def load(cls, folder: Path) -> Lexical:
        """The index that `save` wrote."""
        return cls(bm25s.BM25.load(folder, show_progress=False))

    def save(self, folder: Path) -> None:
        """Write the index into `folder`."""
        self._bm25.save(folder, show_progress=False)

    def alike(self, text: str) -> NDArray[np.float32]:
        """For each indexed text, how alike it and the question are, 0 to 1.

        Unlike `scores`, what a text says beyond the question counts against it: "cancel the
        request" holds all of "the request" and is another thing.
        """
        data, rows, starts = (self._bm25.scores[k] for k in ("data", "indices", "indptr"))
        total = np.zeros(len(self._lengths), dtype=np.float32)
        length = 0.0
        for term in dict.fromkeys(_terms(text)):
            place = self._bm25.vocab_dict.get(term)
            if place is None:
                length += (self._unknown / 2) ** 2
                continue
            weight, held = float(self._best[place]), slice(starts[place], starts[place + 1])
            total[rows[held]] += weight * data[held]
            length += weight**2
        found: NDArray[np.float32] = total / np.maximum(
            self._lengths * np.float32(np.sqrt(length)), np.float32(1e-9)
        )
        return found

    def scores(self, text: str) -> NDArray[np.float32]:
        """For each indexed text, the share of the question's weight that it holds, 0 to 1.

        A term that no text has counts like the rarest one: a question that is mostly about
        something else scores low everywhere.
        """
        asked = list(dict.fromkeys(_terms(text)))
        known = [t for t in asked if t in self._bm25.vocab_dict]
        count = int(self._bm25.scores["num_docs"])
        if not known:
            return np.zeros(count, dtype=np.float32)
        reach = sum(float(self._best[self._bm25.vocab_dict[t]]) for t in known)
        reach += self._unknown * (len(asked) - len(known))
        found: NDArray[np.float32] = self._bm25.get_scores(known)
        return found / np.float32(max(reach, 1e-9))
