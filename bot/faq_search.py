"""Which entries of the FAQ fit what was typed, best first.

Decides how words (`faq_words.py`) and meaning (the index's search) come together: what the
questions hold as it was typed is found by words alone, anything else by both, and nothing where
neither fits. Without an index words do by themselves.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.faq import Entry, entries
from bot.faq_words import scores
from corpus.vocabulary import Language, Topic

if TYPE_CHECKING:
    from ingest.search import Searcher

HELD = 1.0
"""The score from which on a question holds what was typed: asking for its meaning adds nothing."""
FITS = 0.5
"""The least score of an entry that is found by its words beside an index."""
FITS_ALONE = 0.3
"""The same without an index. All of these were chosen on the development set."""
MEANING = 2.0
"""What the index's evidence, 0 to 1, is worth beside the words' score."""
NEAR = 0.6
"""How much of the best evidence an entry needs that is found by its meaning."""
LOUDER = 0.04
"""How much more the known questions must say for an entry than for silence. Half of what an
answer needs: a list of questions claims less."""


def search(
    typed: str,
    language: Language,
    *,
    searcher: Searcher | None = None,
    topic: Topic | None = None,
) -> list[Entry]:
    """The entries in `language` that fit `typed`, best first; none where nothing fits."""
    held = entries(language)
    worded = scores(typed.strip(), language)
    if searcher is None or max(worded) >= HELD:
        least = FITS_ALONE if searcher is None else FITS
        total = {n: score for n, score in enumerate(worded) if score >= least}
    else:
        total = {n: score for n, score in enumerate(worded) if score >= FITS}
        meant = _meant(typed, language, searcher)
        total |= {n: worded[n] + MEANING * meant[e.id] for n, e in enumerate(held) if e.id in meant}
    ranked = sorted(total, key=lambda n: (-total[n], n))
    return [held[n] for n in ranked if topic is None or held[n].address.topic == topic]


def _meant(typed: str, language: Language, searcher: Searcher) -> dict[str, float]:
    """The evidence for each entry that the index finds; none where more speaks for silence."""
    found = searcher.search(typed, language=language)
    if not found.hits or found.hits[0].evidence.asked < found.silence.asked + LOUDER:
        return {}
    best = found.hits[0].evidence.score
    return {
        f"{hit.passage.address.topic}-{hit.passage.anchor}": hit.evidence.score
        for hit in found.hits
        if hit.evidence.score >= NEAR * best
    }
