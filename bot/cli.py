"""The command line: a door.

Decides how a call is read and a result is written; what is done is decided behind it.
Results go to standard output, everything else to standard error. Exit status: 0 done,
1 the work failed, 2 the call was wrong.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot import faq_export, gaps_command, mcp_command, purge_command
from bot.desk import commands as desk
from bot.desk import staff_commands as staff
from bot.inbox import commands as inbox
from bot.terminal import DONE, FAILED, WRONG, say
from bot.triage import command as triage
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from bot.settings import Settings


def parser() -> argparse.ArgumentParser:
    """The commands and their options; `docs/cli.md` is made from it."""
    main = argparse.ArgumentParser(
        prog="claimdesk", description="A helpdesk for sellers on Qoo10 Japan, from its own guides."
    )
    main.add_argument("--version", action="store_true", help="print the version and exit")
    commands = main.add_subparsers(dest="command", metavar="COMMAND")

    take = commands.add_parser(
        "ingest",
        help="add guides to the index",
        description="Add guides (files or folders) to the index. Each PATH is remembered; with "
        "none, all that are remembered are looked at again. Only what changed is read.",
    )
    take.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="a file or a folder")
    take.add_argument(
        "--dry-run", action="store_true", help="show what would be kept and dropped; change nothing"
    )
    take.add_argument("--json", action="store_true", help="print the report as JSON")

    ask = commands.add_parser(
        "ask",
        help="answer a question",
        description="Answer a question, or a file of them, a JSON object a line.",
    )
    ask.add_argument("question", nargs="?", help="the question")
    ask.add_argument("--json", action="store_true", help="print the whole answer as JSON")
    ask.add_argument(
        "--jsonl", metavar="FILE", help="a question a line in, an answer a line out; - is stdin"
    )
    ask.add_argument(
        "--language", type=Language, choices=list(Language), help="of the answer (the question's)"
    )
    ask.add_argument("--today", metavar="YYYY-MM-DD", help="the date to go by (today in Japan)")
    ask.add_argument("--session", metavar="ID", help="the conversation to go on with, or to begin")

    check = commands.add_parser(
        "check",
        help="decide rule requests",
        description="Decide rule requests: a JSON object a line in, a decision a line out.",
    )
    check.add_argument("file", metavar="FILE", help="JSON Lines; - is stdin")
    commands.add_parser(
        "rules",
        help="print the decision tables",
        description="Print every rule with its evidence, where it is told, and what is decided.",
    )

    triage.add(commands)
    inbox.add(commands)
    desk.add(commands)
    staff.add(commands)

    serve = commands.add_parser("serve", help="run the server", description="Run the server.")
    serve.add_argument("--host", help="address to listen on (CLAIMDESK_HOST)")
    serve.add_argument("--port", type=int, help="port to listen on (CLAIMDESK_PORT)")

    mcp_command.add(commands)
    gaps_command.add(commands)
    purge_command.add(commands)
    faq_export.add(commands)

    train = commands.add_parser(
        "train-encoder",
        help="train the encoder",
        description="Train the encoder from the project's own texts, or let it learn the guides "
        "that are in the index as well. Needs the extra `encoders`.",
    )
    train.add_argument(
        "--with-guides",
        action="store_true",
        help="go on from the encoder that ships, learn the guides in the index, and use the result",
    )
    train.add_argument(
        "--from",
        type=Path,
        metavar="DIR",
        dest="start",
        help="with --with-guides: the encoder to go on from",
    )
    train.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="where to write it (the one that ships; with --with-guides `encoder` in "
        "CLAIMDESK_DATA)",
    )
    commands.add_parser(
        "train-reader",
        help="train the learnt part of reading",
        description="Train what reads a message from the labelled ones of corpus/cases. Needs the "
        "extra `encoders`; to be done again after train-encoder and after a change of bot/words.",
    )
    score = commands.add_parser(
        "eval",
        help="score the answers over a question set",
        description="Ask every question of a set and score the answers, per language and kind.",
    )
    score.add_argument("file", nargs="?", type=Path, help="JSON Lines (the project's set)")
    score.add_argument("--json", action="store_true", help="print the scores as JSON")
    score.add_argument("--misses", action="store_true", help="list the questions that missed")
    score.add_argument(
        "--dialogues", action="store_true", help="a set of conversations, scored turn by turn"
    )
    score.add_argument(
        "--inquiries", action="store_true", help="a set of inquiries, scored by what triage says"
    )
    return main


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status."""
    read = parser()
    args = read.parse_args(argv)
    if args.version:
        from importlib.metadata import version

        print(version("claimdesk"))
        return DONE
    if args.command is None:
        read.print_help(sys.stderr)
        return WRONG
    from pydantic import ValidationError

    from bot.settings import Settings

    try:
        settings = Settings()
    except ValidationError as error:
        for problem in error.errors():
            name = "CLAIMDESK_" + "_".join(str(part) for part in problem["loc"]).upper()
            # The address of a database may hold a password.
            hidden = name in ("CLAIMDESK_DATABASE", "CLAIMDESK_RATE_STORE")
            shown = "" if hidden else f" (it is {problem['input']!r})"
            say(f"{name}: {problem['msg']}{shown}")
        return WRONG
    from bot.desk.protocol import DeskError
    from bot.model import ModelError
    from ingest.encoder import EncoderError
    from ingest.run import IngestError

    try:
        return _COMMANDS[args.command](args, settings)
    except (DeskError, EncoderError, IngestError, ModelError, OSError) as error:
        return say(str(error), FAILED)
    except KeyboardInterrupt:
        say("stopped; the index that served before still serves")
        return 130


def _ingest(args: argparse.Namespace, settings: Settings) -> int:
    from bot.build import take_in
    from bot.reports import dropped, progress, report

    absent = [p for p in args.paths if not p.exists() and p.resolve() not in _roots(settings)]
    for path in absent:
        say(f"{path}: there is no such file or folder")
    if absent:
        return WRONG
    if args.dry_run:
        return dropped(args.paths or [*settings.corpus, *_roots(settings)])
    with progress() as told:
        done = take_in(args.paths, settings, told)
    print(report(done, as_json=args.json))
    for path, why in done.failed:
        say(f"{path}: {why}")
    named = {str(p.resolve()) for p in args.paths}
    lost = [path for path, _ in done.failed if path in named]
    return FAILED if lost or (done.failed and not done.passages) else DONE


def _roots(settings: Settings) -> list[Path]:
    from ingest.run import remembered

    return remembered(settings.data)


def _ask(args: argparse.Namespace, settings: Settings) -> int:
    if (args.question is None) == (args.jsonl is None):
        return say("ask a QUESTION, or --jsonl FILE", WRONG)
    from bot import asking
    from bot.answer import QuestionError
    from bot.build import build
    from bot.reports import progress

    try:
        today = asking.day(args.today)
    except QuestionError as error:
        return say(str(error), WRONG)
    if args.jsonl is not None and args.jsonl != "-" and not Path(args.jsonl).is_file():
        return say(f"{args.jsonl}: there is no such file", WRONG)
    from bot.desk.opening import opened

    # A conversation that somebody goes on with is kept; a question for a person alone is not.
    kept = args.jsonl is not None or args.json or args.session is not None
    orders = lru_cache(maxsize=1)(lambda: opened(settings))
    with progress() as told:
        helpdesk = build(settings, told, orders=orders if kept else None)
    if args.jsonl is not None:
        asking.lines(helpdesk, args.jsonl, language=args.language, today=today, orders=orders)
        return DONE
    return asking.one(
        helpdesk,
        args.question,
        language=args.language,
        today=today,
        as_json=args.json,
        session=args.session,
    )


def _check(args: argparse.Namespace, settings: Settings) -> int:
    from bot import jsonl
    from bot.ruling.checking import lines

    if args.file != "-" and not Path(args.file).is_file():
        return say(f"{args.file}: there is no such file", WRONG)
    jsonl.put_through(args.file, lines)
    return DONE


def _rules(args: argparse.Namespace, settings: Settings) -> int:
    from bot.ruling.rule_docs import render

    print(render(), end="")
    return DONE


def _serve(args: argparse.Namespace, settings: Settings) -> int:
    from bot.web.serve import serve

    given = {k: v for k in ("host", "port") if (v := getattr(args, k)) is not None}
    return serve(settings.model_copy(update=given))


def _train(args: argparse.Namespace, settings: Settings) -> int:
    from bot.settings import CORPUS
    from ingest import index, learnt
    from ingest.encoder import SHIPPED, StaticEncoder
    from ingest.passages import read_guide
    from ingest.questions import load_questions
    from ingest.run import IngestError, files_under
    from ingest.train import learn, train

    passages = [p for path in files_under(CORPUS) for p in read_guide(path).passages]
    questions = load_questions()
    if not args.with_guides:
        if args.start:
            return say("--from goes with --with-guides", WRONG)
        folder = args.output or SHIPPED
        train(passages, questions, folder)
        print(f"{folder}: {StaticEncoder(folder).fingerprint}")
        return DONE
    current = index.current(settings.data)
    if current is None:
        raise IngestError(f"there is no index in {settings.data}; run claimdesk ingest first")
    own = learnt.own(index.read_passages(current), questions)
    if not own:
        return say(
            "no guide in the index is on a topic of its own; there is nothing to learn", FAILED
        )
    folder = args.output or settings.data / "encoder"
    count = learn(own, passages, questions, folder, start=args.start or SHIPPED)
    print(f"{folder}: {StaticEncoder(folder).fingerprint}, {count} of {len(own)} passages learnt")
    if args.output is None and settings.encoder == "shipped":
        from bot.build import build
        from bot.reports import progress

        with progress() as told:
            build(settings, told)  # so that it is used from now on, by a server that runs too
    elif args.output is None:
        say(f"CLAIMDESK_ENCODER is {settings.encoder!r}: that one is used, not this")
    return DONE


def _train_reader(args: argparse.Namespace, settings: Settings) -> int:
    from bot.dialogue import acts, training
    from bot.reading.learned import MODEL
    from bot.reading.training import load_cases, train
    from bot.triage import asker, inquiry_training, learned
    from bot.triage import training as of_askers

    rows = load_cases()
    train(rows)
    print(f"{MODEL}: learnt from {len(rows)} messages")
    turns = training.load_turns()
    training.train(turns)
    print(f"{acts.MODEL}: learnt from {len(turns)} turns")
    askers = of_askers.load_askers()
    of_askers.train(askers)
    print(f"{asker.MODEL}: learnt from {len(askers)} messages")
    inquiries = of_askers.load_inquiries() + inquiry_training.load_questions()
    inquiry_training.train(inquiries)
    print(f"{learned.MODEL}: learnt from {len(inquiries)} inquiries and questions")
    return DONE


def _eval(args: argparse.Namespace, settings: Settings) -> int:
    from bot.build import build
    from bot.evaluate import SET, evaluate, table
    from bot.reports import progress

    if args.dialogues:
        return _eval_dialogues(args, settings)
    if args.inquiries:
        return triage.score(args, settings)
    file = args.file or SET
    if not file.is_file():
        return say(f"{file}: there is no such file", WRONG)
    with progress() as told:
        helpdesk = build(settings, told)
    scores = evaluate(helpdesk, file)
    print(json.dumps(scores.as_json(), ensure_ascii=False) if args.json else table(scores))
    if args.misses:
        for miss in scores.misses:
            print(json.dumps(miss, ensure_ascii=False))
    return DONE


def _eval_dialogues(args: argparse.Namespace, settings: Settings) -> int:
    from bot import rehearsing
    from bot.build import build
    from bot.reports import progress

    file = args.file or rehearsing.SET
    if not file.is_file():
        return say(f"{file}: there is no such file", WRONG)
    with progress() as told:
        helpdesk = build(settings.model_copy(update={"clock": "request"}), told)
    turns = rehearsing.rehearse(helpdesk.beside, file)
    print(json.dumps(rehearsing.shares(turns)) if args.json else rehearsing.table(turns))
    if args.misses:
        for turn in turns:
            if turn.wrong:
                print(json.dumps(dataclasses.asdict(turn), ensure_ascii=False, default=str))
    return DONE


_COMMANDS = {
    "ingest": _ingest,
    "ask": _ask,
    "check": _check,
    "rules": _rules,
    "triage": triage.run,
    "inquiries": inbox.run,
    "orders": desk.run,
    "keys": desk.run,
    "staff": staff.run,
    "audit": desk.run,
    "serve": _serve,
    "mcp": mcp_command.run,
    "gaps": gaps_command.run,
    "purge": purge_command.run,
    "export-faq": faq_export.run,
    "train-encoder": _train,
    "train-reader": _train_reader,
    "eval": _eval,
}


if __name__ == "__main__":
    sys.exit(main())
