"""An action's way: propose, show, confirm, decide again, perform once, record.

Decides which state follows which. Whether something is allowed is decided by the rules, on the
desk's facts alone, both when it is proposed and at the moment of the yes. Confirming is not
authorising: the proposal is kept here, bound to its parameters, its seller and its order's facts.
"""

from __future__ import annotations

import datetime as dt
import time
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from bot.arrows import NoProposalError as NoProposalError
from bot.arrows import expired, move, own, written
from bot.desk.protocol import DEMO, Deed, Desk, Outcome, Record
from bot.desk.steps import Reached, Step, unheard
from bot.previews import checklist, preview
from bot.recording import record
from bot.ruling.decisions import decision_json
from corpus.vocabulary import Language
from rules import Action, Decision, Verdict, decide, read_case

if TYPE_CHECKING:
    from bot.desk.proposals import Proposal, State
    from bot.desk.sql import SqlDesk

GOOD_FOR: Final = dt.timedelta(minutes=15)
"""How long a proposal waits for its yes."""
PATIENCE: Final = 5.0
"""Seconds that a second yes waits for the first one's outcome before it is settled."""


class NotAllowedError(Exception):
    """The rules say no, or a fact is missing; `decision` says why, as callers get it."""

    def __init__(self, decision: Mapping[str, Any]) -> None:
        super().__init__(decision["verdict"])
        self.decision = decision


class NoOrderError(LookupError):
    """The shop has no such order."""


class NotNowError(Exception):
    """A proposal that stands where this can't be done; `state` says where."""

    def __init__(self, state: State) -> None:
        super().__init__(str(state))
        self.state = state


class Actions:
    """Proposals of one desk. Safe to use from several threads and processes."""

    def __init__(
        self, desk: SqlDesk, *, patience: float = PATIENCE, reached: Reached = unheard
    ) -> None:
        self._desk: Desk = desk
        self._patience = patience
        self._reached = reached
        self._database = desk.database

    def propose(
        self,
        shop: str,
        actor: str,
        *,
        action: Action,
        order_id: str,
        params: Mapping[str, Any],
        today: dt.date,
        language: Language,
    ) -> Proposal:
        """Store what would be done. FactError, NoOrderError, NotAllowedError."""
        from bot.desk import proposals, rows

        held = self._desk.order(shop, order_id)
        if held is None:
            raise NoOrderError(order_id)
        decision = _decide(action, held.record, params, today)
        told = {**decision_json(decision, language), "today": today.isoformat()}
        if decision.verdict is not Verdict.ALLOWED:
            raise NotAllowedError(told)
        moment = dt.datetime.now(dt.UTC)
        proposal = proposals.Proposal(
            id=uuid.uuid4().hex,
            shop=shop,
            actor=actor,
            action=action,
            order_id=held.record.id,
            params=dict(params),
            state=proposals.State.PROPOSED,
            decision=told,
            preview=preview(action, held.record.id, told, params, language, demo=shop == DEMO),
            facts=rows.bound(held.record),
            day=today,
            language=language,
            made_at=written(moment),
            expires_at=written(moment + GOOD_FOR),
        )
        with self._database.writing() as connection:
            proposals.add(connection, proposal)
            record(connection, proposal, "proposed", decision, before=held.record)
        return proposal

    def confirm(
        self, shop: str, actor: str, proposal_id: str, *, today: dt.date | None
    ) -> Proposal:
        """The yes: decide again, and do it, once. Again: the same proposal. NoProposalError.

        `today` None is the day it was proposed for.
        """
        from bot.desk.proposals import State

        self._reached(Step.CONFIRM_BEGUN)
        proposal, deed = self._begin(shop, actor, proposal_id, today)
        self._reached(Step.YES_COMMITTED)
        if proposal.state is not State.PERFORMING:
            return proposal
        if deed is None:
            # Somebody else's yes is at it, or broke off at it.
            self._wait(proposal.id)
        else:
            self._desk.perform(proposal.id, deed)
        return self.settle(shop, proposal.id)

    def _begin(
        self, shop: str, actor: str, proposal_id: str, today: dt.date | None
    ) -> tuple[Proposal, Deed | None]:
        """Take the yes; where it is to be performed now, what is to be done."""
        from bot.desk import keeping, rows
        from bot.desk.effects import performed
        from bot.desk.proposals import State

        with self._database.writing() as connection:
            proposal = own(connection, shop, actor, proposal_id)
            if proposal.state is not State.PROPOSED:
                return proposal, None
            if expired(proposal):
                return move(connection, proposal, State.EXPIRED), None
            day = today or proposal.day
            record(connection, proposal, "confirmed")
            self._reached(Step.YES_TAKEN)
            proposal = replace(proposal, day=day, confirmed_at=written(dt.datetime.now(dt.UTC)))
            held = keeping.held(connection, shop, proposal.order_id)
            if held is None:
                return move(connection, proposal, State.STALE), None
            decision = _decide(proposal.action, held.record, proposal.params, day)
            told = decision_json(decision, proposal.language)
            proposal = replace(proposal, decision={**told, "today": day.isoformat()})
            changed = rows.bound(held.record) != proposal.facts
            if changed or decision.verdict is not Verdict.ALLOWED:
                return move(connection, proposal, State.STALE, decision), None
            if shop != DEMO:
                steps = checklist(
                    proposal.action, proposal.order_id, proposal.params, proposal.language
                )
                proposal = replace(proposal, result={"checklist": list(steps)})
                return move(connection, proposal, State.BY_HAND, decision), None
            after = performed(proposal.action, held.record, day)
            proposal = replace(proposal, result=after.request())
            moved = move(
                connection, proposal, State.PERFORMING, decision, before=held.record, after=after
            )
            self._reached(Step.YES_DECIDED)
            deed = Deed(
                shop=shop,
                order_id=proposal.order_id,
                action=proposal.action,
                params=proposal.params,
                day=day,
                facts=proposal.facts,
            )
            return moved, deed

    def settle(self, shop: str, proposal_id: str) -> Proposal:
        """Ask the desk what became of a proposal that is being performed; never do it again."""
        from bot.desk import proposals

        outcome = self._desk.settle(proposal_id)
        with self._database.writing() as connection:
            proposal = proposals.get(connection, shop, proposal_id, lock=True)
            if proposal is None:
                raise NoProposalError(proposal_id)
            if proposal.state is not proposals.State.PERFORMING:
                return proposal
            if outcome is Outcome.DONE:
                after = proposal.result
                moved = move(connection, proposal, proposals.State.PERFORMED, after=after)
            else:
                stale = outcome is Outcome.STALE
                state = proposals.State.STALE if stale else proposals.State.FAILED
                moved = move(connection, replace(proposal, result=None), state)
            self._reached(Step.OUTCOME_TAKEN)
        self._reached(Step.OUTCOME_COMMITTED)
        return moved

    def _wait(self, proposal_id: str) -> None:
        end = time.monotonic() + self._patience
        while self._desk.outcome(proposal_id) is None and time.monotonic() < end:
            time.sleep(0.02)

    def done(self, shop: str, actor: str, proposal_id: str) -> Proposal:
        """The seller says that it was done by hand. NoProposalError, NotNowError."""
        from bot.desk.proposals import State

        return self._change(shop, actor, proposal_id, State.BY_HAND, State.DONE_BY_HAND)

    def decline(self, shop: str, actor: str, proposal_id: str) -> Proposal:
        """The no. NoProposalError, NotNowError."""
        from bot.desk.proposals import State

        return self._change(shop, actor, proposal_id, State.PROPOSED, State.DECLINED)

    def _change(
        self, shop: str, actor: str, proposal_id: str, before: State, after: State
    ) -> Proposal:
        from bot.desk.proposals import State

        with self._database.writing() as connection:
            proposal = own(connection, shop, actor, proposal_id)
            if proposal.state is after:
                return proposal
            if proposal.state is not before:
                raise NotNowError(proposal.state)
            late = before is State.PROPOSED and expired(proposal)
            return move(connection, proposal, State.EXPIRED if late else after)

    def tidy(self) -> int:
        """End what waits for nobody: proposals that expired, and yeses that broke off."""
        from bot.desk import proposals
        from bot.desk.proposals import State

        moment = dt.datetime.now(dt.UTC)
        late = proposals.waiting(self._database, State.PROPOSED, written(moment))
        for shop, number in late:
            with self._database.writing() as connection:
                proposal = proposals.get(connection, shop, number, lock=True)
                if proposal is not None and proposal.state is State.PROPOSED:
                    move(connection, proposal, State.EXPIRED, actor="clock")
        broken_off = written(moment - dt.timedelta(seconds=self._patience))
        stuck = proposals.waiting(self._database, State.PERFORMING, broken_off)
        for shop, number in stuck:
            self.settle(shop, number)
        return len(late) + len(stuck)


def _decide(action: Action, record: Record, params: Mapping[str, Any], today: dt.date) -> Decision:
    request = {**record.request(), "params": dict(params)}
    return decide(action, read_case(request, action=action, today=today))
