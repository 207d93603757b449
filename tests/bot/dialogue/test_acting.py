"""Actions that are talked through: asked for, proposed, confirmed, and done once or not at all."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update
from talking import GONE, REJECT, RUNS, TODAY, WAITS, WAITS_TOO, Chat, made, missing, state

from bot import clock
from bot.answer import Seller
from bot.build import Helpdesk, build
from bot.desk import proposals
from bot.desk.facts import read_record
from bot.desk.sql import SqlDesk
from bot.desk.tables import proposals as table
from bot.settings import Settings

LONG = "The tracking number follows by message this evening."


def test_a_wish_is_proposed_a_yes_does_it_and_a_second_yes_shows_it_again(chat: Chat) -> None:
    before = chat.facts()
    asked = chat.say(REJECT)
    assert (asked.verdict, state(asked)) == ("allowed", "proposed")
    assert (made(asked)["action"], made(asked)["order_id"]) == ("reject_cancel", WAITS)
    assert made(asked)["params"] == {"ground": "already_shipped"}
    assert asked.replies == ("Yes", "No")
    assert chat.facts() == before
    done = chat.say("yes")
    assert (done.verdict, state(done)) == ("allowed", "performed")
    assert made(done)["id"] == made(asked)["id"]
    assert chat.facts()["order"]["cancel_rejected"] is True
    again = chat.say("yes, please")
    assert again.proposal == done.proposal
    assert chat.events() == ["proposed", "confirmed", "performing", "performed"]


# The wish, its order's number last, a ground, and a yes
SPOKEN = [
    ("ko", f"취소요청 거부해줘 {WAITS}", "이미 발송했어요", "네"),
    ("ja", f"{WAITS} のキャンセル要請を拒否してください", "発送済みです", "はい、お願いします"),
    ("zh", f"请拒绝{WAITS}的取消申请", "已经发货", "好的，办吧"),
    ("zh", f"請拒絕{WAITS}的取消申請", "已經發貨", "好的，執行吧"),
    ("en", f"Please reject the cancel request on {WAITS}", "already shipped", "yes, reject it"),
]


@pytest.mark.parametrize(("language", "wish", "ground", "yes"), SPOKEN)
def test_what_is_missing_is_asked_for_in_the_sellers_language(
    chat: Chat, language: str, wish: str, ground: str, yes: str
) -> None:
    asked = chat.say(wish)
    assert (asked.language, asked.verdict, state(asked)) == (language, "needs_info", None)
    assert "ground" in missing(asked)
    assert len(asked.replies) == 4
    offer = chat.say(ground)
    assert (offer.language, state(offer)) == (language, "proposed")
    assert made(offer)["params"] == {"ground": "already_shipped"}
    done = chat.say(yes)
    assert (done.language, state(done)) == (language, "performed")


def test_a_reason_that_is_too_short_is_asked_for_once_more(chat: Chat) -> None:
    chat.say(f"reject the cancel request on {WAITS}")
    asked = chat.say("other")
    assert (asked.verdict, missing(asked)) == ("needs_info", ["reason_text"])
    short = chat.say("too short")
    assert (short.verdict, state(short)) == ("blocked", None)
    assert "9 characters" in short.answer
    offer = chat.say(LONG)
    assert made(offer)["params"] == {"ground": "other", "reason_text": LONG}
    assert state(chat.say("yes")) == "performed"


def test_after_may_i_it_is_enough_to_say_go_ahead(chat: Chat) -> None:
    asked = chat.say(f"May I approve the cancel request on {WAITS}?")
    assert (asked.verdict, state(asked), asked.replies) == ("allowed", None, ("Go ahead",))
    offer = chat.say("go ahead")
    assert made(offer)["action"] == "approve_cancel"
    assert chat.facts()["order"]["status"] == "preparing"


@pytest.mark.parametrize("no", ["no", "아니요", "いいえ", "不用了", "cancel it", "don't reject it"])
def test_a_no_does_nothing_and_ends_it(chat: Chat, no: str) -> None:
    before = chat.facts()
    offer = chat.say(REJECT)
    declined = chat.say(no)
    assert state(declined) == "declined"
    assert made(declined)["id"] == made(offer)["id"]
    assert state(chat.say("yes")) is None
    assert chat.facts() == before


@pytest.mark.parametrize(
    "message",
    [
        *("yes, but only if she agrees", "Yes, but not today", "네, 근데 아직 확인 안 했어요"),
        *(
            "いいですけど、その前に確認したい",
            "好的，但是先等等",
            "wait",
            "잠깐만요",
            "知道了",
            "hm",
        ),
        *("yes?", "What happens then?", "How long does the buyer have to answer?", "thanks"),
    ],
)
def test_what_is_no_clear_yes_leaves_it_open_and_does_nothing(chat: Chat, message: str) -> None:
    before = chat.facts()
    offer = chat.say(REJECT)
    between = chat.say(message)
    assert between.proposal is None
    assert chat.facts() == before
    done = chat.say("yes")
    assert (state(done), made(done)["id"]) == ("performed", made(offer)["id"])


def test_a_no_with_another_ground_is_another_proposal(chat: Chat) -> None:
    offer = chat.say(REJECT)
    changed = chat.say("No, use ready to ship instead")
    assert state(changed) == "proposed"
    assert made(changed)["params"] == {"ground": "ready_to_ship"}
    former = made(offer)["id"]
    with chat.desk.database.reading() as connection:
        kept = proposals.get(connection, "demo", former, lock=False)
    assert kept is not None
    assert str(kept.state) == "declined"


def test_a_yes_after_turning_to_another_order_does_nothing_to_the_first(chat: Chat) -> None:
    before, other = chat.facts(), chat.facts(WAITS_TOO)
    chat.say(REJECT)
    turned = chat.say(f"and what about {WAITS_TOO}?")
    assert {fact.name: fact.value for fact in turned.facts} == {"order.id": WAITS_TOO}
    offer = chat.say("yes")
    assert state(offer) in (None, "proposed")
    assert (chat.facts(), chat.facts(WAITS_TOO)) == (before, other)


def test_the_same_for_another_order_is_a_proposal_of_its_own(chat: Chat) -> None:
    chat.say(REJECT)
    chat.say("yes")
    assert missing(chat.say(f"{WAITS_TOO} too, please")) == ["ground", "reason_text"]
    offer = chat.say("already shipped")
    assert made(offer)["order_id"] == WAITS_TOO
    assert made(offer)["action"] == "reject_cancel"
    assert state(chat.say("yes")) == "performed"
    assert chat.facts(WAITS_TOO)["order"]["cancel_rejected"] is True


def test_an_order_that_is_not_there_is_named_and_nothing_waits_for_a_yes(chat: Chat) -> None:
    chat.say(REJECT)
    before = chat.facts()
    lost = chat.say(f"reject the cancel request on {GONE}")
    assert GONE in lost.answer
    assert (lost.verdict, state(lost)) == (None, None)
    assert state(chat.say("yes")) is None
    assert chat.facts() == before


def test_the_right_number_makes_good_for_a_wrong_one(chat: Chat) -> None:
    chat.say(f"reject the cancel request on {GONE}, it has already left")
    offer = chat.say(f"sorry, {WAITS}")
    assert made(offer)["order_id"] == WAITS
    assert made(offer)["params"] == {"ground": "already_shipped"}


def test_without_an_order_its_number_is_asked_for(chat: Chat) -> None:
    asked = chat.say("Please approve the cancel request")
    assert state(asked) is None
    assert "order number" in asked.answer
    chat.say(WAITS)
    assert state(chat.say("approve it")) == "proposed"


def test_what_the_claim_forbids_is_told_and_not_proposed(chat: Chat) -> None:
    no = chat.say(f"please ship {WAITS}")
    assert (no.verdict, state(no)) == ("blocked", None)
    assert (no.decision or {})["action"] == "ship"
    assert (no.decision or {})["instead"]
    assert state(chat.say("yes")) is None
    assert chat.facts()["order"]["status"] == "preparing"


def test_an_order_that_changed_before_the_yes_is_left_alone(chat: Chat) -> None:
    chat.say(REJECT)
    row = chat.facts()
    row["order"]["ship_by"] = "2026-09-09"
    chat.desk.put("demo", [read_record(row)], replace=False, actor="test", source="test")
    stale = chat.say("yes")
    assert state(stale) == "stale"
    assert chat.facts() == row
    assert state(chat.say("yes")) is None


def test_an_offer_that_is_over_is_not_taken(chat: Chat) -> None:
    offer = chat.say(REJECT)
    with chat.desk.database.writing() as connection:
        old = update(table).where(table.c.id == made(offer)["id"])
        connection.execute(old.values(expires_at="2026-08-29T00:00:00.000000Z"))
    assert state(chat.say("yes")) == "expired"
    assert "cancel_rejected" not in chat.facts()["order"]
    assert state(chat.say(REJECT)) == "proposed"
    assert state(chat.say("yes")) == "performed"


OWN = {
    "order": {"id": "1111111", "status": "preparing", "ship_by": "2026-09-02"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "none",
        "requested_on": "2026-08-28",
    },
}


def test_any_other_shop_does_it_by_hand_and_says_when_it_is_done(
    helpdesk: Helpdesk, orders: SqlDesk
) -> None:
    orders.put("own", [read_record(OWN)], replace=False, actor="test", source="test")
    chat = Chat(helpdesk.beside(lambda: orders), orders, "own")
    chat.say("approve the cancel request on 1111111")
    assert state(chat.say("done")) is None
    by_hand = chat.say("yes")
    assert (state(by_hand), by_hand.replies) == ("by_hand", ("Done",))
    for step in made(by_hand)["result"]["checklist"]:
        assert step in by_hand.answer
    assert state(chat.say("yes")) == "by_hand"
    assert state(chat.say("done")) == "done_by_hand"
    assert chat.facts("1111111") == OWN


def test_the_day_of_the_request_counts_where_the_settings_say_so(chat: Chat) -> None:
    offer = chat.say(f"please take back the withdrawal request on {RUNS}")
    assert state(offer) == "proposed"
    late = chat.say("yes", today=TODAY + dt.timedelta(days=7))
    assert state(late) == "stale"
    assert (late.decision or {})["today"] == "2026-09-05"


def test_else_the_day_of_the_server_counts(indexed: Settings, orders: SqlDesk) -> None:
    chat = Chat(build(indexed, orders=lambda: orders), orders)
    offer = chat.say(REJECT, today=dt.date(2001, 1, 1))
    assert state(offer) == "proposed"
    assert (offer.decision or {})["today"] == clock.today().isoformat()
    done = chat.say("yes", today=dt.date(2001, 1, 1))
    assert (state(done), (done.decision or {})["today"]) == ("performed", clock.today().isoformat())


def test_for_nobody_no_order_is_seen_and_nothing_is_proposed(chat: Chat) -> None:
    before = chat.facts()
    chat.seller = None
    answer = chat.say(REJECT)
    assert state(answer) is None
    assert "order.id" not in {fact.name for fact in answer.facts}
    assert state(chat.say("yes")) is None
    chat.seller = Seller("demo", "me")
    assert chat.facts() == before
    assert chat.events() == []


def test_another_seller_of_the_shop_has_another_conversation(chat: Chat) -> None:
    before = chat.facts()
    chat.say(REJECT)
    chat.seller = Seller("demo", "somebody else")
    other = chat.say("yes")
    assert state(other) is None
    assert [w.code for w in other.warnings] == ["session_unknown"]
    assert chat.facts() == before
