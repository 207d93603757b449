"""The commands of the desk: a part of the command line's door.

Decides how their calls are read and their results written; `cli.py` hands over to them.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.desk.protocol import DEMO, Record

if TYPE_CHECKING:
    from bot.settings import Settings

DONE, FAILED, WRONG = 0, 1, 2
ACTOR = "command line"
"""Who acts, in the record, where it is done at a terminal."""


def add(commands: Any) -> None:
    """Add the desk's commands to the command line's."""
    orders = commands.add_parser(
        "orders",
        help="put orders on the desk",
        description="Put orders and claims on the desk.",
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    take = orders.add_parser(
        "import",
        help="take orders and claims in from a file",
        description="Take orders and claims in: JSON Lines or CSV, a row each; all rows that can "
        "be read or, where the command is cut short, none. A row that can't is told on standard "
        "output, and the rest go on. A row takes the place of what the desk had of its order.",
    )
    take.add_argument("file", metavar="FILE", help="JSON Lines or CSV; - is stdin")
    take.add_argument("--shop", default=DEMO, help=f"whose orders they are ({DEMO})")
    take.add_argument("--replace", action="store_true", help="drop the shop's other orders")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the desk's commands; the exit status. DeskError."""
    from bot.desk.facts import identifier
    from rules import FactError

    if getattr(args, "shop", None) is not None:
        try:
            args.shop = identifier("--shop", args.shop)
        except FactError:
            _say(f"--shop: {args.shop!r} is no name for a shop")
            return WRONG
    return _COMMANDS[args.command, args.what](args, settings)


def _import(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.importing import UnreadableFileError, read_rows
    from bot.desk.opening import opened

    if args.file == "-":
        name, data = "", sys.stdin.buffer.read()
    elif Path(args.file).is_file():
        name, data = args.file, Path(args.file).read_bytes()
    else:
        _say(f"{args.file}: there is no such file")
        return WRONG
    records: list[Record] = []
    bad = 0
    try:
        for row in read_rows(name, data):
            if isinstance(row, Record):
                records.append(row)
            else:
                bad += 1
                print(json.dumps(row.as_json(), ensure_ascii=False))
    except UnreadableFileError as error:
        _say(f"{args.file}: {error}")
        return FAILED
    if bad and not records:
        _say(f"{args.file}: no row can be read; nothing was changed")
        return FAILED
    made = opened(settings).put(
        args.shop, records, replace=args.replace, actor=ACTOR, source=_digest(data)
    )
    _say(
        f"{args.shop}: {made.created} created, {made.updated} updated, "
        f"{made.unchanged} unchanged, {made.removed} removed; {bad} rows could not be read"
    )
    return DONE


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


def _say(line: str) -> None:
    print(f"claimdesk: {line}", file=sys.stderr)


_COMMANDS = {("orders", "import"): _import}
