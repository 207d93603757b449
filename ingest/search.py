"""Finding the passage that answers: dense and lexical evidence, fused.

Decides how passages are ranked and which language's is shown. Whether the best one is good
enough to answer with is decided in `bot/compose.py`.

A question is held against two things: the passages themselves, and questions that are known
to be answered by one (or, to teach silence, by none). Each gives a dense and a lexical score
between 0 and 1; `Evidence` adds the four up. Passages that say the same thing in
other languages share an anchor and rise together.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from corpus.vocabulary import Address, Language
from ingest import index
from ingest.encoder import Encoder
from ingest.guide import Passage
from ingest.learnt import digest
from ingest.lexical import Lexical

if TYPE_CHECKING:
    from numpy.typing import NDArray

NEAREST = 100
"""Entries taken from the rankings of questions, and of texts by their words."""
NEAR_TEXTS = 40
"""Texts taken by vector: each costs Chroma time."""
SHOWN = 20
"""Hits handed on."""
VOICES = 3
"""Questions that speak for a place: the mean of its nearest three is steadier than the nearest."""


@dataclass(frozen=True, slots=True)
class Weights:
    """What each of a passage's four scores is worth."""

    asked_dense: float
    asked_lexical: float
    text_dense: float
    text_lexical: float


FUSED = Weights(0.45, 0.25, 0.02, 0.02)
"""What answers are found by: see docs/performance.md for how this was chosen."""
OWN = Weights(0.0, 0.0, 0.65, 0.6)
"""Where no question is known of a guide and the encoder has learnt it. More finds it more often
and the project's own less: chosen by leaving each topic out (docs/model-card.md)."""
LEXICAL = Weights(0.0, 0.6, 0.0, 0.4)
DENSE = Weights(0.75, 0.0, 0.25, 0.0)
"""One kind of evidence alone: what the evaluation sets beside `FUSED`."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """What speaks for a passage: four scores, 0 to 1."""

    asked_dense: float = 0.0
    asked_lexical: float = 0.0
    text_dense: float = 0.0
    text_lexical: float = 0.0
    learnt: bool = False
    """Whether the encoder has learnt this text without a question about it."""

    @property
    def asked(self) -> float:
        """What the known questions say."""
        return FUSED.asked_dense * self.asked_dense + FUSED.asked_lexical * self.asked_lexical

    @property
    def score(self) -> float:
        """What ranks it."""
        return self.weighed(FUSED)

    def weighed(self, weights: Weights) -> float:
        """The four, weighted.

        Of a guide that no question is known about, only its own words speak, unless the encoder
        has learnt them.
        """
        if not (self.asked_dense or self.asked_lexical) and weights is FUSED:
            if not self.learnt:
                return self.text_lexical
            weights = OWN
        return (
            weights.asked_dense * self.asked_dense
            + weights.asked_lexical * self.asked_lexical
            + weights.text_dense * self.text_dense
            + weights.text_lexical * self.text_lexical
        )


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that may answer."""

    passage: Passage
    evidence: Evidence
    original: Passage | None
    """The publisher's own words at the same address, where they are another passage."""


@dataclass(frozen=True, slots=True)
class Found:
    """What was found: hits, best first, and what speaks for there being no answer."""

    hits: tuple[Hit, ...]
    silence: Evidence


Key = tuple[str, str]
"""(topic, anchor) of the project's corpus, or (topic, passage id) of an original."""


class Searcher:
    """A build, opened for reading. Safe to use from several threads."""

    def __init__(self, build: Path, encoder: Encoder) -> None:
        self.build = build
        self._encoder = encoder
        self._passages = index.read_passages(build)
        self._questions = index.read_questions(build)
        self._by_id = {p.id: n for n, p in enumerate(self._passages)}
        self._keys: list[Key] = [
            (p.address.topic, p.id if p.original else p.anchor) for p in self._passages
        ]
        learnt: frozenset[str] = getattr(encoder, "learnt", frozenset())
        known = zip(self._keys, self._passages, strict=True) if learnt else ()
        self._learnt = {key for key, passage in known if digest(passage) in learnt}
        self._languages: dict[Key, dict[Language, Passage]] = defaultdict(dict)
        self._originals: dict[Address, list[Passage]] = defaultdict(list)
        for key, passage in zip(self._keys, self._passages, strict=True):
            self._languages[key][passage.language] = passage
            if passage.original:
                self._originals[passage.address].append(passage)
        self._vectors = index.Vectors(build, encoder)
        self._asked = index.question_vectors(build)
        self._lexical = Lexical.load(build / "lexical")

    @property
    def passages(self) -> list[Passage]:
        """All passages, in the order of the index."""
        return self._passages

    def at(self, topic: str, anchor: str, language: Language) -> Passage | None:
        """The project's passage with this anchor, in this language."""
        return self._languages.get((topic, anchor), {}).get(language)

    def search(
        self,
        text: str,
        *,
        language: Language,
        weights: Weights = FUSED,
        without: Language | None = None,
    ) -> Found:
        """Passages for a question in `language`, best first.

        `without` a language neither its passages nor its known questions count: how a question
        fares whose language no guide is in.
        """
        vector = self._encoder.embed_query(text)
        count = len(self._passages)
        near = self._vectors.near(vector, NEAR_TEXTS if without is None else count)
        text_dense = {self._by_id[i]: score for i, score in near.items()}
        likeness, words = self._likeness(vector), self._lexical.scores(text)[:count]
        alike = self._lexical.alike(text)[count:]
        if without is not None:
            texts = np.array([p.language is without for p in self._passages], dtype=bool)
            asked = np.array([q.language is without for q in self._questions], dtype=bool)
            words[texts], likeness[asked], alike[asked] = 0, 0, 0
            text_dense = {n: score for n, score in text_dense.items() if not texts[n]}
        asked_dense, asked_lexical = _top(likeness), _top(alike)
        text_lexical = _top(words)

        dense, lexical = self._voices(asked_dense, fill=True), self._voices(asked_lexical)

        own: dict[Key, list[float]] = defaultdict(lambda: [0.0, 0.0])
        for side, scores in enumerate((text_dense, text_lexical)):
            for n, score in scores.items():
                pair = own[self._keys[n]]
                pair[side] = max(pair[side], score)
        for place in (*dense, *lexical):
            if isinstance(place, tuple) and place in self._languages:
                own[place]  # known by a question alone
            elif isinstance(place, Address):
                for passage in self._originals.get(place, ()):
                    own[(place.topic, passage.id)]

        ranked: list[tuple[float, Key, Evidence]] = []
        for key, (dense_text, worded) in own.items():
            some = next(iter(self._languages[key].values()))
            place = some.address if some.original else key
            evidence = Evidence(
                dense.get(place, 0.0),
                lexical.get(place, 0.0),
                dense_text,
                worded,
                learnt=key in self._learnt,
            )
            held = language in self._languages[key] and language is not without
            favour = 0.02 if held else 0.0
            ranked.append((evidence.weighed(weights) + favour, key, evidence))
        ranked.sort(key=lambda r: (-r[0], r[1]))
        silence = Evidence(dense.get(None, 0.0), lexical.get(None, 0.0))
        return Found(tuple(self._shown(ranked, language, without)), silence)

    def _likeness(self, vector: list[float]) -> NDArray[np.float32]:
        """Cosine similarity of every known question."""
        if not self._questions:
            return np.zeros(0, dtype=np.float32)
        # Not `@`: BLAS wakes threads for it, which at this size cost more than the product.
        found: NDArray[np.float32] = np.einsum(
            "ij,j->i", self._asked, np.array(vector, dtype=np.float32)
        )
        return found

    def _voices(self, scores: dict[int, float], *, fill: bool = False) -> dict[object, float]:
        """What the questions near say: per anchor, per section, and for silence (None).

        With `fill`, a place with fewer than `VOICES` near has the rest at the edge of what is
        near: dense scores are never zero, only unseen.
        """
        heard: dict[object, list[float]] = defaultdict(list)
        for n, score in scores.items():
            asked = self._questions[n]
            if asked.address is None:
                heard[None].append(score)
            else:
                heard[(asked.address.topic, asked.anchor)].append(score)
                heard[asked.address].append(score)
        rest = min(scores.values(), default=0.0) if fill else 0.0
        return {
            place: sum([*sorted(found, reverse=True), *[rest] * VOICES][:VOICES]) / VOICES
            for place, found in heard.items()
        }

    def _shown(
        self,
        ranked: list[tuple[float, Key, Evidence]],
        language: Language,
        without: Language | None,
    ) -> list[Hit]:
        """One hit per key; an original gives way where the corpus tells its address in
        the reader's language."""
        told = {
            self._languages[key][language].address
            for _, key, _ in ranked
            if language in self._languages[key] and not self._languages[key][language].original
        }
        order = {key: n for n, (_, key, _) in enumerate(ranked)}
        hits = []
        for _, key, evidence in ranked:
            versions = {k: p for k, p in self._languages[key].items() if k is not without}
            if not versions:
                continue
            passage = versions.get(language) or next(iter(versions.values()))
            if passage.original and passage.address in told:
                continue
            originals = sorted(
                () if passage.original else self._originals.get(passage.address, ()),
                key=lambda p: (p.language != language, order.get((p.address.topic, p.id), 1 << 30)),
            )
            hits.append(Hit(passage, evidence, originals[0] if originals else None))
            if len(hits) == SHOWN:
                break
        return hits

    def close(self) -> None:
        """Let go of the files."""
        self._vectors.close()


def _top(scores: NDArray[np.float32]) -> dict[int, float]:
    """Position → score of the best entries that score at all."""
    count = min(NEAREST, len(scores))
    if not count:
        return {}
    best = np.argpartition(scores, -count)[-count:]
    return {int(n): float(scores[n]) for n in best if scores[n] > 0}


class GuideRetriever(BaseRetriever):
    """The search as a LangChain retriever: a question in, documents with their address out."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    searcher: Searcher
    language: Language = Language.EN
    k: int = 4

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        hits = self.searcher.search(query, language=self.language).hits[: self.k]
        return [
            Document(
                page_content=hit.passage.text,
                metadata={
                    "address": str(hit.passage.address),
                    "language": hit.passage.language.value,
                    "title": hit.passage.title,
                    "heading": hit.passage.heading,
                    "source": hit.passage.source,
                    "original": hit.passage.original,
                    "score": hit.evidence.score,
                },
            )
            for hit in hits
        ]
