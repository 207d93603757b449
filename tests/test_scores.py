"""What was once answered right stays so: no score falls below the baseline by more than one."""

from __future__ import annotations

import json

import baseline
import pytest

from bot.build import Helpdesk

KEPT = json.loads(baseline.FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def found(desk: Helpdesk) -> baseline.Scores:
    return baseline.scores(desk)


@pytest.mark.parametrize("share", baseline.SHARES)
@pytest.mark.parametrize("part", baseline.PARTS)
@pytest.mark.parametrize("name", baseline.SETS)
def test_no_score_falls_by_more_than_one_question(
    found: baseline.Scores, name: str, part: str, share: str
) -> None:
    row, kept = found[name][part], KEPT[name][part][share]
    slack = 1.001 / row[baseline.SHARES[share]]
    fallen = row[share] - kept if share in baseline.LESS else kept - row[share]
    assert fallen <= slack
