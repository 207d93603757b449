"""What a learnt reader looks at: the pieces of a message, as names.

Decides the features that `learned.py` weighs: runs of up to four CJK characters, Latin words,
pairs of them and their pieces, and what the tables of words found. Days are blanked, so that a
date is a date; where one stands, and beside what, is `around`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.reading.dates import Dated
from bot.reading.reader import Reading

DAY = "@"
"""Stands for any day that is named."""
NEAR = 16
"""Characters on either side of a day that tell what it is the day of."""

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_RUN = re.compile(rf"[{_CJK}{DAY}]+|[a-z0-9']+|[?!]")
_GAP = re.compile(rf"(?<=[{_CJK}{DAY}])\s+(?=[{_CJK}{DAY}])")
_FIGURE = re.compile(r"\d{3,}")


def blanked(text: str, days: Sequence[Dated]) -> str:
    """`text` with every day it names replaced by `DAY`, and long figures by one."""
    for day in reversed(days):
        text = text[: day.start] + DAY + text[day.end :]
    return _FIGURE.sub("000", text.replace(" ", " "))


def pieces(text: str, longest: int = 4) -> list[str]:
    """The pieces of a blanked text, in order."""
    found: list[str] = []
    last = ""
    for run in _RUN.findall(_GAP.sub("", text)):
        if run.isascii() and run != DAY:
            found.append(f"w:{run}")
            found += [f"b:{last} {run}"] if last else []
            last, whole = run, f"^{run}$"
            if len(run) > 3:
                found += [whole[i : i + n] for n in (3, 4, 5) for i in range(len(whole) - n + 1)]
        else:
            last = ""
            found += [
                run[i : i + n] for n in range(1, longest + 1) for i in range(len(run) - n + 1)
            ]
    return found


def read_already(reading: Reading) -> list[str]:
    """What the tables of words found, whatever the language: a piece for each."""
    found = [f"=intent:{reading.intent}", f"=action:{reading.action}"]
    found.append(f"=asks:{reading.intent}:{reading.action}")
    groups = (("order", reading.order), ("claim", reading.claim), ("params", reading.params))
    for group, facts in groups:
        for name, value in facts.items():
            day = name.endswith("_on") or name == "ship_by"
            found.append(f"={group}.{name}" + ("" if day else f":{value}"))
    return found + [f"=event:{event}" for event in reading.events]


def around(text: str, day: Dated, role: str | None) -> list[str]:
    """What stands before and after a day, near first, and the role the tables give it."""
    before, after = text[max(0, day.start - NEAR) : day.start], text[day.end : day.end + NEAR]
    found = [f"=role:{role}"]
    for side, near in (("<", before[::-1]), (">", after)):
        clause = re.split(r"[.?!。\n]", near)[0]
        found += [f"{side}{piece}" for piece in pieces(clause[::-1] if side == "<" else clause, 3)]
        close = clause[:4][::-1] if side == "<" else clause[:4]
        found += [f"{side}{side}{close[-n:] if side == '<' else close[:n]}" for n in (1, 2, 3, 4)]
    return found
