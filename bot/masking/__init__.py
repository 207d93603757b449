"""What is personal in what people write, and the text without it, before it is kept.

Decides in which order things are looked for, and what stands in their place. What they look like is
decided beside it: `numbers` (phones, cards, addresses for mail), `postal`, `names`. All four
languages are looked for in every text, since sellers mix them. Numbers of orders, carts and
parcels, days, amounts and labels stay: without them a question says nothing.

`ingest/people.py` has another task: it clears pages that come from somewhere else of whatever could
point to anybody, numbers of orders among them.
"""

from __future__ import annotations

import re

from bot.masking import names, numbers, postal
from bot.masking.spans import Kind, Span, narrow

_DONE = re.compile(rf"\[(?:{'|'.join(Kind)})\]")
_LINK = re.compile(r"https?://[^\s<>\"']{1,2000}")
_PASSES = 8
"""What is masked may bring to light what stood beside it: so often it is looked at again."""


def masked(text: str) -> str:
    """`text` with what is personal replaced by what it was: `[name]`, `[phone]` …

    Masking what is masked changes nothing. Never raises.
    """
    for _ in range(_PASSES):
        again = _once(text)
        if again == text:
            break
        text = again
    return text


def _once(text: str) -> str:
    read = narrow(text)
    taken = bytearray(len(text))
    found: list[Span] = []

    def take(spans: list[Span]) -> None:
        for span in spans:
            if span.start < span.end and not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                found.append(span)

    for match in _DONE.finditer(read):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    take(numbers.mails(read))
    # A link's digits name an article or a parcel.
    for match in _LINK.finditer(read):
        taken[match.start() : match.end()] = b"\1" * len(match[0])
    for kind in (numbers.labelled, postal.addresses, numbers.cards, numbers.ids, numbers.accounts):
        take(kind(read))
    take(numbers.phones(read))
    take(names.names(read))
    pieces, at = [], 0
    for span in sorted(found):
        pieces += [text[at : span.start], f"[{span.kind}]"]
        at = span.end
    return "".join([*pieces, text[at:]])
