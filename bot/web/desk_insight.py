"""`/desk/insight`: the figures of a period, as a page and as a file.

Decides which period is meant and how figures read; what is counted is `bot/inbox/insight.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot import clock
from bot.inbox.inquiry import in_japan, moment
from bot.inbox.insight import Insight, insight
from bot.web.desk_rows import topic_text
from bot.web.guides import Shelf
from bot.web.opening import Opening
from bot.web.wording import desk_texts, page_texts
from corpus.vocabulary import Language
from rules.inventory import CANCELLING, CONTACTS, REJECTION, WITHDRAWAL

if TYPE_CHECKING:
    from bot.gaps import Gap
    from ingest.search import Searcher

USUAL: Final = 30
"""Days that are looked at where none are named."""
LONGEST: Final = 366
RULES: Final = 15
"""Rules that the page shows; the file has all."""
GAPS: Final = 20
_TOLD: Final = {e.id: e.addresses for e in (*WITHDRAWAL, *CANCELLING, *REJECTION, *CONTACTS)}


@dataclass(frozen=True, slots=True)
class Period:
    """Days in Japan, the last one included."""

    since: dt.date
    until: dt.date
    latest: dt.date


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A rule, how often it spoke, and where the guides say it."""

    id: str
    count: int
    told: str
    url: str | None


def period(query: Mapping[str, str]) -> Period:
    """The days that an address names; what can't be read or lies ahead counts as not named."""
    today = clock.today()
    until = min(_day(query.get("to")) or today, today)
    since = _day(query.get("from")) or until - dt.timedelta(days=USUAL - 1)
    since = min(max(since, until - dt.timedelta(days=LONGEST - 1)), until)
    return Period(since, until, today)


def figures(opening: Opening, shop: str, of: Period) -> Insight:
    """What became of a shop's inquiries that came in a period. DeskError."""
    from bot.desk import handled

    begin, end = _moments(of)
    with opening.get().database.reading() as connection:
        return insight(handled.between(connection, shop, begin, end))


def asked_in_vain(opening: Opening, shop: str, of: Period, searcher: Searcher | None) -> list[Gap]:
    """What was asked in a period and no guide covers, in the chat and in inquiries. DeskError."""
    from bot.desk import handled
    from bot.desk.transcripts import wanting
    from bot.gaps import gaps

    begin, end = _moments(of)
    database = opening.get().database
    with database.reading() as connection:
        asked = handled.uncovered(connection, shop, begin, end)
    asked += [one for one in wanting(database, since=begin, shop=shop) if one.at < end]
    return gaps(sorted(asked, key=lambda one: one.at), searcher, limit=GAPS)


def shown(found: Insight, shelf: Shelf, language: Language) -> dict[str, Any]:
    """The figures as the page shows them."""
    d = desk_texts(language)
    return {
        "found": found,
        "languages": [(page_texts(Language(n))["name"], made) for n, made in found.by_language],
        "topics": [(topic_text(name, d), made) for name, made in found.by_topic],
        "rules": [_rule(rule, count, shelf, language) for rule, count in found.rules[:RULES]],
        "span": lambda time: span(time, d),
        "day": lambda moment: in_japan(moment).date().isoformat(),
    }


def span(time: dt.timedelta | None, d: Mapping[str, str]) -> str:
    """A span of time in its largest unit, rounded up; a dash for none."""
    if time is None:
        return "–"
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 120:
        return d["span-minutes"].format(count=minutes)
    if minutes < 48 * 60:
        return d["span-hours"].format(count=round(minutes / 60))
    return d["span-days"].format(count=round(minutes / (24 * 60)))


def _rule(rule: str, count: int, shelf: Shelf, language: Language) -> RuleRow:
    addresses = _TOLD.get(rule)
    guide = shelf.guide(language, addresses[0].topic) if addresses else None
    if guide is None or not addresses:
        return RuleRow(rule, count, "", None)
    at = addresses[0]
    headings = {section.anchor: section.heading for section in guide.sections}
    told = f"{guide.title} · {headings.get(at.section, at.section)}"
    return RuleRow(rule, count, told, f"/guides/{language}/{at.topic}#{at.section}")


def _moments(of: Period) -> tuple[str, str]:
    """When a period begins, and when it is over, as the tables keep moments."""
    days = (of.since, of.until + dt.timedelta(days=1))
    begin, end = (moment(dt.datetime.combine(day, dt.time())) for day in days)
    return begin, end


def _day(text: str | None) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None
