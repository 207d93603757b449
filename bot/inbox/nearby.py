"""Passages that are found for an inquiry: what a reply could rest on as well.

Decides how many; what the suggested reply does rest on is triage's.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from bot.compose import citation
from bot.inbox.inquiry import Inquiry
from bot.reading.normalise import compared
from bot.triage.letter import read_letter

if TYPE_CHECKING:
    from ingest.search import Searcher

MOST: Final = 6


def nearby(searcher: Searcher, inquiry: Inquiry) -> list[dict[str, Any]]:
    """The passages that fit its words best, as citations, best first."""
    own = read_letter(inquiry.text, inquiry.subject).own or inquiry.text
    found = searcher.search(compared(own, inquiry.language), language=inquiry.language)
    return [asdict(citation(hit.passage, n)) for n, hit in enumerate(found.hits[:MOST], 1)]
