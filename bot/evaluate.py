"""Scores answers over a question set: what was found, said, decided, and left unsaid.

Decides what counts as right. A set is JSON Lines with `question`, `language`, `kind`, `topic`
and `section` (null where no guide answers), `also` (addresses that are as right), `facts` (lists
of texts, one of each of which a right answer holds) and `forbidden`; where the rules decide also
`verdict`, `action`, `deadline`, `takes_effect_on`, `earliest`, and `today` to go by.

Whole answers are scored through the helpdesk. Finding alone is scored beside it, by words, by
vectors and by both, among all passages and across languages: there the passages and the known
questions of the asker's own language are left out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from bot.answer import Answer, Question
from bot.reading.normalise import compared, language_of, normalise
from corpus.vocabulary import Language
from ingest.search import DENSE, FUSED, LEXICAL, Weights

if TYPE_CHECKING:
    from bot.build import Helpdesk

T = TypeVar("T")

SETS = Path(__file__).parent.parent / "tests" / "eval"
SET = SETS / "set-aside.jsonl"
"""Never read while choosing."""
DEVELOPMENT = SETS / "dev.jsonl"
"""Looked at while choosing."""
DATES = ("deadline", "takes_effect_on", "earliest")
_WAYS: Mapping[str, Weights] = {"lexical": LEXICAL, "dense": DENSE, "fused": FUSED}
_SPACE = re.compile(r"[\s*]+")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a set, asked."""

    row: dict[str, Any]
    answer: Answer
    ranked: tuple[str, ...]
    """Addresses, the cited one first, then as found, each once."""
    across: tuple[str, ...]
    """The same, were there no guide and no known question in the asker's language."""

    @property
    def covered(self) -> bool:
        """Whether a guide answers it."""
        return self.row["topic"] is not None

    @property
    def told(self) -> bool:
        """Whether the answer holds every expected fact and nothing forbidden."""
        said = plain(self.answer.answer + " " + " ".join(_routes(self.answer)))
        return (
            not self.answer.abstained
            and all(any(plain(f) in said for f in facts) for facts in self.row["facts"])
            and not any(plain(f) in said for f in self.row.get("forbidden", ()))
        )

    @property
    def ruled(self) -> bool:
        """Whether the rules decide it."""
        return self.row.get("verdict") is not None

    @property
    def verdict(self) -> bool:
        """Whether it has the verdict expected, on the action meant."""
        action = self.row.get("action")
        decision = self.answer.decision
        meant = action is None or decision is None or decision["action"] == action
        return self.answer.verdict == self.row["verdict"] and meant

    @property
    def dated(self) -> bool:
        """Whether dates are expected."""
        return any(self.row.get(name) for name in DATES)

    @property
    def dates(self) -> bool:
        """Whether all dates are the ones expected: of the decision, or without one of the
        timeline."""
        decision = self.answer.decision
        if decision is not None:
            return all(decision.get(name) == self.row.get(name) for name in DATES)
        told = {event["date"] for event in self.answer.timeline or ()}
        return told >= {self.row[name] for name in DATES if self.row.get(name)}


def right(row: dict[str, Any]) -> set[str]:
    """The addresses that answer a question."""
    return {f"{row['topic']}#{row['section']}", *row.get("also", ())}


def rank(row: dict[str, Any], ranked: Sequence[str]) -> int:
    """The place of the first right address, from 1; 0 where it wasn't found."""
    return next((n for n, a in enumerate(ranked, 1) if a in right(row)), 0)


def _routes(answer: Answer) -> Sequence[str]:
    return answer.contact.path if answer.contact else ()


def plain(text: str) -> str:
    return _SPACE.sub("", unicodedata.normalize("NFKC", text)).casefold()


@dataclass(frozen=True, slots=True)
class Row:
    """Shares from 0 to 1 over a part of the set; None where it has no such questions."""

    part: str
    count: int
    covered: int
    """By a guide: what hits, facts and wrong silence are shares of."""
    ruled: int
    """What verdicts are a share of."""
    dated: int
    """What dates are a share of."""
    hit_1: float | None
    hit_3: float | None
    reciprocal_rank: float | None
    across_1: float | None
    """`hit_1` were there no guide and no known question in the asker's language."""
    facts: float | None
    verdict: float | None
    dates: float | None
    wrongly_silent: float | None
    made_up: float | None
    language: float | None


@dataclass(frozen=True, slots=True)
class Finding:
    """How finding alone fares: one way of ranking, among all passages or across languages."""

    way: str
    among: str
    count: int
    hit_1: float
    hit_3: float
    reciprocal_rank: float


@dataclass(frozen=True, slots=True)
class Scores:
    """The scores of a set, in all and by part."""

    rows: tuple[Row, ...]
    finding: tuple[Finding, ...]
    misses: tuple[dict[str, Any], ...]

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return {
            "rows": [asdict(r) for r in self.rows],
            "finding": [asdict(f) for f in self.finding],
        }


def read_set(file: Path) -> list[dict[str, Any]]:
    """The questions of a set."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def evaluate(desk: Helpdesk, file: Path) -> Scores:
    """Ask every question of `file`."""
    rows = read_set(file)
    asked = [_ask(desk, row) for row in rows]
    parts: list[tuple[str, list[Asked]]] = [("all", asked)]
    for field in ("language", "kind"):
        for value in sorted({row[field] for row in rows}):
            parts.append((value, [a for a in asked if a.row[field] == value]))
    return Scores(
        tuple(_score(name, part) for name, part in parts),
        tuple(_finding(desk, [row for row in rows if row["topic"] is not None])),
        tuple(_miss(a) for a in asked if _wrong(a)),
    )


def _ask(desk: Helpdesk, row: dict[str, Any]) -> Asked:
    today = dt.date.fromisoformat(row["today"]) if row.get("today") else None
    answer = desk.answer(Question(message=row["question"], today=today))
    # What is cited first counts first: that is what the asker gets.
    cited = [f"{c.topic}#{c.section}" for c in answer.citations[:1]]
    # What a ruling rests on is cited first in whatever language it is told.
    ruled = cited if answer.verdict or answer.options else []
    return Asked(
        row,
        answer,
        tuple(dict.fromkeys([*cited, *_found(desk, row)])),
        tuple(dict.fromkeys([*ruled, *_found(desk, row, across=True)])),
    )


def _found(
    desk: Helpdesk, row: dict[str, Any], weights: Weights = FUSED, *, across: bool = False
) -> tuple[str, ...]:
    """Addresses as found, each once, best first."""
    text = normalise(row["question"])
    language = Language(row["language"])
    found = desk.searcher.search(
        compared(text, language_of(text)),
        language=language,
        weights=weights,
        without=language if across else None,
    )
    return tuple(dict.fromkeys(str(h.passage.address) for h in found.hits))


def _wrong(asked: Asked) -> bool:
    if asked.covered == asked.answer.abstained:
        return True
    if not asked.covered:
        return False
    ruled = (not asked.ruled or asked.verdict) and (not asked.dated or asked.dates)
    return not (rank(asked.row, asked.ranked) == 1 and asked.told and ruled)


def _miss(asked: Asked) -> dict[str, Any]:
    answer, row = asked.answer, asked.row
    decision = answer.decision or {}
    return {
        "id": row["id"],
        "question": row["question"],
        "expected": sorted(right(row)) if asked.covered else None,
        "found": list(asked.ranked[:3]),
        "abstained": answer.abstained,
        "facts": [] if asked.told else row["facts"],
        "ruled": [row.get(n) for n in ("verdict", "action", *DATES)],
        "got": [answer.verdict, decision.get("action"), *(decision.get(n) for n in DATES)],
    }


def _finding(desk: Helpdesk, covered: list[dict[str, Any]]) -> list[Finding]:
    found = []
    for among in ("all", "across"):
        for way, weights in _WAYS.items():
            places = [
                rank(row, _found(desk, row, weights, across=among == "across")) for row in covered
            ]
            found.append(
                Finding(
                    way,
                    among,
                    len(places),
                    hit_1=_share(places, lambda p: p == 1) or 0.0,
                    hit_3=_share(places, lambda p: 1 <= p <= 3) or 0.0,
                    reciprocal_rank=_share(places, lambda p: 1 / p if p else 0.0) or 0.0,
                )
            )
    return found


def _share(among: Sequence[T], holds: Callable[[T], float]) -> float | None:
    return round(sum(holds(a) for a in among) / len(among), 3) if among else None


def _score(name: str, part: list[Asked]) -> Row:
    covered = [a for a in part if a.covered]
    ruled = [a for a in covered if a.ruled]
    dated = [a for a in covered if a.dated]
    return Row(
        part=name,
        count=len(part),
        covered=len(covered),
        ruled=len(ruled),
        dated=len(dated),
        hit_1=_share(covered, lambda a: rank(a.row, a.ranked) == 1),
        hit_3=_share(covered, lambda a: 1 <= rank(a.row, a.ranked) <= 3),
        reciprocal_rank=_share(covered, lambda a: 1 / (rank(a.row, a.ranked) or 1e9)),
        across_1=_share(covered, lambda a: rank(a.row, a.across) == 1),
        facts=_share(covered, lambda a: a.told),
        verdict=_share(ruled, lambda a: a.verdict),
        dates=_share(dated, lambda a: a.dates),
        wrongly_silent=_share(covered, lambda a: a.answer.abstained),
        made_up=_share([a for a in part if not a.covered], lambda a: not a.answer.abstained),
        language=_share(part, lambda a: a.answer.language == a.row["language"]),
    )


def table(scores: Scores) -> str:
    """The scores as tables for people: whole answers by part, then finding alone."""
    names = ("part", "count", "covered", "ruled", "dated", "hit@1", "hit@3", "MRR", "across@1",
             "facts", "verdict", "dates", "silent", "made up", "language")  # fmt: skip
    lines = ["  ".join(f"{n:>10}" for n in names)]
    lines += [_line(asdict(row).values()) for row in scores.rows]
    lines += ["", "  ".join(f"{n:>10}" for n in ("finding", "among", "count", *names[5:8]))]
    lines += [_line(asdict(row).values()) for row in scores.finding]
    return "\n".join(lines)


def _line(cells: Any) -> str:
    return "  ".join(f"{'-' if c is None else str(c):>10}" for c in cells)
