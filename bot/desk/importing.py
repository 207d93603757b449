"""Orders from a file: JSON Lines or CSV, a record or what is wrong with it for each row.

Decides which column is which fact. The forms a file may have are `bot/sheets.py`'s; what a fact is
and which values it can have is the rules'; where records are kept is the desk's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.desk.facts import read_record
from bot.desk.protocol import Record
from bot.ruling.decisions import error_text
from bot.sheets import BadRow, UnreadableFileError, is_table, objects, plain, table, text_of
from corpus.vocabulary import Language
from rules import FactError, UnknownFactError
from rules.facts import CLAIM_KEYS, DATE, ORDER_KEYS, TEXT

_FLAGS: Final = {
    **dict.fromkeys(("true", "yes", "1", "y"), True),
    **dict.fromkeys(("false", "no", "0", "n"), False),
}
_ARE_FLAGS: Final = ("cancel_rejected", "reserved")
_NO_CLAIM: Final = ("none", "null", "no", "-")
_SPREADSHEET_DAY: Final = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?: 0?0:00(?::00)?)?")
_MANGLED: Final = re.compile(r"\d(?:[.,]\d+)?E\+\d+", re.IGNORECASE)

Column = tuple[str, str]
"""`order` or `claim`, and the fact; for the claim as a whole, no fact."""


def read_rows(name: str, data: bytes) -> Iterator[Record | BadRow]:
    """The rows of a file, in order; UnreadableFileError, before the first, where it has none.

    The name's ending tells the form, else the first character.
    """
    text = text_of(data)
    return _from_csv(text) if is_table(name, text) else _from_json(text)


def _from_json(text: str) -> Iterator[Record | BadRow]:
    for line in objects(text):
        yield line if isinstance(line, BadRow) else _record(*line)


def _from_csv(text: str) -> Iterator[Record | BadRow]:
    header, lines = table(text, _is_named)
    return _rows(lines, _columns(header)) if header else iter(())


def _rows(
    lines: Iterator[tuple[int, list[str]] | BadRow], columns: list[Column]
) -> Iterator[Record | BadRow]:
    for line in lines:
        if isinstance(line, BadRow):
            yield line
            continue
        number, cells = line
        row: dict[str, Any] = {"order": {}}
        try:
            _fill(row, columns, cells)
        except FactError as error:
            yield BadRow(number, row["order"].get("id"), error_text(error, Language.EN))
            continue
        yield _record(number, row)


def _record(number: int, row: Mapping[str, Any]) -> Record | BadRow:
    try:
        return read_record(row)
    except FactError as error:
        order = row.get("order")
        name = order.get("id") if isinstance(order, Mapping) else None
        return BadRow(number, name, error_text(error, Language.EN))


def _is_named(cell: str) -> bool:
    known = {*ORDER_KEYS, *CLAIM_KEYS}
    return cell in known or re.split(r"[._ ]", cell, maxsplit=1)[-1] in known


def _columns(header: list[str]) -> list[Column]:
    """Which fact each column holds; UnreadableFileError names one that is none, or is twice.

    `id` and `status` alone are the order's; a second column of that name is the claim's.
    """
    columns: list[Column] = []
    for cell in header:
        column = _column(plain(cell))
        if column is not None and column in columns and "." not in cell:
            column = ("claim", column[1]) if column[1] in CLAIM_KEYS else column
        if column is None or (column in columns and column != ("", "")):
            known = [f"order.{key}" for key in ORDER_KEYS] + [f"claim.{key}" for key in CLAIM_KEYS]
            wrong = "is there twice" if column else "is none of " + ", ".join(["claim", *known])
            raise UnreadableFileError(f"column {cell.strip()!r} {wrong}")
        columns.append(column)
    if ("order", "id") not in columns:
        raise UnreadableFileError("there is no column for the order's number: order.id")
    return columns


def _column(name: str) -> Column | None:
    if not name:
        return ("", "")  # a column that a spreadsheet left over
    if name == "claim":
        return ("claim", "")
    for of, keys in (("order", ORDER_KEYS), ("claim", CLAIM_KEYS)):
        if name in keys:
            return (of, name)
        if name[: len(of)] == of and name[len(of) : len(of) + 1] in (".", "_", " "):
            key = name[len(of) + 1 :].replace(" ", "_")
            return (of, key) if key in keys else None
    return None


def _fill(row: dict[str, Any], columns: list[Column], cells: list[str]) -> None:
    """A row's cells as JSON; an empty one is an absent fact. FactError."""
    no_claim = False
    for n, cell in enumerate(cells):
        value = cell.strip()
        if not value:
            continue
        if n >= len(columns) or columns[n] == ("", ""):
            raise UnknownFactError(f"column {n + 1}", value, (".".join(c) for c in columns))
        of, key = columns[n]
        if of == "claim" and key in ("", "type") and value.lower() in _NO_CLAIM:
            no_claim = True
        elif key:
            row.setdefault(of, {})[key] = _value(of, key, value)
        else:
            raise FactError("claim", value, _NO_CLAIM)
    if no_claim:
        if row.get("claim"):
            raise FactError("claim", row["claim"], _NO_CLAIM)
        row["claim"] = None


def _value(of: str, key: str, cell: str) -> Any:
    """A cell as the rules read it: flags, and days as spreadsheets rewrite them."""
    if key in _ARE_FLAGS:
        return _FLAGS.get(cell.lower(), cell)
    if key == "ship_by" or key.endswith("_on"):
        if found := _SPREADSHEET_DAY.fullmatch(cell):
            year, month, day = found.groups()
            return f"{year}-{int(month):02}-{int(day):02}"
        raise FactError(f"{of}.{key}", cell, (DATE,))
    if key == "id":
        # A spreadsheet has rounded it: the number is lost, and another one would stand for it.
        if _MANGLED.fullmatch(cell):
            raise FactError(f"{of}.{key}", cell, (TEXT,))
        return cell.removeprefix("'")
    return cell.lower()
