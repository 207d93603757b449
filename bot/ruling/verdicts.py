"""A ruling in words: what opens an answer, and the passage that it rests on.

Decides the order of what is said of a verdict (yes or no, why, from when, what instead, what
is still to be told) and what is cited for it. The rules' own sentences stand in `decisions`,
the passage that follows is composed as ever.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from bot.answer import Citation, Contact, Notice
from bot.compose import Draft, citation
from bot.reading.reader import Intent
from bot.ruling.deciding import Ruling
from bot.ruling.decisions import text_of
from bot.ruling.rule_texts import contact_path, fact_name, sentence, word, write, write_date
from corpus.vocabulary import Address, Language
from ingest.guide import Passage
from rules import Action, Case, Decision, Event, Verdict
from rules.case import CLAIM_STATUSES, ClaimType, Fact, OrderStatus, StatusOf, Withdrawal
from rules.case import Claim as ClaimFacts
from rules.completions import PARAMETER_FACTS

_MARKER: Final = re.compile(r"\[(\d)\]")
_DAYS: Final = (
    Fact.WITHDRAWAL_REFUSED_ON,
    Fact.WITHDRAWAL_REQUESTED_ON,
    Fact.WITHDRAWAL_CANCELLED_ON,
    Fact.CLAIM_REQUESTED_ON,
    Fact.ORDER_SHIP_BY,
)

_HOW: Final = {
    Action.REQUEST_WITHDRAWAL: ("claim-withdrawal", "request-steps"),
    Action.REREQUEST_WITHDRAWAL: ("claim-withdrawal", "rerequest-steps"),
    Action.CANCEL_WITHDRAWAL: ("claim-withdrawal", "cancel-request-steps"),
    Action.CANCEL_BEFORE_SHIPPING: ("cancel-refund", "before-shipping-steps"),
    Action.REFUND_AFTER_SHIPPING: ("cancel-refund", "after-shipping-steps"),
    Action.APPROVE_CANCEL: ("cancel-refund", "approve-steps"),
    Action.REJECT_CANCEL: ("cancel-rejection", "steps-reject"),
}
"""Where the corpus tells how to do it; of processing the shipment it tells no steps."""

_STEPS = re.compile(r"^1\. ", re.MULTILINE)


@lru_cache(maxsize=8)
def _texts(language: Language) -> dict[str, dict[str, str]]:
    path = Path(__file__).parents[1] / "texts" / f"verdicts.{language}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def opened(draft: Draft, ruling: Ruling, passages: Sequence[Passage], language: Language) -> Draft:
    """`draft` with the ruling before it, and the passage of the decisive rule cited first."""
    said = _said(ruling, language)
    if not said:
        return draft
    dates_alone = ruling.decision is None and ruling.settled is None and ruling.options is None
    # Steps that were found beside dates are the answer to another question.
    unasked = dates_alone and _STEPS.search(draft.markdown) is not None
    follows = "" if draft.abstained or unasked else draft.markdown
    cited = [] if draft.abstained or unasked else list(draft.citations)
    steps = _steps(ruling, passages, language)
    if steps is not None and steps.text not in (c.quote for c in cited):
        follows, cited = steps.text, [citation(steps, 1)]
        follows = f"{follows}\n\n[1]"
    rests_on = _passage(ruling, passages, language, cited)
    told_already = bool(cited) and rests_on is not None and cited[0].quote == rests_on.text
    open_yet = ruling.verdict is Verdict.NEEDS_INFO
    if told_already and not open_yet and not _STEPS.search(follows):
        # The passage says of every case what the ruling says of this one; it is quoted below.
        follows = ""
    if rests_on is not None and not told_already:
        cited = [citation(rests_on, 1), *(replace(c, marker=c.marker + 1) for c in cited)]
        follows = _MARKER.sub(lambda m: f"[{int(m[1]) + 1}]", follows)
    lead, *rest = said
    if cited:
        lead = f"{lead} [1]"
    return replace(
        draft,
        markdown="\n\n".join(part for part in (lead, *rest, follows) if part),
        abstained=False,
        citations=tuple(cited),
        contact=_contact(ruling, draft, language),
        warnings=(*_warnings(ruling, language), *draft.warnings),
        loose=len(rest) if ruling.decision is not None else 0,
    )


def rested(draft: Draft, ruling: Ruling, passages: Sequence[Passage], language: Language) -> Draft:
    """`draft` with the passage that the ruling rests on cited, and its warnings."""
    found = _passage(ruling, passages, language, [])
    cited = (citation(found, 1),) if found is not None else ()
    return replace(
        draft,
        citations=cited,
        contact=_contact(ruling, draft, language),
        warnings=tuple(_warnings(ruling, language)),
    )


def _said(ruling: Ruling, language: Language) -> list[str]:
    """Its paragraphs; none where only dates were told and none is asked for."""
    texts = _texts(language)
    if ruling.settled is not None:
        return [texts["settled"][ruling.settled.text]]
    if ruling.options is not None:
        return [texts["say"]["options"], _options(ruling.options, language)]
    if ruling.decision is not None:
        return _decision(ruling, ruling.decision, language)
    if ruling.timeline and ruling.intent in (Intent.UNTIL_WHEN, Intent.WHAT_IF):
        return [texts["say"]["dates"], _events(ruling.timeline, language)]
    return []


def _decision(ruling: Ruling, decision: Decision, language: Language) -> list[str]:
    texts = _texts(language)
    form = texts["lead_on" if ruling.on else "lead"][decision.verdict]
    lead = form.format(
        action=word("actions", decision.action, language),
        date=write_date(ruling.on, language) if ruling.on else "",
    )
    reasons = _joined((text_of(f, language) for f in decision.reasons), language)
    parts = [f"{lead}{_space(language)}{reasons}"]
    if decision.earliest is not None:
        day = write_date(decision.earliest, language)
        parts.append(texts["say"]["earliest"].format(date=day))
    parts += [text_of(effect, language) for effect in decision.effects]
    parts += [asked_back(fact, ruling.case, language) for fact in decision.missing
              if fact not in PARAMETER_FACTS]  # fmt: skip
    if decision.instead and ruling.claim_told:
        names = (word("actions", action, language) for action in decision.instead)
        listed = texts["say"]["and"].join(names)
        parts.append(texts["say"]["instead"].format(choices=listed))
    waits = decision.verdict is Verdict.BLOCKED and _runs(ruling)
    if ruling.timeline and (waits or ruling.intent is Intent.UNTIL_WHEN):
        parts.append(_events(ruling.timeline, language))
    return parts


def _runs(ruling: Ruling) -> bool:
    """Whether a withdrawal request runs: its dates are what one waits for."""
    claim = ruling.case.claim
    return isinstance(claim, ClaimFacts) and claim.withdrawal is Withdrawal.REQUESTED


def asked_back(fact: Fact, case: Case, language: Language) -> str:
    """The question for one fact, with the choices in the asker's labels."""
    say = _texts(language)["say"]
    name = fact_name(fact, language)
    if fact in _DAYS:
        return say["day"].format(fact=name, date=write_date(case.today, language))
    choices = [write(value, language) for value in _choices(fact, case)]
    if fact is Fact.CLAIM:
        choices.append(say["none"])
    return say["choices"].format(fact=name, choices=say["or"].join(choices))


def _choices(fact: Fact, case: Case) -> list[Any]:
    claim = case.claim
    if fact is Fact.ORDER_STATUS:
        return list(OrderStatus)
    if fact in (Fact.CLAIM, Fact.CLAIM_TYPE):
        return list(ClaimType)
    if fact is Fact.CLAIM_WITHDRAWAL:
        return list(Withdrawal)
    if isinstance(claim, ClaimFacts) and isinstance(claim.type, ClaimType):
        return [StatusOf(claim.type, status) for status in CLAIM_STATUSES[claim.type]]
    return [StatusOf(kind, status) for kind, held in CLAIM_STATUSES.items() for status in held]


def _options(options: tuple[Decision, ...], language: Language) -> str:
    form = _texts(language)["say"]["option"]
    return "\n".join(
        form.format(
            action=word("actions", decision.action, language),
            verdict=word("verdicts", decision.verdict, language),
            reason=text_of(decision.findings[0], language),
        )
        for decision in options
    )


def _events(events: tuple[Event, ...], language: Language) -> str:
    form = _texts(language)["say"]["event"]
    return "\n".join(
        form.format(
            date=write_date(event.date, language),
            text=sentence("events", event.code, event.values, language),
        )
        for event in events
    )


def _passage(
    ruling: Ruling, passages: Sequence[Passage], language: Language, cited: list[Citation]
) -> Passage | None:
    """The passage of the decisive rule's address that states it; the reader's language first.

    Where several do, the one that the question led to.
    """
    rule, address = _decisive(ruling)
    quotes = [c.quote for c in cited]
    judged = _judged(ruling)
    how = _HOW.get(judged.action) if judged else None

    def distance(passage: Passage) -> tuple[bool, bool, bool, bool, bool]:
        told_there = rule in passage.rules and (passage.address.topic, passage.anchor) == how
        return (
            passage.language is not language,
            not told_there,
            passage.address != address,
            rule not in passage.rules,
            passage.text not in quotes,
        )

    near = [p for p in passages if p.address == address or rule in p.rules]
    return min(near, key=distance, default=None)


def _steps(ruling: Ruling, passages: Sequence[Passage], language: Language) -> Passage | None:
    """How to do what is allowed, in the reader's language."""
    decision = ruling.decision
    if decision is None or decision.verdict is not Verdict.ALLOWED:
        return None
    place = _HOW.get(decision.action)
    return next(
        (
            p
            for p in passages
            if not p.original and p.language is language and (p.address.topic, p.anchor) == place
        ),
        None,
    )


def _judged(ruling: Ruling) -> Decision | None:
    """The decision that allows something: the one asked for, or the first of the options."""
    decisions = [ruling.decision] if ruling.decision else list(ruling.options or ())
    return next((d for d in decisions if d.verdict is Verdict.ALLOWED), None)


def _decisive(ruling: Ruling) -> tuple[str, Address | None]:
    if ruling.settled is not None:
        return ruling.settled.rule, ruling.settled.address
    decision = _judged(ruling) or ruling.decision or (ruling.options or (None,))[0]
    if decision is not None:
        return decision.findings[0].rule, decision.findings[0].address
    if ruling.timeline:
        return ruling.timeline[0].rule, ruling.timeline[0].address
    return "", None


def _contact(ruling: Ruling, draft: Draft, language: Language) -> Contact | None:
    """Where the decision sends, else where the passage does."""
    if ruling.decision is not None and ruling.decision.contact is not None:
        contact = ruling.decision.contact
        return Contact(id=str(contact), path=tuple(contact_path(contact, language)))
    return None if draft.abstained else draft.contact


def _warnings(ruling: Ruling, language: Language) -> list[Notice]:
    if ruling.decision is None:
        return []
    return [Notice(code=f.rule, text=text_of(f, language)) for f in ruling.decision.warnings]


def _joined(sentences: Iterable[str], language: Language) -> str:
    return _space(language).join(dict.fromkeys(sentences))


def _space(language: Language) -> str:
    return "" if language in (Language.JA, Language.ZH) else " "
