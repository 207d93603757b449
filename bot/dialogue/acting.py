"""Actions talked through: a wish, what is missing, a proposal, a yes.

Decides what a turn does about an action: nothing without a yes to a proposal, and nothing by a
turn that says anything else beside it. Whether something is allowed is decided by the rules, on
the desk's facts alone (`bot/actions.py`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from bot.actions import GOOD_FOR, Actions, NoOrderError, NotAllowedError
from bot.answer import Seller
from bot.dialogue.choices import meant, values, yes_or_no
from bot.dialogue.memory import Doing, Memory
from bot.dialogue.parameters import case_of, found, is_question, meant_action
from bot.dialogue.replies import LIKELY, Reply, hedges, likely_reply, refuses_first, reply
from bot.dialogue.wishes import (
    cleaned,
    is_go_ahead,
    likely_wish,
    named_action,
    quoted_in,
    reason_given,
    surer_wish,
    unquoted,
    wanted,
)
from bot.dialogue.wording import said
from bot.reading.asked import Intent
from bot.reading.learned import Guess
from bot.ruling.deciding import Ruling
from bot.ruling.rule_texts import fact_name, label_of, word
from bot.words import named
from corpus.vocabulary import Language
from rules import Action, Decision, FactError, Verdict, decide, timeline
from rules.case import PARAMETERS, UNKNOWN, Fact, Ground, Reason
from rules.completions import PARAMETER_FACTS
from rules.reading import MINIMUM_TEXT, length

if TYPE_CHECKING:
    from bot.desk.proposals import Proposal
    from bot.desk.sql import SqlDesk

_CANCELS: Final = (Action.CANCEL_BEFORE_SHIPPING, Action.REFUND_AFTER_SHIPPING)


@dataclass(frozen=True, slots=True)
class Acted:
    """What a turn came to that was about an action."""

    memory: Memory
    parts: tuple[str, ...] = ()
    """Paragraphs, after those of the ruling."""
    ruling: Ruling | None = None
    """To be told before them."""
    leads: bool = True
    """Whether the ruling's own words are told, not only what it rests on."""
    proposal: Mapping[str, Any] | None = None
    replies: tuple[str, ...] = ()
    rest: str | None = None
    """What the turn says beside it, still to be answered."""


@dataclass(frozen=True, slots=True)
class Acting:
    """What one seller may have done at the desk, in one turn."""

    desk: SqlDesk
    seller: Seller
    language: Language
    today: dt.date
    """The day that counts for actions."""
    confirm_on: dt.date | None
    """The day that counts for a yes; None: the proposal's."""
    actions: Actions = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "actions", Actions(self.desk))

    def turn(self, message: str, text: str, memory: Memory, kinds: Guess) -> Acted | None:
        """What `message` (folded: `text`) does; None where it is a question like any other.

        `kinds`: how likely it is a yes, a wish, a question …
        """
        proposal = self._last(memory)
        proposed = proposal.action if proposal else memory.offered
        answer = exact = reply(message, proposed)
        if answer is None and proposal is not None:
            changed = self._changed(message, text, proposal, memory)
            if changed is not None:
                return changed
        if answer is None and (proposal is not None or memory.offered or memory.doing):
            answer = likely_reply(message, kinds, proposed)
        if proposal is not None:
            acted = self._answered(answer, message, text, proposal, memory)
            if acted is not None:
                return acted
        if memory.doing is not None and memory.order_id is not None:
            acted = self._filled(memory.doing, exact, message, text, memory, kinds)
            if acted is not None:
                return acted
        said_beside = unquoted(text)
        action = wanted(said_beside)
        if action is not None:
            action = surer_wish(text, kinds) or action
        if action is None and memory.offered is not None:
            asks = named("dialogue", "informing", said_beside)
            wishes = named("dialogue", "wish", said_beside) and not asks
            if answer is Reply.YES or (answer is None and (wishes or is_go_ahead(said_beside))):
                action = memory.offered
        action = action or likely_wish(said_beside, kinds)
        if action is None and self._is_same(text, memory, kinds) and memory.did is not None:
            return self.propose(memory.did, memory.params, memory)
        if action is None:
            return self._nothing(answer, memory)
        if memory.order_id is None:
            params = found(action, message, text, memory.params)
            return Acted(
                replace(memory, doing=Doing(action, params)),
                (said("say.which_order", self.language),),
                rest=message,
            )
        return self.propose(action, found(action, message, text, memory.params), memory, text)

    def _is_same(self, text: str, memory: Memory, kinds: Guess) -> bool:
        """ "326340659 too": what was wished for another order."""
        other = memory.order_id != memory.did_for
        fits = named_action(text) in (None, memory.did)
        said_so = named("dialogue", "same", text) or kinds.value == "same"
        return other and fits and said_so and not is_question(text)

    def _last(self, memory: Memory) -> Proposal | None:
        """The proposal that was last spoken of, as it stands now."""
        from bot.desk import proposals

        if memory.proposal is None:
            return None
        with self.desk.database.reading() as connection:
            last = proposals.get(connection, self.seller.shop, memory.proposal, lock=False)
        return last if last is not None and last.actor == self.seller.actor else None

    def _answered(
        self,
        answer: Reply | None,
        message: str,
        text: str,
        proposal: Proposal,
        memory: Memory,
    ) -> Acted | None:
        """A turn that answers a proposal."""
        from bot.desk.proposals import State

        say, states = self._say, State
        waits = proposal.state in (states.PROPOSED, states.PERFORMING)
        if answer is Reply.DROP:
            answer = Reply.UNSURE if proposal.action in _CANCELS else Reply.NO
        if answer is Reply.YES and (waits or proposal.state in _AGAIN):
            return self._confirm(proposal, memory)
        if proposal.state is states.BY_HAND and answer is Reply.DONE:
            done = self.actions.done(self.seller.shop, self.seller.actor, proposal.id)
            return self._told(done, memory)
        if not waits:
            return None
        if answer is Reply.NO:
            return self._told(self._declined(proposal), memory)
        if answer is None and hedges(message, proposal.action):
            answer = Reply.UNSURE
        if answer in (Reply.WAIT, Reply.UNSURE):
            word_ = "say.waiting" if answer is Reply.WAIT else "say.unsure"
            return Acted(memory, (say(word_),), replies=self._yes_no())
        if (rest := refuses_first(message)) is not None:
            declined = self._declined(proposal)
            kept = replace(memory, proposal=None, doing=None, offered=None)
            return Acted(kept, proposal=declined.as_json(), rest=rest)
        return None

    def _changed(self, message: str, text: str, proposal: Proposal, memory: Memory) -> Acted | None:
        """The same action with other parameters."""
        if proposal.state != "proposed":
            return None
        if not named("dialogue", "change", text) and refuses_first(message) is None:
            return None
        asks = is_question(text) and not named("dialogue", "requesting", text)
        if wanted(text) not in (None, proposal.action) or asks:
            return None
        told = found(proposal.action, message, text, {})
        quoted = quoted_in(message)
        if quoted and "reason_text" in {str(fact) for fact in PARAMETERS[proposal.action]}:
            told = {**told, "reason_text": quoted}
        params = {**proposal.params, **told}
        if not told or params == dict(proposal.params):
            return None
        self._declined(proposal)
        return self.propose(proposal.action, params, memory)

    def _declined(self, proposal: Proposal) -> Proposal:
        return self.actions.decline(self.seller.shop, self.seller.actor, proposal.id)

    def _confirm(self, proposal: Proposal, memory: Memory) -> Acted:
        made = self.actions.confirm(
            self.seller.shop, self.seller.actor, proposal.id, today=self.confirm_on
        )
        return self._told(made, memory)

    def _told(self, proposal: Proposal, memory: Memory) -> Acted:
        """What became of a proposal, in words."""
        values = {
            "action": word("actions", proposal.action, self.language),
            "order": proposal.order_id,
        }
        parts = [said(f"say.{proposal.state}", self.language, **values)]
        replies: tuple[str, ...] = ()
        result = proposal.result or {}
        if steps := result.get("checklist"):
            parts.append("\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1)))
        if proposal.state == "by_hand":
            parts.append(self._say("say.say_done"))
            replies = (said("reply.done", self.language),)
        if proposal.state == "performed" and (effects := proposal.decision.get("effects")):
            parts.append("\n".join(f"- {effect}" for effect in effects))
        kept = replace(memory, doing=None, offered=None, proposal=proposal.id, asked=())
        if proposal.state in ("performed", "by_hand", "done_by_hand"):
            # What was told of it before is over; the desk knows.
            kept = replace(kept, order={}, claim={}, params={}, events=(), unknown=(), on=None)
        return Acted(
            kept,
            tuple(parts),
            proposal=proposal.as_json(),
            replies=replies,
        )

    def _filled(
        self,
        doing: Doing,
        answer: Reply | None,
        message: str,
        text: str,
        memory: Memory,
        kinds: Guess,
    ) -> Acted | None:
        """A turn that tells what was missing for an action."""
        if answer in (Reply.NO, Reply.DROP) and "buyer_requested" not in memory.asked:
            kept = replace(memory, doing=None, asked=())
            return Acted(kept, (self._say("say.dropped"),))
        names_one = any(meant(n, text) for n in memory.asked if n in ("ground", "reason"))
        another = wanted(text) or (None if names_one else likely_wish(text, kinds))
        surely = kinds.chances.get(f"wish:{another}", 0) >= LIKELY
        if another not in (None, doing.action) and (surely or memory.asked != ("reason_text",)):
            return None
        told = found(doing.action, message, text, {})
        # A ground that was chosen stands, whatever words its reason has.
        told = {n: v for n, v in told.items() if n in memory.asked or n not in doing.params}
        if memory.asked == ("reason_text",):
            told = {n: v for n, v in told.items() if n == "reason_text"}
        params = {**doing.params, **told}
        for name in memory.asked:
            if name in params and name != "reason_text":
                continue
            if name == "reason_text" and not is_question(cleaned(text)):
                params[name] = reason_given(message) or cleaned(message)
            elif name in ("ground", "reason") and (value := meant(name, text)):
                params[name] = value
            elif name == "buyer_requested" and (said_so := yes_or_no(text)) is not None:
                params[name] = said_so
        if params == dict(doing.params) and memory.asked:
            if is_question(text):
                # Asked first; what is missing may be told later.
                return None
            return self._ask(doing, memory, again=True)
        return self.propose(doing.action, params, memory)

    def propose(
        self, action: Action, params: Mapping[str, Any], memory: Memory, text: str = ""
    ) -> Acted:
        """Propose an action on the order that is talked about, or tell why not."""
        held = self.desk.order(self.seller.shop, memory.order_id or "")
        if held is None:
            return self._no_order(memory)
        action = meant_action(action, held.record, memory.action, text)
        params = {k: v for k, v in params.items() if k in {str(f) for f in PARAMETERS[action]}}
        try:
            case = case_of(action, held.record, params, self.today)
        except FactError:
            params = {}
            case = case_of(action, held.record, params, self.today)
        decision = decide(action, case)
        ruling = Ruling(
            case, Intent.MAY_I, decision, timeline=timeline(case) or None, claim_told=True
        )
        kept = replace(
            memory, doing=None, offered=None, proposal=None, asked=(), action=action,
            intent=Intent.MAY_I, asks=f"decide:{action}", params=params,
        )  # fmt: skip
        if decision.verdict is Verdict.NEEDS_INFO:
            return self._missing(decision, ruling, Doing(action, params), kept)
        if decision.verdict is Verdict.BLOCKED:
            return self._blocked(decision, ruling, Doing(action, params), kept)
        try:
            made = self.actions.propose(
                self.seller.shop,
                self.seller.actor,
                action=action,
                order_id=held.record.id,
                params=params,
                today=self.today,
                language=self.language,
            )
        except NoOrderError:
            return self._no_order(memory)
        except NotAllowedError:
            # The order changed between two looks: look again.
            return self.propose(action, params, memory)
        name = word("actions", action, self.language)
        parts = (
            self._say("say.proposal", action=name),
            "\n".join(f"- {line}" for line in made.preview),
            self._say("say.confirm", minutes=int(GOOD_FOR.total_seconds() // 60)),
        )
        return Acted(
            replace(kept, proposal=made.id, did=action, did_for=held.record.id),
            parts,
            ruling=ruling,
            leads=False,
            proposal=made.as_json(),
            replies=self._yes_no(),
        )

    def _missing(self, decision: Decision, ruling: Ruling, doing: Doing, memory: Memory) -> Acted:
        facts = [fact for fact in decision.missing if fact not in PARAMETER_FACTS]
        if facts:
            names = said("say.or", self.language).join(fact_name(f, self.language) for f in facts)
            return Acted(memory, (self._say("say.desk_unknown", facts=names),), ruling=ruling)
        wanted_ = tuple(str(fact) for fact in decision.missing)
        kept = replace(memory, doing=doing, asked=wanted_[:1])
        asked = self._ask(doing, kept)
        return replace(asked, ruling=ruling)

    def _ask(self, doing: Doing, memory: Memory, *, again: bool = False) -> Acted:
        """The question for what is missing."""
        name = memory.asked[0] if memory.asked else "reason_text"
        choices: tuple[str, ...] = ()
        if name in ("ground", "reason"):
            held = values(Fact(name))
            if doing.action is Action.REFUND_AFTER_SHIPPING:
                held = (Reason.DELIVERY_DELAY,)
            choices = tuple(label_of(value, self.language) for value in held)
            listed = said("say.or", self.language).join(choices)
            part = self._say(f"say.{name}", choices=listed)
        elif name == "reason_text" and doing.params.get("ground") == Ground.OTHER:
            part = self._say("say.reason_text_long", least=MINIMUM_TEXT)
        else:
            part = self._say(f"say.{name}")
            choices = self._yes_no() if name == "buyer_requested" else ()
        return Acted(memory, (part,), replies=choices)

    def _blocked(self, decision: Decision, ruling: Ruling, doing: Doing, memory: Memory) -> Acted:
        text = str(doing.params.get("reason_text") or "")
        short = doing.action is Action.REJECT_CANCEL and text and length(text) < MINIMUM_TEXT
        if short and decision.rules[0] == "R4":
            # Everything else is there: another text will do.
            params = {k: v for k, v in doing.params.items() if k != "reason_text"}
            kept = replace(memory, doing=Doing(doing.action, params), asked=("reason_text",))
            part = self._say("say.too_short", count=length(text), least=MINIMUM_TEXT)
            return Acted(kept, (part,), ruling=ruling)
        if (name := self._in_the_way(ruling, doing)) is not None:
            # Another reason will do.
            params = {k: v for k, v in doing.params.items() if k != name}
            kept = replace(memory, doing=Doing(doing.action, params), asked=(name,))
            return replace(self._ask(kept.doing or doing, kept), ruling=ruling)
        return Acted(memory, ruling=ruling)

    def _in_the_way(self, ruling: Ruling, doing: Doing) -> str | None:
        """The chosen reason that blocks, where nothing else does."""
        name = next((n for n in ("ground", "reason") if doing.params.get(n)), None)
        if name is None:
            return None
        open_yet = replace(ruling.case, params=replace(ruling.case.params, **{name: UNKNOWN}))
        other = decide(doing.action, open_yet)
        return name if other.verdict is not Verdict.BLOCKED else None

    def _no_order(self, memory: Memory) -> Acted:
        part = self._say("say.no_order", order=memory.order_id or "")
        return Acted(replace(memory, order_id=None, doing=None, proposal=None), (part,))

    def _nothing(self, answer: Reply | None, memory: Memory) -> Acted | None:
        if answer in (Reply.YES, Reply.NO, Reply.DONE, Reply.DROP) and not memory.asked:
            return Acted(replace(memory, offered=None), (self._say("say.nothing"),))
        return None

    def _yes_no(self) -> tuple[str, ...]:
        return (said("reply.yes", self.language), said("reply.no", self.language))

    def _say(self, name: str, **values: object) -> str:
        return said(name, self.language, **values)


_AGAIN: Final = ("performed", "by_hand", "done_by_hand", "performing")
"""States of a proposal that a second yes gives back as they are."""
