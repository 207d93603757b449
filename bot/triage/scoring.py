"""Scores triage over a set of inquiries.

Decides what counts as right. A set is JSON Lines with `text`, `received` and `gold`;
`tests/eval/inquiries/README.md` tells its form. Urgent ones count twice over: how many were found,
and how many of the others were taken for one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.evaluate import SETS
from bot.triage.command import read
from bot.triage.inquiry import Triage
from bot.triage.triaging import triage
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.build import Helpdesk

SET: Final = SETS / "inquiries" / "set-aside.jsonl"
"""Never read while choosing."""
DEVELOPMENT: Final = SETS / "inquiries" / "dev.jsonl"
"""Looked at while choosing."""
FIELDS: Final = (
    "topic",
    "section",
    "claim_type",
    "route",
    "deadline",
    "urgent",
    "asker",
    "language",
)


@dataclass(frozen=True, slots=True)
class Read:
    """An inquiry of a set, triaged."""

    id: str
    gold: Mapping[str, Any]
    triage: Triage

    @property
    def wrong(self) -> dict[str, Any]:
        """The fields that are not as expected, with what came instead."""
        got = self.triage.as_json()
        return {name: got[name] for name in FIELDS if not self._right(name, got)}

    def _right(self, name: str, got: Mapping[str, Any]) -> bool:
        if name != "section":
            return bool(got[name] == self.gold[name])
        if self.gold["topic"] is None or got["topic"] != self.gold["topic"]:
            return bool(got["topic"] == self.gold["topic"])
        return got["section"] in self.gold["sections"]


def read_set(desk: Helpdesk, file: Path) -> list[Read]:
    """Triage every inquiry of `file`."""
    rows = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]
    return [
        Read(row["id"], row["gold"], triage(read({n: row[n] for n in row if n != "gold"}), desk))
        for row in rows
    ]


def scores(read: Sequence[Read]) -> dict[str, dict[str, float | None]]:
    """Part (all, and each language) → how many there are and the share that is right, by field."""
    parts = {"all": list(read)}
    for language in Language:
        parts[str(language)] = [r for r in read if r.gold["language"] == language]
    return {name: _score(part) for name, part in parts.items() if part}


def _score(read: Sequence[Read]) -> dict[str, float | None]:
    urgent = [r for r in read if r.gold["urgent"]]
    calm = [r for r in read if not r.gold["urgent"]]
    found: dict[str, float | None] = {"count": len(read)}
    for name in FIELDS:
        if name != "urgent":
            found[name] = _share(name not in r.wrong for r in read)
    found["urgent_found"] = _share(r.triage.urgent for r in urgent)
    found["false_alarms"] = _share(r.triage.urgent for r in calm)
    return found


def _share(held: Iterable[bool]) -> float | None:
    all_ = list(held)
    return round(sum(all_) / len(all_), 3) if all_ else None


def table(found: Mapping[str, Mapping[str, float | None]]) -> str:
    """The scores for people."""
    names = list(found["all"])
    lines = ["".join(f"{name:>14}" for name in ("part", *names))]
    for part, row in found.items():
        cells = ("-" if row[name] is None else str(row[name]) for name in names)
        lines.append("".join(f"{cell:>14}" for cell in (part, *cells)))
    return "\n".join(lines)
