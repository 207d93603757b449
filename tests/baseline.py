"""The scores that may only rise: `make baseline` writes them.

`test_scores.py` holds those of questions, `test_dialogue_scores.py` those of conversations,
`test_inquiry_scores.py` those of inquiries.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from bot import rehearsing
from bot.build import Helpdesk, build
from bot.evaluate import DEVELOPMENT, SET, evaluate
from bot.settings import Settings
from bot.triage import scoring

FILE = Path(__file__).parent / "eval" / "baseline.json"
DIALOGUES = FILE.parent / "dialogues" / FILE.name
INQUIRIES = FILE.parent / "inquiries" / FILE.name
SETS = {"dev": DEVELOPMENT, "set-aside": SET}
DIALOGUE_SETS = {"dev": rehearsing.DEVELOPMENT, "set-aside": rehearsing.SET}
INQUIRY_SETS = {"dev": scoring.DEVELOPMENT, "set-aside": scoring.SET}
PARTS = ("all", "ko", "ja", "zh", "en")
SHARES = {
    "hit_1": "covered",
    "across_1": "covered",
    "facts": "covered",
    "verdict": "ruled",
    "dates": "dated",
    "wrongly_silent": "covered",
    "made_up": "count",
    "language": "count",
}
"""Each share that is held, and what it is a share of."""
LESS = ("wrongly_silent", "made_up")
"""Where less is better."""

Scores = dict[str, dict[str, dict[str, Any]]]


def scores(desk: Helpdesk) -> Scores:
    """Set → part → row of the evaluation."""
    found: Scores = {}
    for name, file in SETS.items():
        rows = evaluate(desk, file).as_json()["rows"]
        found[name] = {row["part"]: row for row in rows if row["part"] in PARTS}
    return found


def dialogue_scores(desk: Helpdesk, name: str) -> dict[str, dict[str, float]]:
    """Part → turns of a set of dialogues, and the share of them that is right.

    The dates of the dialogues count where `desk` was built with the clock of requests. What goes
    wrong is told without the dialogue it went wrong in: one of the sets is never looked at.
    """
    try:
        return rehearsing.shares(rehearsing.rehearse(desk.beside, DIALOGUE_SETS[name]))
    except Exception as error:
        raise RuntimeError(f"{name}: {type(error).__name__}") from None


def inquiry_scores(desk: Helpdesk, name: str) -> dict[str, dict[str, float | None]]:
    """Part → how many inquiries of a set there are, and the share that is right, by field.

    What goes wrong is told without the inquiry it went wrong in: one set is never looked at.
    """
    try:
        return scoring.scores(scoring.read_set(desk, INQUIRY_SETS[name]))
    except Exception as error:
        raise RuntimeError(f"{name}: {type(error).__name__}") from None


def main() -> None:
    """Write the baselines anew."""
    with tempfile.TemporaryDirectory() as place:
        settings = Settings(_env_file=None, data=Path(place), clock="request")  # type: ignore[call-arg]
        desk = build(settings)
        found = scores(desk)
        held = {name: dialogue_scores(desk, name) for name in DIALOGUE_SETS}
        read = {name: inquiry_scores(desk, name) for name in INQUIRY_SETS}
    kept = {
        name: {part: {share: row[share] for share in SHARES} for part, row in parts.items()}
        for name, parts in found.items()
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")
    DIALOGUES.write_text(json.dumps(held, indent=1) + "\n", encoding="utf-8")
    INQUIRIES.write_text(json.dumps(read, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
