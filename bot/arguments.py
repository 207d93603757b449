"""What is written on the command line, as values; argparse tells what is wrong with it.

Decides how dates and counts are written; which of them a command takes is decided there.
"""

from __future__ import annotations

import argparse
import datetime as dt


def day(text: str) -> dt.date:
    """A date: `YYYY-MM-DD` and nothing else."""
    try:
        if len(text) != len("YYYY-MM-DD"):
            raise ValueError
        return dt.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no date; write YYYY-MM-DD") from None


def count(text: str) -> int:
    """A number from 0."""
    if text.isascii() and text.isdecimal() and len(text) <= 9:
        return int(text)
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 0")


def positive(text: str) -> int:
    """A number from 1."""
    if number := count(text):
        return number
    raise argparse.ArgumentTypeError(f"{text!r} is no number from 1")
