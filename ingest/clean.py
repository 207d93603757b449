"""Converted text → the lines that are guidance, and the others with the reason each is left out.

Decides line by line what is debris of extraction, in the order in which the kinds of debris are
told apart, and keeps what is personal out of the rest. Leaves what stands around the text to
`furniture`, what came out of pictures to `screens`, and what the kept lines are to the blocks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from corpus.vocabulary import Language
from ingest import furniture, lines, people, screens
from ingest.convert import Page
from ingest.guide import Dropped
from ingest.lines import Line
from ingest.raw import Raw, raws, unexplained
from ingest.recognise import language_of


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A guide without debris."""

    title: str | None
    updated: str | None
    language: Language
    contents: tuple[str, ...]
    """Entries of its table of contents, without numbers."""
    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...]


def clean(pages: Sequence[Page], language: Language | None = None) -> Cleaned:
    """What a guide says, without what its extraction left behind."""
    all_lines = list(raws(pages))
    said = "\n".join(raw.text for raw in all_lines if not raw.row)
    language = language or language_of(said)
    title, updated = furniture.front(all_lines)
    contents = furniture.contents(all_lines)
    _lone(all_lines, language)
    furniture.edges(all_lines)
    screens.tables(all_lines, language)
    screens.popups(all_lines)
    screens.forms(all_lines)
    furniture.headings(all_lines, title)
    _people(all_lines)
    return Cleaned(
        title=title,
        updated=updated,
        language=language,
        contents=contents,
        lines=tuple(_kept(all_lines)),
        dropped=tuple(
            Dropped(raw.number, raw.raw.strip(), raw.why) for raw in all_lines if raw.why
        ),
    )


_CAPTION = re.compile(
    r"^(?:the |this |an? )?(?:screenshot|image|picture|figure|screen)s?\b.*\b(?:shows?|features?"
    r"|displays?|contains?|depicts?)\b|^at the (?:top|bottom)\b.*\bbuttons?\b",
    re.I,
)
_PICTURE = re.compile(
    r"^(?:!\[[^\]]*\]\([^)]*\)|<img\b[^>]*>|\[?(?:image|그림|画像|图片)\s?\d*\]?)$", re.I
)
_EXAMPLE = re.compile(
    r"^[《〈<\[(（【]\s*(?:예|例|예시|example|サンプル|图|図|그림)[\s:：\d][^。]{0,30}[》〉>\])）】]$"
)
_MAIL_HEAD = re.compile(
    r"^(?:from|to|cc|subject|date|sent|差出人|宛先|件名|送信日時|보낸\s?사람|받는\s?사람|보낸\s?날짜|发件人"
    r"|收件人|主题|发送时间)\s*[:：]\s*\S",
    re.I,
)
_URL = re.compile(r"^<?https?://\S+>?$")
_LOGIN = re.compile(r"login|signin|sign-in", re.I)
_PAGE = re.compile(
    r"^(?:-\s?\d{1,3}\s?-|(?:page|p\.)\s?\d{1,3}(?:\s?(?:/|of)\s?\d{1,3})?|\d{1,3}\s?/\s?\d{1,3})$",
    re.I,
)
_HERE = re.compile(r"\[(?:こちら|ここ|这里|這裡|여기|here)\]\(#?\)", re.I)
_PAGE_REFERENCE = re.compile(r"\d\s?(?:p\b|ページ|頁|页|페이지)|第\s?\d|\bpage\b", re.I)


def _lone(raws: Sequence[Raw], language: Language) -> None:
    """Lines that are debris by themselves, whatever stands around them."""
    for raw in unexplained(raws):
        bare = raw.text.strip("*_ ")
        if _PAGE.match(bare):
            raw.why = "page number"
        elif _PICTURE.match(raw.raw.strip()):
            raw.why = "a picture's place"
        elif _URL.match(bare):
            # The way in to the console is no guidance by itself; other addresses may be
            raw.why = "address of a login page" if _LOGIN.search(bare) else ""
        elif not re.search(r"[^\W\d_]", bare):
            raw.why = "" if re.fullmatch(r"[-|\s:]+", raw.raw.strip()) else "a lone figure or mark"
        elif _EXAMPLE.match(bare):
            raw.why = "caption of a picture"
        elif _MAIL_HEAD.match(bare):
            raw.why = "head of a sample mail"
        elif _HERE.search(raw.raw) and not _PAGE_REFERENCE.search(bare):
            raw.why = "points to a link that is lost"
        elif not raw.row and _CAPTION.search(bare) and language is not Language.EN:
            raw.why = "describes a screenshot"
        elif not raw.row and lines.foreign_to(bare, language) and not _EMBEDDED.search(raw.raw):
            raw.why = "words of a screenshot, in another language"
        elif re.search(r"<input\b", raw.raw) and not raw.row:
            raw.why = "fields of a form"


_EMBEDDED = re.compile(r"\]\(https?://|[>＞]")


def _people(raws: Sequence[Raw]) -> None:
    """No name, number or address of a person passes, wherever it stands."""
    for raw in unexplained(raws):
        what = people.found(raw.text)
        if what is None:
            continue
        if people.named(raw.text) or not lines.is_sentence(raw.text):
            raw.why = f"holds {what}"
        else:
            raw.text = people.masked(raw.text)


_NOTHING_LOST = ("repeated heading", "part of a repeated heading", "address of a login page")
"""What is left out for these reasons takes nothing from between two lines."""


def _kept(raws: Sequence[Raw]) -> Iterator[Line]:
    gap = debris = small = False
    for raw in raws:
        if not raw.raw.strip():
            gap = True
            continue
        if raw.saved:
            # Small print of one picture belongs together
            for text in raw.saved:
                yield Line(raw.number, raw.page, text, gap=not small, debris=not small)
                small = True
            gap = debris = True
        elif raw.why:
            debris = debris or raw.why not in _NOTHING_LOST
            gap = True
        elif raw.text:
            hard = raw.raw.endswith("  ") or raw.row
            yield Line(raw.number, raw.page, raw.text, gap=gap, debris=debris, hard=hard)
            gap = debris = small = False
