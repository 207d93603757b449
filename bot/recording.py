"""What the record holds of an action.

Decides that it is ids, facts and digests, and never a text that somebody wrote: of a decision
its rules, of the parameters their values, but of texts their digests. Where the record is kept
and how it is chained is `bot/desk/audit.py`'s.
"""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Final

from bot.desk.protocol import Record
from rules import Decision

if TYPE_CHECKING:
    from bot.desk.database import Connection
    from bot.desk.proposals import Proposal


def record(
    connection: Connection,
    proposal: Proposal,
    event: str,
    decision: Decision | None = None,
    *,
    before: Record | None = None,
    after: Any = None,
    actor: str | None = None,
) -> None:
    """An arrow on the record: ids, facts, digests of texts, never texts."""
    from bot.desk import audit

    audit.append(
        connection,
        shop=proposal.shop,
        actor=actor or proposal.actor,
        event=event,
        action_id=proposal.id,
        order_id=proposal.order_id,
        decision=_bare(proposal, decision) if decision is not None else None,
        before=before.request() if before is not None else None,
        after=after,
    )


def _bare(proposal: Proposal, decision: Decision) -> dict[str, Any]:
    """A decision without its sentences, and what was asked for without its texts."""
    return {
        "action": str(decision.action),
        "verdict": str(decision.verdict),
        "rules": list(decision.rules),
        "missing": [str(fact) for fact in decision.missing],
        "today": proposal.day.isoformat(),
        "params": {n: _digest(v) if n in _TEXTS else v for n, v in proposal.params.items()},
        "version": version("claimdesk"),
    }


_TEXTS: Final = ("reason_text", "memo")


def _digest(value: Any) -> str:
    return "sha256:" + hashlib.sha256(str(value).encode("utf-8", "replace")).hexdigest()
