"""The inbox over HTTP: what comes in is judged when it can be, and changed by who was first."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until
from triages import told

from bot.inbox.inquiry import Inquiry
from bot.settings import Settings
from bot.web.app import create_app

TEXT = "キャンセル要請を拒否したいです。注文番号は326316701です。"
REPLY = "A reply that is suggested."


def judge(inquiry: Inquiry) -> dict[str, Any]:
    urgent = "至急" in inquiry.text
    return told(inquiry, urgent=urgent, deadline="2026-11-22" if urgent else None)


@pytest.fixture
def client(settings: Settings, desk: PlainDesk) -> Iterator[TestClient]:
    app = create_app(settings, lambda _: desk, judge=lambda _: judge)
    with TestClient(app, headers={"Accept-Language": "en"}) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller


def taken(client: TestClient, text: str = TEXT, **values: Any) -> dict[str, Any]:
    answer = client.post("/api/inquiries", json={"text": text, **values})
    assert answer.status_code == 201, answer.text
    made: dict[str, Any] = answer.json()
    return made


def test_an_inquiry_is_taken_in_judged_and_found_again(client: TestClient) -> None:
    answer = client.post(
        "/api/inquiries",
        json={"text": TEXT, "received": "2026-11-20", "channel": "email", "from": "a@example.com"},
    )
    made = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/api/inquiries/{made['id']}"
    assert (made["received"], made["from"]) == ("2026-11-20T00:00:00+09:00", "a@example.com")
    assert (made["triage"]["topic"], made["triage"]["reply"]) == ("cancel-rejection", REPLY)
    assert client.get(f"/api/inquiries/{made['id']}").json() == made
    assert client.get("/api/inquiries").json() == {"items": [made], "next": None}


@pytest.mark.parametrize(
    ("received", "expected"),
    [
        ("2026-11-20T23:30:00", "2026-11-20T23:30:00+09:00"),
        ("2026-11-20T23:30:00Z", "2026-11-21T08:30:00+09:00"),
        ("2026-11-20T23:30:00-05:00", "2026-11-21T13:30:00+09:00"),
    ],
)
def test_a_moment_without_a_zone_is_by_japans_clock(
    client: TestClient, received: str, expected: str
) -> None:
    assert taken(client, received=received)["received"] == expected


def test_the_same_key_gives_the_same_inquiry(client: TestClient) -> None:
    key = {"Idempotency-Key": "k1"}
    first = client.post("/api/inquiries", json={"text": TEXT}, headers=key)
    again = client.post("/api/inquiries", json={"text": TEXT}, headers=key)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    by_mail = {"text": TEXT, "message_id": "<m@example.com>"}
    assert client.post("/api/inquiries", json=by_mail).status_code == 201
    assert client.post("/api/inquiries", json=by_mail).status_code == 200


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "text"),
        ({"text": " "}, "text"),
        ({"text": "\0"}, "text"),
        ({"text": "x" * 100_001}, "text"),
        ({"text": TEXT, "received": "yesterday"}, "received"),
        ({"text": TEXT, "received": "2026-02-30"}, "received"),
        ({"text": TEXT, "received": 5}, "received"),
        ({"text": TEXT, "received": "0001-01-01"}, "received"),
        ({"text": TEXT, "received": "9999-12-31T23:59:59-12:00"}, "received"),
        ({"text": TEXT, "sender": "a"}, "sender"),
    ],
)
def test_what_cannot_be_taken_is_told_by_field(
    client: TestClient, body: dict[str, Any], field: str
) -> None:
    answer = client.post("/api/inquiries", json=body)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == field
    assert client.get("/api/inquiries").json()["items"] == []


def test_the_queue_is_filtered_and_told_by_pages(client: TestClient) -> None:
    urgent = taken(client, f"至急です。{TEXT}")
    others = [taken(client, f"{TEXT} {n}") for n in range(3)]
    ids = [made["id"] for made in (urgent, *others)]
    first = client.get("/api/inquiries", params={"limit": 3}).json()
    rest = client.get("/api/inquiries", params={"limit": 3, "cursor": first["next"]}).json()
    assert [i["id"] for i in first["items"] + rest["items"]] == ids
    assert rest["next"] is None
    newest = client.get("/api/inquiries", params={"order": "newest"}).json()["items"]
    assert [i["id"] for i in newest] == ids[::-1]
    only = client.get("/api/inquiries", params={"urgent": "true", "language": "ja", "q": "至急"})
    assert [i["id"] for i in only.json()["items"]] == [urgent["id"]]
    client.patch(f"/api/inquiries/{ids[1]}", json={"assignee": "me", "version": 2})
    mine = client.get("/api/inquiries", params={"assignee": "me"}).json()["items"]
    assert [i["id"] for i in mine] == [ids[1]]


@pytest.mark.parametrize(
    ("query", "field"),
    [({"cursor": "x"}, "cursor"), ({"state": "lost"}, "state"), ({"limit": "0"}, "limit")],
)
def test_a_query_that_is_wrong_is_told(
    client: TestClient, query: dict[str, str], field: str
) -> None:
    answer = client.get("/api/inquiries", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_counts_cost_nothing_until_something_changes(client: TestClient) -> None:
    made = taken(client)
    first = client.get("/api/inquiries/counts")
    assert first.json() | {"version": 0} == {
        "open": 1,
        "urgent": 0,
        "mine": 0,
        "unassigned": 1,
        "handed_on": 0,
        "closed": 0,
        "by_language": {"ja": 1},
        "by_topic": {"cancel-rejection": 1},
        "version": 0,
    }
    seen = {"If-None-Match": first.headers["etag"]}
    again = client.get("/api/inquiries/counts", headers=seen)
    assert (again.status_code, again.content) == (304, b"")
    client.post(f"/api/inquiries/{made['id']}/note", json={"text": "Looking into it."})
    changed = client.get("/api/inquiries/counts", headers=seen)
    assert changed.status_code == 200
    assert changed.json()["version"] > first.json()["version"]


def test_an_inquiry_goes_through_its_states(client: TestClient) -> None:
    made = taken(client)
    path = f"/api/inquiries/{made['id']}"

    def patch(**values: Any) -> dict[str, Any]:
        nonlocal made
        answer = client.patch(path, json={"version": made["version"], **values})
        assert answer.status_code == 200, answer.text
        made = answer.json()
        return made

    assert patch(assignee="me", bot_silent=True)["assignee"] == "demo"
    handed = patch(state="handed_on", route="K1", text="Please withdraw it.")
    assert handed["handed_on"] == {"route": "K1", "text": "Please withdraw it."}
    assert patch(state="open")["handed_on"] is None
    closed = patch(state="closed", reason="Answered.")
    assert (closed["state"], closed["closed"]) == ("closed", {"reason": "Answered."})
    assert patch(state="open", assignee=None)["assignee"] is None
    replied = client.post(f"{path}/reply", json={"text": "Thank you.", "version": 7}).json()
    assert [e["event"] or e["kind"] for e in replied["thread"]] == [
        "message",
        "assigned",
        "taken_over",
        "handed_on",
        "reopened",
        "closed",
        "unassigned",
        "reopened",
        "reply",
    ]


def test_who_comes_second_gets_what_the_first_made_of_it(client: TestClient) -> None:
    made = taken(client)
    path = f"/api/inquiries/{made['id']}"
    first = client.patch(path, json={"state": "closed", "version": made["version"]}).json()
    for send in (
        lambda: client.patch(path, json={"assignee": "me", "version": made["version"]}),
        lambda: client.post(f"{path}/reply", json={"text": "Hi", "version": made["version"]}),
    ):
        late = send()
        assert late.status_code == 409
        assert late.headers["content-type"] == "application/problem+json"
        assert late.json()["type"] == "/docs#problem-changed-meanwhile"
        assert late.json()["current"] == first
    assert client.patch(path, json={"state": "open"}).json()["errors"][0]["field"] == "version"


def test_an_inquiry_that_is_not_there_is_a_problem(client: TestClient) -> None:
    for answer in (
        client.get("/api/inquiries/none"),
        client.patch("/api/inquiries/none", json={"version": 1, "state": "open"}),
        client.post("/api/inquiries/none/reply", json={"text": "Hi"}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (404, "/docs#problem-no-inquiry")


def test_nobody_works_the_inbox_through_a_proxy(client: TestClient) -> None:
    for answer in (
        client.get("/api/inquiries", headers={"X-Forwarded-For": "1.2.3.4"}),
        client.post("/api/inquiries", json={"text": TEXT}, headers={"Forwarded": "for=x"}),
    ):
        assert answer.status_code == 401


def test_what_comes_in_while_the_helpdesk_warms_up_is_judged_when_it_is_ready(
    settings: Settings, desk: PlainDesk
) -> None:
    ready = threading.Event()

    def build(_: Settings) -> PlainDesk:
        ready.wait(10)
        return desk

    with TestClient(create_app(settings, build, judge=lambda _: judge)) as client:
        made = taken(client)
        assert (made["triage"], made["language"]) == (None, "ja")
        ready.set()
        path = f"/api/inquiries/{made['id']}"
        until(lambda: client.get(path).json()["triage"] is not None)
        assert client.get(path).json()["triage"]["reply"] == REPLY


def test_what_could_not_be_judged_is_judged_after_a_restart(
    settings: Settings, desk: PlainDesk
) -> None:
    def broken(inquiry: Inquiry) -> dict[str, Any]:
        raise RuntimeError("the index is being rebuilt")

    with TestClient(create_app(settings, lambda _: desk, judge=lambda _: broken)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        made = taken(client)
        assert made["triage"] is None
    with TestClient(create_app(settings, lambda _: desk, judge=lambda _: judge)) as client:
        path = f"/api/inquiries/{made['id']}"
        until(lambda: client.get(path).json()["triage"] is not None)


def test_with_answers_off_inquiries_are_judged_and_nothing_is_suggested(
    settings: Settings, desk: PlainDesk
) -> None:
    off = settings.model_copy(update={"answers": "off"})
    with TestClient(create_app(off, lambda _: desk, judge=lambda _: judge)) as client:
        until(lambda: client.get("/readyz").status_code == 200)
        triage = taken(client)["triage"]
        assert (triage["topic"], triage["reply"]) == ("cancel-rejection", None)


def test_the_last_reply_leaves_as_a_mail(client: TestClient) -> None:
    made = taken(client, subject="Question", **{"from": "Kim <kim@example.com>"})
    path = f"/api/inquiries/{made['id']}"
    missing = client.get(f"{path}/reply.eml")
    assert (missing.status_code, missing.json()["type"]) == (404, "/docs#problem-no-reply")
    client.post(f"{path}/reply", json={"text": "No."})
    answer = client.get(f"{path}/reply.eml")
    assert answer.headers["content-type"] == "message/rfc822"
    assert "attachment" in answer.headers["content-disposition"]
    assert b"To: Kim <kim@example.com>" in answer.content
