"""`claimdesk triage`: a part of the command line's door.

Decides how a line is read as an inquiry; what is made of it is `triaging`'s.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot import jsonl
from bot.clock import JAPAN
from bot.jsonl import LineError
from bot.terminal import DONE, WRONG, say
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.build import Helpdesk
    from bot.settings import Settings
    from bot.triage.inquiry import Inquiry

_FIELDS = ("id", "text", "received", "subject", "from")


def add(commands: Any) -> None:
    """Add the command to the command line's."""
    triage = commands.add_parser(
        "triage",
        help="read inquiries: what each is about, by when, and a reply",
        description="Read inquiries of a support inbox, a JSON object a line: what each is about, "
        "by when something is lost, where it goes, and a suggested reply. The orders of the demo "
        "shop's desk are looked up.",
    )
    triage.add_argument(
        "file", metavar="FILE", help="an inquiry a line in, its triage a line out; - is stdin"
    )
    triage.add_argument(
        "--language",
        type=Language,
        choices=list(Language),
        help="of what staff are told (the inquiry's)",
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Triage every line; the exit status."""
    from bot.build import build
    from bot.desk.opening import opened
    from bot.reports import progress

    if args.file != "-" and not Path(args.file).is_file():
        return say(f"{args.file}: there is no such file", WRONG)
    with progress() as told:
        helpdesk = build(settings, told, orders=lru_cache(maxsize=1)(lambda: opened(settings)))
    jsonl.put_through(args.file, lambda source: lines(source, helpdesk, args.language))
    return DONE


def score(args: argparse.Namespace, settings: Settings) -> int:
    """`claimdesk eval --inquiries`; the exit status."""
    from bot.build import build
    from bot.reports import progress
    from bot.triage import scoring

    file = args.file or scoring.SET
    if not file.is_file():
        return say(f"{file}: there is no such file", WRONG)
    if args.misses and file.resolve() == scoring.SET.resolve():
        return say(
            "what was missed is not shown of the set that nothing is chosen by: name a FILE", WRONG
        )
    with progress() as told:
        helpdesk = build(settings, told)
    read_ = scoring.read_set(helpdesk, file)
    found = scoring.scores(read_)
    print(json.dumps(found) if args.json else scoring.table(found))
    for one in read_ if args.misses else ():
        if one.wrong:
            print(
                json.dumps({"id": one.id, "wrong": one.wrong, "gold": one.gold}, ensure_ascii=False)
            )
    return DONE


def lines(source: Iterable[bytes], desk: Helpdesk, language: Language | None) -> Iterator[str]:
    """The triage of each line, in order; a bad line costs only itself."""
    from bot.answer import Seller
    from bot.desk.protocol import DEMO
    from bot.triage.triaging import triage

    here = Seller(DEMO, DEMO)

    def told(row: jsonl.Row) -> jsonl.Row:
        made = triage(read(row), desk, language=language, seller=here)
        return {**made.as_json(), "id": row.get("id")}

    return jsonl.answers(source, told)


def read(row: dict[str, Any]) -> Inquiry:
    """A line's object as an inquiry; LineError names the field that is wrong."""
    from bot.triage.inquiry import Inquiry

    if unknown := sorted(set(row) - set(_FIELDS)):
        raise LineError(f"unknown field {unknown[0]!r}; known are {', '.join(_FIELDS)}")
    text = row.get("text")
    if not isinstance(text, str) or not text.strip():
        raise LineError("text: a text is needed")
    for name in ("subject", "from"):
        if row.get(name) is not None and not isinstance(row[name], str):
            raise LineError(f"{name}: {row[name]!r} is no text")
    return Inquiry(
        id=str(row.get("id")),
        text=text,
        received=_time(row.get("received")),
        subject=row.get("subject"),
        sender=row.get("from"),
    )


def _time(value: object) -> dt.datetime:
    """`received`: ISO 8601, in Japan where it names no zone."""
    try:
        time = dt.datetime.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise LineError(f"received: {value!r} is no date or time; write it as ISO 8601") from None
    return time if time.tzinfo else time.replace(tzinfo=JAPAN)
