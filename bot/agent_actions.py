"""An agent's proposals: what it may prepare, show, have confirmed, and drop for a seller.

Decides which day counts and how a call that can't be taken is told; whether something is allowed
and which state follows which is `actions.py`'s.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot import clock
from bot.actions import Actions, NoOrderError, NoProposalError, NotAllowedError, NotNowError
from bot.answer import Seller
from bot.desk.protocol import Record
from bot.dialogue.wording import said
from bot.ruling.decisions import error_text
from bot.tools import CallError, language_of_call
from corpus.vocabulary import Language
from rules import FactError, read_action
from rules.facts import read_day

if TYPE_CHECKING:
    from bot.desk.proposals import Proposal
    from bot.desk.sql import SqlDesk


@dataclass(frozen=True, slots=True)
class AgentActions:
    """What an agent may have done for one seller."""

    desk: SqlDesk
    seller: Seller
    by_request: bool = False
    """Whether a call's own date counts."""

    def held(self, order_id: str, language: str | None = None) -> Record:
        """An order of the seller's shop. CallError."""
        found = self.desk.order(self.seller.shop, order_id)
        if found is None:
            raise _no_order(order_id, language_of_call(language))
        return found.record

    def propose(
        self,
        action: str,
        order_id: str,
        params: Mapping[str, Any] | None = None,
        *,
        today: str | None = None,
        language: str | None = None,
    ) -> dict[str, Any]:
        """`{"proposal", "decision"}`; no proposal where the rules don't allow it. CallError."""
        told_in = language_of_call(language)
        try:
            made = Actions(self.desk).propose(
                self.seller.shop,
                self.seller.actor,
                action=read_action({"action": action}),
                order_id=order_id,
                params=params or {},
                today=self._day(today),
                language=told_in,
            )
        except NoOrderError:
            raise _no_order(order_id, told_in) from None
        except FactError as error:
            raise CallError(error_text(error, told_in)) from None
        except NotAllowedError as error:
            return {"proposal": None, "decision": error.decision}
        return {"proposal": made.as_json(), "decision": made.decision}

    def shown(self, proposal_id: str) -> Proposal:
        """A proposal of this seller's, as it stands. CallError."""
        from bot.desk import proposals

        with self.desk.database.reading() as connection:
            found = proposals.get(connection, self.seller.shop, proposal_id, lock=False)
        if found is None or found.actor != self.seller.actor:
            raise _no_proposal(proposal_id)
        return found

    def confirm(self, proposal_id: str) -> dict[str, Any]:
        """The yes. CallError."""
        day = None if self.by_request else clock.today()
        try:
            made = Actions(self.desk).confirm(
                self.seller.shop, self.seller.actor, proposal_id, today=day
            )
        except NoProposalError:
            raise _no_proposal(proposal_id) from None
        return made.as_json()

    def decline(self, proposal_id: str) -> dict[str, Any]:
        """The no. CallError."""
        try:
            made = Actions(self.desk).decline(self.seller.shop, self.seller.actor, proposal_id)
        except NoProposalError:
            raise _no_proposal(proposal_id) from None
        except NotNowError as error:
            raise CallError(
                f"proposal_id: it can't be dropped, its state is {error.state}"
            ) from None
        return made.as_json()

    def _day(self, told: str | None) -> dt.date:
        """The date that counts; FactError."""
        day = read_day("today", told)
        return day if self.by_request and isinstance(day, dt.date) else clock.today()


def _no_order(order_id: str, language: Language) -> CallError:
    return CallError(f"order_id: {said('say.no_order', language, order=order_id[:100])}")


def _no_proposal(proposal_id: str) -> CallError:
    return CallError(f"proposal_id: there is no proposal {proposal_id[:100]!r} of yours")
