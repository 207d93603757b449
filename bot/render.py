"""Markdown → HTML that may enter a page.

Decides what an answer may look like; everything else is taken out, whoever wrote it.
"""

from __future__ import annotations

from functools import lru_cache

import nh3
from markdown_it import MarkdownIt

_TAGS = {"p", "br", "strong", "em", "code", "ol", "ul", "li", "blockquote", "hr", "a"}


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": False, "linkify": False})


def html(markdown: str) -> str:
    """`markdown` as sanitised HTML: text, lists, quotes, links within this site."""
    return nh3.clean(
        _markdown().render(markdown),
        tags=_TAGS,
        attributes={"a": {"href"}, "ol": {"start"}},
        url_schemes=set(),
        link_rel="nofollow noopener",
    )
