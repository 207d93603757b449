"""The blocks of one section → its parts, each of which can be cited alone.

Decides the order of steps, what belongs to a step, and where one part ends and the next begins.
Leaves to the passages what a part is called in the index.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, takewhile

from ingest import lines
from ingest.guide import Dropped, Kind
from ingest.sections import Section
from ingest.written import LONGEST, Block, Form, cut, shown, written

_STYLES = ("1.", "1)", "①", "1 ")
_CONTACT = re.compile(r"문의처|문의경로|お?問い?合わ?せ先|咨询窗口|咨询途径|contact", re.I)


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a section: what becomes a passage."""

    kind: Kind
    heading: str
    text: str
    line: int
    page: int | None


@dataclass(slots=True)
class _Step:
    block: Block
    number: int
    under: list[Block] = field(default_factory=list)


@dataclass(slots=True)
class _Procedure:
    heading: str
    lead: list[Block] = field(default_factory=list)
    steps: dict[int, _Step] = field(default_factory=dict)


def parts(section: Section) -> tuple[list[Part], list[Dropped]]:
    """The parts of a section in reading order, and what it says twice."""
    return _Maker(section).made()


class _Maker:
    """Goes through a section once, block by block."""

    def __init__(self, section: Section) -> None:
        self.section = section
        self.blocks, self.dropped = _once(section.blocks)
        self.main = _main_style(self.blocks)
        opens = section.name == "overview" and section.blocks[0].form is not Form.HEADING
        self.heading = section.title if opens else section.heading
        self.parts: list[Part] = []
        self.prose: list[Block] = []
        self.before: list[Block] = []
        """Numbered otherwise than the steps, before the first of them: the way in."""
        self.numbers = {block.number for block in self.blocks if self.is_main(block)}
        self.taken: set[int] = set()
        """Steps that were placed before their turn."""
        self.procedure: _Procedure | None = None
        self.step: _Step | None = None
        self.procedures: list[_Procedure] = []

    def made(self) -> tuple[list[Part], list[Dropped]]:
        following: Block | None = None
        coming: list[Block | None] = []
        for block in reversed(self.blocks):
            coming.append(following)
            following = block if self.is_main(block) else following
        for index, (block, after) in enumerate(zip(self.blocks, reversed(coming), strict=True)):
            if id(block) not in self.taken:
                self.take(block, index, after)
        self.flush()
        for procedure in self.procedures:
            self.parts += _procedure(procedure, self.section.heading)
        self.parts.sort(key=lambda part: part.line)
        return self.parts, self.dropped

    def take(self, block: Block, index: int, following: Block | None) -> None:
        match block.form:
            case Form.HEADING:
                self.headed(block, following)
            case Form.STEP if self.is_main(block):
                self.stepped(block, block.number)
            case Form.STEP:
                (self.step.under if self.step else self.before).append(block)
            case Form.QUESTION:
                self.flush()
                rest = islice(self.blocks, index + 1, None)
                answers = list(takewhile(lambda other: other.form is Form.ANSWER, rest))
                self.add(Kind.FAQ, block.text, answers, block)
            case Form.ANSWER:
                pass
            case Form.NOTE if block.label:
                self.flush(keep_lead=True)
                kind = Kind.CAUTION if block.caution else Kind.PROSE
                self.add(kind, _headed(self.section.heading, block.label), [block], block)
            case Form.CONTINUED:
                self.continued(block, following)
            case Form.CONTACT:
                if not any(other.form is Form.CONTACT for other in self.prose):
                    self.flush()
                self.prose.append(block)
            case _:
                self.said(block, following)

    def is_main(self, block: Block) -> bool:
        return block.form is Form.STEP and block.style == self.main

    def headed(self, block: Block, following: Block | None) -> None:
        if self.step and following and not self.names_section(block):
            self.step.under.append(block)
            return
        self.flush()
        self.heading = block.text

    def names_section(self, block: Block) -> bool:
        return lines.alike(block.text, self.section.heading) >= 0.5

    def stepped(self, block: Block, number: int) -> _Step:
        procedure = self.procedure
        if procedure is None or number in procedure.steps:
            lead = self.take_lead(block)
            procedure = self.procedure = _Procedure(self.heading, lead)
            self.procedures.append(procedure)
        elif self.prose:
            procedure.lead += self.take_lead(block)
        self.step = procedure.steps[number] = _Step(block, number)
        return self.step

    def take_lead(self, block: Block) -> list[Block]:
        """What stands right before the first step, unless it is the way in or long."""
        if self.before:
            self.add(Kind.STEPS, self.heading, [*self.prose, *self.before], self.before[0])
            self.prose, self.before = [], []
        if any(b.form is Form.CONTACT for b in self.prose) or block.debris:
            self.flush()
        lead, self.prose = self.prose, []
        return lead

    def continued(self, block: Block, following: Block | None) -> None:
        if self.step:
            self.step.under.append(block)
        elif following is None:
            self.said(block, None)
        else:
            # Pages came out of order: what goes on from a step stands before it
            self.taken.add(id(following))
            self.stepped(following, following.number).under.append(block)

    def said(self, block: Block, following: Block | None) -> None:
        if self.step and following and following.number > 1:
            number = self.step.number + 1
            lost = self.procedure is not None and number not in self.procedure.steps
            # A number lost to extraction: between its neighbours, in the form of a step
            if block.marked and lost and following.number == number + 1 and not self.has(number):
                self.stepped(block, number)
                return
            if not block.debris and not self.prose:
                self.step.under.append(block)
                return
        contact = any(other.form is Form.CONTACT for other in self.prose)
        long = sum(len(other.text) for other in self.prose) + len(block.text) > LONGEST
        if self.prose and ((block.debris and not contact) or long):
            self.flush()
        self.prose.append(block)

    def has(self, number: int) -> bool:
        return number in self.numbers

    def flush(self, *, keep_lead: bool = False) -> None:
        if self.before and not keep_lead:
            self.add(Kind.STEPS, self.heading, [*self.prose, *self.before], self.before[0])
            self.prose, self.before = [], []
        if not self.prose or (keep_lead and self.before):
            return
        heading = self.heading
        if any(block.form is Form.CONTACT for block in self.prose):
            label = next((m[0] for b in self.prose if (m := _CONTACT.search(b.text))), "")
            heading = label or heading
        self.add(Kind.PROSE, heading, self.prose, self.prose[0])
        self.prose = []

    def add(self, kind: Kind, heading: str, said: Sequence[Block], first: Block) -> None:
        line = min([first.line, *(block.line for block in said)])
        for text in cut(written(said)):
            self.parts.append(Part(kind, heading, text, line, first.page))


def _once(formed: Sequence[Block]) -> tuple[list[Block], list[Dropped]]:
    """What a section says twice is said once."""
    seen: set[str] = set()
    kept: list[Block] = []
    dropped: list[Dropped] = []
    for block in formed:
        key = f"{block.number}{lines.core(block.text)}"
        if len(key) >= 10 and block.form is not Form.HEADING and key in seen:
            dropped.append(Dropped(block.line, block.text, "said already in this section"))
            continue
        seen.add(key)
        kept.append(block)
    return kept, dropped


def _main_style(formed: Sequence[Block]) -> str:
    count = Counter(block.style for block in formed if block.form is Form.STEP)
    if not count:
        return ""
    return max(count, key=lambda style: (count[style], -_STYLES.index(style)))


def _headed(heading: str, label: str) -> str:
    if label in heading:
        return heading
    # Korean and Latin set a space after the colon, Japanese and Chinese use a wide one
    wide = re.search(r"[぀-ヿ一-鿿]", heading) and not re.search(r"[가-힣]", heading)
    return f"{heading}：{label}" if wide else f"{heading}: {label}"


def _procedure(procedure: _Procedure, heading: str) -> Iterator[Part]:
    """The steps in order; parted between steps where they are long."""
    steps = [procedure.steps[number] for number in sorted(procedure.steps)]
    lead = written(procedure.lead)
    line = min([step.block.line for step in steps] + [block.line for block in procedure.lead])
    piece, first = lead, steps[0]
    for step in steps:
        text = _step(step)
        if piece and piece != lead and len(piece) + len(text) > LONGEST:
            yield Part(Kind.STEPS, procedure.heading or heading, piece, line, first.block.page)
            piece, first = "", step
        glue = "\n\n" if piece == lead else "\n"
        piece += (glue if piece else "") + text
    yield Part(Kind.STEPS, procedure.heading or heading, piece, line, first.block.page)


def _step(step: _Step) -> str:
    text = f"{step.number}. {step.block.text}"
    indent = " " * (len(str(step.number)) + 2)
    number = 0
    for index, block in enumerate(step.under):
        if block.form is Form.STEP:
            number = block.number
            text += f"\n{indent}{number}. {block.text}"
        elif block.form is Form.PROSE and _counted(step.under[index:], number):
            number += 1
            text += f"\n{indent}{number}. {block.text}"
        else:
            number = 0
            text += f"\n{indent}{shown(block)}"
    return text


def _counted(under: Sequence[Block], number: int) -> bool:
    """Whether lines without numbers fill the gap before the next one that has its number."""
    for count, block in enumerate(under):
        if block.form is Form.STEP:
            return block.number == number + count + 1
        if block.form is not Form.PROSE:
            return False
    return False
