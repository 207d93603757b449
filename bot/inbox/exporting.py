"""Inquiries as files that leave: JSON Lines, and CSV that spreadsheets open.

Decides the columns of the CSV; JSON Lines hold what HTTP gives.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, TextIO

from bot.sheets import written

if TYPE_CHECKING:
    from bot.desk.database import Database
    from bot.desk.queue import Wanted

OWN: Final = (
    "id", "received", "channel", "from", "subject", "text", "language", "state", "assignee",
    "duplicate_of",
)  # fmt: skip
JUDGED: Final = (
    "asker", "topic", "section", "claim_type", "route", "urgent", "deadline", "why", "reply",
)  # fmt: skip
_AT_ONCE: Final = 200


def exported(database: Database, shop: str, wanted: Wanted) -> Iterator[dict[str, Any]]:
    """A shop's inquiries in the queue's order, as HTTP gives them."""
    from bot.desk import inquiries, queue

    cursor = None
    while True:
        with database.reading() as connection:
            some, cursor = queue.page(connection, shop, wanted, cursor=cursor, limit=_AT_ONCE)
            made = inquiries.as_json(connection, some)
        yield from made
        if cursor is None:
            return


def as_lines(made: Iterator[Mapping[str, Any]], out: TextIO) -> None:
    """JSON Lines."""
    for inquiry in made:
        out.write(json.dumps(inquiry, ensure_ascii=False) + "\n")


def as_table(made: Iterator[Mapping[str, Any]], out: TextIO) -> None:
    """CSV, with the mark by which Excel knows UTF-8; no cell is a formula."""
    out.write("\ufeff")
    rows = csv.writer(out, lineterminator="\r\n")
    rows.writerow([*OWN, *JUDGED, "replies"])
    for inquiry in made:
        triage = inquiry["triage"] or {}
        replies = [
            e["text"]
            for e in inquiry["thread"]
            if e["kind"] == "reply" and e["inquiry"] == inquiry["id"]
        ]
        cells = [inquiry[n] for n in OWN] + [triage.get(n) for n in JUDGED]
        rows.writerow([written(cell) for cell in [*cells, "\n\n".join(replies)]])
