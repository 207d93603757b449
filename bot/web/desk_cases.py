"""One inquiry as the desk's pages show it: who did what, what to reply, what it rests on.

Decides how entries of a thread read and which note stands above the reply. What a triage says in
words is `bot/inbox/casefile.py`'s.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.inbox import casefile
from bot.inbox.inquiry import ASKER, BOT, Happened, Inquiry, Kind, in_japan
from bot.render import html
from bot.web.desk_rows import Row, topic_text
from bot.web.wording import desk_texts, page_texts
from corpus.vocabulary import Language

BEGINNING: Final = 60
"""Characters of a passage that stand for it."""
MOMENT: Final = "%Y-%m-%d %H:%M"
_MARKS: Final = re.compile(r"\*\*|^(?:> ?|- |\d+\. )|\n+", re.MULTILINE)
Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """An entry of the thread."""

    kind: str
    at: str
    at_text: str
    author: str
    text: str
    language: Language | None
    """Of the text; None where it is the page's own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that the page of an inquiry shows."""

    row: Row
    channel: str
    sender: str | None
    orders: Sequence[str]
    others: Sequence[tuple[str, str]]
    """Kind of kinship, and the address of the other inquiry."""
    standing: str
    handed_on: str | None
    closed: str | None
    thread: Sequence[Line]
    reply: str | None
    """What the bot suggests."""
    reply_note: str
    file: casefile.CaseFile | None
    about: Sequence[tuple[str, str]]
    timeline: Sequence[tuple[str, str]]
    """Dates, and what each is."""
    citations: Sequence[Json]
    unused: Sequence[Json]
    ways: Sequence[casefile.Way]
    way: str
    """The one that triage names."""
    paste: str


def case(
    inquiry: Inquiry,
    told: Json,
    row: Row,
    *,
    language: Language,
    today: dt.date,
    answers: bool,
    unused: Sequence[Json],
) -> Case:
    """The page's content.

    `told` is the inquiry's JSON, `answers` whether the bot answers at all, `unused` passages as
    citations that nothing rests on.
    """
    d = desk_texts(language)
    triage = told["triage"]
    file = casefile.case_file(triage, language, today) if triage else None
    handed_on, closed = told["handed_on"], told["closed"]
    reply = (triage or {}).get("reply")
    answered = _answered(told["thread"])
    names = {n: page_texts(n)["name"] for n in Language}
    return Case(
        row=row,
        channel=d.get(f"channel-{inquiry.channel}", inquiry.channel),
        sender=inquiry.sender,
        orders=(triage or {}).get("orders") or (),
        others=list(_others(told)),
        standing=_standing(row, d),
        handed_on=d[f"route-{handed_on['route'] or casefile.FORM}"] if handed_on else None,
        closed=_reason(closed["reason"], d) if closed else None,
        thread=[_line(entry, inquiry, d) for entry in told["thread"]],
        reply=None if answered else reply,
        reply_note=d[
            "reply-" + _reply_state(inquiry, reply, answered=answered, answers=answers)
        ].format(language=names[inquiry.language]),
        file=file,
        about=list(_about(triage, file, d)) if file else [],
        timeline=[_dated(e, language) for e in file.timeline] if file else [],
        citations=[_passage(c) for c in file.citations] if file else [],
        unused=[_passage(c) for c in unused],
        ways=casefile.ways(language),
        way=row.route or casefile.FORM,
        paste=casefile.paste(inquiry.text, triage, inquiry.language),
    )


def _standing(row: Row, d: Mapping[str, str]) -> str:
    if row.assignee is None:
        return d["standing-none"]
    return d["standing-me"] if row.mine else d["standing-other"].format(name=row.assignee)


def _reply_state(inquiry: Inquiry, reply: str | None, *, answered: bool, answers: bool) -> str:
    """Which note stands above the reply."""
    if answered:
        return "answered"
    if reply and inquiry.bot_silent:
        return "earlier"
    if reply:
        return "ready"
    if inquiry.bot_silent:
        return "silent"
    if not answers:
        return "off"
    return "pending" if inquiry.triage is None else "none"


def _answered(thread: Sequence[Json]) -> bool:
    """Whether the asker's newest message has had a reply."""
    spoken = [e["kind"] for e in thread if e["kind"] in (Kind.MESSAGE, Kind.REPLY)]
    return spoken[-1:] == [Kind.REPLY]


def _others(told: Json) -> Iterator[tuple[str, str]]:
    if told["duplicate_of"]:
        yield "duplicate", f"/desk/{told['duplicate_of']}"
    for other in told["related"]:
        if other != told["duplicate_of"]:
            yield "related", f"/desk/{other}"


def _about(
    triage: Json, file: casefile.CaseFile, d: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    yield "asker", d[f"asker-{triage['asker']}"]
    yield "topic", topic_text(triage["topic"] or "none", d)
    named = {
        "claim": file.claim,
        "action": file.action,
        "verdict": file.verdict_text,
        "deadline": file.deadline,
    }
    yield from ((name, text) for name, text in named.items() if text)


def _line(entry: Json, inquiry: Inquiry, d: Mapping[str, str]) -> Line:
    kind, at = entry["kind"], in_japan(entry["at"])
    names = {ASKER: d["author-asker"], BOT: d["author-bot"]}
    author = names.get(entry["author"]) or str(entry["author"])
    event = kind == Kind.EVENT
    return Line(
        kind=kind,
        at=entry["at"],
        at_text=at.strftime(MOMENT),
        author=author,
        text=_happened(entry, author, d) if event else entry["text"],
        language=inquiry.language if kind in (Kind.MESSAGE, Kind.REPLY) else None,
    )


def _happened(entry: Json, author: str, d: Mapping[str, str]) -> str:
    """An event as a sentence."""
    values = entry["values"] or {}
    name = entry["event"]
    if name == Happened.ASSIGNED and values["to"] == entry["author"]:
        name = "assigned-self"
    if name == Happened.REOPENED and entry["author"] == ASKER:
        name = "message"
    return d[f"event-{name}"].format(
        author=author,
        name=values.get("to") or values.get("from") or "",
        route=d[f"route-{values.get('route') or casefile.FORM}"],
        reason=_reason(entry["text"], d),
    )


def _reason(reason: str | None, d: Mapping[str, str]) -> str:
    """Why it was closed: one of the page's reasons, else as somebody put it."""
    return d.get(f"closed-{reason}", reason or d["closed-other"])


def _dated(event: Json, language: Language) -> tuple[str, str]:
    t = page_texts(language)
    return event["date"], t.get(f"on-{event['kind']}") or str(event["text"])


def _passage(citation: Json) -> Json:
    """A citation with its words, and their beginning to tell it from others of its guide."""
    plain = _MARKS.sub("", citation["quote"])
    start = plain if len(plain) <= BEGINNING else plain[:BEGINNING] + "…"
    return {**citation, "html": html(citation["quote"]), "start": start}
