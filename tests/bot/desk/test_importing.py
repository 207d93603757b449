"""Orders from files: forms, charsets, separators, bad rows; whole or not at all."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from databases import TODAY, environment, run

from bot.desk.importing import read_rows
from bot.desk.protocol import Record
from bot.desk.sql import open_desk
from bot.sheets import BadRow, UnreadableFileError

HEADER = "order.id,order.status,order.ship_by,order.reserved,claim,claim.type,claim.requested_on"


def records(data: bytes | str, name: str = "") -> list[Any]:
    raw = data.encode() if isinstance(data, str) else data
    return [r.request() if isinstance(r, Record) else r for r in read_rows(name, raw)]


def test_a_line_is_a_record() -> None:
    lines = [
        {"order": {"id": "1", "status": "new"}, "claim": None},
        {"order": {"id": "2"}},
        {"order": {"id": 3}, "claim": {"type": "cancel"}},
    ]
    text = "\ufeff" + "\r\n\r\n".join(json.dumps(line) for line in lines) + "\r\n"
    lines[2]["order"]["id"] = "3"  # type: ignore[index]
    assert records(text) == lines
    assert records(text, "a.jsonl") == lines


def test_a_bad_line_costs_only_itself() -> None:
    found = records('{"order": {"id": 1}}\nnonsense\n[]\n{"order": {"id": 2, "status": "lost"}}\n')
    assert found[0] == {"order": {"id": "1"}}
    assert [(bad.line, bad.id) for bad in found[1:]] == [(2, None), (3, None), (4, 2)]
    for word in ("order.status", '"lost"', "preparing"):
        assert word in found[3].error


ROW = {
    "order": {"id": "1", "status": "preparing", "ship_by": "2026-11-05", "reserved": True},
    "claim": {"type": "cancel", "requested_on": "2026-11-01"},
}


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp949", "shift_jis"])
def test_a_table_is_read_as_spreadsheets_write_it(separator: str, encoding: str) -> None:
    rows = [HEADER, "1,preparing,2026/11/5,TRUE,,cancel,2026-11-01"]
    rows += ["다음 주에 보내는 주문,,,,none,," if encoding == "cp949" else "注文の二番,,,,none,,"]
    text = "\r\n".join(rows).replace(",", separator) + "\r\n"
    found = records(text.encode(encoding))
    assert found[0] == ROW
    assert found[1]["claim"] is None
    assert found[1]["order"] == {
        "id": "다음 주에 보내는 주문" if encoding == "cp949" else "注文の二番"
    }


@pytest.mark.parametrize(
    "header",
    [
        "id,status,ship_by,reserved,claim,type,requested_on",
        "Order ID,Order Status,order ship by,ORDER.RESERVED,claim,claim_type,claim requested_on",
        "order_id,order_status,ship_by,reserved,claim,claim.type,claim.requested_on",
    ],
)
def test_columns_are_named_with_or_without_what_they_are_of(header: str) -> None:
    assert records(f"{header}\n1,preparing,2026-11-05,yes,,cancel,2026-11-01\n") == [ROW]


def test_a_second_status_is_the_claims() -> None:
    found = records("id,status,type,status,withdrawal\n1,new,return,on_hold,none\n")
    assert found[0]["claim"] == {"type": "return", "status": "on_hold", "withdrawal": "none"}


def test_of_a_row_without_a_claim_nothing_is_known_of_one() -> None:
    found = records(f"{HEADER}\n1,,,,,,\n2,,,,-,,\n3,,,,,none,\n4\n")
    assert [row.get("claim", "unknown") for row in found] == ["unknown", None, None, "unknown"]


def test_excel_may_name_its_separator_and_quote_its_cells() -> None:
    assert records('sep=;\r\n"id";"status"\r\n"1";"new"\r\n;\r\n') == [
        {"order": {"id": "1", "status": "new"}}
    ]


@pytest.mark.parametrize(
    ("row", "word"),
    [
        ("x,lost,,,,,", "order.status"),
        ("x,,11/5/2026,,,,", "order.ship_by"),
        ("x,,2026-02-30,,,,", "order.ship_by"),
        ("x,,,maybe,,,", "order.reserved"),
        (",new,,,,,", "order.id"),
        ("3.26E+08,new,,,,,", "order.id"),
        ("x,,,,none,cancel,", "claim"),
        ("x,,,,perhaps,,", "claim"),
        ("x,,,,,,,more", "column 8"),
    ],
)
def test_a_bad_row_names_the_fact(row: str, word: str) -> None:
    bad, good = records(f"{HEADER}\n{row}\n2,new,,,,,\n")
    assert isinstance(bad, BadRow)
    assert bad.line == 2
    assert word in bad.error
    assert good["order"]["id"] == "2"


@pytest.mark.parametrize(
    ("data", "word"),
    [
        ("order.status\nnew\n", "order.id"),
        ("id,colour\n1,red\n", "'colour'"),
        ("id,order.id\n1,1\n", "twice"),
        (b"\x00\x01\x02\xff\xfe\x80" * 50, "encoding"),
    ],
)
def test_a_table_of_something_else_is_refused_whole(data: str | bytes, word: str) -> None:
    with pytest.raises(UnreadableFileError, match=word):
        records(data, "a.csv")


def test_the_command_says_what_it_did_and_what_it_could_not_read(url: str) -> None:
    rows = b'{"order": {"id": 1}, "claim": null}\n{"order": {"id": 2, "status": "x"}}\n'
    done = run(url, "orders", "import", "-", "--shop", "mine", stdin=rows)
    assert done.returncode == 0, done.stderr
    (told,) = [json.loads(line) for line in done.stdout.splitlines()]
    assert set(told) == {"id", "line", "error"}
    assert told["id"] == 2
    assert "1 created" in done.stderr
    assert "1 rows could not be read" in done.stderr
    again = run(url, "orders", "import", "-", "--shop", "mine", stdin=rows)
    assert "0 created, 0 updated, 1 unchanged" in again.stderr
    desk = open_desk(url, today=TODAY)
    assert [h.record.id for h in desk.orders("mine", today=TODAY).items] == ["1"]
    assert desk.order("demo", "1") is None
    desk.database.close()


def test_where_nothing_can_be_read_nothing_is_replaced(url: str) -> None:
    run(url, "orders", "import", "-", "--shop", "mine", stdin=b'{"order": {"id": 1}}')
    done = run(url, "orders", "import", "-", "--shop", "mine", "--replace", stdin=b"nonsense,x\n1")
    assert done.returncode == 1
    done = run(url, "orders", "import", "-", "--shop", "mine", "--replace", stdin=b"{}\n")
    assert done.returncode == 1
    assert "nothing was changed" in done.stderr
    done = run(url, "orders", "import", "-", "--shop", "mine", "--replace", stdin=b"")
    assert done.returncode == 0
    assert "1 removed" in done.stderr


def test_calls_that_are_wrong(url: str) -> None:
    assert run(url, "orders", "import", "no-such-file").returncode == 2
    assert run(url, "orders").returncode == 2
    assert run(url, "orders", "import", "-", "--shop", " ").returncode == 2
    wrong = run("mysql://someone:secret@example.org/x", "orders", "import", "-")
    assert wrong.returncode == 2
    assert "secret" not in wrong.stderr
    away = run("postgresql://someone:secret@127.0.0.1:1/x", "orders", "import", "-")
    assert away.returncode == 1
    assert "secret" not in away.stderr


def test_an_import_cut_short_leaves_all_or_nothing(url: str, tmp_path: Path) -> None:
    """Killed at many moments: what the shop has is the former state or the new one."""
    count = 2000
    old = [{"order": {"id": f"{n:05}", "status": "new"}} for n in range(count)]
    new = [{"order": {"id": f"{n:05}", "status": "shipping"}, "claim": {}} for n in range(count)]
    files = []
    for name, rows in (("old", old), ("new", new)):
        files.append(tmp_path / f"{name}.jsonl")
        files[-1].write_text("".join(json.dumps(row) + "\n" for row in rows))
    began = time.monotonic()
    assert run(url, "orders", "import", str(files[0]), "--shop", "mine").returncode == 0
    took = time.monotonic() - began
    for n in range(5):
        command = [sys.executable, "-m", "bot.cli", "orders", "import", str(files[(n + 1) % 2])]
        process = subprocess.Popen([*command, "--shop", "mine"], env=environment(url), stderr=-3)
        time.sleep(took * (0.4 + 0.1 * n))
        process.send_signal(signal.SIGKILL)
        process.wait()
        desk = open_desk(url, today=TODAY)
        seen, cursor = set(), None
        while True:
            page = desk.orders("mine", today=TODAY, cursor=cursor, limit=500)
            seen |= {(h.record.order["status"], h.record.claim_known) for h in page.items}
            if (cursor := page.next) is None:
                break
        desk.database.close()
        assert seen in ({("new", False)}, {("shipping", True)})


def test_keys_at_the_command_line(url: str) -> None:
    made = run(url, "keys", "create", "--shop", "mine")
    assert made.returncode == 0
    key_id = made.stdout.split("_")[1]
    assert made.stdout.strip() not in made.stderr
    listed = run(url, "keys", "list")
    assert listed.stdout.split("\t")[:2] == [key_id, "mine"]
    assert made.stdout.strip() not in listed.stdout
    assert run(url, "keys", "revoke", key_id).returncode == 0
    assert run(url, "keys", "revoke", "nonsense").returncode == 2
    assert len(run(url, "keys", "list").stdout.split("\t")) == 4
    assert run(url, "keys", "secret", "--shop", "mine").stdout.strip()
