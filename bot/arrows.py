"""A proposal's way from one state to the next, within a transaction that somebody else began.

Decides that no state changes without its entry on the record, and whose a proposal is. Which
state follows which is `bot/actions.py`'s.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.desk.protocol import Record
from bot.recording import record
from rules import Decision

if TYPE_CHECKING:
    from bot.desk.database import Connection
    from bot.desk.proposals import Proposal, State


class NoProposalError(LookupError):
    """This seller has no such proposal."""


def own(connection: Connection, shop: str, actor: str, proposal_id: str) -> Proposal:
    """A proposal belongs to who was shown it: to others of the shop it says nothing."""
    from bot.desk import proposals

    proposal = proposals.get(connection, shop, proposal_id, lock=True)
    if proposal is None or proposal.actor != actor:
        raise NoProposalError(proposal_id)
    return proposal


def move(
    connection: Connection,
    proposal: Proposal,
    state: State,
    decision: Decision | None = None,
    *,
    before: Record | None = None,
    after: Any = None,
    actor: str | None = None,
) -> Proposal:
    """Change a proposal's state, with all that is known of it by now, on the record."""
    from bot.desk import proposals

    moved = replace(proposal, state=state)
    proposals.change(
        connection,
        moved.id,
        state=moved.state,
        decision=moved.decision,
        result=moved.result,
        day=moved.day,
        confirmed_at=moved.confirmed_at,
    )
    facts = after.request() if isinstance(after, Record) else after
    record(connection, moved, str(state), decision, before=before, after=facts, actor=actor)
    return moved


def expired(proposal: Proposal) -> bool:
    """Whether it waited for its yes too long."""
    return proposal.expires_at <= written(dt.datetime.now(dt.UTC))


def written(moment: dt.datetime) -> str:
    """A moment as the tables keep it."""
    return moment.isoformat(timespec="microseconds").replace("+00:00", "Z")
