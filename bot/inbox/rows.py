"""Messages from a file: JSON Lines or CSV, a message or what is wrong with it for each row.

Decides which columns there are and what makes a row the same one when its file is read again. The
forms a file may have are `bot/sheets.py`'s, what can be taken is `taking.py`'s.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from bot.clock import JAPAN
from bot.inbox.taking import Incoming, UntakableError, text_of
from bot.sheets import (
    BadRow,
    UnreadableFileError,
    is_table,
    objects,
    plain,
    table,
)
from bot.sheets import text_of as file_text

COLUMNS: Final = ("id", "received", "from", "subject", "text", "channel")
_TIME: Final = re.compile(
    r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
)
"""As spreadsheets rewrite it; by Japan's clock."""


def read_rows(name: str, data: bytes) -> Iterator[tuple[int, Incoming] | BadRow]:
    """The messages of a file, each with its line; UnreadableFileError, before the first."""
    text = file_text(data)
    return _messages(_cells(text) if is_table(name, text) else objects(text), name)


def _cells(text: str) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    header, lines = table(text, COLUMNS.__contains__)
    names = [plain(cell) for cell in header]
    for name in names:
        if name and name not in COLUMNS:
            raise UnreadableFileError(f"column {name!r} is none of {', '.join(COLUMNS)}")
        if name and names.count(name) > 1:
            raise UnreadableFileError(f"column {name!r} is there twice")
    if header and "text" not in names:
        raise UnreadableFileError("there is no column for the message: text")
    return _objects(names, lines)


def _objects(
    names: list[str], lines: Iterator[tuple[int, list[str]] | BadRow]
) -> Iterator[tuple[int, dict[str, Any]] | BadRow]:
    for line in lines:
        if isinstance(line, BadRow):
            yield line
            continue
        number, cells = line
        row = {n: c for n, c in zip(names, cells, strict=False) if n and c.strip()}
        if any(cell.strip() for cell in cells[len(names) :]):
            yield BadRow(number, row.get("id"), "it has more cells than there are columns")
        else:
            yield number, row


def _messages(
    rows: Iterator[tuple[int, dict[str, Any]] | BadRow], name: str
) -> Iterator[tuple[int, Incoming] | BadRow]:
    seen: Counter[str] = Counter()
    for line in rows:
        if isinstance(line, BadRow):
            yield line
            continue
        number, row = line
        try:
            message = _message(row, seen)
        except UntakableError as error:
            yield BadRow(number, row.get("id"), str(error))
        else:
            yield number, message


def _message(row: Mapping[str, Any], seen: Counter[str]) -> Incoming:
    if unknown := [name for name in row if name not in COLUMNS]:
        raise UntakableError(f"{unknown[0]!r} is none of {', '.join(COLUMNS)}")
    for name, value in row.items():
        number = name == "id" and isinstance(value, int)
        if value is not None and not isinstance(value, str) and not number:
            raise UntakableError(f"{name}: {value!r} is no text")
    # An id alone would not do: another file may number its rows alike.
    what = json.dumps([row.get(name) for name in COLUMNS], ensure_ascii=False)
    seen[what] += 1
    message = Incoming(
        text=row.get("text") or "",
        received=_moment(row.get("received")),
        channel=row.get("channel") or "file",
        subject=row.get("subject"),
        sender=row.get("from"),
        # The second of two that are alike in a file is another message than the first.
        key=f"row {seen[what]} {what}",
    )
    text_of(message)
    return message


def _moment(text: str | None) -> dt.datetime | None:
    written = (text or "").strip()
    if not written:
        return None
    try:
        if found := _TIME.fullmatch(written):
            parts = [int(part) for part in found.groups() if part is not None]
            return dt.datetime(*(parts if len(parts) > 3 else [*parts, 0]), tzinfo=JAPAN)  # type: ignore[arg-type, misc]
        return dt.datetime.fromisoformat(written)
    except ValueError:
        raise UntakableError(f"received: {written!r} is no date or time") from None
