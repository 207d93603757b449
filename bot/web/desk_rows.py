"""How inquiries stand in the queue of the desk's pages: filters in the address, and rows.

Decides which filters an address can name and what a row shows. Which inquiries those are is
`bot/desk/queue.py`'s, how a triage reads `bot/inbox/casefile.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from urllib.parse import urlencode

from bot.inbox import casefile
from bot.inbox.inquiry import Inquiry, State, in_japan
from bot.web.wording import desk_texts, known, page_texts
from corpus.vocabulary import Language, Topic
from rules.findings import Contact

ANY: Final = "any"
NONE: Final = "none"
ME: Final = "me"
LIMIT: Final = 50
"""Rows of a page."""
_ROUTES: Final = tuple(str(contact) for contact in Contact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What an address asks for; an empty text is any."""

    q: str = ""
    written: Language | None = None
    """The language of the inquiry; `language` is the page's."""
    topic: str = ""
    route: str = ""
    state: str = str(State.OPEN)
    assignee: str = ""
    urgent: bool = False

    def query(self, **more: str | None) -> str:
        """As the end of an address; empty where nothing is asked for."""
        named = {
            "q": self.q,
            "written": self.written,
            "topic": self.topic,
            "route": self.route,
            "state": "" if self.state == State.OPEN else self.state,
            "assignee": self.assignee,
            "urgent": "true" if self.urgent else "",
            **more,
        }
        said = urlencode({name: str(value) for name, value in named.items() if value})
        return f"?{said}" if said else ""


def read(query: Mapping[str, str]) -> Filters:
    """The filters of an address; what is none of them counts as none."""
    state = query.get("state", "")
    topic = query.get("topic", "")
    route = query.get("route", "")
    return Filters(
        q=query.get("q", "").strip()[:200],
        written=known(query.get("written")),
        topic=topic[:100],
        route=route if route in (*_ROUTES, NONE) else "",
        state=state if state in (*State, ANY) else str(State.OPEN),
        assignee=query.get("assignee", "")[:100],
        urgent=query.get("urgent") == "true",
    )


VIEWS: Final = {
    "open": Filters(),
    "urgent": Filters(urgent=True),
    "mine": Filters(assignee=ME),
    "unassigned": Filters(assignee=NONE),
    "handed_on": Filters(state=str(State.HANDED_ON)),
    "closed": Filters(state=str(State.CLOSED)),
}
"""What one looks at most, each with its count."""


@dataclass(frozen=True, slots=True)
class View:
    """A link to one of them."""

    name: str
    address: str
    count: int
    current: bool


def views(chosen: Filters, counts: Mapping[str, Any], named: Language | None) -> list[View]:
    """The links, with how many there are; `named` is the language that the address names."""
    return [
        View(name, "/desk" + filters.query(language=named), counts[name], filters == chosen)
        for name, filters in VIEWS.items()
    ]


@dataclass(frozen=True, slots=True)
class Select:
    """A filter with its choices."""

    name: str
    value: str
    options: Sequence[tuple[str, str]]


def selects(chosen: Filters, language: Language) -> list[Select]:
    """The filters that choose one of several."""
    d = desk_texts(language)
    any_, names = ("", d["any"]), {n: page_texts(n)["name"] for n in Language}
    people = [(ME, d["who-me"]), (NONE, d["who-none"])]
    if chosen.assignee and chosen.assignee not in (ME, NONE):
        people.append((chosen.assignee, chosen.assignee))
    states = [(str(state), d[f"state-{state}"]) for state in State]
    return [
        Select("written", str(chosen.written or ""), [any_, *names.items()]),
        Select("topic", chosen.topic, [any_, *((t, topic_text(t, d)) for t in (*Topic, NONE))]),
        Select("route", chosen.route, [any_, *((r, d[f"route-{r}"]) for r in (*_ROUTES, NONE))]),
        Select("state", chosen.state, [*states, (ANY, d["any"])]),
        Select("assignee", chosen.assignee, [any_, *people]),
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An inquiry in the queue."""

    id: str
    version: int
    state: str
    title: str
    language: Language
    left: casefile.Left
    received: str
    at: dt.datetime
    assignee: str | None
    mine: bool
    bot_silent: bool
    duplicate: bool
    address: str
    pending: bool
    """Not judged yet."""
    deadline: str | None = None
    urgent: bool = False
    why: str = ""
    asker: str | None = None
    topic: str = ""
    action: str | None = None
    route: str | None = None


def row(inquiry: Inquiry, me: str, language: Language, today: dt.date, query: str) -> Row:
    """How an inquiry stands in the queue, to `me`, who reads `language`."""
    d = desk_texts(language)
    triage = inquiry.triage
    made = Row(
        id=inquiry.id,
        version=inquiry.version,
        state=str(inquiry.state),
        title=casefile.title(inquiry.subject, inquiry.text),
        language=inquiry.language,
        left=casefile.time_left(None, today),
        received=inquiry.received,
        at=in_japan(inquiry.received),
        assignee=inquiry.assignee,
        mine=inquiry.assignee == me,
        bot_silent=inquiry.bot_silent,
        duplicate=inquiry.duplicate_of is not None,
        address=f"/desk/{inquiry.id}{query}",
        pending=triage is None,
    )
    if triage is None:
        return made
    deadline = triage["deadline"]
    return replace(
        made,
        left=casefile.time_left(dt.date.fromisoformat(deadline) if deadline else None, today),
        deadline=deadline,
        urgent=bool(triage["urgent"]),
        why=casefile.why(triage, language),
        asker=triage["asker"],
        topic=topic_text(triage["topic"] or NONE, d),
        action=casefile.action_words(triage, language),
        route=triage["route"],
    )


def topic_text(topic: str, d: Mapping[str, str]) -> str:
    """What a topic is called; a guide of one's own by its name."""
    return d.get(f"topic-{topic}", topic)
