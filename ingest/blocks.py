"""Kept lines → blocks: headings, steps, questions, notes, bullets, prose.

Decides which lines make one sentence or one item and what form each has. Leaves to the sections
which block belongs where, and to the parts how blocks make passages.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from corpus.vocabulary import Language
from ingest import lines
from ingest.lines import Line
from ingest.written import Block, Form, shown, written

_LABELLED = re.compile(r"^[^\s:：。.、,]{1,10}\s?[:：]\s?\S")
_INNER_STEP = re.compile(r"(?<=[.。]) (?=\d{1,2}[.)] ?\D|[②-⑨])")
_INNER_ITEM = re.compile(r"\s(?=[^\s:.,()]{1,6} ?[:：] )")
_UNIT = re.compile(
    r"^(?:일|시간|분|개|건|회|번|명|주|월|년|자|원|엔|日|時間|分|件|回|か月|円|天|小时|个|次|元|%|days?|hours?"
    r"|times?|minutes?|weeks?|months?|years?|yen)\b",
    re.I,
)
_BRACKETED = re.compile(r"^[\[［【<〈《][^\]］】>〉》]{2,30}[\]］】>〉》]$")
_QUOTED = re.compile(r"^>\s*\*\*([^*]+)\*\*[:：]?\s*")
_SHORT = 30
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_GROUP = 400
"""A note of several items stays one passage up to this length."""


def blocks(kept: Sequence[Line], language: Language) -> list[Block]:
    """The blocks of a guide in the order of its text."""
    formed: list[Block] = []
    for paragraph in _joined(list(_parted(kept)), language):
        formed.append(_block(paragraph, formed[-1] if formed else None))
    return list(_scoped(formed))


def _parted(kept: Sequence[Line]) -> Iterator[Line]:
    """Lines that hold two things are parted: a lead and its first step, a list in one line."""
    for line in kept:
        pieces = _INNER_STEP.split(line.text)
        first, *rest = pieces if len(lines.core(pieces[0])) > 4 else [line.text]
        items = _INNER_ITEM.split(first)
        if len(items) < 3 or not lines.is_complete(items[0]):
            items = [first]
        for index, text in enumerate([*items, *rest]):
            yield replace(
                line, text=text, gap=line.gap and not index, debris=line.debris and not index
            )


def _joined(kept: Sequence[Line], language: Language) -> Iterator[Line]:
    """Lines that extraction or a narrow page broke are one again."""
    current: Line | None = None
    for line in kept:
        if current is not None and not line.gap and _goes_on(current, line.text):
            ended = lines.is_complete(current.text)
            spaced = language in (Language.KO, Language.EN) or (current.hard and not ended)
            glue = " " if spaced else ""
            if current.text[-1:].isascii() and line.text[:1].isascii():
                glue = " "
            current = replace(current, text=current.text + glue + line.text, hard=line.hard)
            continue
        if current is not None:
            yield current
        current = line
    if current is not None:
        yield current


def _goes_on(before: Line, text: str) -> bool:
    if text.startswith(">"):
        return True
    bare = lines.bulleted(before.text) or before.text
    opened = lines.bulleted(before.text) is not None or lines.numbered(bare) is not None
    opened = opened or lines.answer(before.text) is not None
    if lines.heading_mark(before.text)[0] or lines.heading_mark(text)[0]:
        return False
    if lines.bulleted(text) or lines.numbered(text) or text.startswith(("※", "|", "http")):
        return False
    if lines.question(text) or lines.answer(text) or lines.note(text) or _LABELLED.match(text):
        return False
    if before.text.startswith("|") or lines.note(before.text):
        return False
    if opened:
        return True
    return (
        not lines.is_complete(before.text) and not _LABELLED.match(before.text) and not before.hard
    )


def _block(line: Line, before: Block | None) -> Block:
    level, text = lines.heading_mark(line.text)
    base = Block(
        Form.PROSE, text, line.number, line.page, debris=line.debris, gap=line.gap, marked=level > 0
    )
    if found := lines.note(_QUOTED.sub(r"\1: ", text)):
        label, rest, caution = found
        return replace(base, form=Form.NOTE, text=rest, label=label, caution=caution)
    if lines.is_faq_heading(text):
        number = lines.numbered(text)
        return replace(base, form=Form.HEADING, text=number[2] if number else text)
    if (ask := lines.question(text)) is not None:
        return replace(base, form=Form.QUESTION, text=ask)
    if (reply := lines.answer(text)) is not None:
        return replace(base, form=Form.ANSWER, text=reply)
    if lines.is_contact(text):
        return replace(base, form=Form.CONTACT)
    bullet = lines.bulleted(text)
    inner = text
    while (deeper := lines.bulleted(inner)) is not None:
        inner = deeper
    if step := _numbered(base, inner, level, before):
        return step
    if lines.continues(text):
        return replace(base, form=Form.CONTINUED)
    if text.startswith("※"):
        return replace(base, form=Form.NOTE)
    if bullet is not None:
        return replace(base, form=Form.BULLET, text=inner)
    if _LABELLED.match(text) and before and before.form is Form.BULLET and not line.gap:
        return replace(base, form=Form.BULLET)
    if before and before.form is Form.BULLET and not line.gap and not lines.is_sentence(text):
        return replace(base, form=Form.BULLET)
    return replace(base, form=_heading_or_prose(text, level))


def _numbered(base: Block, text: str, level: int, before: Block | None) -> Block | None:
    """A step, a numbered heading or an item of a list, where the text starts with a number."""
    found = lines.numbered(text)
    if not found:
        return None
    number, style, rest = found
    if style == "1 " and (_UNIT.match(rest) or not lines.is_sentence(rest)):
        return None
    numbered = replace(base, text=rest, number=number, style=style)
    if rest.endswith(("?", "？")):
        return replace(base, form=Form.HEADING, text=rest)
    if lines.is_sentence(rest) or lines.is_path(rest):
        return replace(numbered, form=Form.STEP)
    listed = before is not None and before.form is Form.BULLET
    if not level and (_LABELLED.match(rest) or (listed and not lines.HEADING_END.search(rest))):
        return replace(base, form=Form.BULLET, text=rest)
    return replace(base, form=Form.HEADING, text=rest)


def _heading_or_prose(text: str, level: int) -> Form:
    if lines.is_path(text):
        return Form.PROSE
    asks = text.endswith(("?", "？")) and len(text) <= _SHORT
    if asks or (level and not lines.is_complete(text)):
        return Form.HEADING
    if lines.is_sentence(text) or len(text) > _SHORT or text.startswith("|"):
        return Form.PROSE
    ends = lines.HEADING_END.search(text) or _BRACKETED.match(text)
    return Form.HEADING if ends else Form.PROSE


def _scoped(formed: Sequence[Block]) -> Iterator[Block]:
    """Gives an answer and a note what stands under them."""
    index = 0
    while index < len(formed):
        block = formed[index]
        index += 1
        if block.form is Form.QUESTION:
            yield block
            while index < len(formed) and _answers(formed[index]):
                yield _as_answer(formed[index])
                index += 1
        elif block.form is Form.NOTE and block.label and not block.text:
            under: list[Block] = []
            while index < len(formed) and _under(formed[index], first=not under):
                under.append(formed[index])
                index += 1
            yield from _notes(block, under)
        elif block.form is Form.NOTE and block.label:
            # The rest of its paragraph
            while (
                index < len(formed) and not formed[index].gap and _under(formed[index], first=False)
            ):
                block = replace(block, text=f"{block.text}\n{shown(formed[index])}")
                index += 1
            yield block
        else:
            yield block


def _answers(block: Block) -> bool:
    return block.form not in (Form.QUESTION, Form.HEADING, Form.CONTACT)


def _as_answer(block: Block) -> Block:
    if block.style == "①":
        # Cases rather than steps: the mark stays, as a text may point to it
        return replace(block, form=Form.ANSWER, text=f"- {_CIRCLES[block.number - 1]} {block.text}")
    return replace(block, form=Form.ANSWER, text=shown(block))


def _under(block: Block, *, first: bool) -> bool:
    if block.form is Form.NOTE and block.label:
        return False
    if block.form not in (Form.BULLET, Form.PROSE, Form.NOTE):
        return False
    return first or not block.debris


def _notes(head: Block, under: Sequence[Block]) -> Iterator[Block]:
    if not under:
        return
    whole = written(under)
    if len(whole) <= _GROUP:
        yield replace(head, text=whole)
        return
    for block in under:
        yield replace(block, form=Form.NOTE, label=head.label, caution=head.caution)
