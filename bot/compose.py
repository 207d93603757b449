"""From what was found to what is said, without a language model.

Decides whether there is an answer at all, which passages it is made from, and where Qoo10 is
asked. Finding is `ingest/search.py`; words of the helpdesk's own are `bot/texts`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.answer import Citation, Contact, Notice
from bot.errata import touching
from bot.reading.talk import asks_how, asks_where, small_talk
from bot.texts import label, language_name, text
from corpus.vocabulary import Language
from ingest.guide import Kind, Passage
from ingest.questions import faq
from ingest.search import Found, Hit

LOUDER = 0.08
"""How much more the known questions must say for an answer than for silence."""
DOUBTED = 0.3
DOUBT = 0.25
"""How likely a question must be read as about something else, and how much more it then takes."""
OWN_LOUDER = 0.1
"""How much more yet where no question is known of a guide that the encoder has learnt."""
WORDED = 0.45
"""Where no question is known of a guide's topic: how much of the question it must hold itself.
Both were chosen on questions kept out of training (docs/performance.md)."""
NEARLY = 0.85
"""How much of the best passage's evidence steps need, where steps are asked for."""
FITS = 0.7
"""How much of the best passage's evidence one of the topic that is talked about needs."""
BESIDE = 0.92
"""How much of the best passage's evidence the next one needs to be told beside it."""
FOLLOW_UPS = 3

_STEP = re.compile(r"^\d+\. ", re.MULTILINE)
_WITHIN = re.compile(r"\]\(#")

_ROUTES: dict[str, tuple[str, ...]] = {
    "K1": ("contact_category_refund_withdrawal", "contact_category_claim_withdrawal"),
    "K2": ("contact_category_refund_withdrawal", "contact_category_order_cancel_refund"),
    "K3": ("contact_category_qsm_operation", "contact_category_claim_management"),
}


@dataclass(frozen=True, slots=True)
class Draft:
    """An answer's content, before it has an id."""

    markdown: str
    abstained: bool
    citations: tuple[Citation, ...] = ()
    contact: Contact | None = None
    warnings: tuple[Notice, ...] = ()
    follow_ups: tuple[str, ...] = ()
    loose: int = 0
    """Paragraphs after the first that say what they say wherever they stand."""


def compose(
    question: str,
    found: Found,
    language: Language,
    *,
    uncovered: float = 0.0,
    expected: str | None = None,
) -> Draft:
    """The answer to `question` in `language`, or that there is none.

    `uncovered`: how likely the question is about something else, as it was read, 0 to 1.
    `expected`: the topic that is talked about already; of two that fit, its passage is meant.
    """
    if talk := small_talk(question):
        return Draft(markdown=text(talk, language), abstained=True)
    doubt = DOUBT if uncovered >= DOUBTED else 0.0
    hits = _expected(found.hits, expected)
    if hits and hits[0].passage.address.topic == expected:
        doubt -= LOUDER
    if not hits or not covered(hits[0], found, doubt):
        return not_covered(language)
    best = wanted(question, hits)
    parts = [_part(best.passage, language, 1)]
    cited = [best.passage]
    if (beside := supplement(question, best, hits)) is not None:
        parts.append(_part(beside.passage, language, 2))
        cited.append(beside.passage)
    cited += [best.original] if best.original else []
    return Draft(
        markdown="\n\n".join(parts),
        abstained=False,
        citations=tuple(citation(p, n) for n, p in enumerate(cited, 1)),
        contact=contact(best.passage, language),
        warnings=tuple(
            Notice(code=e.id, text=e.texts[language]) for p in cited for e in touching(p)
        ),
        follow_ups=tuple(_follow_ups(best, hits, language)),
    )


def _expected(hits: tuple[Hit, ...], topic: str | None) -> tuple[Hit, ...]:
    """The hits with the best one of `topic` first, where nearly as much speaks for it."""
    if topic is None or not hits:
        return hits
    near = [h for h in hits if h.evidence.score >= FITS * hits[0].evidence.score]
    meant = next((h for h in near if h.passage.address.topic == topic), None)
    return hits if meant is None else (meant, *(h for h in hits if h is not meant))


def wanted(question: str, hits: tuple[Hit, ...]) -> Hit:
    """The hit in the form that is asked for: steps, where nearly as much speaks for some."""
    best = hits[0]
    if best.passage.kind is Kind.STEPS or not asks_how(question):
        return best
    near = (h for h in hits if h.evidence.score >= NEARLY * best.evidence.score)
    return next((h for h in near if h.passage.kind is Kind.STEPS), best)


def supplement(question: str, best: Hit, hits: tuple[Hit, ...]) -> Hit | None:
    """What is told beside the best passage: the steps of its section (to a place: of its topic),
    where a place or steps are asked for and it tells none; else the next passage of its topic,
    where nearly as much speaks for it."""
    topic = best.passage.address.topic
    if best.passage.kind is not Kind.STEPS and (asks_how(question) or asks_where(question)):
        steps = [h for h in hits if h.passage.kind is Kind.STEPS]
        here = [h for h in steps if h.passage.address == best.passage.address]
        if not here and asks_where(question):
            here = [h for h in steps if h.passage.address.topic == topic]
        if here:
            return here[0]
    after = next((h for h in hits if h is not best and not h.passage.original), None)
    if after is None or after.passage.address.topic != topic:
        return None
    near = after.evidence.score >= BESIDE * best.evidence.score
    return after if near and after.passage.kind is not Kind.STEPS else None


def covered(best: Hit, found: Found, doubt: float = 0.0) -> bool:
    """Whether the guides answer: more speaks for the best passage than for silence, by a margin,
    and by `doubt` more."""
    evidence = best.evidence
    if not evidence.asked and evidence.learnt:
        return evidence.score >= found.silence.asked + LOUDER + OWN_LOUDER
    if not evidence.asked:
        return evidence.text_lexical >= WORDED
    return evidence.asked >= found.silence.asked + LOUDER + doubt


def elsewhere(found: Found) -> bool:
    """Whether more speaks for silence than for any passage, before any margin."""
    best = found.hits[0].evidence.asked if found.hits else 0.0
    return found.silence.asked > best


def not_covered(language: Language) -> Draft:
    """That the guides don't cover it, and the way to ask Qoo10."""
    form = label("contact_qoo10", language)
    return Draft(
        markdown=text("uncovered", language, form=form),
        abstained=True,
        contact=Contact(id=None, path=(form,)),
    )


def citation(passage: Passage, marker: int) -> Citation:
    """A passage as it is cited."""
    return Citation(
        marker=marker,
        topic=passage.address.topic,
        section=passage.address.section,
        language=passage.language,
        title=passage.title,
        source=passage.source,
        page=passage.page,
        updated=passage.updated,
        quote=passage.text,
        original=passage.original,
        url=f"/guides/{passage.language}/{passage.address}",
    )


def contact(passage: Passage, language: Language) -> Contact | None:
    """The route that a passage sends its reader to; None where it sends nowhere."""
    for rule in passage.rules:
        if rule in _ROUTES:
            ids = ("contact_qoo10", *_ROUTES[rule])
            return Contact(id=rule, path=tuple(label(i, language) for i in ids))
    return None


def _part(passage: Passage, language: Language, marker: int) -> str:
    """What is said of a passage, with its citation's marker."""
    page = f"/guides/{passage.language}/{passage.address.topic}"
    body = _WITHIN.sub(f"]({page}#", passage.text)
    if passage.language is not language:
        lead = text("only_original", language, language=language_name(passage.language, language))
        body = f"{lead}\n\n{_quoted(body)}"
    return _marked(body, marker)


def _marked(body: str, marker: int) -> str:
    """`body` with a citation's marker: at the end of its first paragraph's text."""
    lead, gap, rest = body.partition("\n\n")
    if _STEP.match(lead) or lead.startswith(("- ", "> ")):
        return f"{body}\n\n[{marker}]"
    return f"{lead} [{marker}]{gap}{rest}"


def _quoted(body: str) -> str:
    return "\n".join(f"> {line}".rstrip() for line in body.splitlines())


def _follow_ups(best: Hit, hits: tuple[Hit, ...], language: Language) -> list[str]:
    """Questions on what stands near the answer: of the same topic, nearest first."""
    questions = faq()
    topic = best.passage.address.topic
    found = []
    for hit in hits:
        key = (hit.passage.address.topic, hit.passage.anchor)
        if key[0] == topic and key in questions and hit is not best:
            found.append(questions[key][language])
        if len(found) == FOLLOW_UPS:
            break
    return found
