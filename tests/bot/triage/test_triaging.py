"""Inquiries, read: what each is about, by when something is lost, and a reply to that person."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.answer import Seller
from bot.build import Helpdesk
from bot.clock import JAPAN
from bot.desk.protocol import DEMO, Record
from bot.desk.sql import SqlDesk, open_desk
from bot.model import Model
from bot.scripted import ScriptedModel, liar, polite
from bot.texts import label
from bot.triage.inquiry import Inquiry, Triage
from bot.triage.scoring import Read
from bot.triage.training import INQUIRIES
from bot.triage.triaging import rank, triage
from corpus.vocabulary import Language
from rules.inventory import ERRATA


def _is_urgent(row: dict[str, Any]) -> bool:
    if row["deadline"] is None:
        return False
    day = dt.datetime.fromisoformat(row["received"]).date()
    return dt.date.fromisoformat(row["deadline"]) <= day + dt.timedelta(2)


ROWS = [
    {**row, "language": language, "urgent": _is_urgent(row)}
    for language in Language
    for line in (INQUIRIES / f"{language}.jsonl").read_text(encoding="utf-8").splitlines()
    if "id" in (row := json.loads(line)) and not row["id"].startswith("inq-dev")
]
"""Those that were read wrong once."""
SHOP = Seller("shop", "somebody")
NOW = dt.datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN)
ORDER = "900900901"


def inquiry(text: str, **more: Any) -> Inquiry:
    return Inquiry(**{"id": "1", "text": text, "received": NOW, **more})


@pytest.fixture
def orders(tmp_path: Path) -> Iterator[SqlDesk]:
    """A desk with one order of a shop: a cancel request that waits, its withdrawal asked for."""
    made = open_desk(f"sqlite:///{tmp_path / 'desk.db'}", today=NOW.date())
    claim = {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "requested",
        "requested_on": "2026-11-15",
        "withdrawal_requested_on": "2026-11-16",
    }
    record = Record({"id": ORDER, "status": "preparing"}, claim, claim_known=True)
    made.put(SHOP.shop, [record], replace=True, actor="test", source="test")
    yield made
    made.database.close()


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_an_inquiry_is_read_as_a_careful_support_lead_reads_it(
    desk: Helpdesk, row: dict[str, Any]
) -> None:
    received = dt.datetime.fromisoformat(row["received"])
    received = received if received.tzinfo else received.replace(tzinfo=JAPAN)
    made = triage(Inquiry(id=row["id"], text=row["text"], received=received), desk)
    assert Read(row["id"], row, made).wrong == {}


def read_row(desk: Helpdesk, name: str) -> Triage:
    row = next(row for row in ROWS if row["id"] == name)
    received = dt.datetime.fromisoformat(row["received"])
    received = received if received.tzinfo else received.replace(tzinfo=JAPAN)
    return triage(Inquiry(id=name, text=row["text"], received=received), desk)


BUYERS = [row["id"] for row in ROWS if row["asker"] == "buyer"]


@pytest.mark.parametrize("name", BUYERS)
def test_a_buyer_gets_no_step_of_the_sellers_console(desk: Helpdesk, name: str) -> None:
    reply = read_row(desk, name).reply
    assert "QSM" not in reply
    assert "1. " not in reply


@pytest.mark.parametrize(
    ("name", "held"),
    [
        ("ko-buyer-withdraw", "**2026년 11월 25일**"),
        ("ja-buyer-shop-asks", "**2026年11月22日**"),
        ("2-zh-9", "**2026年7月20日**"),
        ("3-en-8", "**April 11, 2026**"),
    ],
)
def test_a_buyer_is_told_the_last_day_to_answer(desk: Helpdesk, name: str, held: str) -> None:
    assert held in read_row(desk, name).reply


def test_a_day_that_passed_is_told_as_passed(desk: Helpdesk) -> None:
    assert "Your last day" in read_row(desk, "2-en-9").reply


@pytest.mark.parametrize("name", [row["id"] for row in ROWS if row["topic"] is None])
def test_what_no_guide_covers_is_sent_to_the_form_without_a_category(
    desk: Helpdesk, name: str
) -> None:
    made = read_row(desk, name)
    assert made.citations == ()
    assert label("contact_qoo10", made.language) in made.reply
    assert made.contact is not None
    assert made.contact.id is None


@pytest.mark.parametrize("name", [row["id"] for row in ROWS if row["route"]])
def test_what_a_rule_sends_to_qoo10_is_told_the_way(desk: Helpdesk, name: str) -> None:
    made = read_row(desk, name)
    assert made.contact is not None
    assert made.contact.id == made.route
    assert " > ".join(made.contact.path) in made.reply
    assert str(made.route) in made.why


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_what_is_marked_is_cited(desk: Helpdesk, row: dict[str, Any]) -> None:
    made = read_row(desk, row["id"])
    assert [c.marker for c in made.citations] == list(range(1, len(made.citations) + 1))
    marked = {int(number) for number in re.findall(r"\[(\d+)\]", made.reply)}
    assert marked <= {c.marker for c in made.citations}
    assert not made.citations or 1 in marked


def test_two_questions_get_two_answers_and_what_is_lost_first_decides(desk: Helpdesk) -> None:
    made = read_row(desk, "ja-two-orders")
    assert made.orders == ("445566778", "445566779")
    assert {(c.topic, c.section) for c in made.citations} >= {
        ("claim-withdrawal", "request"),
        ("cancel-refund", "before-shipping"),
    }


def test_without_the_day_of_a_running_request_there_is_no_deadline_and_it_is_asked_for(
    desk: Helpdesk,
) -> None:
    made = triage(
        inquiry("A withdrawal request of ours is still running. Can I ask once more?"), desk
    )
    assert made.deadline is None
    assert not made.urgent
    asked = {m.name: m.text for m in made.missing}
    assert "claim.withdrawal_requested_on" in asked
    assert asked["claim.withdrawal_requested_on"] in made.reply
    assert "not known" in made.why


def test_days_count_from_the_day_of_receipt_in_japan(desk: Helpdesk) -> None:
    text = "A cancel request came in yesterday, may I reject it? We have shipped already."
    night = dt.datetime(2026, 11, 19, 16, 0, tzinfo=dt.UTC)  # the 20th in Japan
    assert triage(inquiry(text, received=night), desk).deadline == dt.date(2026, 11, 23)


def test_the_record_fills_what_is_not_told_and_why_says_so(desk: Helpdesk, orders: SqlDesk) -> None:
    made = triage(
        inquiry(f"Order {ORDER}: may I ask for the withdrawal once more?"),
        desk.beside(lambda: orders),
        seller=SHOP,
    )
    assert made.deadline == dt.date(2026, 11, 22)
    assert made.urgent
    assert f"record of order {ORDER}" in made.why
    assert "claim.withdrawal_requested_on" not in {m.name for m in made.missing}


def test_what_is_told_counts_and_the_difference_is_said(desk: Helpdesk, orders: SqlDesk) -> None:
    made = triage(
        inquiry(f"Order {ORDER}: we asked the buyer to withdraw on 18 November. Until when?"),
        desk.beside(lambda: orders),
        seller=SHOP,
    )
    assert made.deadline == dt.date(2026, 11, 24)
    assert "differ" in made.why
    assert "November 16, 2026" in made.reply


@pytest.mark.parametrize("seller", [None, Seller("another", "somebody"), Seller(DEMO, DEMO)])
def test_another_shops_order_is_not_looked_at(
    desk: Helpdesk, orders: SqlDesk, seller: Seller | None
) -> None:
    made = triage(
        inquiry(f"Order {ORDER}: may I ask for the withdrawal once more?"),
        desk.beside(lambda: orders),
        seller=seller,
    )
    assert made.deadline is None
    assert "November 16" not in made.reply


def test_a_buyer_is_not_told_what_the_record_holds(desk: Helpdesk, orders: SqlDesk) -> None:
    made = triage(
        inquiry(f"The shop asked me to withdraw, order {ORDER}. What happens if I don't answer?"),
        desk.beside(lambda: orders),
        seller=SHOP,
    )
    assert made.deadline == dt.date(2026, 11, 22)
    assert "November 22" not in made.reply


def test_an_order_that_cannot_be_shipped_is_a_signal_and_no_deadline(desk: Helpdesk) -> None:
    made = triage(
        inquiry("There is a cancel request on a Preparing to ship order. May I ship it?"), desk
    )
    assert [s.code for s in made.signals] == ["cannot_ship"]
    assert made.deadline is None
    assert not made.urgent


def test_a_block_about_to_end_is_a_signal(desk: Helpdesk) -> None:
    made = triage(
        inquiry("The buyer refused to withdraw her return on 17 November. When may I ask again?"),
        desk,
    )
    ends = next(s for s in made.signals if s.code == "block_ends")
    assert ends.date == dt.date(2026, 11, 22)
    assert made.deadline is None


def test_the_queue_puts_first_what_is_lost_first(desk: Helpdesk) -> None:
    calm = triage(inquiry("Where is the menu for claim withdrawals?"), desk)
    late = triage(inquiry("A cancel request of 15 November waits. How do I approve it?"), desk)
    soon = triage(inquiry("A cancel request of 18 November waits. How do I approve it?"), desk)
    held = triage(inquiry("A cancel request waits at Preparing to ship. May I ship?"), desk)
    older = replace(calm, received=NOW - dt.timedelta(hours=1))
    queue = sorted([calm, held, soon, older, late], key=rank)
    assert queue == [late, soon, held, older, calm]


def test_staff_are_told_in_their_language_and_the_asker_in_theirs(desk: Helpdesk) -> None:
    made = triage(
        inquiry("구매자가 11월 18일에 취소요청을 했습니다. 거부할 수 있나요? 이미 발송했습니다."),
        desk,
        language=Language.EN,
    )
    assert made.language is Language.KO
    assert made.reply.startswith("안녕하세요, 판매자님.")
    assert made.why.startswith("The claim that came in on November 18, 2026")
    assert all(fact.text.isascii() or "“" in fact.text for fact in made.facts)


def test_the_same_inquiry_is_read_the_same_twice(desk: Helpdesk) -> None:
    assert read_row(desk, "en-w14") == read_row(desk, "en-w14")


@pytest.mark.parametrize("script", [polite, liar], ids=["polite", "liar"])
def test_a_language_model_changes_the_wording_alone(desk: Helpdesk, script: Any) -> None:
    worded = desk.worded_by(
        Model(name="m", chat=ScriptedModel(script=script), timeout=5.0, rest=0.0)
    )
    for name in ("ko-mail", "ja-c17", "zh-lapsed", "en-w14", "en-buyer-agree"):
        off, on = read_row(desk, name), read_row(worded, name)
        assert replace(on, reply=off.reply) == off
        for paragraph in off.reply.split("\n\n"):
            assert paragraph in on.reply


def test_it_is_json_with_the_contracts_fields(desk: Helpdesk) -> None:
    made = json.loads(json.dumps(read_row(desk, "ja-mail").as_json()))
    assert set(made) >= {
        "id", "language", "topic", "section", "claim_type", "route", "urgent", "deadline",
        "asker", "reply", "citations", "missing", "why",
    }  # fmt: skip
    assert made["deadline"] == "2026-11-22"


def test_no_erratum_is_told_as_a_warning_in_a_reply(desk: Helpdesk) -> None:
    reply = read_row(desk, "en-misspelt").reply
    assert not any(f"{entry.id}:" in reply for entry in ERRATA)


def test_the_number_is_asked_for_where_qoo10_is_asked_about_one_order(desk: Helpdesk) -> None:
    assert "order.id" in {m.name for m in read_row(desk, "zh-k1-hold").missing}
    assert "order.id" not in {m.name for m in read_row(desk, "zh-many").missing}
