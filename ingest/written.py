"""A block of a guide, and how blocks are written as Markdown.

Decides what a list, a paragraph and a piece of a long text look like; leaves to the blocks and
the parts what each block is and where it goes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ingest import lines

LONGEST = 900
"""A passage is cut where it grows beyond this; between steps, or between sentences."""

_LISTED = re.compile(r"(?:- |\d{1,2}\. |\|)")
_SENTENCE = re.compile(r"(?<=[。！？])|(?<=[.!?]) ")


class Form(StrEnum):
    """What a block is."""

    HEADING = "heading"
    STEP = "step"
    QUESTION = "question"
    ANSWER = "answer"
    NOTE = "note"
    BULLET = "bullet"
    PROSE = "prose"
    CONTINUED = "continued"
    """Another way of doing the step before it: `or …`."""
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that say one thing."""

    form: Form
    text: str
    line: int
    page: int | None = None
    number: int = 0
    """Of a step."""
    style: str = ""
    """How it is numbered: `1.`, `1)`, `①`, `1 `."""
    label: str = ""
    """Of a note, as the guide words it."""
    caution: bool = False
    debris: bool = False
    """Something was dropped before it."""
    gap: bool = True
    marked: bool = False
    """It has the mark of a heading, though it is a sentence."""


def written(said: Sequence[Block]) -> str:
    """Blocks as Markdown: lists stay together, paragraphs are parted."""
    text = ""
    for index, block in enumerate(said):
        line = shown(block) if _is_item(said, index) else block.text
        if not line:
            continue
        listed, after = _LISTED.match(line), _LISTED.match(text.rpartition("\n")[2])
        tight = bool(listed and after) or (not block.gap and not listed and not after)
        text += (("\n" if tight else "\n\n") if text else "") + line
    return text


def _is_item(said: Sequence[Block], index: int) -> bool:
    """A bullet alone, or one that introduces the bullets after it, is a paragraph."""
    block = said[index]
    if block.form is not Form.BULLET:
        return True
    before = index > 0 and said[index - 1].form is Form.BULLET
    after = said[index + 1] if index + 1 < len(said) else None
    if after is None or after.form is not Form.BULLET:
        return before
    introduces = lines.is_complete(block.text) and not lines.is_sentence(after.text)
    return before or not introduces


def shown(block: Block) -> str:
    """A block as Markdown, alone."""
    if block.form is Form.BULLET:
        return f"- {block.text}"
    if block.form is Form.STEP:
        return f"{block.number}. {block.text}"
    return block.text


def cut(text: str) -> Iterator[str]:
    """A long text in pieces: at paragraphs, else at ends of sentences, else anywhere."""
    piece = ""
    for paragraph in text.split("\n\n"):
        units = [paragraph] if len(paragraph) <= LONGEST else _sentences(paragraph)
        for index, unit in enumerate(units):
            if piece and len(piece) + len(unit) > LONGEST:
                yield piece.strip()
                piece = ""
            glue = "\n\n" if not index else ("" if piece.endswith(("。", "！", "？")) else " ")
            piece += (glue if piece else "") + unit
    if piece.strip():
        yield piece.strip()


def _sentences(paragraph: str) -> list[str]:
    return [
        sentence[start : start + LONGEST]
        for sentence in _SENTENCE.split(paragraph)
        for start in range(0, len(sentence), LONGEST)
    ]
