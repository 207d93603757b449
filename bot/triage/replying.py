"""The reply to an inquiry: a letter in the asker's language, from what was found and decided.

Decides what stands in it and in which order: each matter's answer, what is asked back, the way to
Qoo10. What a ruling says is `bot/ruling/verdicts.py`'s, what a passage says `bot/compose.py`'s.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answer import Contact
from bot.compose import Draft, citation, compose, not_covered
from bot.dialogue.chips import differing
from bot.dialogue.memory import Memory
from bot.dialogue.several import added
from bot.ruling.rule_texts import contact_path
from bot.ruling.verdicts import opened
from bot.texts import table
from bot.triage.buyers import told_to_buyer
from bot.triage.falling_due import due_of
from bot.triage.inquiry import Asker
from bot.triage.matters import Matter
from corpus.vocabulary import Language
from ingest.guide import Passage
from ingest.search import Evidence, Found, Hit, Searcher
from rules.findings import Contact as Route


@dataclass(frozen=True, slots=True)
class Answered:
    """A matter with what its answer rests on."""

    matter: Matter
    hit: Hit | None
    """None where no guide covers it."""
    found: tuple[Hit, ...]
    beside: tuple[Hit, ...] = ()
    """What answers its questions one by one."""
    rule: str | None = None
    route: Route | None = None
    """Where a rule sends it."""
    meant: bool = False
    """Whether its own words led to the passage: then no ruling comes before it."""


def body(answered: Answered, asker: Asker, searcher: Searcher, language: Language) -> Draft:
    """What one matter is answered with."""
    if answered.hit is None:
        return not_covered(language)
    matter, passage = answered.matter, answered.hit.passage
    if asker is Asker.BUYER:
        said = told_to_buyer(passage.address, matter.told, due_of(matter.told), language)
        return Draft(f"{said} [1]", False, (citation(passage, 1),))
    here = (h for h in answered.found if h.passage.address == passage.address)
    beside = (h for h in here if h.passage.id != passage.id)
    # That it is covered has been decided: nothing speaks for silence here.
    found = Found((answered.hit, *beside), Evidence())
    draft = compose(matter.text, found, language)
    for hit in answered.beside:
        draft = added(draft, compose(matter.text, Found((hit,), Evidence()), language))
    if matter.ruling is not None and not answered.meant:
        draft = opened(draft, matter.ruling, searcher.passages, language)
    notices = [n.text for n in draft.warnings if not n.code.startswith("X")]
    if matter.held is not None:
        told = Memory(order=matter.reading.order, claim=matter.reading.claim)
        notices += [n.text for n in differing(told, matter.held, language)]
    notes = "\n".join(f"- {text}" for text in notices)
    return replace(draft, markdown=f"{draft.markdown}\n\n{notes}".strip())


def about(draft: Draft, matter: Matter, language: Language) -> Draft:
    """The answer to one of several matters, with the orders that it is about."""
    if not matter.orders:
        return draft
    lead = table(language, "triage")["letter"]["about"].format(orders=", ".join(matter.orders))
    return replace(draft, markdown=f"{lead}\n\n{draft.markdown}")


def letter(
    drafts: Sequence[Draft],
    *,
    asker: Asker,
    orders: Sequence[str],
    asks: Sequence[str],
    route: Contact | None,
    language: Language,
) -> Draft:
    """The whole reply: greeting, answers, questions, the way to Qoo10, closing."""
    say = table(language, "triage")["letter"]
    first, *others = drafts
    for other in others:
        # What isn't covered is said of each order.
        joined = f"{first.markdown}\n\n{other.markdown}"
        first = replace(first, markdown=joined) if other.abstained else added(first, other)
    parts = [say[asker]]
    if orders and not others:
        parts.append(say["about"].format(orders=", ".join(orders)))
    parts.append(first.markdown)
    if route is not None:
        parts.append(say["route"].format(path=" > ".join(route.path)))
    if asks:
        parts += [say["asks"], "\n".join(f"- {ask}" for ask in asks)]
    parts.append(say["closing"])
    return replace(first, markdown="\n\n".join(parts))


def contact_of(route: Route | None, language: Language) -> Contact | None:
    """A category of the inquiry form, with the labels that lead there."""
    if route is None:
        return None
    return Contact(id=str(route), path=tuple(contact_path(route, language)))


def hit_of(passage: Passage) -> Hit:
    """A passage that is meant, whatever was found."""
    return Hit(passage, Evidence(asked_dense=1.0, asked_lexical=1.0), None)
