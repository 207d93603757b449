"""A file → the guide it holds, as passages that can be cited.

Ties the steps of reading together and gives passages their names. Decides what front matter may
say; leaves conversion, cleaning, sections and parts to their modules, and the project's own
corpus to `rewritten`.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from pathlib import Path

from corpus.vocabulary import Address
from ingest import convert, front, rewritten
from ingest.blocks import blocks
from ingest.clean import Cleaned, clean
from ingest.guide import Dropped, Guide, Passage, UnreadableError
from ingest.parts import parts
from ingest.recognise import topic_of
from ingest.sections import sections, slug


def read_guide(path: Path) -> Guide:
    """The guide in a file; UnreadableError says why there is none."""
    pages = convert.read(path)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    matter, body = front.parted(pages[0].text)
    if matter is not None and rewritten.is_one(matter, body):
        return rewritten.guide(matter, body, path=path, digest=digest)
    fixed = front.checked(matter or {})
    pages = (convert.Page(pages[0].number, body), *pages[1:])
    cleaned = clean(pages, fixed.language)
    title = fixed.title or cleaned.title or _name(path)
    text = "\n".join(line.text for line in cleaned.lines)
    topic = fixed.topic or topic_of(title, text) or slug(title, "guide")
    passages, repeated = _passages(
        cleaned, topic=topic, title=title, updated=fixed.updated or cleaned.updated, digest=digest
    )
    if not passages:
        raise UnreadableError("holds no guidance: nothing is left once debris is dropped")
    return Guide(
        path=str(path),
        digest=digest,
        language=cleaned.language,
        topic=topic,
        title=title,
        updated=fixed.updated or cleaned.updated,
        original=True,
        passages=tuple(passages),
        dropped=tuple(sorted([*cleaned.dropped, *repeated], key=lambda dropped: dropped.line)),
    )


def _passages(
    cleaned: Cleaned, *, topic: str, title: str, updated: str | None, digest: str
) -> tuple[list[Passage], list[Dropped]]:
    passages: list[Passage] = []
    taken: set[str] = set()
    repeated: list[Dropped] = []
    formed = blocks(cleaned.lines, cleaned.language)
    for section in sections(topic, formed, title=title, contents=cleaned.contents):
        made, dropped = parts(section)
        repeated += dropped
        count: Counter[str] = Counter()
        for part in made:
            anchor = _anchor(section.name, count, taken)
            passages.append(
                Passage(
                    id=f"{digest[:16]}:{cleaned.language}:{topic}#{anchor}",
                    address=Address(topic, section.name),
                    anchor=anchor,
                    language=cleaned.language,
                    title=title,
                    heading=part.heading or title,
                    text=part.text,
                    kind=part.kind,
                    rules=(),
                    source=title,
                    page=part.page,
                    updated=updated,
                    original=True,
                )
            )
    return passages, repeated


def _anchor(section: str, count: Counter[str], taken: set[str]) -> str:
    """The section, with a number from the second passage on; never another section's name."""
    anchor = ""
    while not anchor or anchor in taken:
        count[section] += 1
        anchor = section if count[section] == 1 else f"{section}-{count[section]}"
    taken.add(anchor)
    return anchor


def _name(path: Path) -> str:
    """A title out of a file's name."""
    return re.sub(r"[_\s]+", " ", path.stem).strip() or path.name
