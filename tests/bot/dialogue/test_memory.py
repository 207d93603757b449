"""What a conversation holds: written down and read again, and what is left where facts go."""

from __future__ import annotations

import json

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue.memory import EVERYTHING, ORDER_ID, Doing, Memory, from_json
from bot.reading.asked import Intent
from corpus.vocabulary import Language
from rules import Action
from rules.case import CLAIM_STATUSES, ClaimType, OrderStatus, Withdrawal

WORDS = st.text(max_size=20)
NAMES = st.lists(WORDS.filter(bool), max_size=3).map(tuple)
DAYS = st.dates().map(lambda day: day.isoformat())
ACTIONS = st.sampled_from(Action)
ORDERS = st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from([str(s) for s in OrderStatus]),
        "reserved": st.booleans(),
        "ship_by": DAYS,
    },
)
CLAIMS = st.fixed_dictionaries(
    {},
    optional={
        "type": st.sampled_from([str(k) for k in ClaimType]),
        "status": st.sampled_from([str(s) for held in CLAIM_STATUSES.values() for s in held]),
        "withdrawal": st.sampled_from([str(w) for w in Withdrawal]),
        "withdrawal_requested_on": DAYS,
    },
)
PARAMS = st.dictionaries(st.sampled_from(["ground", "reason_text"]), WORDS, max_size=2)
MEMORIES = st.builds(
    Memory,
    language=st.none() | st.sampled_from(Language),
    order_id=st.none() | WORDS,
    order=ORDERS,
    claim=CLAIMS,
    params=PARAMS,
    events=NAMES,
    unknown=NAMES,
    question=st.none() | WORDS,
    action=st.none() | ACTIONS,
    intent=st.none() | st.sampled_from(Intent),
    asks=st.none() | WORDS,
    on=st.none() | st.dates(),
    asked=NAMES,
    doing=st.none() | st.builds(Doing, ACTIONS, PARAMS),
    earliest=st.none() | st.dates(),
    unplaced=st.none() | WORDS,
    offered=st.none() | ACTIONS,
    proposal=st.none() | WORDS,
    did=st.none() | ACTIONS,
    did_for=st.none() | WORDS,
    orders=NAMES,
    topic=st.none() | WORDS,
    dated=st.none() | WORDS,
)
TOLD = Memory(
    language=Language.EN,
    order_id="326316701",
    order={"status": "preparing"},
    claim={"type": "return", "status": "on_hold", "withdrawal": "requested"},
    events=("asked",),
    question="May I ask again?",
    doing=Doing(Action.REJECT_CANCEL, {"ground": "other"}),
    offered=Action.APPROVE_CANCEL,
    orders=("326316701",),
)


@settings(deadline=None)
@given(MEMORIES)
def test_what_is_written_down_is_read_again(memory: Memory) -> None:
    assert from_json(json.loads(json.dumps(memory.as_json()))) == memory


def test_every_field_is_among_those_that_are_tried() -> None:
    every = Memory(
        language=Language.KO,
        order_id="1",
        order={"reserved": False},
        claim={"type": "cancel"},
        params={"ground": "other"},
        events=("asked",),
        unknown=("claim.type",),
        question="?",
        action=Action.SHIP,
        intent=Intent.MAY_I,
        asks="dates",
        on=None,
        asked=("ground",),
        doing=Doing(Action.SHIP),
        earliest=None,
        unplaced="?",
        offered=Action.SHIP,
        proposal="p",
        did=Action.SHIP,
        did_for="1",
        orders=("1",),
        topic="t",
        dated="d",
        suggested={"order.status": "new"},
    )
    written = set(every.as_json()) | {"on", "earliest"}
    assert written == set(Memory.__dataclass_fields__)


def test_a_conversation_that_has_not_begun_takes_no_room() -> None:
    assert Memory().as_json() == {}
    assert from_json({}) == Memory()
    assert not Memory().begun
    assert TOLD.begun


def test_facts_are_named_as_the_rules_name_them() -> None:
    assert TOLD.facts() == {
        ORDER_ID: "326316701",
        "order.status": "preparing",
        "claim.type": "return",
        "claim.status": "on_hold",
        "claim.withdrawal": "requested",
    }


@settings(deadline=None)
@given(MEMORIES)
def test_without_a_fact_it_is_not_told_and_the_others_are(memory: Memory) -> None:
    for name in memory.facts():
        left = memory.without((name,)).facts()
        also = {"claim.status"} if name == "claim.type" else set()
        assert set(left) == set(memory.facts()) - {name} - also


def test_a_status_goes_with_its_kind_of_claim() -> None:
    assert TOLD.without(("claim.type",)).claim == {"withdrawal": "requested"}
    assert TOLD.without(("claim.status",)).claim == {"type": "return", "withdrawal": "requested"}


def test_what_happened_goes_with_the_withdrawal_it_led_to() -> None:
    assert TOLD.without(("claim.withdrawal",)).events == ()
    assert TOLD.without(("claim.type",)).events == ("asked",)


def test_what_was_to_be_done_goes_with_its_order() -> None:
    left = TOLD.without((ORDER_ID,))
    assert (left.order_id, left.doing, left.offered) == (None, None, None)
    assert left.claim == TOLD.claim


@settings(deadline=None)
@given(MEMORIES)
def test_of_everything_the_language_is_left(memory: Memory) -> None:
    assert memory.without((EVERYTHING,)) == Memory(language=memory.language)
    assert memory.without(("claim.type", EVERYTHING)).facts() == {}


@settings(deadline=None)
@given(MEMORIES)
def test_a_name_that_nothing_has_takes_nothing_away(memory: Memory) -> None:
    assert memory.without(()) == memory
    assert memory.without(("order.colour",)) == memory
