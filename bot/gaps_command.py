"""`claimdesk gaps`: a part of the command line's door.

Decides how the command is read and how the groups are written; how questions are grouped is decided
in `gaps.py`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from typing import TYPE_CHECKING, Any, Final

from bot.arguments import day, positive
from bot.clock import JAPAN
from bot.terminal import DONE, say
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.gaps import Gap
    from bot.settings import Settings

SHOWN: Final = 20


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    gaps = commands.add_parser(
        "gaps",
        help="what the guides lack",
        description="Count the questions that the guides had no answer to and those whose answer "
        "was rated down; those that mean the same together, whatever their language. The first "
        "group is the next guide to write.",
    )
    gaps.add_argument(
        "--language", type=Language, choices=list(Language), help="questions in this one alone"
    )
    gaps.add_argument(
        "--since", metavar="YYYY-MM-DD", type=day, help="asked on that day in Japan or later"
    )
    gaps.add_argument(
        "--limit", metavar="N", type=positive, default=SHOWN, help=f"groups at most ({SHOWN})"
    )
    gaps.add_argument("--json", action="store_true", help="print a group a line as JSON")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Print the groups; the exit status. DeskError."""
    from bot.build import build
    from bot.desk.database import begin_of
    from bot.desk.opening import opened
    from bot.desk.transcripts import wanting
    from bot.gaps import gaps
    from bot.reports import progress

    database = opened(settings).database
    since = begin_of(args.since) if args.since is not None else None
    asked = list(wanting(database, since=since, language=args.language))
    if asked:
        with progress() as told:
            searcher = build(settings, told).searcher
        for gap in gaps(asked, searcher, limit=args.limit):
            print(json.dumps(gap.as_json(), ensure_ascii=False) if args.json else _told(gap))
    return say(f"{len(asked)} questions asked in vain", DONE)


def _told(gap: Gap) -> str:
    first, last = (
        dt.datetime.fromisoformat(m).astimezone(JAPAN).date() for m in (gap.first, gap.last)
    )
    languages = ", ".join(f"{code} {count}" for code, count in gap.languages.items())
    down = f", {gap.count - gap.uncovered} rated down" if gap.count > gap.uncovered else ""
    nearest = f"; nearest: {gap.nearest}" if gap.nearest else ""
    head = f"{gap.count:5}  {gap.question}"
    lines = [f"       {languages}{down}; {first} to {last}{nearest}"]
    lines += [f"       - {example}" for example in gap.examples]
    return "\n".join([head, *lines])
