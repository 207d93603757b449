"""`claimdesk triage` and `claimdesk eval --inquiries`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.build import Helpdesk
from bot.cli import main
from bot.triage import scoring
from bot.triage.command import lines
from corpus.vocabulary import Language

GOOD = {"id": "a", "text": "Where do I reject a cancel request?", "received": "2026-11-20"}


def out(desk: Helpdesk, *rows: bytes) -> list[dict[str, object]]:
    return [json.loads(line) for line in lines(rows, desk, None)]


def test_a_line_in_is_a_line_out_with_its_id(desk: Helpdesk) -> None:
    row = out(desk, json.dumps(GOOD).encode())[0]
    assert (row["id"], row["topic"]) == ("a", "cancel-rejection")
    assert row["received"] == "2026-11-20T00:00:00+09:00"


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (b"nope", "Expecting value"),
        (b"[]", "one JSON object"),
        (b"\xff", "utf-8"),
        (json.dumps({**GOOD, "text": " "}).encode(), "text"),
        (json.dumps({**GOOD, "received": "yesterday"}).encode(), "received"),
        (json.dumps({**GOOD, "received": None}).encode(), "received"),
        (json.dumps({**GOOD, "subject": 3}).encode(), "subject"),
        (json.dumps({**GOOD, "colour": "red"}).encode(), "colour"),
    ],
)
def test_a_bad_line_costs_only_itself(desk: Helpdesk, row: bytes, error: str) -> None:
    bad, good = out(desk, row, json.dumps(GOOD).encode())
    assert set(bad) == {"id", "error"}
    assert error in str(bad["error"])
    assert good["topic"] == "cancel-rejection"


def test_what_staff_are_told_comes_in_the_language_that_is_asked_for(desk: Helpdesk) -> None:
    row = json.loads(next(iter(lines([json.dumps(GOOD).encode()], desk, Language.JA))))
    assert row["language"] == "en"
    assert row["why"].endswith("。")


def test_a_file_that_is_not_there_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["triage", str(tmp_path / "none.jsonl")]) == 2
    assert main(["eval", "--inquiries", str(tmp_path / "none.jsonl")]) == 2
    assert "no such file" in capsys.readouterr().err


def test_what_was_missed_of_the_set_aside_part_is_not_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["eval", "--inquiries", "--misses"]) == 2
    assert capsys.readouterr().out == ""


def test_scores_tell_what_is_right_by_language(desk: Helpdesk, tmp_path: Path) -> None:
    gold = {
        "language": "en", "topic": "cancel-rejection", "sections": ["where", "steps"],
        "claim_type": "cancel", "route": None, "deadline": None, "urgent": False, "asker": "seller",
    }  # fmt: skip
    file = tmp_path / "set.jsonl"
    wrong = {**gold, "topic": "cancel-refund", "sections": ["faq"], "asker": "buyer"}
    rows = [{**GOOD, "gold": gold}, {**GOOD, "id": "b", "gold": wrong}]
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    found = scoring.scores(scoring.read_set(desk, file))
    assert set(found) == {"all", "en"}
    assert found["all"]["topic"] == found["all"]["section"] == found["all"]["asker"] == 0.5
    assert found["all"]["urgent_found"] is None
    assert found["all"]["false_alarms"] == 0.0
    assert scoring.table(found).splitlines()[0].split()[:2] == ["part", "count"]
