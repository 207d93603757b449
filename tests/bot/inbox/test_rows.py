"""Tables and JSON Lines of messages, as spreadsheets and programs write them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from typing import Any

import pytest
from mails import TEXTS, mail

from bot.clock import JAPAN
from bot.inbox.files import Bad, files_of, found_in, messages_of
from bot.inbox.rows import read_rows
from bot.inbox.taking import LONGEST, Incoming
from bot.sheets import BadRow, UnreadableFileError

HEADER = "id,received,from,subject,text,channel"


def rows(data: bytes | str, name: str = "a.csv") -> list[Any]:
    raw = data.encode() if isinstance(data, str) else data
    return [row if isinstance(row, BadRow) else row[1] for row in read_rows(name, raw)]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize(
    ("language", "encoding"),
    [
        *((language, encoding) for language in TEXTS for encoding in ("utf-8-sig", "utf-16")),
        ("ja", "cp932"),
        ("ko", "cp949"),
        ("zh", "gb18030"),
    ],
)
def test_a_table_is_read_as_spreadsheets_write_it(
    language: str, encoding: str, separator: str
) -> None:
    text = f"{TEXTS[language]}\nsecond line, and more; and\tmore"
    out = io.StringIO(newline="")
    sheet = csv.writer(out, delimiter=separator)
    sheet.writerow(HEADER.split(","))
    sheet.writerow(["7", "2026/11/20 9:05", "a@example.com", "", text, "form"])
    (made,) = rows(out.getvalue().encode(encoding))
    assert made.text == text
    assert made.received == dt.datetime(2026, 11, 20, 9, 5, tzinfo=JAPAN)
    assert (made.sender, made.subject, made.channel) == ("a@example.com", None, "form")


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("2026-11-20", "2026-11-20T00:00:00+09:00"),
        ("2026/1/2", "2026-01-02T00:00:00+09:00"),
        ("2026-11-20 23:10:05", "2026-11-20T23:10:05+09:00"),
        ("2026-11-20T23:10:05Z", "2026-11-20T23:10:05+00:00"),
    ],
)
def test_moments_are_read_as_they_are_written(written: str, expected: str) -> None:
    (made,) = rows(f"received,text\n{written},hello\n")
    assert made.received == dt.datetime.fromisoformat(expected)


def test_a_bad_row_costs_only_itself() -> None:
    found = rows(
        f"{HEADER}\n1,,,,first,\n2,,,,,\n3,someday,,,third,\n4,,,,fourth,,too,many\n"
        f"5,,,,{'x' * (LONGEST + 1)},\n6,,,,last,\n"
    )
    assert [row.text for row in found if isinstance(row, Incoming)] == ["first", "last"]
    bad = [(row.line, row.id) for row in found if isinstance(row, BadRow)]
    assert bad == [(3, "2"), (4, "3"), (5, "4"), (6, "5")]
    lines = ["{", "[]", '{"id": 3}', '{"text": 4}', '{"text": "x", "kind": 1}', '{"text": "good"}']
    found = rows("\n".join(lines), "a.jsonl")
    assert [row.text for row in found if isinstance(row, Incoming)] == ["good"]
    assert [row.line for row in found if isinstance(row, BadRow)] == [1, 2, 3, 4, 5]
    assert "kind" in found[4].error


@pytest.mark.parametrize(
    ("header", "why"),
    [("id,message", "message"), ("id,subject", "text"), ("text,text", "twice")],
)
def test_a_table_that_cannot_be_read_says_why(header: str, why: str) -> None:
    with pytest.raises(UnreadableFileError, match=why):
        rows(f"{header}\na,b\n")


def test_a_row_is_the_same_one_when_its_file_is_read_again_and_not_its_neighbours() -> None:
    table = "id,text\n1,a\n1,a\n2,a\n1,b\n"
    once, again = ([row.key for row in rows(table)] for _ in range(2))
    assert once == again
    assert len(set(once)) == 4


def test_a_folder_is_read_file_by_file(tmp_path: Any) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.eml").write_bytes(mail(b"from a mail"))
    (tmp_path / "b.EML").write_bytes(b"nonsense")
    (tmp_path / "c.csv").write_text("text\nfrom a table\n", encoding="utf-8")
    (tmp_path / "d.jsonl").write_text(json.dumps({"text": "from a line"}), encoding="utf-8")
    (tmp_path / "e.txt").write_text("not looked at", encoding="utf-8")
    found = list(found_in(files_of(tmp_path)))
    good = {message.text for message in found if isinstance(message, Incoming)}
    assert good == {"from a mail", "from a table", "from a line"}
    (bad,) = (message for message in found if isinstance(message, Bad))
    assert bad.file.endswith("b.EML")
    assert bad.error


@pytest.mark.parametrize(
    ("data", "text"),
    [(mail(b"a mail"), "a mail"), (b'{"text": "a line"}', "a line"), (b"text\na row\n", "a row")],
)
def test_what_comes_in_at_standard_input_is_told_by_its_beginning(data: bytes, text: str) -> None:
    (made,) = messages_of("", data)
    assert isinstance(made, Incoming)
    assert made.text == text
