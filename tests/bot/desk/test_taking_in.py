"""`claimdesk inquiries`: files in and out; killed at any moment, nothing is lost or doubled."""

from __future__ import annotations

import csv
import email
import io
import json
import random
import signal
import subprocess
import sys
import time
from email import policy
from pathlib import Path
from typing import Any

import pytest
from databases import environment, run
from sqlalchemy import func, select

from bot.desk import audit, inquiries, queue
from bot.desk.inbox_tables import inquiries as table
from bot.desk.inbox_tables import inquiry_entries
from bot.desk.queue import Wanted
from bot.desk.sql import SqlDesk
from bot.inbox.changing import Staff, write
from bot.inbox.inquiry import Kind
from bot.inbox.references import answered
from bot.inbox.taking import Incoming, take_in

MINA = Staff("mina", "staff mina")
ROWS = 600


def count(desk: SqlDesk) -> int:
    with desk.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def rows_of(desk: SqlDesk) -> list[dict[str, Any]]:
    with desk.database.reading() as connection:
        found, _ = queue.page(connection, "demo", Wanted(), limit=200)
        return inquiries.as_json(connection, found)


def test_a_file_is_taken_in_once_and_its_bad_rows_are_told(
    desk: SqlDesk, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "mails.csv"
    file.write_text("id,text\n1,첫 번째\n2,\n3,三番目です\n", encoding="utf-8-sig")
    first = run(url, "inquiries", "import", str(file), "--later")
    assert first.returncode == 0, first.stderr
    (bad,) = [json.loads(line) for line in first.stdout.splitlines()]
    assert (bad["file"], bad["line"], bad["id"]) == (str(file), 3, "2")
    assert "2 taken in, 0 there already, 1 could not" in first.stderr
    again = run(url, "inquiries", "import", str(file), "--later")
    assert "0 taken in, 2 there already, 1 could not" in again.stderr
    assert {made["text"] for made in rows_of(desk)} == {"첫 번째", "三番目です"}
    assert {made["language"] for made in rows_of(desk)} == {"ko", "ja"}


def test_what_cannot_be_taken_at_all_is_a_failure(url: str, tmp_path: Path) -> None:
    assert run(url, "inquiries", "import", str(tmp_path / "none.csv")).returncode == 2
    (tmp_path / "a.csv").write_text("subject\nx\n", encoding="utf-8")
    failed = run(url, "inquiries", "import", str(tmp_path / "a.csv"))
    assert failed.returncode == 1
    assert "text" in json.loads(failed.stdout)["error"]


def test_killed_at_any_moment_nothing_is_lost_and_nothing_comes_twice(
    desk: SqlDesk, url: str, tmp_path: Path
) -> None:
    file = tmp_path / "many.jsonl"
    lines = [{"id": str(n), "text": f"문의 {n}: 취소를 거부할 수 있나요?"} for n in range(ROWS)]
    text = "\n".join(json.dumps(line) for line in lines)
    file.write_text(text, encoding="utf-8")
    chance = random.Random(url.split(":")[0])
    seen = []
    for _ in range(6):
        process = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "inquiries", "import", str(file), "--later"],
            env=environment(url),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        # From the first that is new on, at any moment
        before, end = count(desk), time.monotonic() + 60
        while count(desk) == before and process.poll() is None and time.monotonic() < end:
            time.sleep(0.005)
        time.sleep(chance.random() * 0.1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        seen.append(count(desk))
        if seen[-1] == ROWS:
            break
    assert any(0 < n < ROWS for n in seen), f"it was never cut short: {seen}"
    last = run(url, "inquiries", "import", str(file), "--later")
    assert f"{ROWS - seen[-1]} taken in, {seen[-1]} there already" in last.stderr
    with desk.database.reading() as connection:
        texts = list(connection.execute(select(table.c.text)).scalars())
    assert sorted(texts) == sorted(line["text"] for line in lines)
    assert audit.verify(desk.database)[1] == []


def test_the_inbox_leaves_as_a_table_without_formulas(desk: SqlDesk, url: str) -> None:
    messages = [
        Incoming(text="=HYPERLINK(1)", subject="+1", sender="@evil"),
        Incoming(text='두 줄\n둘째 줄, "인용"'),
    ]
    for one in take_in(desk.database, "demo", messages, actor="test"):
        write(desk.database, "demo", one.id, Kind.REPLY, "-3", version=None, by=MINA)
    done = run(url, "inquiries", "export")
    assert done.stdout.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"))))
    assert [row["text"] for row in rows] == ["'=HYPERLINK(1)", '두 줄\n둘째 줄, "인용"']
    assert (rows[0]["subject"], rows[0]["from"], rows[0]["replies"]) == ("'+1", "'@evil", "'-3")
    lines = run(url, "inquiries", "export", "--format", "jsonl", "--state", "open").stdout
    assert [json.loads(line) for line in lines.splitlines()] == rows_of(desk)
    assert run(url, "inquiries", "export", "--format", "jsonl", "--state", "closed").stdout == ""


@pytest.mark.parametrize(
    ("sender", "to"),
    [
        ("김민수 <kim@example.com>", "김민수 <kim@example.com>"),
        ("kim@example.com", "kim@example.com"),
        ('"a, b" <x@y>', '"a, b" <x@y>'),
        ("no address", None),
        (None, None),
    ],
)
def test_a_reply_leaves_as_a_mail_that_answers(
    desk: SqlDesk, url: str, sender: str | None, to: str | None
) -> None:
    message = Incoming(
        text="거부할 수 있나요?", subject="문의", sender=sender, message_id="<m@example.com>"
    )
    (one,) = take_in(desk.database, "demo", [message], actor="test")
    missing = run(url, "inquiries", "reply-eml", one.id)
    assert (missing.returncode, missing.stdout) == (1, "")
    text = "**거부**하실 수 있습니다.\n\n감사합니다."
    for written in ("앞선 답장", text):
        write(desk.database, "demo", one.id, Kind.REPLY, written, version=None, by=MINA)
    done = run(url, "inquiries", "reply-eml", one.id)
    mail = email.message_from_string(done.stdout, policy=policy.default)
    assert mail["To"] == to
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Re: 문의", "<m@example.com>")
    assert answered(str(mail["Message-ID"])) == one.id
    plain, html = mail.iter_parts()
    assert plain.get_content().strip() == text
    assert "<strong>거부</strong>" in html.get_content()
    assert run(url, "inquiries", "reply-eml", "none").returncode == 2


def test_mails_of_a_folder_are_judged_where_the_helpdesk_can_be_had(
    desk: SqlDesk, url: str, tmp_path: Path
) -> None:
    (tmp_path / "in").mkdir()
    mail = "From: a@example.com\r\nMessage-ID: <{n}@x>\r\n\r\nCan I reject the cancel request?"
    for n in range(3):
        (tmp_path / "in" / f"{n}.eml").write_text(mail.format(n=n), encoding="utf-8")
    env = environment(url) | {"CLAIMDESK_DATA": str(tmp_path / "var")}
    done = subprocess.run(
        [sys.executable, "-m", "bot.cli", "inquiries", "import", str(tmp_path / "in")],
        env=env,
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert [made["triage"]["topic"] for made in rows_of(desk)] == ["cancel-rejection"] * 3


JUDGING = """
import sys, time
from bot.desk.sql import open_desk
from bot.inbox.judging import judge_waiting
import datetime as dt

def judge(inquiry):
    time.sleep(0.002)
    nothing = dict.fromkeys(("topic", "section", "claim_type", "route", "deadline"))
    return {"id": inquiry.id, "language": "ko", "urgent": False, "asker": "seller",
            "reply": "A reply.", "citations": [], "missing": [], "why": "Because.",
            "signals": [], **nothing}

desk = open_desk(sys.argv[1], today=dt.date(2026, 11, 21))
print("ready", flush=True)
judge_waiting(desk.database, judge, suggests=True)
"""


def test_killed_while_judging_each_is_judged_once(desk: SqlDesk, url: str) -> None:
    take_in(desk.database, "demo", [Incoming(text=f"문의 {n}") for n in range(120)], actor="test")

    def judged() -> int:
        with desk.database.reading() as connection:
            asked = select(func.count()).where(table.c.judged_at.is_not(None))
            return int(connection.execute(asked).scalar_one())

    chance = random.Random(url.split(":")[0])
    seen = [0]
    for _ in range(10):
        process = subprocess.Popen(
            [sys.executable, "-c", JUDGING, url], env=environment(url), stdout=subprocess.PIPE
        )
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(chance.random() * 0.2)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        seen.append(judged())
        if seen[-1] == 120:
            break
    assert any(0 < n < 120 for n in seen), f"it was never cut short: {seen}"
    done = subprocess.run([sys.executable, "-c", JUDGING, url], env=environment(url), check=True)
    assert done.returncode == 0
    assert judged() == 120
    with desk.database.reading() as connection:
        suggested = select(inquiry_entries.c.inquiry).where(inquiry_entries.c.kind == "suggestion")
        ids = list(connection.execute(suggested).scalars())
    assert len(ids) == len(set(ids)) == 120
    assert audit.verify(desk.database)[1] == []
