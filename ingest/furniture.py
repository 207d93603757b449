"""What stands around the text of a guide: title, date, contents, page headers, repeated headings.

Decides which of them a line is; the title, the date and the entries of the contents are handed
on, the rest is left out. Leaves debris of screenshots to `screens`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from ingest import lines
from ingest.raw import Raw, unexplained

_SLIDES = 20


def front(raws: Sequence[Raw]) -> tuple[str | None, str | None]:
    title = updated = None
    for raw in unexplained(raws)[:12]:
        level, text = lines.heading_mark(raw.text)
        if date := lines.updated(raw.text):
            updated, raw.why = date, "the guide's date"
        elif title is None and text and not raw.row and not lines.is_contents(text):
            if level > 1 or len(text) > 80 or lines.numbered(text) or lines.is_sentence(text):
                break
            title, raw.why = text, "the guide's title"
    return title, updated


def contents(raws: Sequence[Raw]) -> tuple[str, ...]:
    """Drops a table of contents, from its heading to its last entry."""
    entries: list[str] = []
    start = next((i for i, raw in enumerate(raws) if lines.is_contents(raw.text)), None)
    if start is None:
        return ()
    last, misses = start, 0
    count = Counter(lines.core(raw.text) for raw in raws[start + 1 :] if raw.text)
    for index in range(start + 1, len(raws)):
        raw = raws[index]
        if not raw.raw.strip() or raw.why:
            continue
        # Without page numbers an entry is known by its coming again as a heading
        key = lines.core(raw.text)
        count[key] -= 1
        if lines.is_entry(raw.raw) or (count[key] > 0 and not lines.is_sentence(raw.text)):
            last, misses = index, 0
        else:
            misses += 1
            if misses > 3:
                break
    for raw in raws[start : last + 1]:
        if raw.raw.strip() and not raw.why:
            raw.why = "table of contents"
            if lines.is_entry(raw.raw):
                entries.append(_entry(raw.raw))
    return tuple(entry for entry in entries if entry)


def _entry(raw: str) -> str:
    text = lines.tidy(re.sub(r"\d{1,3}\s*(?:</\w+>)?\s*$", "", raw.rstrip()))
    text = lines.heading_mark(text)[1]
    text = lines.bulleted(text) or text
    number = lines.numbered(text)
    return (number[2] if number else text).strip(" .…·")


def edges(raws: Sequence[Raw]) -> None:
    """Headers and footers: short lines at the edge of three pages or more."""
    if not any(raw.page for raw in raws):
        return
    pages: dict[int | None, list[Raw]] = {}
    for raw in unexplained(raws):
        pages.setdefault(raw.page, []).append(raw)
    outer = [
        raw for page in pages.values() for raw in {id(r): r for r in page[:2] + page[-2:]}.values()
    ]
    key = {id(raw): re.sub(r"\d+", "0", lines.core(raw.text)) for raw in outer}
    count = Counter(key.values())
    for raw in outer:
        short = len(raw.text) <= 60 and not lines.is_sentence(raw.text)
        # The heading of a slide comes again too: that is told apart by its number
        if (
            short
            and not lines.numbered(raw.text)
            and count[key[id(raw)]] >= max(3, 0.5 * len(pages))
        ):
            raw.why = "header or footer of the page"


def headings(raws: Sequence[Raw], title: str | None) -> None:
    """Headings that each slide repeats; the first of each stays."""
    exact: set[str] = set()
    near: dict[str, list[str]] = {}
    rest = unexplained(raws)
    for raw, after in zip(rest, [*rest, None][1:], strict=True):
        level, text = lines.heading_mark(raw.text)
        number = lines.numbered(text)
        if raw.row or lines.is_sentence(number[2] if number else text):
            continue
        if not (level or number):
            if after is not None and _is_tail(text, lines.heading_mark(after.text)[1]):
                raw.why = "part of a repeated heading"
                continue
            if lines.bulleted(text) is not None:
                continue
        figures = "".join(re.findall(r"[\d①-⑳]", text))
        if title and not number and not figures and lines.alike(text, title) >= 0.8:
            raw.why = "repeated title"
        elif lines.note(text) is None and not lines.is_path(text) and len(lines.core(text)) >= 4:
            # Headings of slides differ in their number alone; what has the same is the same
            least = 0.85 if number else 0.95
            like = (lines.alike(text, other) >= least for other in near.get(figures, []))
            if lines.core(text) in exact or any(like):
                raw.why = "repeated heading"
            elif level or number:
                exact |= {lines.core(text), lines.core(number[2] if number else text)}
                # Slides repeat a heading soon: looking back at a few is enough
                near[figures] = [*near.get(figures, []), text][-_SLIDES:]


def _is_tail(text: str, heading: str) -> bool:
    """Whether a line is the end of the heading after it, cut off and perhaps misread."""
    short, whole = lines.core(text), lines.core(heading)
    return 4 <= len(short) < len(whole) and lines.alike(short, whole[-len(short) :]) >= 0.8
