"""Conversations over HTTP, with the real helpdesk: actions end to end, facts taken back, owners."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from plain_desk import until

from bot.build import Helpdesk
from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.sql import SqlDesk, open_desk
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.opening import Opening

TODAY = "2026-08-29"
WAITS = "326316701"
REJECT = f"reject the cancel request on {WAITS}, it has already left"
MAY_I = f"The claim on {WAITS} is a return. May I ask the buyer to withdraw it?"
OWN = {
    "order": {"id": "400000001", "status": "preparing", "ship_by": "2026-09-02"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "none",
        "requested_on": "2026-08-28",
    },
}


@pytest.fixture
def kept(settings: Settings) -> Iterator[SqlDesk]:
    """The desk behind the door, seen from beside it."""
    made = open_desk(settings.database_url, today=dt.date.fromisoformat(TODAY))
    made.put("own", [read_record(OWN)], replace=False, actor="test", source="test")
    yield made
    made.database.close()


@pytest.fixture
def client(settings: Settings, kept: SqlDesk, helpdesk: Helpdesk) -> Iterator[TestClient]:
    """A caller at the door, once the helpdesk is ready."""
    yield from door(settings, helpdesk)


def door(settings: Settings, helpdesk: Helpdesk) -> Iterator[TestClient]:
    opening = Opening(
        lambda s: open_desk(s.database_url, today=dt.date.fromisoformat(TODAY)), settings
    )
    app = create_app(
        settings, lambda _: helpdesk.beside(opening.get), open_desk=lambda _: opening.get()
    )
    with TestClient(app, headers={"Accept-Language": "en"}) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller
    opening.close()


def say(client: TestClient, message: str, session: str | None = None, **more: Any) -> Any:
    """The answer to a turn, as JSON."""
    body = {"message": message, "today": TODAY, "session_id": session, **more}
    answer = client.post("/api/chat", json={k: v for k, v in body.items() if v is not None})
    assert answer.status_code == 200, answer.text
    return answer.json()


def codes(answer: Any) -> list[str]:
    return [warning["code"] for warning in answer["warnings"]]


def told(answer: Any) -> dict[str, Any]:
    return {fact["name"]: fact["value"] for fact in answer["facts"]}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_cancel_request_is_rejected_in_the_chat(client: TestClient) -> None:
    made = say(client, REJECT)
    proposal = made["proposal"]
    assert (made["verdict"], proposal["state"]) == ("allowed", "proposed")
    assert (proposal["action"], proposal["order_id"]) == ("reject_cancel", WAITS)
    assert made["decision"]["action"] == "reject_cancel"
    assert made["replies"] == ["Yes", "No"]
    for line in proposal["preview"]:
        assert line in made["answer"]
    order = client.get(f"/api/orders/{WAITS}").json()
    assert order["claim"]["status"] == "requested"
    assert client.get("/api/actions").json()["items"] == [proposal]

    done = say(client, "yes", made["session_id"])
    assert done["session_id"] == made["session_id"]
    assert (done["proposal"]["id"], done["proposal"]["state"]) == (proposal["id"], "performed")
    assert done["verdict"] == "allowed"
    order = client.get(f"/api/orders/{WAITS}").json()
    assert order["order"]["cancel_rejected"] is True
    assert order["claim"] is None
    assert client.get("/api/actions").json()["items"] == [done["proposal"]]
    record = client.get("/api/audit", params={"action_id": proposal["id"]}).json()["items"]
    assert [e["event"] for e in record] == ["proposed", "confirmed", "performing", "performed"]

    again = say(client, "yes", made["session_id"])
    assert again["proposal"] == done["proposal"]
    after = client.get("/api/audit", params={"action_id": proposal["id"]}).json()["items"]
    assert after == record


def test_of_two_yeses_at_once_one_does_it(client: TestClient) -> None:
    made = say(client, REJECT)
    with ThreadPoolExecutor(4) as several:
        answers = list(several.map(lambda _: say(client, "yes", made["session_id"]), range(4)))
    assert {a["proposal"]["id"] for a in answers} == {made["proposal"]["id"]}
    assert {a["proposal"]["state"] for a in answers} == {"performed"}
    found = client.get("/api/audit", params={"action_id": made["proposal"]["id"]}).json()["items"]
    assert [e["event"] for e in found].count("performed") == 1


def test_a_card_and_the_chat_speak_of_one_proposal(client: TestClient) -> None:
    made = say(client, REJECT)
    path = f"/api/actions/{made['proposal']['id']}"
    assert client.delete(path).json()["state"] == "declined"
    assert say(client, "yes", made["session_id"])["proposal"] is None
    made = say(client, REJECT, made["session_id"])
    path = f"/api/actions/{made['proposal']['id']}"
    confirmed = client.post(f"{path}/confirm").json()
    assert confirmed["state"] == "performed"
    assert say(client, "yes", made["session_id"])["proposal"] == confirmed


def test_a_fact_is_taken_back_by_its_name(client: TestClient) -> None:
    first = say(client, "A return was requested. May I ask the buyer to withdraw it?")
    assert told(first)["claim.type"] == "return"
    session = first["session_id"]
    left = say(client, "", session, forget=["claim.type"])
    assert "claim.type" not in told(left)
    assert left["session_id"] == session
    other = say(client, "it's an exchange", session, forget=["claim.status"])
    assert told(other)["claim.type"] == "exchange"
    empty = say(client, "", session, forget=["*"])
    assert told(empty) == {}
    assert say(client, "hello", session)["facts"] == []


@pytest.mark.parametrize("body", [{}, {"message": ""}, {"message": " ", "forget": []}])
def test_without_a_message_there_must_be_something_to_forget(
    client: TestClient, body: dict[str, Any]
) -> None:
    refused = client.post("/api/chat", json=body)
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    assert [e["field"] for e in refused.json()["errors"]] == ["message"]


@pytest.mark.parametrize("forget", ["claim.type", [1], ["x" * 61], ["a"] * 41, None])
def test_what_is_forgotten_is_a_list_of_names(client: TestClient, forget: object) -> None:
    assert client.post("/api/chat", json={"message": "?", "forget": forget}).status_code == 422


def test_a_session_that_is_not_there_is_begun_with_a_warning(client: TestClient) -> None:
    first = say(client, "How long does the buyer have?", "no-such-session")
    assert (first["session_id"], codes(first)) == ("no-such-session", ["session_unknown"])
    assert codes(say(client, "and then?", "no-such-session")) == []


def test_where_the_record_has_it_otherwise_the_answer_says_so(
    client: TestClient, kept: SqlDesk
) -> None:
    answer = say(client, MAY_I)
    assert "differs_from_record" in codes(answer)
    assert answer["decision"]["action"] == "request_withdrawal"
    assert told(answer) == {"order.id": WAITS, "claim.type": "return"}
    held = kept.order("demo", WAITS)
    assert held is not None
    assert (held.record.claim or {})["type"] == "cancel"
    right = say(client, f"The claim on {WAITS} is a cancellation. May I ask her to withdraw it?")
    assert "differs_from_record" not in codes(right)


def test_what_is_done_goes_by_the_record_alone(client: TestClient) -> None:
    session = say(client, MAY_I)["session_id"]
    made = say(client, "Please reject the cancel request, already shipped", session)
    assert made["proposal"]["action"] == "reject_cancel"
    assert say(client, "yes", session)["proposal"]["state"] == "performed"


def test_a_stream_ends_with_the_same_answer(client: TestClient) -> None:
    def streamed(message: str, session: str | None) -> Any:
        body = {"message": message, "today": TODAY, "session_id": session}
        body = {k: v for k, v in body.items() if v is not None}
        events = client.post("/api/chat", json=body, headers={"Accept": "text/event-stream"})
        names = [line[7:] for line in events.text.splitlines() if line.startswith("event: ")]
        data = [json.loads(x[6:]) for x in events.text.splitlines() if x.startswith("data: ")]
        assert (names[0], names[-1]) == ("status", "answer")
        tokens = [row["text"] for name, row in zip(names, data, strict=True) if name == "token"]
        assert "".join(tokens) == data[-1]["answer"]
        return data[-1]

    made = streamed(REJECT, None)
    assert made["proposal"]["state"] == "proposed"
    done = streamed("yes", made["session_id"])
    assert done["proposal"]["state"] == "performed"
    assert streamed("yes", made["session_id"])["proposal"] == done["proposal"]
    plain = say(client, "yes", made["session_id"])
    same = set(plain) - {"id"}
    again = streamed("yes", made["session_id"])
    assert {k: again[k] for k in same} == {k: plain[k] for k in same}


def test_who_shows_no_key_where_there_is_one_sees_no_order(
    client: TestClient, kept: SqlDesk
) -> None:
    mine = say(client, REJECT)
    keys.create(kept.database, "own", actor="test")
    for message, session in ((REJECT, None), ("yes", mine["session_id"])):
        answer = say(client, message, session)
        assert answer["proposal"] is None
        assert "order.id" not in told(answer)
    named = client.post("/api/chat", json={"message": "?", "order_id": WAITS})
    assert named.status_code == 401
    held = kept.order("demo", WAITS)
    assert held is not None
    assert (held.record.claim or {})["status"] == "requested"


def test_a_key_opens_its_own_shops_orders_and_conversations(
    client: TestClient, kept: SqlDesk
) -> None:
    _, own = keys.create(kept.database, "own", actor="test")
    _, other = keys.create(kept.database, "demo", actor="test")
    client.headers.update(bearer(own))
    made = say(client, "approve the cancel request on 400000001")
    session = made["session_id"]
    assert made["proposal"]["state"] == "proposed"
    lost = say(client, REJECT)
    assert (lost["proposal"], told(lost)) == (None, {})
    assert WAITS in lost["answer"]

    client.headers.update(bearer(other))
    strange = say(client, "yes", session)
    assert strange["proposal"] is None
    assert "session_unknown" in codes(strange)
    assert told(strange) == {}
    assert "400000001" in say(client, "approve the cancel request on 400000001")["answer"]
    assert client.get("/api/actions").json()["items"] == []

    client.headers.update(bearer(own))
    by_hand = say(client, "yes", session)
    assert by_hand["proposal"]["state"] == "by_hand"
    assert say(client, "done", session)["proposal"]["state"] == "done_by_hand"
    assert client.get("/api/orders/400000001").json()["order"] == OWN["order"]


def test_without_a_database_a_question_is_answered_and_not_remembered(
    settings: Settings, helpdesk: Helpdesk, tmp_path: Path
) -> None:
    away = settings.model_copy(update={"database": f"sqlite:///{tmp_path}"})
    for client in door(away, helpdesk):
        answer = say(client, "How many characters for the other ground?")
        assert "30" in answer["answer"]
        assert codes(answer) == ["unkept"]
        acted = say(client, REJECT, answer["session_id"])
        assert (acted["proposal"], codes(acted)) == (None, ["unkept"])
