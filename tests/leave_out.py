"""`make leave-out`: how well a user's own guides are found, before and after they are learnt.

Each topic of the corpus is left out in turn: an encoder is trained without its passages and
questions, an index knows none of its questions, and its passages stand in it as somebody's own
guide. Then the development set's questions about it are asked, of the encoder that has not seen
it and of the one that has learnt its passages alone (`claimdesk train-encoder --with-guides`).
A section is right where the set says so and it is of the topic left out. Told is the share where
a right section comes first and the desk takes it for an answer. Questions about the other topics
are asked as well, and such that no guide answers: they tell what learning costs.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from bot.compose import covered
from bot.evaluate import DEVELOPMENT, read_set, right
from bot.reading.normalise import compared, language_of, normalise
from bot.settings import CORPUS
from corpus.vocabulary import Language
from ingest import index
from ingest.encoder import StaticEncoder
from ingest.guide import Passage
from ingest.learnt import digest
from ingest.passages import read_guide
from ingest.questions import Asked, load_questions
from ingest.run import _build, files_under
from ingest.search import Searcher
from ingest.train import STEPS, learn, train

ASKED, OTHERS, SILENT = "the guide left out", "the other guides", "no guide answers"
UNSEEN, COUNTED, LEARNT = "not seen", "vectors counted", "learnt"
WAYS = (UNSEEN, COUNTED, LEARNT)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for one question."""

    row: dict[str, Any]
    about: str
    """ASKED, OTHERS or SILENT."""
    encoder: str
    """One of WAYS."""
    ranked: tuple[str, ...]
    """Addresses as found, each once."""
    right: frozenset[str]
    covered: bool
    """Whether the desk takes the first for an answer."""

    def hit(self, count: int) -> bool:
        """Whether a right section is among the first."""
        return bool(self.right & set(self.ranked[:count]))

    @property
    def recall(self) -> float:
        """The share of the right sections among the first five."""
        return len(self.right & set(self.ranked[:5])) / len(self.right)


@dataclass(frozen=True, slots=True)
class Left:
    """The corpus without a topic, and the topic as a guide of somebody's own."""

    topic: str
    passages: list[Passage]
    questions: list[Asked]
    own: list[Passage]


def corpus() -> Iterator[Left]:
    """The corpus, with each topic left out in turn."""
    passages = [p for path in files_under(CORPUS) for p in read_guide(path).passages]
    questions = load_questions()
    for topic in sorted({p.address.topic for p in passages}):
        yield Left(
            topic,
            [p for p in passages if p.address.topic != topic],
            [q for q in questions if q.address is None or q.address.topic != topic],
            [
                replace(p, id=f"own-{p.id}", original=True, rules=())
                for p in passages
                if p.address.topic == topic
            ],
        )


def opened(left: Left, encoder: StaticEncoder, data: Path) -> Searcher:
    """A search over an index that holds the guide left out as an own one."""
    made_from = index.Manifest(encoder.fingerprint, questions="")
    passages = [*left.passages, *left.own]
    _build(
        data, None, None, made_from, passages, left.questions, encoder, lambda step, n, total: None
    )
    build = index.current(data)
    assert build is not None
    return Searcher(build, encoder)


def ask(left: Left, searcher: Searcher, encoder: str) -> Iterator[Found]:
    """Ask what the development set asks about guides."""
    for row in read_set(DEVELOPMENT):
        text = normalise(row["question"])
        found = searcher.search(
            compared(text, language_of(text)), language=Language(row["language"])
        )
        ranked = tuple(dict.fromkeys(str(h.passage.address) for h in found.hits))
        good = frozenset(right(row))
        if row["topic"] is None:
            about, good = SILENT, frozenset()
        elif row["topic"] == left.topic:
            about, good = ASKED, frozenset(a for a in good if a.startswith(f"{left.topic}#"))
        else:
            about = OTHERS
        told = bool(found.hits) and covered(found.hits[0], found)
        yield Found(row, about, encoder, ranked, good, told)


def leave_out(left: Left, place: Path, steps: int) -> Iterator[Found]:
    """Train without a topic (unless `place` holds that encoder), ask, learn it, ask again."""
    base, went_on = place / left.topic, place / f"{left.topic}-learnt"
    if not base.exists():
        train(left.passages, left.questions, base, steps=steps)
    begun = time.perf_counter()
    count = learn(left.own, left.passages, left.questions, went_on, start=base)
    print(f"{left.topic}: {count} passages learnt in {time.perf_counter() - begun:.0f} s")
    for way, folder in zip(WAYS, (base, base, went_on), strict=True):
        encoder = StaticEncoder(folder)
        if way == COUNTED:
            encoder.learnt = frozenset(digest(p) for p in left.own)
        with tempfile.TemporaryDirectory() as data:
            searcher = opened(left, encoder, Path(data))
            yield from ask(left, searcher, way)
            searcher.close()


def table(found: Sequence[Found]) -> str:
    """The figures as Markdown: in all, by language, by topic, and of the other guides."""
    asked = [f for f in found if f.about == ASKED]
    parts = [("all", asked)]
    parts += [(c, [f for f in asked if f.row["language"] == c]) for c in Language]
    topics = sorted({f.row["topic"] for f in asked})
    parts += [(t, [f for f in asked if f.row["topic"] == t]) for t in topics]
    parts.append((OTHERS, [f for f in found if f.about == OTHERS]))
    lines = [
        "| hit@1, hit@3, recall@5, told | questions | " + " | ".join(WAYS) + " |",
        "| --- |" + " --- |" * (1 + len(WAYS)),
    ]
    for name, part in parts:
        sides = [[f for f in part if f.encoder == way] for way in WAYS]
        cells = [", ".join(_figures(side)) for side in sides]
        lines.append(f"| {name} | {len(sides[0])} | " + " | ".join(cells) + " |")
    silent = [[f.covered for f in found if f.about == SILENT and f.encoder == w] for w in WAYS]
    shares = " | ".join(_share(side) for side in silent)
    lines.append(f"| {SILENT}, and something is told | {len(silent[0])} | {shares} |")
    return "\n".join(lines)


def _figures(found: Sequence[Found]) -> list[str]:
    return [
        _share([f.hit(1) for f in found]),
        _share([f.hit(3) for f in found]),
        _share([f.recall for f in found]),
        _share([f.hit(1) and f.covered for f in found]),
    ]


def _share(values: Sequence[float]) -> str:
    return f"{sum(values) / max(len(values), 1):.2f}"


def main() -> None:
    """Leave each topic out and print the table."""
    read = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    read.add_argument("--steps", type=int, default=STEPS // 3, help="of training without a topic")
    read.add_argument("--keep", type=Path, help="where encoders are kept, and taken from")
    args = read.parse_args()
    with tempfile.TemporaryDirectory() as place:
        found = [
            f for left in corpus() for f in leave_out(left, args.keep or Path(place), args.steps)
        ]
    print(table(found))


if __name__ == "__main__":
    main()
