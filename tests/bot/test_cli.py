"""The commands: what goes to which output, and with which exit status they end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cli") / "var"


def run(data: Path, *args: str, stdin: bytes = b"", **env: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", *args],
        cwd=data.parent,
        input=stdin,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), "CLAIMDESK_DATA": str(data), **env},
        check=False,
        timeout=120,
    )
    return subprocess.CompletedProcess(
        done.args, done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8")
    )


def test_a_question_is_answered_for_a_person(data: Path) -> None:
    done = run(data, "ask", "撤回要請の期限は何日？")
    assert done.returncode == 0, done.stderr
    assert "7日" in done.stdout
    assert "claim-withdrawal#request" in done.stdout
    assert done.stderr == ""


def test_a_machines_translation_is_shown_as_one(abroad: Settings) -> None:
    told = {"CLAIMDESK_CORPUS": str(abroad.corpus[0]), "CLAIMDESK_MODEL": "scripted:polite"}
    done = run(abroad.data, "ask", "How do I reject a cancel request, step by step?", **told)
    assert done.returncode == 0, done.stderr
    original, mark, machine = done.stdout.partition("Machine translation of [1]")
    assert "> 难以接受的取消申请，请按以下步骤拒绝。" in original
    assert mark
    assert "> Reject a cancel request that is hard to accept as follows." in machine


def test_and_for_a_program(data: Path) -> None:
    done = run(data, "ask", "철회 기한은 며칠인가요?", "--json", "--language", "en")
    answer = json.loads(done.stdout)
    assert answer["language"] == "en"
    assert "7 days" in answer["answer"]
    assert set(answer) >= {
        "id",
        "session_id",
        "answer",
        "html",
        "language",
        "abstained",
        "citations",
        "verdict",
        "decision",
        "options",
        "timeline",
        "proposal",
        "contact",
        "warnings",
        "follow_ups",
    }
    assert set(answer["citations"][0]) >= {
        "marker",
        "topic",
        "section",
        "language",
        "title",
        "source",
        "page",
        "updated",
        "quote",
        "original",
        "url",
    }


LINES = b"""\
{"id": "a", "question": "how many days does the buyer have?"}
not json
{"id": 7, "question": "\xe6\x92\xa4\xe5\x9b\x9e", "language": "zh", "claim": null}

{"id": "no question"}
{"id": "odd", "question": "x", "colour": "red"}
{"id": "language", "question": "x", "language": "fr"}
{"id": "day", "question": "x", "today": "21.11.2026"}
{"id": "empty", "question": " "}
{"id": "broken", "question": "\xff"}
[1]
{"id": "z", "question": "can I reject at new order?"}
"""


def test_a_file_of_questions_is_answered_in_order_and_a_bad_line_costs_only_itself(
    data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_bytes(LINES)
    done = run(data, "ask", "--jsonl", str(file))
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == [
        "a", None, 7, "no question", "odd", "language", "day", "empty", None, None, "z",
    ]  # fmt: skip
    errors = {str(row["id"]): row["error"] for row in rows if "error" in row}
    assert "colour" in errors["odd"]
    assert "fr" in errors["language"]
    assert "ko, ja, zh, en" in errors["language"]
    assert "21.11.2026" in errors["day"]
    assert [row["id"] for row in rows if "error" not in row] == ["a", 7, "z"]
    assert run(data, "ask", "--jsonl", "-", stdin=LINES).stdout.count("\n") == len(rows)


WRONG = {
    "nothing": [],
    "unknown command": ["frobnicate"],
    "no question": ["ask"],
    "two questions": ["ask", "a", "--jsonl", "b"],
    "no such file": ["ask", "--jsonl", "no-such-file"],
    "no such guide": ["ingest", "no-such-folder"],
    "no date": ["ask", "x", "--today", "tomorrow"],
    "no language": ["ask", "x", "--language", "fr"],
    "empty question": ["ask", " "],
}


@pytest.mark.parametrize("args", WRONG.values(), ids=WRONG)
def test_a_wrong_call_is_told_on_standard_error_with_status_2(data: Path, args: list[str]) -> None:
    done = run(data, *args)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [("CLAIMDESK_PORT", "http"), ("CLAIMDESK_LOG_LEVEL", "loud"), ("CLAIMDESK_MESSAGE_LIMIT", "0")],
)
def test_a_wrong_setting_is_named_with_its_value(data: Path, name: str, value: str) -> None:
    done = run(data, "ask", "x", **{name: value})
    assert done.returncode == 2
    assert name in done.stderr
    assert repr(value) in done.stderr


def test_an_encoder_that_cannot_be_loaded_is_named(data: Path) -> None:
    done = run(data, "ask", "x", CLAIMDESK_ENCODER="/no-such-encoder")
    assert done.returncode == 1
    assert "/no-such-encoder" in done.stderr
    assert "Traceback" not in done.stderr


GUIDE = """# Printing labels

## How to print a label

1. Open the page named Labels.
2. Choose the parcel and press Print.
3. Stick the label on the parcel.
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    folder = tmp_path / "shelf"
    folder.mkdir()
    (folder / "labels.md").write_text(GUIDE, encoding="utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7")
    return folder


def test_guides_of_one_s_own_are_taken_in_remembered_and_answered_from(
    tmp_path: Path, shelf: Path
) -> None:
    data = tmp_path / "var"
    done = run(data, "ingest", str(shelf))
    assert done.returncode == 0
    assert "1 created" in done.stdout
    assert "1 failed" in done.stdout
    assert "broken.pdf" in done.stderr
    answer = json.loads(run(data, "ask", "how do I print a label?", "--json").stdout)
    assert answer["citations"][0]["title"] == "Printing labels"
    assert answer["citations"][0]["original"] is True
    again = json.loads(run(data, "ingest", "--json").stdout)
    assert (again["created"], again["updated"], again["deleted"]) == ([], [], [])
    (shelf / "labels.md").unlink()
    gone = json.loads(run(data, "ingest", "--json").stdout)
    assert [Path(p).name for p in gone["deleted"]] == ["labels.md"]
    answer = json.loads(run(data, "ask", "how do I print a label?", "--json").stdout)
    assert answer["abstained"]


def test_a_named_file_that_cannot_be_read_fails_the_call(tmp_path: Path, shelf: Path) -> None:
    done = run(tmp_path / "var", "ingest", str(shelf / "broken.pdf"))
    assert done.returncode == 1
    assert "broken.pdf" in done.stderr


def test_a_dry_run_shows_what_would_be_dropped_and_changes_nothing(
    tmp_path: Path, shelf: Path
) -> None:
    text = GUIDE + "\nOrder no.\t12345\tBuyer\tx\tPhone\t+81-90-1111-2222\n"
    (shelf / "labels.md").write_text(text, encoding="utf-8")
    data = tmp_path / "var"
    done = run(data, "ingest", "--dry-run", str(shelf / "labels.md"))
    assert done.returncode == 0, done.stderr
    assert "drop" in done.stdout
    assert "12345" in done.stdout
    assert not data.exists()


def test_other_guides_than_the_project_s_can_be_the_default(tmp_path: Path, shelf: Path) -> None:
    data = tmp_path / "var"
    env = {"CLAIMDESK_CORPUS": str(shelf / "labels.md")}
    answer = json.loads(run(data, "ask", "how do I print a label?", "--json", **env).stdout)
    assert answer["citations"][0]["title"] == "Printing labels"
    # Back to the project's: the index follows.
    answer = json.loads(run(data, "ask", "how do I print a label?", "--json").stdout)
    assert all(c["title"] != "Printing labels" for c in answer["citations"])


def test_a_default_guide_that_is_not_there_is_named_and_the_index_stays(
    tmp_path: Path, shelf: Path
) -> None:
    data = tmp_path / "var"
    env = {"CLAIMDESK_CORPUS": str(tmp_path / "no-such-folder")}
    assert run(data, "ask", "how many days does the buyer have?").returncode == 0
    for args in (["ask", "x"], ["ingest"], ["ingest", str(shelf)]):
        done = run(data, *args, **env)
        assert done.returncode == 1
        assert "no-such-folder" in done.stderr
    answer = run(data, "ask", "how many days does the buyer have?", "--json").stdout
    assert json.loads(answer)["citations"]


def test_the_version_is_printed(data: Path) -> None:
    assert run(data, "--version").stdout.strip()


def test_a_question_in_a_file_may_name_an_order_of_the_demo_shop(data: Path) -> None:
    rows = [
        {"id": 1, "question": "Can I reject the cancel request?", "order_id": "326316701"},
        {"id": 2, "question": "Can I reject the cancel request?", "order_id": "1"},
    ]
    lines = "".join(json.dumps(row) + "\n" for row in rows)
    done = run(data, "ask", "--jsonl", "-", stdin=lines.encode())
    assert done.returncode == 0, done.stderr
    known, unknown = (json.loads(line) for line in done.stdout.splitlines())
    assert known["verdict"] == "allowed"
    assert "order_id" in unknown["error"]
