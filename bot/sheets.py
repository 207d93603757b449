"""Files as spreadsheets and programs write them: JSON Lines and CSV, a row at a time.

Decides the forms and charsets a file may have and how a cell is written so that no spreadsheet
takes it for a formula. What a row holds is decided by who reads it (`bot/desk/importing.py`,
`bot/inbox/rows.py`).
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

SEPARATORS: Final = ",;\t|"


class UnreadableFileError(ValueError):
    """A file no row of which can be read."""


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that can't be taken, and why."""

    line: int
    id: Any
    error: str

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return {"id": self.id, "line": self.line, "error": self.error}


def text_of(data: bytes) -> str:
    """Bytes as text, in whatever charset; UnreadableFileError."""
    from ingest.convert import decode
    from ingest.guide import UnreadableError

    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            return decode(data)
        except UnreadableError as error:
            raise UnreadableFileError(str(error)) from error


def is_table(name: str, text: str) -> bool:
    """Whether it is CSV, else JSON Lines: the name's ending tells, else the first character."""
    ending = name.lower().rpartition(".")[2]
    if ending in ("jsonl", "ndjson", "json"):
        return False
    return ending in ("csv", "tsv") or not text.lstrip().startswith(("{", "["))


def objects(text: str) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    """The objects of JSON Lines, each with the number of its line."""
    # Not `splitlines`: in JSON, U+2028 and its kin may stand within a text.
    for number, line in enumerate(io.StringIO(text, newline=None), start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            yield BadRow(number, None, f"not JSON: {error}")
            continue
        if isinstance(row, dict):
            yield number, row
        else:
            yield BadRow(number, None, "a line holds one JSON object")


def table(
    text: str, named: Callable[[str], bool]
) -> tuple[list[str], Iterator[tuple[int, list[str]] | BadRow]]:
    """The header of CSV and its rows, each with the number of the line it ends in; no header: [].

    `named` tells the name of a column, in lower case. UnreadableFileError.
    """
    sheet = text.lstrip("\ufeff")
    # Excel's own way to name the separator
    if found := re.match(r"sep=(.)\r?\n", sheet):
        sheet = sheet[found.end() :]
    separator = found[1] if found else _separator(sheet, named)
    lines = csv.reader(io.StringIO(sheet, newline=""), delimiter=separator)
    try:
        header = next((row for row in lines if any(cell.strip() for cell in row)), [])
    except csv.Error as error:
        raise UnreadableFileError(f"no CSV: {error}") from error
    return header, _rows(lines, 1 if found else 0)


def plain(cell: str) -> str:
    """A cell of the header as it is compared."""
    return cell.strip().lower()


def written(value: Any) -> str:
    """A value as a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _rows(lines: Any, before: int) -> Iterator[tuple[int, list[str]] | BadRow]:
    while True:
        try:
            cells = next(lines)
        except StopIteration:
            return
        except csv.Error as error:
            yield BadRow(lines.line_num + before, None, f"no CSV: {error}")
            continue
        if any(cell.strip() for cell in cells):
            yield lines.line_num + before, cells


def _separator(sheet: str, named: Callable[[str], bool]) -> str:
    """The one by which most of the first line's cells are names of columns."""
    first = next((line for line in sheet.splitlines() if line.strip()), "")

    def found(separator: str) -> int:
        cells = next(csv.reader([first], delimiter=separator), [])
        return sum(named(plain(cell)) for cell in cells)

    return max(SEPARATORS, key=found)
