"""Files of messages, taken in whole: mails, tables, JSON Lines, and folders of them.

Decides what is kept together, so that a command which is cut short has kept what it has told and a
second run takes the rest. How a file is read is decided in `mail.py` and `rows.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bot.inbox.mail import MAX_BYTES, read_mail
from bot.inbox.rows import read_rows
from bot.inbox.taking import Incoming, UntakableError, take_in, text_of
from bot.sheets import BadRow, UnreadableFileError

if TYPE_CHECKING:
    from bot.desk.database import Database

SUFFIXES: Final = (".eml", ".csv", ".tsv", ".jsonl", ".ndjson")
TOGETHER: Final = 100
"""Messages of one transaction."""
_HEADER: Final = re.compile(rb"\s*(?:>?From |[A-Za-z][A-Za-z0-9-]*:[ \t])")


@dataclass(frozen=True, slots=True)
class Bad:
    """What could not be taken: a file, or a row of it."""

    file: str
    line: int | None
    id: Any
    error: str

    def as_json(self) -> dict[str, Any]:
        """As callers get it."""
        return asdict(self)


@dataclass(slots=True)
class Report:
    """What taking in came to."""

    new: int = 0
    known: int = 0
    bad: int = 0


def files_of(path: Path) -> list[Path]:
    """A file, or all files below a folder that can be taken in."""
    if not path.is_dir():
        return [path]
    return sorted(p for p in path.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())


def messages_of(name: str, data: bytes) -> Iterator[Incoming | Bad]:
    """The messages of one file and what is wrong with the others, in order."""
    try:
        if name.lower().endswith(".eml") or (not Path(name).suffix and _HEADER.match(data)):
            message = read_mail(data)
            text_of(message)
            yield message
            return
        for row in read_rows(name, data):
            yield Bad(name, row.line, row.id, row.error) if isinstance(row, BadRow) else row[1]
    except (UntakableError, UnreadableFileError) as error:
        yield Bad(name, None, None, str(error))


def found_in(paths: list[Path]) -> Iterator[Incoming | Bad]:
    """The messages of files, one file after the other."""
    for path in paths:
        try:
            if path.suffix.lower() == ".eml" and path.stat().st_size > MAX_BYTES:
                raise UntakableError(f"larger than {MAX_BYTES // 2**20} MB")
            data = path.read_bytes()
        except (OSError, UntakableError) as error:
            yield Bad(str(path), None, None, str(error))
        else:
            yield from messages_of(str(path), data)


def take_all(
    database: Database, shop: str, messages: Iterator[Incoming | Bad], *, actor: str
) -> Iterator[Bad | Report]:
    """Take messages in, some at a time; tells what is bad when it is met, and the report last."""
    report = Report()
    while some := list(islice(messages, TOGETHER)):
        good = [message for message in some if isinstance(message, Incoming)]
        for taken in take_in(database, shop, good, actor=actor) if good else ():
            report.new += taken.new
            report.known += not taken.new
        for bad in some:
            if isinstance(bad, Bad):
                report.bad += 1
                yield bad
    yield report
