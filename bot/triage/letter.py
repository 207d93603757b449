"""An inquiry as it was written → the asker's own words, without what a letter is wrapped in.

Decides what is a quoted or forwarded message, a signature, a greeting, a closing. What is quoted
says nothing of the asker's language; it is read only for what happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from bot.reading.normalise import language_of, normalise
from bot.words import folded, named, spans
from corpus.vocabulary import Language

_QUOTED: Final = re.compile(r"^\s*[>＞|｜]")
_RULE: Final = re.compile(r"^\s*[-=_*─―ー]{3,}\s*$")
_SIGNATURE: Final = re.compile(r"^\s*(?:--|―{2,}|[-=_*─━]{6,})\s*$")
_SPEAKER: Final = re.compile(r"^\s*(?:\[[^\]\n]{1,20}\]|[^\s:：\[\]]{1,12}(?:\([^)\n]*\))?[:：])\s")
_ENDED: Final = re.compile(r"[.?!。？！…:：,，、;；]$")
_ITEM: Final = re.compile(r"[-*・•●○]|\(?\d{1,2}[).．]|[①-⑨]")
_CITED: Final = re.compile(r"[「『“\"][^」』”\"]*[」』”\"]")
_WRAPPED: Final = 36
"""Characters from which a line may have been broken by a mail program."""
_DATED: Final = re.compile(
    r"(?<![\d월月.:/])(\d{1,2}(일|日))(?:자|부)?"
    r"(?=\s?(?:[,、)→·:：]|구매자|고객|손님|판매자|저희|제가)|(?<=[자부])[로 ])"
)
_OF_DAY: Final = {"일": "에 ", "日": "に"}
"""A letter has "the 12th: …" where a question has "on the 12th …"; by it a day is no span."""
_LEAST: Final = 12
"""Characters of own words that say something; below, what is quoted is what is asked."""
_LAST: Final = 6
"""Lines at the end among which a signature may stand."""


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of an inquiry, each normalised."""

    own: str
    """What the asker says."""
    quoted: str
    """What others said, as the asker hands it on."""
    thread: tuple[str, ...] = ()
    """The same line by line, as written, with the heads of the mails."""

    @property
    def language(self) -> Language:
        """The asker's, whatever words of others stand in quotes."""
        voice = _CITED.sub(" ", self.own)
        return language_of(voice if len(voice.strip()) >= _LEAST else self.own)


def read_letter(text: str, subject: str | None = None) -> Letter:
    """The asker's own words and what they quote; a subject is the first of the words."""
    own, quoted, thread = _divided(text.replace("\r\n", "\n").split("\n"))
    own = _unsigned(own)
    if len("".join(own).strip()) < _LEAST and quoted:
        own, quoted = [*own, *(_QUOTED.sub("", line).lstrip(" >") for line in quoted)], []
    said = _joined([subject or "", "", *own])
    return Letter(said, _joined([_QUOTED.sub("", line) for line in quoted]), tuple(thread))


def _divided(lines: list[str]) -> tuple[list[str], list[str], list[str]]:
    """Own lines and quoted ones: marked line by line, or from a mail's head on; the quoted ones
    with that head too."""
    own: list[str] = []
    quoted: list[str] = []
    thread: list[str] = []
    within = False
    for line in lines:
        folded_line = folded(line.strip(), language_of(line))
        if within and _RULE.match(line):
            within = False
        elif not within and named("triage", "forwarded", folded_line):
            within = True
            thread.append(line)
        elif within or _QUOTED.match(line) or _is_turn(line):
            quoted.append(line)
            thread.append(line)
        else:
            own.append(line)
    return own, quoted, thread


def _is_turn(line: str) -> bool:
    """Whether a line is a turn of a talk that is handed on: `[buyer] please cancel`."""
    spot = _SPEAKER.match(line)
    return spot is not None and named("triage", "speaker", spot[0].lower())


def _unsigned(lines: list[str]) -> list[str]:
    """`lines` without the signature: from its mark, or from the closing words near the end."""
    for n, line in enumerate(lines):
        if n and _SIGNATURE.match(line) and len(lines) - n <= 2 * _LAST:
            return lines[:n]
    text_lines = [n for n, line in enumerate(lines) if line.strip()]
    for n in text_lines[-_LAST:][::-1]:
        bare = folded(lines[n].strip(), language_of(lines[n]))
        if named("triage", "contact_line", bare):
            lines = [*lines[:n], *lines[n + 1 :]]
    return lines


def _joined(lines: list[str]) -> str:
    """One text: what is no full sentence at the end of a paragraph, or of an item, gets its stop.

    A line that is as long as the others is one that a mail program broke.
    """
    widest = max((len(line.rstrip()) for line in lines), default=0)
    japanese = language_of(normalise(" ".join(lines))) is Language.JA
    parts: list[str] = []
    for n, line in enumerate(lines):
        bare = _without_phrases(normalise(line))
        if japanese or "日" not in bare:
            # A Chinese text with a に in it is no longer Chinese.
            bare = _DATED.sub(lambda m: m[1] + _OF_DAY[m[2]], bare)
        if not bare:
            continue
        following = lines[n + 1].strip() if n + 1 < len(lines) else ""
        broken = len(line.rstrip()) >= max(_WRAPPED, 0.7 * widest)
        goes_on = broken and following and not _ITEM.match(following)
        parts.append(bare if goes_on or _ENDED.search(bare) else f"{bare}.")
    return " ".join(parts)


def _without_phrases(line: str) -> str:
    """`line` without greetings and closings, which hold words such as "request"."""
    lower = line.casefold()
    if len(lower) != len(line):
        return line
    for name in ("greeting", "closing"):
        for start, end in spans("triage", name, lower):
            line = line[:start] + " " * (end - start) + line[end:]
    return " ".join(line.split()).lstrip(" ,，、。.!！~")
