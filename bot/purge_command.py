"""`claimdesk purge`: a part of the command line's door.

Decides how the command is read and what it removes where nothing is told: what is older than the
retention. What goes is decided in `purging.py`.
"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from bot.arguments import count, day
from bot.terminal import ACTOR, DONE

if TYPE_CHECKING:
    from bot.settings import Settings


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    purge = commands.add_parser(
        "purge",
        help="remove what was kept long enough",
        description="Remove answers that were given, with their ratings, conversations, and who "
        "sent inquiries that are done with: those older than CLAIMDESK_RETENTION days, or as told. "
        "The record of actions stays. A server does the same by itself once a day.",
    )
    when = purge.add_mutually_exclusive_group()
    when.add_argument(
        "--before", metavar="YYYY-MM-DD", type=day, help="from before that day in Japan"
    )
    when.add_argument(
        "--older-than", metavar="DAYS", type=count, help="older than so many days (the retention)"
    )
    purge.add_argument(
        "--session", metavar="ID", help="of this conversation alone; without a date all of it"
    )
    purge.add_argument("--dry-run", action="store_true", help="count; remove nothing")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Remove, and print how many; the exit status. DeskError."""
    from bot.desk.database import begin_of
    from bot.desk.opening import opened
    from bot.desk.purging import older_than
    from bot.purging import purge

    before = None
    if args.before is not None:
        before = begin_of(args.before)
    elif args.older_than is not None:
        before = older_than(args.older_than)
    elif args.session is None:
        before = older_than(settings.retention)
    gone = purge(
        opened(settings).database,
        actor=ACTOR,
        before=before,
        session=args.session,
        dry_run=args.dry_run,
    )
    done = "would be removed" if args.dry_run else "removed"
    counts = f"{gone.answers} answers, {gone.conversations} conversations, {gone.senders} senders"
    print(f"{counts} of inquiries {done}")
    return DONE
