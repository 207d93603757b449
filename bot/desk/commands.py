"""The commands of the desk: a part of the command line's door.

Decides how their calls are read and their results written; `cli.py` hands over to them.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.arguments import day
from bot.desk.marketplace import EVENTS
from bot.desk.protocol import DEMO, Record
from bot.terminal import ACTOR, DONE, FAILED, WRONG, say

if TYPE_CHECKING:
    from bot.settings import Settings


def add(commands: Any) -> None:
    """Add the desk's commands to the command line's."""
    orders = commands.add_parser(
        "orders",
        help="put orders on the desk, or let something happen to one",
        description="Put orders and claims on the desk, or let something happen to an order.",
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
    play = orders.add_parser(
        "play",
        help="let something happen to an order of the demo shop",
        description="Let something happen to an order of the demo shop, whose marketplace the desk "
        "is: what its buyer does, or a step of the order's life. Prints the order afterwards.",
    )
    play.add_argument("order", metavar="ORDER", help="its number")
    play.add_argument("event", metavar="EVENT", choices=EVENTS, help=", ".join(EVENTS))
    play.add_argument(
        "--today",
        metavar="YYYY-MM-DD",
        type=day,
        help="the date to go by, where CLAIMDESK_CLOCK is request (today in Japan)",
    )
    play.add_argument(
        "--ship-by",
        metavar="YYYY-MM-DD",
        type=day,
        help="the date that is entered, with ship_by_entered",
    )

    keys = commands.add_parser(
        "keys",
        help="keys of those who call for a shop",
        description="Keys of those who call for a shop.",
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    made = keys.add_parser(
        "create",
        help="make a key",
        description="Make a key for a shop's callers. It is shown once, and kept as a digest.",
    )
    made.add_argument("--shop", required=True, help="for whom it calls")
    keys.add_parser(
        "list", help="list the keys", description="List all keys, revoked ones too: never the keys."
    )
    gone = keys.add_parser(
        "revoke", help="revoke a key", description="Let a key open nothing any more."
    )
    gone.add_argument("id", metavar="ID", help="as `keys list` has it")
    secret = keys.add_parser(
        "secret",
        help="make a secret to sign with",
        description="Make the secret with which a shop's site signs tokens: JWT, HS256, with "
        "`shop` and an `exp` at most an hour ahead. The former one signs nothing any more.",
    )
    secret.add_argument("--shop", required=True, help="whose site signs")

    record = commands.add_parser(
        "audit", help="the record", description="The record of what was done."
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    record.add_parser(
        "verify",
        help="look whether the record is whole",
        description="Look whether the record is what was written: an entry that was changed, is "
        "missing or was moved is named, and the exit status is 1.",
    )
    out = record.add_parser(
        "export", help="print the record as CSV", description="Print the record as CSV."
    )
    out.add_argument("--shop", help="of one shop (all)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the desk's commands; the exit status. DeskError."""
    from bot.desk.facts import identifier
    from rules import FactError

    if getattr(args, "shop", None) is not None:
        try:
            args.shop = identifier("--shop", args.shop)
        except FactError:
            return say(f"--shop: {args.shop!r} is no name for a shop", WRONG)
    return _COMMANDS[args.command, args.what](args, settings)


def _import(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.importing import read_rows
    from bot.desk.opening import opened
    from bot.sheets import UnreadableFileError

    if args.file == "-":
        name, data = "", sys.stdin.buffer.read()
    elif Path(args.file).is_file():
        name, data = args.file, Path(args.file).read_bytes()
    else:
        return say(f"{args.file}: there is no such file", WRONG)
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
        return say(f"{args.file}: {error}", FAILED)
    if bad and not records:
        return say(f"{args.file}: no row can be read; nothing was changed", FAILED)
    made = opened(settings).put(
        args.shop, records, replace=args.replace, actor=ACTOR, source=_digest(data)
    )
    say(
        f"{args.shop}: {made.created} created, {made.updated} updated, "
        f"{made.unchanged} unchanged, {made.removed} removed; {bad} rows could not be read"
    )
    return DONE


def _play(args: argparse.Namespace, settings: Settings) -> int:
    from bot import clock
    from bot.desk.marketplace import Event, Refusal
    from bot.desk.opening import opened
    from bot.ruling.decisions import error_text
    from corpus.vocabulary import Language
    from rules import FactError

    today = clock.today()
    if args.today is not None:
        if settings.clock == "request":
            today = args.today
        else:
            say(f"--today counts only where CLAIMDESK_CLOCK is request; it is {today}")
    try:
        made = opened(settings).happen(
            DEMO, args.order, Event(args.event), today=today, actor=ACTOR, ship_by=args.ship_by
        )
    except FactError as error:
        return say(error_text(error, Language.EN), WRONG)
    if made is None:
        return say(f"the demo shop has no order {args.order}", WRONG)
    if isinstance(made, Refusal):
        return say(str(made), FAILED)
    print(json.dumps(made.record.request(), ensure_ascii=False))
    return DONE


def _create(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import keys
    from bot.desk.opening import opened

    made, text = keys.create(opened(settings).database, args.shop, actor=ACTOR)
    print(text)
    say(f"key {made.id} of {made.shop}: it is shown this once")
    return DONE


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import keys
    from bot.desk.opening import opened

    for key in keys.listed(opened(settings).database):
        print(f"{key.id}\t{key.shop}\t{key.made_at}\t{key.revoked_at or ''}".rstrip())
    return DONE


def _revoke(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import keys
    from bot.desk.opening import opened

    if not keys.revoke(opened(settings).database, args.id, actor=ACTOR):
        return say(f"there is no key {args.id}", WRONG)
    return DONE


def _secret(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import keys
    from bot.desk.opening import opened

    print(keys.make_secret(opened(settings).database, args.shop, actor=ACTOR))
    say(f"{args.shop}: what was signed with the former secret opens nothing any more")
    return DONE


def _verify(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.audit import verify
    from bot.desk.opening import opened

    count, faults = verify(opened(settings).database)
    for fault in faults:
        print(f"{fault.seq}: {fault.what}")
    say(f"{count} entries, {len(faults)} faults")
    return FAILED if faults else DONE


def _export(args: argparse.Namespace, settings: Settings) -> int:
    import csv

    from bot.desk.audit import Entry, everything
    from bot.desk.opening import opened
    from bot.sheets import written

    names = [field.name for field in dataclasses.fields(Entry)]
    rows = csv.DictWriter(sys.stdout, names, lineterminator="\n")
    rows.writeheader()
    with opened(settings).database.reading() as connection:
        for entry in everything(connection):
            if args.shop in (None, entry.shop):
                rows.writerow({n: written(v) for n, v in entry.as_json().items()})
    return DONE


def _digest(data: bytes) -> str:
    import hashlib

    return hashlib.sha256(data).hexdigest()


_COMMANDS = {
    ("orders", "import"): _import,
    ("orders", "play"): _play,
    ("keys", "create"): _create,
    ("keys", "list"): _list,
    ("keys", "revoke"): _revoke,
    ("keys", "secret"): _secret,
    ("audit", "verify"): _verify,
    ("audit", "export"): _export,
}
