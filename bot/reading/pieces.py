"""What a learnt reader looks at: the pieces of a message, as names.

Decides the features that `learned.py` weighs: runs of up to four CJK characters, Latin words,
pairs of them and their pieces, and what the tables of words found. Days are blanked, so that a
date is a date; where one stands, and beside what, is `around`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.reading.dates import Dated
from bot.words import named, names, sentences

if TYPE_CHECKING:
    from bot.reading.reader import Reading

DAY = "@"
"""Stands for any day that is named."""
NEAR = 16
"""Characters on either side of a day that tell what it is the day of."""

_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3"
_RUN = re.compile(rf"[{_CJK}{DAY}]+|[a-z0-9']+|[?!]")
_GAP = re.compile(rf"(?<=[{_CJK}{DAY}])\s+(?=[{_CJK}{DAY}])")
_END = re.compile(
    r"[,.?!。\n;、→]|(?<=[는고서만데])\s|(?:です|ます|た|て)(?:が|けど|ので)|\b(?:and|but|then|so|now)\b"
)
"""Where a clause ends, roughly."""
_ASKING = re.compile(r"까|나요|죠|냐|か$|の$|吗|么|呢")
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
            spans = ((i, i + n) for n in range(1, longest + 1) for i in range(len(run) - n + 1))
            found += [run[s:e] for s, e in spans]
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
    found += [f"=event:{event}" for event in reading.events]
    hints = cues(reading.text)
    found += [f"=cue:{cue}" for cue in hints]
    asked = [cue for cue in hints if cue.startswith("q_")]
    meant = [cue for cue in hints if cue.startswith(("a_", "e_"))]
    return found + [f"=pair:{one}:{other}" for one in asked for other in meant]


def question(text: str) -> str:
    """The sentence that asks: the last one with a question mark, else with a question's ending,
    else the last."""
    found = [text[start:end] for start, end in sentences(text) if text[start:end].strip()]
    marked = [s for s in found if "?" in s] or [s for s in found if _ASKING.search(s)]
    return (marked or found or [""])[-1]


def around(text: str, day: Dated, role: str | None) -> list[str]:
    """What stands before and after a day, near first, what its clause tells, and the role the
    tables give it."""
    before, after = text[max(0, day.start - NEAR) : day.start], text[day.end : day.end + NEAR]
    found = [f"=role:{role}"]
    for side, near in (("<", before[::-1]), (">", after)):
        clause = re.split(r"[.?!。\n]", near)[0]
        found += [f"{side}{piece}" for piece in pieces(clause[::-1] if side == "<" else clause, 3)]
        close = clause[:4][::-1] if side == "<" else clause[:4]
        found += [f"{side}{side}{close[-n:] if side == '<' else close[:n]}" for n in (1, 2, 3, 4)]
    clause, later = clauses(text, day)
    found += [f"=in:{cue}" for cue in cues(clause)]
    found += [f"=then:{cue}" for cue in cues(later)]
    return found


def clauses(text: str, day: Dated) -> tuple[str, str]:
    """The clause that a day stands in, and the next one."""
    start = max((m.end() for m in _END.finditer(text[: day.start])), default=0)
    ends = [day.end + m.start() for m in _END.finditer(text[day.end :])]
    end, following = (*ends, len(text), len(text))[:2]
    return text[start:end], text[end:following]


def cues(text: str) -> list[str]:
    """The hints that a text gives (`bot/words/cues.*`)."""
    return [name for name in names("cues", "") if named("cues", name, text)]
