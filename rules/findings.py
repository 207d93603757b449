"""What a rule is, and what it can say of a case.

Decides the shapes that the rules, the engine and the wording share. Leaves what is said to
the rules, what comes of it to `engine`, and the words to `bot`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum

from corpus.vocabulary import Address
from rules.case import (
    Action,
    Case,
    ClaimType,
    Fact,
    Ground,
    OrderStatus,
    Reason,
    StatusOf,
    Withdrawal,
)


class Verdict(StrEnum):
    """What a decision comes to, in the order in which options are shown."""

    ALLOWED = "allowed"
    NEEDS_INFO = "needs_info"
    BLOCKED = "blocked"


class Effect(StrEnum):
    """What a finding does to a decision."""

    BLOCK = "block"
    GRANT = "grant"
    ASK = "ask"
    DATE = "date"
    WARN = "warn"
    FOLLOW = "follow"
    """What follows from doing it."""


class Evidence(StrEnum):
    """How firmly a finding stands."""

    STATED = "stated"
    DERIVED = "derived"
    PUBLISHED = "published"
    UNCLEAR = "unclear"


class Weight(IntEnum):
    """Which finding is the decisive one where several speak: the lowest."""

    WITHDRAWN = 0
    STATUS = 1
    STATE = 2
    REJECTED = 3
    TIME = 4
    GIVEN = 5
    DATE = 6
    WARNING = 7
    EFFECT = 8


class Contact(StrEnum):
    """A category of the inquiry form."""

    K1 = "K1"
    K2 = "K2"
    K3 = "K3"


class Published(StrEnum):
    """A place outside the five guides where Qoo10 says it."""

    HELP_583 = "help_583"
    UNIVERSITY_08 = "university_08"


Scalar = date | bool | str | int | OrderStatus | ClaimType | StatusOf | Withdrawal | Reason | Ground
Value = Scalar | tuple[tuple[Fact, Scalar], ...]
"""A value for a sentence: a scalar, or facts with their values."""
Values = tuple[tuple[str, Value], ...]


@dataclass(frozen=True, slots=True)
class Said:
    """What one rule says of one case; the rule adds its id, evidence and address."""

    effect: Effect
    code: str = ""
    """What is said, where a rule can say more than one thing: the text is `id.code`."""
    values: Values = ()
    evidence: Evidence | None = None
    address: Address | None = None
    weight: Weight | None = None
    contact: Contact | None = None
    free_on: date | None = None
    """The day from which a block of time is over."""
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """What one rule says of one case, with all that is needed to tell and to cite it."""

    rule: str
    code: str
    effect: Effect
    evidence: Evidence
    address: Address
    weight: Weight
    values: Values = ()
    contact: Contact | None = None
    free_on: date | None = None
    published: Published | None = None


Speaks = Callable[[Case, Action], Said | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """One fact of the guides that decides something, beside its evidence and citation."""

    id: str
    actions: tuple[Action, ...]
    weight: Weight
    evidence: Evidence
    address: Address
    speaks: Speaks
    even_if_blocked: bool = False
    """Of warnings and dates: whether they are told of an action that is blocked."""

    def finding(self, case: Case, action: Action) -> Finding | None:
        """What it says of this case, or None where it is silent."""
        said = self.speaks(case, action)
        if said is None:
            return None
        return Finding(
            rule=self.id,
            code=f"{self.id}.{said.code}" if said.code else self.id,
            effect=said.effect,
            evidence=said.evidence or self.evidence,
            address=said.address or self.address,
            weight=self.weight if said.weight is None else said.weight,
            values=said.values,
            contact=said.contact,
            free_on=said.free_on,
            published=said.published,
        )


NEEDED = Said(Effect.ASK)
"""Said where something is not given that the action can't be done without."""


def by_action(rules: Iterable[Rule]) -> dict[Action, tuple[Rule, ...]]:
    """The rules of each action, in their order."""
    listed = tuple(rules)
    return {action: tuple(r for r in listed if action in r.actions) for action in Action}
