"""From what a message asks and tells to what the rules say of it.

Decides whether there is a ruling at all, on which facts and for which day. The verdict is the
rules' own, judged as options are: a parameter not told is listed and changes nothing. Where
nothing of a case is told, or too much of it is open, there is none, and the guide answers.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.answer import Question, QuestionError
from bot.reading.reader import Intent, Reading
from bot.reading.usual import Facts, action_of, complete, is_specific
from bot.ruling.decisions import error_text
from bot.ruling.settled import Settled, settled
from bot.words import named
from corpus.vocabulary import Language
from rules import (
    Action,
    Case,
    Decision,
    Event,
    FactError,
    Verdict,
    options,
    read_case,
    timeline,
)
from rules.case import PARAMETERS, Fact
from rules.completions import PARAMETER_FACTS

MOST_MISSING: Final = 2
"""Facts that are asked back for at most; where more are open the guide answers."""
_DAYS: Final = {Fact.WITHDRAWAL_REFUSED_ON, Fact.WITHDRAWAL_CANCELLED_ON}
_DATED: Final = {"withdrawal_requested_on", "withdrawal_refused_on", "withdrawal_cancelled_on"}
_JUDGED: Final = (Intent.MAY_I, Intent.UNTIL_WHEN)


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the rules say of a message."""

    case: Case
    intent: Intent
    decision: Decision | None = None
    on: dt.date | None = None
    """The day it was made for, where the message names one."""
    options: tuple[Decision, ...] | None = None
    timeline: tuple[Event, ...] | None = None
    settled: Settled | None = None
    claim_told: bool = False
    """Whether it was told where the claim stands: what serves instead depends on it."""

    @property
    def verdict(self) -> Verdict | None:
        """Of the action asked about, or of the rule that settles it alone."""
        if self.settled is not None:
            return self.settled.verdict
        return self.decision.verdict if self.decision else None


def given_facts(question: Question, language: Language, today: dt.date) -> Facts:
    """The facts given beside a question; QuestionError names the one that is wrong."""
    known = question.claim is not None or question.no_claim
    facts = Facts(order=question.order or {}, claim=question.claim, known=known)
    try:
        read_case(facts.request(), today=today)
    except FactError as error:
        raise QuestionError(error_text(error, language), field=error.fact) from None
    return facts


def decide_for(reading: Reading, given: Facts) -> Ruling | None:
    """What the rules say of a message, with the facts given beside it; None: nothing."""
    told_beside = bool(given.order) or given.known
    action = action_of(reading, given.claim)
    if reading.asks == "dates" and reading.on and "withdrawal" not in reading.claim:
        # The dates of a request that is yet to be made.
        action = action or Action.REQUEST_WITHDRAWAL
    case = _case(reading, action, given)
    dates = timeline(case) or None
    if (alone := settled(reading)) is not None:
        return Ruling(case, reading.intent, settled=alone, timeline=dates)
    if reading.intent is Intent.OPTIONS and (told_beside or is_specific(reading)):
        return Ruling(case, reading.intent, options=options(case), timeline=dates)
    decision = None
    of_a_case = told_beside or (is_specific(reading) and not reading.elsewhere)
    if reading.intent in _JUDGED and action and of_a_case:
        decision = _judged(action, case, reading)
    if decision is None and dates is None:
        return None
    claim_told = bool(given.claim) or "status" in reading.claim
    return Ruling(case, reading.intent, decision, reading.on, timeline=dates, claim_told=claim_told)


def _judged(action: Action, case: Case, reading: Reading) -> Decision | None:
    """The decision on an action, where it can be made or one or two facts are open."""
    answers = action in (Action.APPROVE_CANCEL, Action.REJECT_CANCEL)
    if answers and reading.claim.get("type") not in (None, "cancel"):
        # Granting or refusing a return is another matter, of which no guide here speaks.
        return None
    if _unclear(action, reading):
        return None
    decision = next(option for option in options(case) if option.action is action)
    turns = [fact for fact in decision.missing if fact not in PARAMETER_FACTS]
    if turns and reading.intent is Intent.UNTIL_WHEN and reading.asks is None:
        return None
    general = not {"type", "status"} & set(reading.claim)
    undated = set(turns) <= _DAYS and not (_DATED & set(reading.claim))
    if general and undated and named("asking", "how_many", reading.text):
        # "How long must one wait after a refusal?": the guide tells, whichever day it was.
        return None
    return decision if len(turns) <= MOST_MISSING else None


def _unclear(action: Action, reading: Reading) -> bool:
    """Whether what is told can't be put in facts: several claims, or a day that is not named.

    To the rules an absent day is a day on which nothing happened.
    """
    asks = action in (Action.REQUEST_WITHDRAWAL, Action.REREQUEST_WITHDRAWAL)
    undated = "taken_back" in reading.events and "withdrawal_cancelled_on" not in reading.claim
    return "several" in reading.events or (asks and undated)


def _case(reading: Reading, action: Action | None, given: Facts) -> Case:
    """The case that is judged; what is told wins over what is given beside it."""
    today = reading.on or reading.today
    facts = complete(reading, action, given)
    params = _params(reading.params, action)
    try:
        return read_case({**facts.request(), "params": params}, today=today)
    except FactError:
        # What is told doesn't fit what is given: a status of another kind of claim.
        return read_case(given.request(), today=today)


def _params(params: Mapping[str, Any], action: Action | None) -> dict[str, Any]:
    taken = {str(fact) for fact in PARAMETERS[action]} if action else set()
    return {name: value for name, value in params.items() if name in taken}
