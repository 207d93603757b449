"""The generated pages of `docs/`: settings and commands, from where they are defined.

Decides how they read. `python -m bot.documents` writes them; a test holds them equal.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path

from bot.cli import parser
from bot.settings import Settings

DOCS = Path(__file__).parent.parent / "docs"

_SHOWN = {
    "corpus": "the project's `corpus/`",
    "database": "`claimdesk.db` in the data folder",
    "hosts": "none",
    "origins": "none",
    "proxies": "none",
}
"""Defaults that depend on where it runs, or are lists."""


def settings() -> str:
    """docs/settings.md."""
    lines = [
        "# Settings",
        "",
        "From the environment, or from a file `.env` in the folder the command is started in",
        "(the environment wins). A wrong value ends the command with its name and status 2.",
        "",
        "| setting | default | what it is |",
        "| --- | --- | --- |",
    ]
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = _SHOWN.get(name, f"`{default}`")
        text = (field.description or "").replace("|", "\\|")
        lines.append(f"| `CLAIMDESK_{name.upper()}` | {shown} | {text} |")
    return "\n".join(lines) + "\n"


def commands() -> str:
    """docs/cli.md."""
    lines = [
        "# Commands",
        "",
        "Results go to standard output, everything else to standard error. Exit status: 0 done,",
        "1 the work failed, 2 the call was wrong. The shapes of what is read and written in JSON",
        "stand in [contract.md](contract.md).",
    ]
    for name, command in _leaves("claimdesk", parser()):
        lines += ["", f"## {name}", "", command.description or "", ""]
        lines += ["| argument | what it is |", "| --- | --- |"]
        for action in command._actions:
            if isinstance(action, argparse._HelpAction):
                continue
            shown = ", ".join(action.option_strings) or str(action.metavar or action.dest)
            if action.option_strings and action.nargs != 0:
                shown += f" {action.metavar or action.dest.upper()}"
            lines.append(f"| `{shown}` | {action.help} |")
    return "\n".join(lines) + "\n"


def _leaves(
    name: str, command: argparse.ArgumentParser
) -> Iterator[tuple[str, argparse.ArgumentParser]]:
    """The commands that do something; argparse has no public way to list them."""
    below = [a for a in command._actions if isinstance(a, argparse._SubParsersAction)]
    if not below:
        yield name, command
    for action in below:
        for part, found in action.choices.items():
            yield from _leaves(f"{name} {part}", found)


PAGES = {"settings.md": settings, "cli.md": commands}


if __name__ == "__main__":
    for page, render in PAGES.items():
        (DOCS / page).write_text(render(), encoding="utf-8")
