"""`claimdesk inquiries`: a part of the command line's door.

Decides how its calls are read and their results written; what is done is decided behind it.
"""

from __future__ import annotations

import argparse
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.desk.protocol import DEMO
from bot.inbox.inquiry import Kind, State
from bot.terminal import ACTOR, DONE, FAILED, WRONG, say

if TYPE_CHECKING:
    from bot.desk.database import Database
    from bot.settings import Settings


def add(commands: Any) -> None:
    """Add the inbox's commands to the command line's."""
    inquiries = commands.add_parser(
        "inquiries",
        help="take inquiries into the inbox, or out of it",
        description="Take inquiries into the inbox, or out of it.",
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    take = inquiries.add_parser(
        "import",
        help="take inquiries in from a file or a folder",
        description="Take inquiries in: e-mails (.eml), CSV or JSON Lines (id, received, from, "
        "subject, text, channel; only text is needed), or a folder of such files. What can't be "
        "taken is told on standard output, and the rest go on. What was taken in before is not "
        "taken again, so a command that was cut short can be called again.",
    )
    take.add_argument("path", metavar="PATH", help="a file or a folder; - is stdin")
    take.add_argument("--shop", default=DEMO, help=f"whose inbox it is ({DEMO})")
    take.add_argument(
        "--later", action="store_true", help="leave it to a server that runs to judge them"
    )
    out = inquiries.add_parser(
        "export",
        help="print the inbox",
        description="Print the inbox in the queue's order, as CSV for spreadsheets or JSON Lines.",
    )
    out.add_argument("--format", choices=("csv", "jsonl"), default="csv", help="csv or jsonl (csv)")
    out.add_argument("--state", choices=[str(s) for s in State], help=" or ".join(State) + " (all)")
    out.add_argument("--shop", default=DEMO, help=f"whose inbox it is ({DEMO})")
    mail = inquiries.add_parser(
        "reply-eml",
        help="print the last reply to an inquiry as an e-mail",
        description="Print the last reply to an inquiry as an e-mail to send (.eml).",
    )
    mail.add_argument("id", metavar="ID", help="of the inquiry")
    mail.add_argument("--shop", default=DEMO, help=f"whose inbox it is ({DEMO})")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the inbox's commands; the exit status. DeskError."""
    return _COMMANDS[args.what](args, settings)


def _import(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.opening import opened
    from bot.inbox.files import Bad, files_of, found_in, messages_of, take_all

    path = Path(args.path)
    if args.path == "-":
        found = messages_of("", sys.stdin.buffer.read())
    elif path.exists():
        found = found_in(files_of(path))
    else:
        return say(f"{args.path}: there is no such file or folder", WRONG)
    desk = opened(settings)
    for told in take_all(desk.database, args.shop, found, actor=ACTOR):
        if isinstance(told, Bad):
            print(json.dumps(told.as_json(), ensure_ascii=False), flush=True)
        else:
            report = told
    if report.new and not args.later:
        _judge(settings, desk.database)
    status = FAILED if report.bad and not report.new + report.known else DONE
    return say(
        f"{args.shop}: {report.new} taken in, {report.known} there already, "
        f"{report.bad} could not be taken",
        status,
    )


def _judge(settings: Settings, database: Database) -> None:
    """Judge what waits, if the helpdesk can be had; else it waits on."""
    from bot.build import build
    from bot.desk.opening import opened
    from bot.inbox.judging import judge_by, judge_waiting
    from bot.reports import progress
    from ingest.run import IngestError

    try:
        with progress() as told:
            helpdesk = build(settings, told, orders=lambda: opened(settings))
    except IngestError as error:
        say(f"{error}; what was taken in waits to be judged")
        return
    judge_waiting(database, judge_by(helpdesk), suggests=settings.answers == "on")


def _export(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.opening import opened
    from bot.desk.queue import Wanted
    from bot.inbox.exporting import as_lines, as_table, exported

    wanted = Wanted(state=State(args.state) if args.state else None)
    found = exported(opened(settings).database, args.shop, wanted)
    # A file in UTF-8 with the ends of lines as they are, whatever the terminal would have.
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="")
    (as_table if args.format == "csv" else as_lines)(found, out)
    out.flush()
    out.detach()
    return DONE


def _reply_eml(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk import inquiries
    from bot.desk.opening import opened
    from bot.inbox.reply_mail import reply_mail

    with opened(settings).database.reading() as connection:
        inquiry = inquiries.get(connection, args.shop, args.id, lock=False)
        if inquiry is None:
            return say(f"{args.shop} has no inquiry {args.id}", WRONG)
        reply = inquiries.newest(connection, inquiry.id, Kind.REPLY)
    if reply is None:
        return say(f"nobody has replied to {args.id} yet", FAILED)
    sys.stdout.buffer.write(reply_mail(inquiry, reply))
    return DONE


_COMMANDS = {"import": _import, "export": _export, "reply-eml": _reply_eml}
