"""Several questions in one message: which they are, and one answer made of their answers.

Decides where a message holds more than one question, and that each is told once: what is cited
already has been said.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from bot.compose import Draft
from bot.words import named
from ingest.fold import fold

MOST: Final = 3
"""Questions of one message that are answered."""
_LEAST: Final = 5
"""Characters of a question that says something."""
_SENTENCE: Final = re.compile(r"[^?？。!！\n]+[?？。!！\n]*")
_NUMBERED: Final = re.compile(r"(?:^|\s)(?:\(?\d\s?[).．:]|[①②③④⑤])\s?")
_MARKER: Final = re.compile(r"\[(\d)\]")


def questions(message: str) -> list[str]:
    """The questions of a message, each with what is told beside them; one: the message itself."""
    divided = _NUMBERED.sub("\n", message)
    sentences = [s.strip() for s in _SENTENCE.findall(divided) if s.strip()]
    asked = [s for s in sentences if asks(s)]
    if len(asked) < 2:
        return [message]
    told = " ".join(s for s in sentences if s not in asked)
    return [f"{told} {question}".strip() for question in asked[:MOST]]


def asks(sentence: str) -> bool:
    """Whether a sentence asks something."""
    marked = sentence.endswith(("?", "？"))
    return len(sentence) >= _LEAST and (marked or named("dialogue", "question", fold(sentence)))


def added(draft: Draft, other: Draft) -> Draft:
    """`draft` with the answer to another question behind it, unless it says nothing new."""
    said = {citation.quote for citation in draft.citations}
    if other.abstained or not other.citations or other.citations[0].quote in said:
        return draft
    if draft.abstained:
        return other
    shift = len(draft.citations)
    text = _MARKER.sub(lambda m: f"[{int(m[1]) + shift}]", other.markdown)
    cited = (replace(c, marker=c.marker + shift) for c in other.citations)
    known = {warning.code for warning in draft.warnings}
    return replace(
        draft,
        markdown=f"{draft.markdown}\n\n{text}",
        citations=(*draft.citations, *cited),
        contact=draft.contact or other.contact,
        warnings=(*draft.warnings, *(w for w in other.warnings if w.code not in known)),
        loose=0,
    )
