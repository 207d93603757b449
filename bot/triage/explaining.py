"""What staff are told of an inquiry, in their language: why it stands where it stands, its facts,
what is missing, what else presses.

Decides nothing of the matter: it puts into words what was decided.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from bot.answer import Told
from bot.dialogue.chips import differing, told
from bot.dialogue.memory import Memory
from bot.ruling.rule_texts import fact_name, write, write_date
from bot.ruling.verdicts import asked_back
from bot.texts import table
from bot.triage.falling_due import Due, cannot_ship
from bot.triage.inquiry import Asker, Missing, Signal
from bot.triage.matters import Matter
from bot.triage.replying import Answered
from corpus.vocabulary import Language
from rules import timeline
from rules.case import UNKNOWN, Fact
from rules.completions import PARAMETER_FACTS
from rules.findings import Contact
from rules.timeline import Kind

ORDER_ID = "order.id"
_BY_NUMBER = (Contact.K1, Contact.K2)
"""Where Qoo10 is asked about one order."""


def facts(matter: Matter, language: Language) -> Iterator[Told]:
    """What was told, each fact for people."""
    return told(Memory(order=matter.reading.order, claim=matter.reading.claim), language)


def missing(answered: Answered, asker: Asker, language: Language) -> Iterator[Missing]:
    """What is asked of the asker: what a verdict or the deadline turns on, and the number."""
    matter = answered.matter
    names: list[Fact] = []
    decision = matter.ruling.decision if matter.ruling else None
    if decision is not None and asker is Asker.SELLER:
        names = [fact for fact in decision.missing if fact not in PARAMETER_FACTS]
    if matter.due.unknown is not None and matter.due.unknown not in names:
        names.append(matter.due.unknown)
    for fact in names:
        yield Missing(name=str(fact), text=asked_back(fact, matter.case, language))
    if not matter.orders and (names or answered.route in _BY_NUMBER):
        yield Missing(name=ORDER_ID, text=table(language, "triage")["missing"][ORDER_ID])


def why(lead: Answered, route: Answered | None, day: dt.date, language: Language) -> str:
    """One sentence: the deadline and what it comes from, the route, what the record gave."""
    say = table(language, "triage")["why"]
    parts = [*_deadline(lead.matter.due, day, language)]
    if route is not None:
        parts.append(say["route"].format(rule=route.rule, route=route.route))
    if lead.hit is None:
        parts.append(say["uncovered"])
    parts += _record(lead.matter, language)
    whole = str(say["joint"]).join(parts) + str(say["end"])
    return whole[0].upper() + whole[1:]


def _deadline(due: Due, day: dt.date, language: Language) -> Iterator[str]:
    say = table(language, "triage")["why"]
    if due.date is None:
        unknown = due.unknown
        yield say["unsure"].format(fact=fact_name(unknown, language)) if unknown else say["none"]
        return
    deadline = write_date(due.date, language)
    if due.event is None:
        yield say["on_screen"].format(deadline=deadline)
    elif due.event.kind is Kind.ANSWER_DEADLINE:
        asked_on = dict(due.event.values)["requested_on"]
        yield say["answer"].format(requested_on=write(asked_on, language), deadline=deadline)
    elif due.since is not None:
        yield say["late"].format(requested_on=write_date(due.since, language), deadline=deadline)
    if due.is_urgent(day):
        yield say["past" if due.date < day else "urgent"]


def _record(matter: Matter, language: Language) -> Iterator[str]:
    """What the desk's record filled in, and where it says otherwise."""
    if matter.held is None:
        return
    say, reading = table(language, "triage")["why"], matter.reading
    order = _beside(matter.held.order, reading.order)
    claim = _beside(matter.held.claim or {}, reading.claim)
    filled = [fact.text for fact in told(Memory(order=order, claim=claim), language)]
    joint = table(language, "dialogue")["say"]["listed"]
    if filled:
        yield say["record"].format(orders=matter.held.id, facts=joint.join(filled))
    others = differing(Memory(order=reading.order, claim=reading.claim), matter.held, language)
    if named := [notice.text for notice in others]:
        yield say["differs"].format(facts=joint.join(named).rstrip(".。"))


def _beside(record: Mapping[str, Any], told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != "id" and name not in told}


def signals(matters: Iterable[Matter], day: dt.date, language: Language) -> Iterator[Signal]:
    """What presses without being a deadline."""
    say = table(language, "triage")["signal"]
    for matter in matters:
        for event in timeline(matter.case):
            date = write_date(event.date, language)
            if event.kind is Kind.BLOCK_ENDS and event.date >= day:
                yield Signal(
                    code="block_ends", date=event.date, text=say["block_ends"].format(date=date)
                )
            if event.kind is Kind.SHIP_BY:
                yield Signal(code="ship_by", date=event.date, text=say["ship_by"].format(date=date))
        if cannot_ship(matter.case):
            ship_by = matter.case.order.ship_by
            known = None if ship_by is UNKNOWN else ship_by
            yield Signal(code="cannot_ship", date=known, text=say["cannot_ship"])
