"""Debris of screenshots: rows of tables, labels and values of forms, remains of popups.

Decides which lines came out of a picture, by the console's labels and by what stands together,
and which sentences of guidance a picture held. Leaves single lines that are debris by
themselves to the cleaning, and cut sentences to `mend`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from corpus.vocabulary import Language
from ingest import labels, lines, mend, people
from ingest.raw import Raw, unexplained
from ingest.recognise import language_of


def tables(raws: Sequence[Raw], language: Language) -> None:
    """Rows of tables out of screenshots; a table without any label of the console stays."""
    said = [raw.text for raw in raws if not raw.row and not raw.why]
    prose = mend.Pairs(said)
    saved: list[str] = []
    for group in _runs(raws):
        cells = [cell for raw in group for cell in raw.cells]
        piped = any("|" in raw.raw for raw in group) and any(
            re.fullmatch(r"[|\s:\-]+", raw.raw.strip()) for raw in group
        )
        known = [cell for cell in cells if labels.is_label(cell)]
        screen = len(known) >= max(1, 0.3 * len(cells)) if piped else bool(known)
        screen = screen or any(people.found(raw.raw) for raw in group)
        screen = screen or any(_POPUP.match(raw.text) for raw in group)
        screen = screen or any(
            lines.tidy(cell) != cell.strip("*") for cell in cells if len(cell) < 9
        )
        # A table of two rows and no label may be a heading with a stray tab
        if not screen and not piped and len(cells) == 1 and len(group) == 1:
            continue
        if not screen and (piped or len(cells) > 2):
            continue
        for raw in group:
            if raw.why:
                continue
            for sentence in _sentences(raw, language, prose):
                if not any(lines.alike(sentence, other) > 0.8 for other in saved[-_RECENT:]):
                    saved.append(sentence)
                    raw.saved.append(sentence)
            raw.why = "row of a screenshot's table"
            if raw.saved:
                raw.why += ", but for its guidance"


def _said(text: str, others: Sequence[str]) -> bool:
    """Whether the guide's prose says this already, more legibly."""
    return any(lines.alike(text, other) > 0.7 for other in others)


def _runs(raws: Sequence[Raw]) -> Iterator[list[Raw]]:
    run: list[Raw] = []
    for raw in raws:
        if raw.row and not raw.why.startswith("table"):
            run.append(raw)
        elif run:
            yield run
            run = []
    if run:
        yield run


_SMALL_PRINT = re.compile(r"(?:^|\s)[*※＊]\s?(?=\S)")
_RECENT = 40
_STOPS = (".", "。", "!", "！")
_DEADLINE = re.compile(r"(?:期限|期别|期別|기한).*(?:设置|設定|となります|설정)")


def _sentences(raw: Raw, language: Language, prose: mend.Pairs) -> Iterator[str]:
    """The guidance in a row: small print marked as such, and sentences that fill the row."""
    found: list[str] = []
    cells = raw.cells
    for cell in cells:
        if _SMALL_PRINT.match(cell):
            parts = _SMALL_PRINT.split(lines.tidy(cell))
            found += [f"※ {part.strip()}" for part in parts if part.strip()]
    if len(cells) == 1 and not found:
        found.append(lines.tidy(cells[0]))
    if language is Language.KO and not any(text.endswith(_STOPS) for text in found):
        cut = [lines.tidy(cell) for cell in cells if not _screen_row(cell.split())]
        found += (text for text in mend.mended(cut, prose) if not _said(text, prose.texts))
    for text in found:
        # Where the figure of a deadline was lost, what is left would mislead
        lost = _DEADLINE.search(text) and not re.search(r"\d", text)
        whole = text.endswith(_STOPS) and len(lines.core(text)) >= 12
        if whole and not lost and language_of(text) is language and not people.found(text):
            yield text


_POPUP = re.compile(r"^\S+\.\w{2,}\s*(?:내용|の内容|says|显示|網頁顯示)\s*[:：]", re.I)


def popups(raws: Sequence[Raw]) -> None:
    """A browser's dialogue: its first line, and the message under it."""
    rest = unexplained(raws)
    for raw, after in zip(rest, [*rest, None][1:], strict=True):
        if _POPUP.match(raw.text):
            raw.why = "remains of a popup"
            if after and len(after.text) <= 40 and _form(after.text) != "marked":
                after.why = "remains of a popup"


def _form(text: str) -> str:
    """`label`, `short` (may be one), `marked` (surely none) or `prose`."""
    bare = lines.heading_mark(text)[1]
    tokens = bare.split()
    if lines.is_path(bare):
        return "marked"
    if labels.is_label(bare) or all(labels.is_label(t) or labels.is_value(t) for t in tokens):
        # A heading or an item of a list may be a label as well: its neighbours tell
        item = lines.bulleted(bare) is not None or lines.numbered(bare) is not None
        return "short" if item or lines.heading_mark(text)[0] else "label"
    if lines.heading_mark(text)[0] or lines.numbered(bare) or lines.note(bare):
        return "marked"
    if lines.is_faq_heading(bare) or lines.is_contact(bare + ":"):
        return "marked"
    if lines.question(bare) or lines.answer(bare) or lines.HEADING_END.search(bare):
        return "marked"
    prose = lines.bulleted(bare) is not None or lines.is_complete(bare)
    if not prose and _screen_row(tokens):
        return "label"
    if lines.bulleted(bare) or lines.is_sentence(bare) or bare[0] in "※>" or "http" in bare:
        return "prose"
    longest = max((len(token) for token in tokens), default=0)
    return "short" if len(bare) <= 16 or (len(bare) <= 60 and longest <= 24) else "prose"


def _screen_row(tokens: Sequence[str]) -> bool:
    """Labels side by side, parted by spaces or by one misread sign between each two."""
    if len(tokens) < 4:
        return False
    common, count = Counter(tokens).most_common(1)[0]
    if count >= 4 and tokens[-1] == common and len(common) <= 2:
        return True
    known = 0
    index = 0
    while index < len(tokens):
        for width in (3, 2, 1):
            if labels.is_label("".join(tokens[index : index + width])):
                known += min(width, len(tokens) - index)
                index += width
                break
        else:
            known += labels.is_value(tokens[index])
            index += 1
    return known >= 0.6 * len(tokens)


def forms(raws: Sequence[Raw]) -> None:
    """Labels and values of forms that stand on lines of their own."""
    rescued = {lines.core(text) for raw in raws for text in raw.saved}
    rows = [raw for raw in raws if raw.row and raw.why.startswith("row")]
    seen = {lines.core(cell) for raw in rows for cell in raw.cells} - rescued
    rows = [raw for raw in raws if raw.raw.strip()]
    forms = {id(raw): "prose" if raw.row else _form(raw.text) for raw in rows if not raw.why}
    for raw in rows:
        # What the pictures showed, repeated beside them
        repeated = len(lines.core(raw.text)) >= 4 and lines.core(raw.text) in seen
        unmarked = not raw.why and lines.bulleted(raw.text) is None
        if repeated and unmarked and forms[id(raw)] in ("prose", "short"):
            forms[id(raw)] = "label"
    # A label within a paragraph of prose is a word of that paragraph
    for paragraph in _paragraphs(raws):
        kinds = {forms.get(id(raw)) for raw in paragraph}
        if kinds & {"prose", "marked"}:
            for raw in paragraph:
                if forms.get(id(raw)) == "label" and not _screen_row(raw.text.split()):
                    forms[id(raw)] = "prose"
    for run in _form_runs(rows, forms):
        # What heads the prose after it is a heading
        if lines.heading_mark(run[-1].text)[0] and not run[-1].why:
            run.pop()
        if any((raw.row and raw.why) or forms.get(id(raw)) == "label" for raw in run):
            for raw in run:
                raw.why = raw.why or "label or value of a form"


def _paragraphs(raws: Sequence[Raw]) -> Iterator[list[Raw]]:
    paragraph: list[Raw] = []
    for raw in raws:
        if raw.raw.strip() and not raw.why:
            paragraph.append(raw)
        elif paragraph:
            yield paragraph
            paragraph = []
    if paragraph:
        yield paragraph


def _form_runs(rows: Sequence[Raw], forms: dict[int, str]) -> Iterator[list[Raw]]:
    run: list[Raw] = []
    for raw in rows:
        debris = raw.why.startswith(("row", "a lone", "fields", "words", "describes"))
        if debris or forms.get(id(raw)) in ("label", "short"):
            run.append(raw)
        elif run:
            yield run
            run = []
    if run:
        yield run
