"""Blocks → the sections they belong to, whatever order the pages came in.

Decides for a known topic by the cues of each block and by how guides run: mostly forward, a
heading counting most, though it may come after its content or be missing. For another topic
each heading opens a section. Leaves the order within a section to the parts.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from corpus.vocabulary import SECTIONS, Topic
from ingest import cues
from ingest.written import Block, Form

_FORWARD, _SKIP, _BACK = 1.5, 0.4, 4.0
"""What it costs to go on to the next section, past one, or back: what cues must outweigh."""
_HEADING = 4.0


@dataclass(slots=True)
class Section:
    """A section with its blocks, in the order of the text."""

    name: str
    heading: str
    """The first heading that names it, else its entry in the contents."""
    title: str
    """Of the guide: heads what stands before the first heading."""
    blocks: list[Block] = field(default_factory=list)


def sections(
    topic: str, formed: Sequence[Block], *, title: str, contents: Sequence[str]
) -> list[Section]:
    """The sections that a guide has, in reading order."""
    if topic in SECTIONS:
        return _known(Topic(topic), formed, title=title, contents=contents)
    return _own(formed, title=title)


def _known(
    topic: Topic, formed: Sequence[Block], *, title: str, contents: Sequence[str]
) -> list[Section]:
    found: dict[str, Section] = {name: Section(name, "", title) for name in SECTIONS[topic]}
    for block, name in zip(formed, _path(topic, formed), strict=True):
        section = found[name]
        if block.form is Form.HEADING and not section.heading and _says(topic, block.text, name):
            section.heading = block.text
        section.blocks.append(block)
    for section in found.values():
        if not section.heading:
            entries = [entry for entry in contents if _best(topic, entry) == section.name]
            section.heading = entries[0] if entries else title
    return [section for section in found.values() if _content(section.blocks)]


def _content(formed: Sequence[Block]) -> bool:
    return any(block.form is not Form.HEADING for block in formed)


def _says(topic: Topic, text: str, name: str) -> bool:
    return cues.weights(topic, text)[name] > 0


def _best(topic: Topic, text: str) -> str | None:
    weight = cues.weights(topic, text)
    name = max(weight, key=lambda section: weight[section])
    return name if weight[name] else None


def _path(topic: Topic, formed: Sequence[Block]) -> list[str]:
    """The likeliest section of each block (Viterbi): cues speak for it, moves cost."""
    names = SECTIONS[topic]
    pinned = [
        None if block.form is Form.HEADING else cues.pinned(topic, block.text) for block in formed
    ]
    scores = [-_move(0, index) for index in range(len(names))]
    back: list[list[int]] = []
    for block, pin in zip(formed, pinned, strict=True):
        # Between equal ways the later move is taken: what has no cue goes with what is before it.
        # A block that names its section outright says nothing of its neighbours
        weight = dict.fromkeys(names, 0.0) if pin else _weights(topic, block)
        step: list[int] = []
        after: list[float] = []
        for index, name in enumerate(names):
            came = max(range(len(names)), key=lambda k: (scores[k] - _move(k, index), k != index))
            step.append(came)
            after.append(scores[came] - _move(came, index) + weight[name])
        back.append(step)
        scores = after
    path: list[int] = []
    index = max(range(len(names)), key=lambda k: scores[k])
    for step in reversed(back):
        path.append(index)
        index = step[index]
    path.reverse()
    return [pin or names[index] for pin, index in zip(pinned, path, strict=True)]


def _move(here: int, there: int) -> float:
    if here == there:
        return 0.0
    if there > here:
        return _FORWARD + _SKIP * (there - here - 1)
    return _BACK


def _weights(topic: Topic, block: Block) -> dict[str, float]:
    weight = {name: float(count) for name, count in cues.weights(topic, block.text).items()}
    if block.form is Form.HEADING:
        return {name: _HEADING * min(count, 2) for name, count in weight.items()}
    if "faq" in weight:
        asked = block.form in (Form.QUESTION, Form.ANSWER)
        return {**dict.fromkeys(weight, 0.0), "faq": 6.0} if asked else weight
    return weight


def _own(formed: Sequence[Block], *, title: str) -> list[Section]:
    """A guide about something else: a section for each heading, under a slug of its words."""
    found = [Section("overview", title, title)]
    for block in formed:
        if block.form is Form.HEADING:
            found.append(Section("", block.text, title))
        else:
            found[-1].blocks.append(block)
    taken: set[str] = set()
    for section in found:
        section.name = _free(section.name or slug(section.heading, "section"), taken)
    return [section for section in found if section.blocks]


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name}-{number}"
    taken.add(free)
    return free


def slug(text: str, prefix: str) -> str:
    """An address part made of a text: its ASCII words, else a short digest that stays the same."""
    ascii_words = re.findall(r"[a-z0-9]+", text.casefold())
    # A slug of half the words would be that of another guide as well
    if sum(map(len, ascii_words)) >= 3 and not re.search(r"[^\W\d_a-zA-Z]", text):
        return "-".join(ascii_words)[:60].strip("-")
    return f"{prefix}-{hashlib.sha256(text.strip().encode()).hexdigest()[:8]}"
