"""JSON Lines through a command: a line out for each line in, and a bad line costs only itself.

Decides what a line may hold, and what stands in its place where it can't be taken; what is made of
a line is its command's. Files that are taken in whole are `sheets.py`'s.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from typing import Any

Row = dict[str, Any]


class LineError(ValueError):
    """A line that can't be taken; its text names what is wrong."""


def put_through(file: str, made: Callable[[Iterable[bytes]], Iterator[str]]) -> None:
    """Print what is made of a file's lines, each as it comes; - is standard input."""
    with nullcontext(sys.stdin.buffer) if file == "-" else open(file, "rb") as source:
        for line in made(source):
            print(line, flush=True)


def answers(
    source: Iterable[bytes], answer: Callable[[Row], Row], refused: type[ValueError] = LineError
) -> Iterator[str]:
    """The answer to each line, in order; `{"id", "error"}` for one that is `refused`."""
    for raw in source:
        if not raw.strip():
            continue
        name: Any = None
        try:
            row = _read(raw)
            name = row.get("id")
            out = answer(row)
        except (LineError, refused) as error:
            out = {"id": name, "error": str(error)}
        yield json.dumps(out, ensure_ascii=False)


def _read(line: bytes) -> Row:
    try:
        row = json.loads(line)
    # A ValueError: no JSON, no UTF-8, a number too long; a RecursionError: nested too deep.
    except (ValueError, RecursionError) as error:
        raise LineError(str(error)) from error
    if not isinstance(row, dict):
        raise LineError("a line holds one JSON object")
    return row
