"""`claimdesk staff`: a part of the command line's door.

Decides how its calls are read and where a password comes from: typed twice, a line of standard
input where that is no terminal, or made up and shown once.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING, Any

from bot.desk.protocol import DEMO
from bot.terminal import ACTOR, DONE, FAILED, WRONG, say

if TYPE_CHECKING:
    from bot.settings import Settings


def add(commands: Any) -> None:
    """Add the commands of staff accounts to the command line's."""
    staff = commands.add_parser(
        "staff",
        help="accounts of those who work the inbox",
        description="Accounts of those who work the inbox.",
    ).add_subparsers(dest="what", metavar="WHAT", required=True)
    made = staff.add_parser(
        "create",
        help="make an account",
        description="Make an account. Once there is one, the inbox asks who it is. The password is "
        "asked for, or read as a line where standard input is no terminal.",
    )
    made.add_argument("name", metavar="NAME", help="to sign in with, and as others see it")
    made.add_argument(
        "--role", choices=("agent", "admin"), default="agent", help="agent or admin (agent)"
    )
    made.add_argument("--shop", default=DEMO, help=f"whose inbox it is ({DEMO})")
    made.add_argument("--generate", action="store_true", help="make a password up and show it once")
    staff.add_parser(
        "list", help="list the accounts", description="List all accounts, disabled ones too."
    )
    for what, text in (
        ("disable", "Let nobody sign in with an account, and end its sessions."),
        ("enable", "Let somebody sign in again with an account that was disabled."),
    ):
        told = staff.add_parser(what, help=f"{what} an account", description=text)
        told.add_argument("name", metavar="NAME", help="of the account")
    other = staff.add_parser(
        "password",
        help="set another password",
        description="Set another password, and end the account's sessions.",
    )
    other.add_argument("name", metavar="NAME", help="of the account")
    other.add_argument(
        "--generate", action="store_true", help="make a password up and show it once"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    """Run one of the commands; the exit status. DeskError."""
    from bot.desk.passwords import SHORTEST
    from bot.desk.staff import NameTakenError, NoNameError, ShortPasswordError

    try:
        return _COMMANDS[args.what](args, settings)
    except NoNameError:
        return say(f"{args.name!r} is no name that somebody can have", WRONG)
    except NameTakenError:
        return say(f"somebody already has the name {args.name}", FAILED)
    except ShortPasswordError:
        return say(f"a password has at least {SHORTEST} characters", WRONG)
    except _DifferentError:
        return say("the two passwords are not the same", WRONG)


class _DifferentError(Exception):
    """A password was typed in two ways."""


def _create(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.opening import opened
    from bot.desk.staff import Role, create

    password = _password(args)
    create(
        opened(settings).database,
        args.name,
        shop=args.shop,
        role=Role(args.role),
        password=password,
        actor=ACTOR,
    )
    return _shown(args, password)


def _list(args: argparse.Namespace, settings: Settings) -> int:
    from bot.desk.opening import opened
    from bot.desk.staff import listed

    for account in listed(opened(settings).database):
        cells = (account.name, account.shop, account.role, account.made_at)
        print("\t".join([*map(str, cells), *(["disabled"] if account.disabled_at else [])]))
    return DONE


def _disable(args: argparse.Namespace, settings: Settings) -> int:
    return _changed(args, settings, disabled=args.what == "disable")


def _set(args: argparse.Namespace, settings: Settings) -> int:
    password = _password(args)
    status = _changed(args, settings, password=password)
    return _shown(args, password) if status == DONE else status


def _changed(args: argparse.Namespace, settings: Settings, **values: Any) -> int:
    from bot.desk.opening import opened
    from bot.desk.staff import change, named

    database = opened(settings).database
    account = named(database, args.name)
    if account is None:
        return say(f"there is no account {args.name}", WRONG)
    change(database, account.shop, account.id, actor=ACTOR, **values)
    return DONE


def _password(args: argparse.Namespace) -> str:
    from bot.desk.passwords import made_up

    if args.generate:
        return made_up()
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    password = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != password:
        raise _DifferentError
    return password


def _shown(args: argparse.Namespace, password: str) -> int:
    if args.generate:
        print(password)
        return say(f"the password of {args.name}: it is shown this once", DONE)
    return DONE


_COMMANDS = {
    "create": _create,
    "list": _list,
    "disable": _disable,
    "enable": _disable,
    "password": _set,
}
