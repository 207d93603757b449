"""What once went right in a conversation does so still: no score falls by more than one turn."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache

import baseline
import pytest

from bot.build import Helpdesk

KEPT = json.loads(baseline.DIALOGUES.read_text(encoding="utf-8"))
Shares = Callable[[str], dict[str, dict[str, float]]]


@pytest.fixture(scope="module")
def found(helpdesk: Helpdesk) -> Shares:
    """Scores a set, once."""
    return lru_cache(lambda name: baseline.dialogue_scores(helpdesk, name))


@pytest.mark.parametrize("part", baseline.PARTS)
@pytest.mark.parametrize("name", baseline.DIALOGUE_SETS)
def test_no_score_falls_by_more_than_one_turn(found: Shares, name: str, part: str) -> None:
    row, kept = found(name)[part], KEPT[name][part]
    assert row["turns"] == kept["turns"], "another set of dialogues: make baseline"
    # Shares are rounded: one turn less is still within one and a half.
    assert kept["right"] - row["right"] < 1.5 / row["turns"]
