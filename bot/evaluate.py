"""Scores answers over a question set: what was found, said, and left unsaid.

Decides what counts as a hit; a set is JSON Lines with `question`, `language`, `kind`, `topic`
and `section` (null where no guide answers), `also` (addresses that are as right), `facts` (lists
of texts, one of each of which a right answer holds) and `forbidden`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.answer import Answer, Question
from bot.reading.normalise import compared, language_of, normalise
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.build import Helpdesk

SETS = Path(__file__).parent.parent / "tests" / "eval"
SET = SETS / "set-aside.jsonl"
"""Never read while choosing."""
DEVELOPMENT = SETS / "dev.jsonl"
"""Looked at while choosing."""
_SPACE = re.compile(r"[\s*]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set, asked."""

    row: dict[str, Any]
    answer: Answer
    ranked: tuple[str, ...]
    """Addresses, the cited one first, then as found, each once."""

    @property
    def covered(self) -> bool:
        """Whether a guide answers it."""
        return self.row["topic"] is not None

    @property
    def right(self) -> set[str]:
        """The addresses that answer it."""
        return {f"{self.row['topic']}#{self.row['section']}", *self.row.get("also", ())}

    def hit(self, within: int) -> bool:
        """Whether a right address is among the first `within` found."""
        return bool(self.right & set(self.ranked[:within]))

    @property
    def rank(self) -> float:
        """One divided by the place of the first right address; 0 where it wasn't found."""
        return next((1 / n for n, a in enumerate(self.ranked, 1) if a in self.right), 0.0)

    @property
    def told(self) -> bool:
        """Whether the answer holds every expected fact and nothing forbidden."""
        said = _plain(self.answer.answer + " " + " ".join(_routes(self.answer)))
        return (
            not self.answer.abstained
            and all(any(_plain(f) in said for f in facts) for facts in self.row["facts"])
            and not any(_plain(f) in said for f in self.row.get("forbidden", ()))
        )


def _routes(answer: Answer) -> Sequence[str]:
    return answer.contact.path if answer.contact else ()


def _plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Row:
    """Shares from 0 to 1 over a part of the set; None where it has no such questions."""

    part: str
    count: int
    hit_1: float | None
    hit_3: float | None
    reciprocal_rank: float | None
    facts: float | None
    wrongly_silent: float | None
    made_up: float | None
    language: float | None


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a set, in all and by part."""

    rows: tuple[Row, ...]
    misses: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {"rows": [asdict(r) for r in self.rows]}


def evaluate(desk: Helpdesk, file: Path) -> Scores:
    """Ask every question of `file`."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    asked = [_ask(desk, row) for row in rows]
    parts: list[tuple[str, list[Asked]]] = [("all", asked)]
    for field in ("language", "kind"):
        for value in sorted({row[field] for row in rows}):
            parts.append((value, [a for a in asked if a.row[field] == value]))
    misses = [
        {
            "id": a.row["id"],
            "question": a.row["question"],
            "expected": sorted(a.right) if a.covered else None,
            "found": list(a.ranked[:3]),
            "abstained": a.answer.abstained,
            "facts": a.row["facts"],
        }
        for a in asked
        if a.covered != (not a.answer.abstained) or (a.covered and not (a.hit(1) and a.told))
    ]
    return Scores(tuple(_score(name, part) for name, part in parts), tuple(misses))


def _ask(desk: Helpdesk, row: dict[str, Any]) -> Asked:
    language = Language(row["language"])
    answer = desk.answer(Question(message=row["question"]))
    text = normalise(row["question"])
    found = desk.searcher.search(compared(text, language_of(text)), language=language)
    # What is cited first counts first: that is what the asker gets.
    cited = [f"{c.topic}#{c.section}" for c in answer.citations[:1]]
    ranked = dict.fromkeys([*cited, *(str(h.passage.address) for h in found.hits)])
    return Asked(row, answer, tuple(ranked))


def _score(name: str, part: list[Asked]) -> Row:
    covered = [a for a in part if a.covered]
    silent = [a for a in part if not a.covered]

    def share(among: list[Asked], holds: Callable[[Asked], float]) -> float | None:
        return round(sum(holds(a) for a in among) / len(among), 3) if among else None

    return Row(
        part=name,
        count=len(part),
        hit_1=share(covered, lambda a: a.hit(1)),
        hit_3=share(covered, lambda a: a.hit(3)),
        reciprocal_rank=share(covered, lambda a: a.rank),
        facts=share(covered, lambda a: a.told),
        wrongly_silent=share(covered, lambda a: a.answer.abstained),
        made_up=share(silent, lambda a: not a.answer.abstained),
        language=share(part, lambda a: a.answer.language == a.row["language"]),
    )


def table(scores: Scores) -> str:
    """The scores as a table for people."""
    names = ("part", "count", "hit@1", "hit@3", "MRR", "facts", "silent", "made up", "language")
    lines = ["  ".join(f"{n:>9}" for n in names)]
    for row in scores.rows:
        cells = ("-" if v is None else str(v) for v in asdict(row).values())
        lines.append("  ".join(f"{c:>9}" for c in cells))
    return "\n".join(lines)
