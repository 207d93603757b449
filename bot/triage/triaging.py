"""Triage: an inquiry in, what it is about and what to reply out, as one straight line.

Decides the order of the steps, and which of several matters an inquiry is ranked by; the rest is
decided in its own module.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from bot.answer import Seller
from bot.clock import JAPAN
from bot.compose import covered
from bot.desk.protocol import Record
from bot.reading.normalise import compared, language_of
from bot.reword import Wording
from bot.ruling.checking import request_of
from bot.ruling.decisions import decision_json, event_json
from bot.triage.asker import asker_of
from bot.triage.claims import claim_type
from bot.triage.explaining import facts, missing, signals, why
from bot.triage.inquiry import Asker, Inquiry, Triage
from bot.triage.leading import sent
from bot.triage.letter import read_letter
from bot.triage.matters import Matter, asking, counted_in_all, divided, read_matter
from bot.triage.replying import Answered, about, body, contact_of, hit_of, letter
from bot.triage.resting import best
from bot.triage.thread import read_mails
from bot.words import folded
from corpus.vocabulary import Language
from ingest.search import Found, Hit, Searcher

if TYPE_CHECKING:
    from bot.build import Helpdesk


MOST: Final = 3
"""Questions of one matter that are answered one by one."""
SURER: Final = 0.17
"""How much more than usual must speak for what is told beside the answer."""


class Position(NamedTuple):
    """Where an inquiry stands in the queue, the lowest first; a day there isn't is the last."""

    deadline: dt.date
    signal: dt.date
    received: dt.datetime


def rank(triage: Triage) -> Position:
    """Its place in the queue: what is lost first, then what presses, then what came first."""
    days = [signal.date or triage.received.date() for signal in triage.signals]
    return Position(triage.deadline or dt.date.max, min(days, default=dt.date.max), triage.received)


def triage(
    inquiry: Inquiry,
    desk: Helpdesk,
    *,
    language: Language | None = None,
    seller: Seller | None = None,
) -> Triage:
    """What is made of `inquiry`. `language` is that of what staff are told (None: the inquiry's);
    `seller` whose orders may be looked at (None: nobody's)."""
    parts = desk.parts
    written = read_letter(inquiry.text, inquiry.subject)
    own = written.language
    asker = asker_of(folded(written.own, own))
    quoted = folded(written.quoted, language_of(written.quoted))
    parted = divided(written.own)
    # Of several orders nothing tells which one the thread is about.
    alone = len(parted) == 1
    received = inquiry.received.astimezone(JAPAN)
    # A day alone stands for its midnight: then nobody knows the hour.
    at = received if received.time() != dt.time() else None
    thread = read_mails(written.thread, inquiry.day) if alone else []
    whole = None if alone else counted_in_all(written.own, own, inquiry.day, asker, at)
    matters = [
        read_matter(
            part,
            own,
            inquiry.day,
            asker=asker,
            quoted=quoted,
            find=lambda number: _held(parts.desk, seller, number),
            thread=thread,
            whole=whole,
            at=at,
        )
        for part in parted
    ]
    answers = [_answered(matter, asker, parts.searcher, own) for matter in matters]
    lead = min(answers, key=lambda a: a.matter.due.date or dt.date.max)
    routed = next((a for a in (lead, *answers) if a.route is not None), None)
    orders = tuple(dict.fromkeys(n for m in matters for n in m.orders))
    drafts = [body(answer, asker, parts.searcher, own) for answer in answers]
    if len(answers) > 1:
        drafts = [about(d, a.matter, own) for d, a in zip(drafts, answers, strict=True)]
    asked = [m.text for answer in answers for m in missing(answer, asker, own)]
    contact = contact_of(routed.route, own) if routed else None
    draft = letter(
        drafts,
        asker=asker,
        orders=orders,
        asks=list(dict.fromkeys(asked)),
        route=contact,
        language=own,
    )
    wording = Wording(draft, written.own, own, parts.model)
    for _ in wording:
        pass
    shown = language or own
    address = lead.hit.passage.address if lead.hit else None
    return Triage(
        id=inquiry.id,
        received=inquiry.received,
        language=own,
        asker=asker,
        topic=address.topic if address else None,
        section=address.section if address else None,
        claim_type=claim_type(lead, asker),
        route=str(routed.route) if routed else None,
        urgent=lead.matter.due.is_urgent(inquiry.day),
        deadline=lead.matter.due.date,
        reply=wording.text,
        citations=draft.citations,
        missing=tuple(missing(lead, asker, shown)),
        why=why(lead, routed, inquiry.day, shown),
        facts=tuple(facts(lead.matter, shown)),
        orders=orders,
        **_ruled(lead.matter, shown),
        signals=tuple(signals(matters, inquiry.day, shown)),
        contact=contact_of(routed.route, shown) if routed else draft.contact,
        whys={str(n): why(lead, routed, inquiry.day, n) for n in Language},
        case=request_of(lead.matter.ruling.case if lead.matter.ruling else lead.matter.case),
    )


def _held(desk: Any, seller: Seller | None, number: str) -> Record | None:
    """An order of the asker's shop."""
    if desk is None or seller is None:
        return None
    found = desk().order(seller.shop, number)
    return found.record if found is not None else None


def _answered(matter: Matter, asker: Asker, searcher: Searcher, language: Language) -> Answered:
    """What a matter's answer rests on: what its words lead to, else what is found."""

    def search(query: str) -> Found:
        return searcher.search(compared(query, language), language=language)

    questions = asking(matter.text)
    whole = search(matter.text)
    # "What should I do now?" says nothing by itself.
    found = [whole, *([search(" ".join(questions))] if questions else [])]
    beside = _beside([search(q) for q in questions]) if 1 < len(questions) <= MOST else ()
    if (meant := sent(matter, asker, found)) is not None:
        passage = searcher.at(meant.topic, meant.anchor, language)
        if passage is not None:
            rule, route = meant.rule, meant.route
            return Answered(matter, hit_of(passage), whole.hits, beside, rule, route, meant=True)
    hit = best(matter, asker, found)
    decision = matter.ruling.decision if matter.ruling else None
    if hit is not None and asker is Asker.SELLER and decision is not None and decision.contact:
        rule = decision.findings[0].rule
        return Answered(matter, hit, whole.hits, beside, rule, decision.contact)
    return Answered(matter, hit, whole.hits, beside)


def _beside(found: list[Found]) -> tuple[Hit, ...]:
    """What answers each of several questions, where it is sure enough to be told unasked for."""
    sure = (f.hits[0] for f in found if f.hits and covered(f.hits[0], f, SURER))
    return tuple({hit.passage.id: hit for hit in sure}.values())


def _ruled(matter: Matter, language: Language) -> dict[str, Any]:
    """What the rules said of the matter, as an answer has it."""
    ruling = matter.ruling
    action = matter.reading.action
    if ruling is None:
        return {"action": str(action) if action else None}
    decision, options, timeline = ruling.decision, ruling.options, ruling.timeline
    return {
        "action": str(action) if action else None,
        "verdict": str(ruling.verdict) if ruling.verdict else None,
        "decision": decision_json(decision, language) if decision else None,
        "options": tuple(decision_json(o, language) for o in options) if options else None,
        "timeline": tuple(event_json(e, language) for e in timeline) if timeline else None,
    }
