"""What a member of staff is shown of an inquiry, worded in their language.

Decides how a triage reads to somebody who may not read the asker's language, how far off a
deadline is, and what is pasted where Qoo10 is asked. What triage found is its own; how a page
looks is decided in `bot/web/`.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final, Literal

from bot.dialogue.chips import written
from bot.dialogue.several import asks
from bot.dialogue.wording import said
from bot.ruling import checking
from bot.ruling.rule_texts import contact_path, fact_name, label_of, table, write_date
from bot.texts import label
from bot.texts import table as texts_of
from bot.triage.letter import read_letter
from corpus.vocabulary import Language
from rules.case import Action, ClaimType, Fact
from rules.findings import Contact

Json = Mapping[str, Any]

SOON: Final = 2
"""Days within which a deadline burns, as `urgent` has it."""
READ: Final = 2000
"""Characters of a text that a title is looked for in."""
TELLING: Final = 20
"""Characters of a question that says by itself what it is about; "may I reject it?" doesn't."""
LONGEST_TITLE: Final = 120
"""Characters of a line of a text that stands for the whole."""
_SENTENCE: Final = re.compile(r"[^.?!。？！]+[.?!。？！]*")
FORM: Final = "form"
"""The way to Qoo10 that is no category's."""


@dataclass(frozen=True, slots=True)
class Left:
    """How far off a deadline is."""

    code: Literal["past", "today", "soon", "later", "none"]
    days: int = 0
    """To it, or since it passed."""

    @property
    def wording(self) -> str:
        """Which sentence says it."""
        if self.code in ("today", "none"):
            return self.code
        if self.code == "past":
            return "past-one" if self.days == 1 else "past"
        return "one" if self.days == 1 else "more"


def time_left(deadline: dt.date | None, today: dt.date) -> Left:
    """How far off a deadline is on a day."""
    if deadline is None:
        return Left("none")
    days = (deadline - today).days
    if days == 0:
        return Left("today")
    if days < 0:
        return Left("past", -days)
    return Left("soon" if days <= SOON else "later", days)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """What the rules say of one action, in words."""

    action: str
    action_text: str
    verdict: str
    verdict_text: str
    reasons: Sequence[Json]
    """Every rule that made it or set a date, the decisive one first."""
    warnings: Sequence[Json]
    effects: Sequence[str]
    instead: Sequence[str]
    missing: Sequence[str]
    earliest: str | None
    deadline: str | None
    """Days, as the language writes them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A way to Qoo10: a category of the inquiry form."""

    id: str
    """`K1`-`K3`, or `form`."""
    path: Sequence[str]
    """Labels, as whoever goes it sees them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFile:
    """What triage found, in words."""

    claim: str | None
    action: str | None
    facts: Sequence[str]
    missing: Sequence[str]
    signals: Sequence[str]
    verdict: str | None
    verdict_text: str | None
    decision: Ruled | None
    outdated: bool
    """Whether it was another one when the inquiry came, and the reply was suggested."""
    on: str | None
    """The day that is judged for, as the language writes it."""
    options: Sequence[Ruled]
    timeline: Sequence[Json]
    citations: Sequence[Json]
    deadline: str | None


def case_file(triage: Json, language: Language, today: dt.date) -> CaseFile:
    """A triage in the words of `language`, judged on the day that it is looked at.

    What was kept without the facts that the rules were asked on stays as it was found.
    """
    words = table(language)
    ruled = _ruled(triage, language, today)
    verdict = ruled.decision["verdict"] if ruled.decision else triage.get("verdict")
    claim, action = triage["claim_type"], triage.get("action")
    return CaseFile(
        claim=label_of(ClaimType(claim), language) if claim else None,
        action=words["actions"][action] if action else None,
        facts=[_fact(fact, triage, language) for fact in triage.get("facts") or ()],
        missing=[_name(fact["name"], language) for fact in triage.get("missing") or ()],
        signals=[
            _signal(signal, language)
            for signal in triage.get("signals") or ()
            if _presses(signal, ruled, today)
        ],
        verdict=verdict,
        verdict_text=words["verdicts"][verdict] if verdict else None,
        decision=_in_words(ruled.decision, language) if ruled.decision else None,
        outdated=ruled.outdated,
        on=_date(ruled.on, language),
        options=[_in_words(option, language) for option in ruled.options],
        timeline=ruled.timeline,
        citations=triage.get("citations") or (),
        deadline=_date(triage["deadline"], language),
    )


def why(triage: Json, language: Language) -> str:
    """Why an inquiry stands where it stands, in a sentence."""
    return str((triage.get("whys") or {}).get(language) or triage["why"])


def action_words(triage: Json, language: Language) -> str | None:
    """The action that is asked about."""
    action = triage.get("action")
    return str(table(language)["actions"][action]) if action else None


def title(subject: str | None, text: str) -> str:
    """What an inquiry is called: its subject, else what it asks."""
    return _title(subject, text[:READ])


@lru_cache(maxsize=2000)
def _title(subject: str | None, text: str) -> str:
    own = read_letter(text).own
    asked = " ".join(s.strip() for s in _SENTENCE.findall(own) if asks(s.strip()))
    # What is read as a sentence ends like one, which nobody wrote.
    said_ = subject or (asked if len(asked) > TELLING else own).rstrip(" .") or text.strip()
    return said_ if len(said_) <= LONGEST_TITLE else said_[: LONGEST_TITLE - 1] + "…"


def ways(language: Language) -> list[Way]:
    """The ways to Qoo10, with the labels that somebody sees whose console speaks `language`."""
    categories = [Way(id=str(c), path=contact_path(c, language)) for c in Contact]
    return [*categories, Way(id=FORM, path=[label("contact_qoo10", language)])]


def paste(text: str, triage: Json | None, language: Language) -> str:
    """What is pasted where Qoo10 is asked, in the asker's language: orders, facts, their words.

    `text` is the inquiry as it is kept, without what is personal; nobody's name is added.
    """
    words = texts_of(language, "inbox")["paste"]
    told = triage or {}
    facts = [f for f in told.get("facts") or () if f["name"] != "order.id"]
    parts = [words["greeting"]]
    if told.get("orders"):
        parts.append(words["orders"].format(orders=", ".join(told["orders"])))
    if facts:
        lines = [words["facts"], *(f"- {_fact(fact, told, language)}" for fact in facts)]
        parts.append("\n".join(lines))
    parts += [f"{words['details']}\n{text.strip()}", words["closing"]]
    return "\n\n".join(parts)


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What the rules say, as the contract has it."""

    decision: Json | None
    options: Sequence[Json]
    timeline: Sequence[Json]
    on: str | None = None
    """The day that it is judged for; None: that of receipt."""
    outdated: bool = False


def _ruled(triage: Json, language: Language, today: dt.date) -> _Ruled:
    """The rules asked anew on the same facts: in words of `language`, for today or a later day."""
    kept, case = triage.get("decision"), triage.get("case")
    if case is None:
        return _Ruled(kept, triage.get("options") or (), triage.get("timeline") or ())
    on = max(case["today"], today.isoformat())
    request = {**case, "today": on, "language": str(language)}
    dates = checking.timeline(request)
    if not (triage.get("facts") or kept):
        # Nothing is told of any case: everything would depend on everything.
        return _Ruled(None, (), dates)
    sides = checking.options(request)
    if kept is None:
        return _Ruled(None, sides, dates, on)
    now = next(side for side in sides if side["action"] == kept["action"])
    changed = (now["verdict"], now["rules"]) != (kept["verdict"], kept["rules"])
    return _Ruled(now, sides, dates, on, outdated=changed)


def _in_words(decision: Json, language: Language) -> Ruled:
    words = table(language)
    return Ruled(
        action=decision["action"],
        action_text=words["actions"][decision["action"]],
        verdict=decision["verdict"],
        verdict_text=words["verdicts"][decision["verdict"]],
        reasons=decision["reasons"],
        warnings=decision["warnings"],
        effects=decision["effects"],
        instead=[words["actions"][action] for action in decision["instead"]],
        missing=[_name(name, language) for name in decision["missing"]],
        earliest=_date(decision["earliest"], language),
        deadline=_date(decision["deadline"], language),
    )


def _fact(fact: Json, triage: Json, language: Language) -> str:
    """A fact in words, whatever language it was kept in."""
    name, value = fact["name"], fact["value"]
    if name == "order.id":
        return said("say.order", language, order=value)
    if name not in list(Fact):
        return str(fact["text"])
    shown = written(Fact(name), value, triage["claim_type"], language)
    return said("say.chip", language, fact=fact_name(Fact(name), language), value=shown)


def _presses(signal: Json, ruled: _Ruled, today: dt.date) -> bool:
    """Whether it still does on the day that it is looked at."""
    if signal["code"] == "block_ends":
        return bool(signal["date"] >= today.isoformat())
    ships = [side for side in ruled.options if side["action"] == Action.SHIP]
    return signal["code"] != "cannot_ship" or all(s["verdict"] != "allowed" for s in ships)


def _signal(signal: Json, language: Language) -> str:
    """What presses beside a deadline."""
    said_ = texts_of(language, "triage")["signal"][signal["code"]]
    return str(said_).format(date=_date(signal["date"], language))


def _name(name: str, language: Language) -> str:
    if name == "order.id":
        return label("field_order_no", language)
    return fact_name(Fact(name), language) if name in list(Fact) else name


def _date(day: str | None, language: Language) -> str | None:
    return write_date(dt.date.fromisoformat(day), language) if day else None
