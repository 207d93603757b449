"""A decision: what the rules say together of one action.

Decides its shape and what serves in place of an action; it is made in `engine`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from rules.case import Action, Fact
from rules.findings import Contact, Effect, Evidence, Finding, Verdict

INSTEAD: Final[dict[Action, tuple[Action, ...]]] = {
    Action.REQUEST_WITHDRAWAL: (
        Action.REREQUEST_WITHDRAWAL,
        Action.CANCEL_WITHDRAWAL,
        Action.REJECT_CANCEL,
        Action.APPROVE_CANCEL,
        Action.SHIP,
    ),
    Action.CANCEL_WITHDRAWAL: (
        Action.REQUEST_WITHDRAWAL,
        Action.REREQUEST_WITHDRAWAL,
        Action.REJECT_CANCEL,
        Action.APPROVE_CANCEL,
        Action.SHIP,
    ),
    Action.REREQUEST_WITHDRAWAL: (
        Action.REQUEST_WITHDRAWAL,
        Action.CANCEL_WITHDRAWAL,
        Action.REJECT_CANCEL,
        Action.APPROVE_CANCEL,
        Action.SHIP,
    ),
    Action.CANCEL_BEFORE_SHIPPING: (Action.APPROVE_CANCEL, Action.REFUND_AFTER_SHIPPING),
    Action.REFUND_AFTER_SHIPPING: (Action.CANCEL_BEFORE_SHIPPING, Action.APPROVE_CANCEL),
    Action.APPROVE_CANCEL: (
        Action.CANCEL_BEFORE_SHIPPING,
        Action.REFUND_AFTER_SHIPPING,
        Action.SHIP,
    ),
    Action.REJECT_CANCEL: (
        Action.REQUEST_WITHDRAWAL,
        Action.REREQUEST_WITHDRAWAL,
        Action.APPROVE_CANCEL,
        Action.SHIP,
    ),
    Action.SHIP: (
        Action.APPROVE_CANCEL,
        Action.REQUEST_WITHDRAWAL,
        Action.REREQUEST_WITHDRAWAL,
        Action.REJECT_CANCEL,
    ),
}
"""What serves in place of an action that is blocked, in the order of offering."""

_REASONS: Final = (Effect.BLOCK, Effect.GRANT, Effect.ASK, Effect.DATE)


@dataclass(frozen=True, slots=True)
class Decision:
    """All that the rules say of one action: every finding, and what they come to."""

    action: Action
    verdict: Verdict
    findings: tuple[Finding, ...]
    missing: tuple[Fact, ...] = ()
    deadline: date | None = None
    takes_effect_on: date | None = None
    earliest: date | None = None
    instead: tuple[Action, ...] = ()
    contact: Contact | None = None

    @property
    def evidence(self) -> Evidence:
        """The evidence of what decided."""
        return self.findings[0].evidence

    @property
    def reasons(self) -> tuple[Finding, ...]:
        """What made the verdict or set a date, the decisive one first."""
        return tuple(f for f in self.findings if f.effect in _REASONS)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What to mind."""
        return tuple(f for f in self.findings if f.effect is Effect.WARN)

    @property
    def effects(self) -> tuple[Finding, ...]:
        """What follows from doing it."""
        return tuple(f for f in self.findings if f.effect is Effect.FOLLOW)

    @property
    def rules(self) -> tuple[str, ...]:
        """Every rule that spoke: made the verdict, set a date, or warned."""
        spoke = (f.rule for f in self.findings if f.effect is not Effect.FOLLOW)
        return tuple(dict.fromkeys(spoke))
