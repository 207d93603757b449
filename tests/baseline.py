"""The scores that may only rise: `make baseline` writes them, `test_scores.py` holds them."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from bot.build import Helpdesk, build
from bot.evaluate import DEVELOPMENT, SET, evaluate
from bot.settings import Settings

FILE = Path(__file__).parent / "eval" / "baseline.json"
SETS = {"dev": DEVELOPMENT, "set-aside": SET}
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


def main() -> None:
    """Write the baseline anew."""
    with tempfile.TemporaryDirectory() as place:
        desk = build(Settings(_env_file=None, data=Path(place)))  # type: ignore[call-arg]
        found = scores(desk)
    kept = {
        name: {part: {share: row[share] for share in SHARES} for part, row in parts.items()}
        for name, parts in found.items()
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
