"""The shapes of the FAQ's JSON, described for `/docs` and `/openapi.json`.

Decides how an answer of `/api/faq` is described; what it holds is decided in `faq.py`.
"""

from __future__ import annotations

from bot.web.shapes import Shape
from corpus.vocabulary import Language


class FaqItem(Shape):
    """A question and its answer."""

    id: str
    """The same in every language; names the answer on the page `/faq/{language}` (`#id`)."""
    topic: str
    section: str
    question: str
    answer: str | None = None
    """Markdown; left out of a brief list."""
    html: str | None = None
    """The same, sanitised."""
    url: str | None = None
    """Of the passage in its guide, on this server; left out as they are."""


class Faq(Shape):
    """Questions and answers in one language."""

    language: Language
    items: list[FaqItem]
    """In the guides' order; of a search the best first, and none where nothing fits."""
