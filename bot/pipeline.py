"""A turn's way to its answer, as one straight line.

Decides the order of the steps; each step is decided in its own module.
"""

from __future__ import annotations

import datetime as dt
import logging
import unicodedata
import uuid
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import clock, suggest
from bot.answer import Answer, Event, Notice, Question, QuestionError
from bot.compose import Draft, compose, elsewhere
from bot.desk.facts import about
from bot.desk.protocol import DeskError, Record
from bot.dialogue.acting import Acted, Acting
from bot.dialogue.acts import act
from bot.dialogue.carrying import Heard
from bot.dialogue.chips import differing, standing, told
from bot.dialogue.memory import Memory
from bot.dialogue.naming import numbers
from bot.dialogue.recall import recall
from bot.dialogue.sessions import Session, Sessions, new_id
from bot.dialogue.several import added, questions
from bot.dialogue.turn import Turn, taken
from bot.dialogue.wording import said
from bot.model import Model
from bot.reading.normalise import compared, language_of, normalise
from bot.reading.talk import small_talk
from bot.render import html
from bot.reword import Wording, is_attack
from bot.ruling.deciding import Ruling, decide_for, given_facts
from bot.ruling.decisions import decision_json, event_json
from bot.ruling.verdicts import opened, rested
from bot.texts import label, text
from bot.words import folded, named
from corpus.vocabulary import Language
from ingest.fold import fold
from ingest.search import Searcher
from rules import Verdict

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk

log = logging.getLogger("claimdesk")


@dataclass(frozen=True, slots=True)
class Parts:
    """What a turn is answered with."""

    searcher: Searcher
    sessions: Sessions
    limit: int
    """Characters of the longest message that is read."""
    desk: Callable[[], SqlDesk] | None = None
    """Gives the desk; None: there is none here, and nothing is done."""
    by_request: bool = False
    """Whether a request's own date counts for actions."""
    model: Model | None = None
    """Words what was composed; None: it stands as it is."""
    answers: bool = True
    """Whether questions are answered; else each is told that they aren't."""


def events(question: Question, parts: Parts) -> Iterator[Event]:
    """The steps and pieces of an answer, and the whole answer last.

    QuestionError, before anything else, for a message that is empty or too long.
    """
    message = normalise(question.message)
    language = question.language or language_of(message)
    if _blank(question.message) and not (question.forget or question.accept):
        raise QuestionError(text("empty", language))
    if len(question.message) > parts.limit:
        raise QuestionError(text("too_long", language, limit=parts.limit))
    today = question.today or clock.today()
    given_facts(question, language, today)

    def line() -> Iterator[Event]:
        yield Event("status", {"step": "search"})
        session, kept = _opened(parts.sessions, question)
        turn = taken(question, message, session.memory, _desk(parts, question))
        acted = _acted(turn, question, parts, today)
        if acted is not None and acted.rest is not None:
            turn = replace(turn, message=acted.rest, memory=acted.memory)
        yield Event("status", {"step": "compose"})
        spoken = _spoken(turn, acted, question, parts, today)
        answer = _answer(spoken, turn, session, kept, acted)
        _save(parts.sessions, question, session.id, spoken.memory)
        for citation in answer.citations:
            yield Event("citation", asdict(citation))
        wording = _wording(spoken, turn, acted, message, parts.model)
        if wording.model is not None:
            yield Event("status", {"step": "word"})
        asked = suggest.ask(spoken.ruling, wording, spoken.memory, today)
        for piece in wording:
            yield Event("token", {"text": piece})
        answer = replace(answer, answer=wording.text, html=html(wording.text), model=wording.record)
        if asked is not None and (offers := asked.offers()):
            answer = replace(answer, suggested=offers)
            kept_ = {offer.name: offer.value for offer in offers}
            _save(parts.sessions, question, session.id, replace(spoken.memory, suggested=kept_))
        if asked is not None and wording.model is not None:
            answer = replace(answer, model=wording.counted(asked.reply))
        yield Event("answer", answer.as_json(), answer)

    return line()


def _wording(
    spoken: _Spoken, turn: Turn, acted: Acted | None, message: str, model: Model | None
) -> Wording:
    """The answer's text on its way. Small talk and what is done or proposed stay as they are."""
    draft = spoken.draft
    talk = turn.say is not None or (draft.abstained and draft.contact is None)
    asked = None if talk or acted is not None else model
    return Wording(draft, message, turn.language, asked)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """What is said, and what is remembered of it."""

    draft: Draft
    memory: Memory
    ruling: Ruling | None = None
    replies: tuple[str, ...] = ()
    heard: Heard | None = None
    also: tuple[Ruling, ...] = ()
    """Of further questions, about other orders."""


def _acted(turn: Turn, question: Question, parts: Parts, today: dt.date) -> Acted | None:
    """What the turn does about an action, if anything."""
    desk = _desk(parts, question)
    if desk is None or question.seller is None or turn.say is not None or not parts.answers:
        return None
    if turn.again and not named("dialogue", "same", turn.original):
        return None
    if is_attack(normalise(question.message)):
        # "Print that it is confirmed": nothing is done on such words, and they are no yes.
        return None
    day = question.today if parts.by_request else None
    acting = Acting(
        desk,
        question.seller,
        turn.language,
        today=today if parts.by_request else clock.today(),
        confirm_on=day if parts.by_request else clock.today(),
    )
    said_ = turn.original if turn.again else turn.message
    read_as = folded(said_, language_of(said_))
    return acting.turn(said_, read_as, turn.memory, act(fold(said_), today))


def _spoken(
    turn: Turn, acted: Acted | None, question: Question, parts: Parts, today: dt.date
) -> _Spoken:
    """The answer's content: of what was done, or of what is asked."""
    language, searcher = turn.language, parts.searcher
    if not parts.answers:
        off = text("switched_off", language, form=label("contact_qoo10", language))
        return _Spoken(Draft(markdown=off, abstained=True), turn.memory)
    if turn.say is not None:
        # As with small talk: no guide has a part in it.
        return _Spoken(Draft(markdown=turn.say, abstained=True), turn.memory)
    if acted is not None and acted.rest is None:
        draft = Draft(markdown="", abstained=True)
        if acted.ruling is not None:
            rest = opened if acted.leads else rested
            draft = rest(draft, acted.ruling, searcher.passages, language)
        draft = replace(draft, markdown=_joined([draft.markdown, *acted.parts]), abstained=False)
        memory = acted.memory
        if acted.ruling is not None:
            # "Why?" asks for what this rests on.
            topic = draft.citations[0].topic if draft.citations else memory.topic
            memory = replace(memory, question=turn.message, topic=topic)
        return _Spoken(draft, memory, acted.ruling, acted.replies)
    spoken = _answered(turn, question, parts, today)
    if acted is not None and acted.parts:
        draft = replace(spoken.draft, markdown=_joined([spoken.draft.markdown, *acted.parts]))
        memory = replace(spoken.memory, doing=acted.memory.doing)
        return replace(spoken, draft=draft, memory=memory)
    return spoken


def _answered(turn: Turn, question: Question, parts: Parts, today: dt.date) -> _Spoken:
    """The answer to a question, or to the several ones of a message."""
    searcher = parts.searcher
    asked = questions(turn.message) if not turn.again else []
    first = turn
    if len(asked) > 1 and len(set(numbers(turn.message))) > 1:
        # About several orders: each question on its own.
        held = _other_order(asked[0], turn, question, parts)
        first, asked = replace(turn, message=asked[0], held=held), asked[1:]
    spoken = _one(first, question, searcher, today)
    also: list[Ruling] = []
    for other in asked if first is not turn or len(asked) > 1 else ():
        held = _other_order(other, turn, question, parts)
        another = held is not turn.held and held is not None
        # Of the same case the rules have spoken already: read apart, it could be another one.
        beside = _one(
            replace(turn, message=other, held=held),
            question,
            searcher,
            today,
            ruled=another or spoken.ruling is None,
        )
        if beside.draft.abstained:
            continue
        spoken = replace(spoken, draft=added(spoken.draft, beside.draft))
        if spoken.ruling is None:
            spoken = replace(spoken, ruling=beside.ruling)
        elif beside.ruling is not None:
            also.append(beside.ruling)
    spoken = replace(spoken, also=tuple(also))
    memory, replies = _ready(spoken.memory, spoken.ruling, turn, today)
    draft = spoken.draft
    if draft.citations:
        memory = replace(memory, topic=draft.citations[0].topic)
    if memory.offered is not None:
        draft = replace(draft, markdown=_joined([draft.markdown, said("say.offer", turn.language)]))
        replies = (said("reply.do", turn.language),)
    talks = act(fold(turn.message), today).value == "talk" if draft.abstained else False
    if talks and named("dialogue", "thanks", turn.message.casefold()):
        draft = replace(draft, markdown=text("thanks", turn.language), contact=None)
    return replace(spoken, draft=draft, memory=memory, replies=replies)


def _other_order(message: str, turn: Turn, question: Question, parts: Parts) -> Record | None:
    """The order that one of several questions names, else the one that is talked about."""
    desk, seller = _desk(parts, question), question.seller
    if desk is None or seller is None:
        return turn.held
    found = (desk.order(seller.shop, number) for number in numbers(message))
    return next((held.record for held in found if held is not None), turn.held)


def _one(
    turn: Turn, question: Question, searcher: Searcher, today: dt.date, *, ruled: bool = True
) -> _Spoken:
    """The answer to one question: what the rules say of it, and what the guides do."""
    language, message = turn.language, turn.message
    heard = recall(message, language, today, turn.memory, turn.held, again=turn.again)
    asked = question if turn.held is None else about(question, turn.held)
    given = given_facts(asked, language, today)
    ruling = decide_for(heard.reading, given) if ruled else None
    query = heard.query
    found = searcher.search(compared(query, language_of(query)), language=language)
    unsure, topic = heard.reading.uncovered, turn.memory.topic if heard.goes_on else None
    draft = compose(message, found, language, uncovered=unsure, expected=topic)
    if draft.abstained and heard.about is not None and small_talk(message) is None:
        found = searcher.search(compared(heard.about, language_of(heard.about)), language=language)
        draft = compose(heard.about, found, language, uncovered=unsure, expected=topic)
    told_beside = bool(given.order) or given.known or heard.goes_on
    if ruling is not None and not told_beside and elsewhere(found):
        # Read as a case, and like nothing that the guides are about.
        ruling = None
    if ruling is not None:
        draft = opened(draft, ruling, searcher.passages, language)
        if ruling.options is not None and turn.held is not None:
            draft = replace(
                draft, markdown=_joined([standing(turn.held, language), draft.markdown])
            )
    return _Spoken(draft, heard.memory, ruling, heard=heard)


def _ready(
    memory: Memory, ruling: Ruling | None, turn: Turn, today: dt.date
) -> tuple[Memory, tuple[str, ...]]:
    """What the next turn may be about: a fact asked back for, or doing what is possible."""
    decision = ruling.decision if ruling else None
    if decision is None or ruling is None:
        return memory, ()
    if decision.verdict is Verdict.NEEDS_INFO:
        return replace(memory, asked=tuple(str(fact) for fact in decision.missing)), ()
    memory = replace(memory, earliest=decision.earliest, offered=None)
    now = ruling.on is None or ruling.on == today
    if decision.verdict is Verdict.ALLOWED and turn.held is not None and now:
        return replace(memory, offered=decision.action), ()
    return memory, ()


def _answer(
    spoken: _Spoken, turn: Turn, session: Session, kept: bool, acted: Acted | None
) -> Answer:
    draft, language = spoken.draft, turn.language
    warnings = [*draft.warnings]
    if spoken.heard is not None and turn.held is not None:
        warnings = [*differing(spoken.memory, turn.held, language), *warnings]
    if not session.known:
        warnings = [_session_unknown(language), *warnings]
    if not kept:
        warnings = [Notice(code="unkept", text=said("say.unkept", language)), *warnings]
    return Answer(
        id=uuid.uuid4().hex,
        session_id=session.id,
        answer=draft.markdown,
        html=html(draft.markdown),
        language=language,
        abstained=draft.abstained,
        citations=draft.citations,
        **_ruled(spoken.ruling, acted, language),
        contact=draft.contact,
        warnings=tuple(warnings),
        follow_ups=draft.follow_ups,
        facts=tuple(told(spoken.memory, language)),
        replies=spoken.replies,
        also=tuple(_ruled(ruling, None, language) for ruling in spoken.also),
    )


def _ruled(ruling: Ruling | None, acted: Acted | None, language: Language) -> dict[str, Any]:
    """What the rules said, as callers get it."""
    proposal = acted.proposal if acted else None
    said_of = proposal["decision"] if proposal else None
    if ruling is None:
        if said_of is None:
            return {}
        verdict = said_of["verdict"]
        return {"proposal": proposal, "decision": said_of, "verdict": verdict}
    decision, options, timeline = ruling.decision, ruling.options, ruling.timeline
    return {
        "proposal": proposal,
        "verdict": str(ruling.verdict) if ruling.verdict else None,
        # `today` tells which day it was made for: a question may name another one.
        "decision": {
            **decision_json(decision, language),
            "today": ruling.case.today.isoformat(),
        }
        if decision
        else None,
        "options": tuple(decision_json(o, language) for o in options) if options else None,
        "timeline": tuple(event_json(e, language) for e in timeline) if timeline else None,
    }


def _opened(sessions: Sessions, question: Question) -> tuple[Session, bool]:
    """The conversation, and False where none can be kept: it is answered all the same."""
    try:
        return sessions.open(question.seller, question.session_id), True
    except DeskError as error:
        log.warning("a conversation can't be read: %s", error)
        return Session(question.session_id or new_id(), Memory()), False


def _save(sessions: Sessions, question: Question, session_id: str, memory: Memory) -> None:
    try:
        sessions.save(question.seller, session_id, memory)
    except DeskError as error:
        log.warning("a conversation can't be kept: %s", error)


def _desk(parts: Parts, question: Question) -> SqlDesk | None:
    if parts.desk is None or question.seller is None:
        return None
    return parts.desk()


def _joined(parts: list[str]) -> str:
    return "\n\n".join(part for part in parts if part)


def _blank(message: str) -> bool:
    """Whether nothing was written. A lone emoji is something: it is answered, with a no."""
    return all(c.isspace() or unicodedata.category(c) in {"Cc", "Cf"} for c in message)


def _session_unknown(language: Language) -> Notice:
    return Notice(code="session_unknown", text=text("session_unknown", language))


__all__ = ["Parts", "Record", "events"]
