"""Signing in over HTTP: cookies, proofs, roles; whose inquiries somebody sees."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until

from bot.desk import keys
from bot.desk.database import Database
from bot.desk.opening import opened
from bot.desk.staff import Account, Role, create, named
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.staff import COOKIE

PASSWORD = "correct horse battery"
HTML = {"Accept": "text/html"}
TEXT = {"text": "Can I reject the cancel request?"}


@pytest.fixture
def database(settings: Settings) -> Iterator[Database]:
    desk = opened(settings)
    yield desk.database
    desk.database.close()


@pytest.fixture
def client(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, lambda _: PlainDesk())) as caller:
        until(lambda: caller.get("/readyz").status_code == 200)
        yield caller


def made(
    database: Database, name: str = "mina", shop: str = "demo", role: Role = Role.AGENT
) -> Account:
    return create(database, name, shop=shop, role=role, password=PASSWORD, actor="test")


def signed_in(client: TestClient, name: str = "mina") -> dict[str, str]:
    """The header that proves a change, of who is signed in now."""
    client.cookies.clear()
    answer = client.post("/desk/sign-in", json={"name": name, "password": PASSWORD})
    assert answer.status_code == 204, answer.text
    return {"X-CSRF-Token": client.get("/api/staff/me").json()["csrf"]}


def test_without_accounts_and_keys_it_is_demo_staff_at_this_machine(client: TestClient) -> None:
    me = client.get("/api/staff/me").json()
    assert (me["name"], me["role"], me["shop"]) == ("demo", "admin", "demo")
    assert (me["csrf"], me["signed_in"]) == (None, False)
    assert client.post("/api/inquiries", json=TEXT).status_code == 201
    assert client.get("/api/staff/me", headers={"Forwarded": "x"}).status_code == 401


def test_with_an_account_everybody_signs_in(client: TestClient, database: Database) -> None:
    made(database)
    for answer in (
        client.get("/api/inquiries"),
        client.post("/api/inquiries", json=TEXT),
        client.get("/api/staff/me", headers={"Authorization": "Bearer nonsense"}),
    ):
        assert (answer.status_code, answer.json()["type"]) == (401, "/docs#problem-sign-in-needed")
    page = client.get("/desk?state=open", headers=HTML, follow_redirects=False)
    assert page.status_code == 303
    assert page.headers["location"] == "/desk/sign-in?next=%2Fdesk%3Fstate%3Dopen"
    signed_in(client)
    assert client.get("/api/inquiries").status_code == 200
    assert client.get("/desk", headers=HTML).status_code == 200


def test_the_cookie_is_kept_from_scripts_and_other_sites(
    client: TestClient, database: Database, settings: Settings
) -> None:
    made(database)
    told = {"name": "mina", "password": PASSWORD}
    cookie = client.post("/desk/sign-in", json=told).headers["set-cookie"]
    assert {"HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))
    assert "Secure" not in cookie
    app = create_app(settings, lambda _: PlainDesk())
    with TestClient(app, base_url="https://localhost") as secure:
        assert "Secure" in secure.post("/desk/sign-in", json=told).headers["set-cookie"]


def test_a_form_leads_on_or_back(client: TestClient, database: Database) -> None:
    made(database)

    def sent(password: str, to: str) -> str:
        form = {"name": "mina", "password": password, "next": to}
        answer = client.post("/desk/sign-in", data=form, follow_redirects=False)
        assert answer.status_code == 303
        return answer.headers["location"]

    assert sent("wrong", "/desk/1") == "/desk/sign-in?error=sign-in-refused&next=%2Fdesk%2F1"
    assert sent(PASSWORD, "/desk/1?language=ko") == "/desk/1?language=ko"
    for away in (
        "//evil.example",
        "https://evil.example/desk",
        "/desk/..//evil.example",
        "/desk\\@evil.example",
        "/other",
        "/desk\r\nX: y",
        "",
    ):
        assert sent(PASSWORD, away) == "/desk", away
    for _ in range(5):
        sent("wrong", "/desk")
    assert sent("wrong", "/desk").startswith("/desk/sign-in?error=sign-in-later&seconds=")


def test_too_many_attempts_are_told_when_to_come_back(
    client: TestClient, database: Database
) -> None:
    made(database)
    told = {"name": "nobody", "password": "wrong"}
    for _ in range(5):
        answer = client.post("/desk/sign-in", json=told)
        assert (answer.status_code, answer.json()["type"]) == (401, "/docs#problem-sign-in-refused")
    later = client.post("/desk/sign-in", json=told)
    assert (later.status_code, later.headers["retry-after"]) == (429, "1")


def test_a_change_with_the_cookie_alone_is_not_proven(
    client: TestClient, database: Database
) -> None:
    made(database)
    proven = signed_in(client)
    other = {"X-CSRF-Token": "0" * 64}
    for headers in ({}, other, {"X-CSRF-Token": ""}):
        refused = client.post("/api/inquiries", json=TEXT, headers=headers)
        assert (refused.status_code, refused.json()["type"]) == (403, "/docs#problem-unproven")
    assert client.post("/desk/sign-out", data={}).status_code == 403
    assert client.get("/api/inquiries").json()["items"] == []
    assert client.post("/api/inquiries", json=TEXT, headers=proven).status_code == 201
    foreign = {**proven, "Origin": "https://evil.example"}
    assert client.post("/api/inquiries", json=TEXT, headers=foreign).status_code == 403


def test_the_proof_of_one_session_is_none_of_another(
    client: TestClient, database: Database
) -> None:
    made(database)
    made(database, "sora")
    former = signed_in(client)
    signed_in(client, "sora")
    assert client.post("/api/inquiries", json=TEXT, headers=former).status_code == 403


def test_who_signs_out_is_out_with_every_copy_of_the_cookie(
    client: TestClient, database: Database
) -> None:
    made(database)
    proven = signed_in(client)
    copy = client.cookies[COOKIE]
    form = {"csrf": proven["X-CSRF-Token"]}
    answer = client.post("/desk/sign-out", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/desk/sign-in")
    assert COOKIE not in client.cookies
    client.cookies.set(COOKIE, copy)
    assert client.get("/api/inquiries").status_code == 401


def test_who_signs_in_again_leaves_no_session_behind(
    client: TestClient, database: Database
) -> None:
    made(database)
    signed_in(client)
    former = client.cookies[COOKIE]
    client.post("/desk/sign-in", json={"name": "mina", "password": PASSWORD})
    client.cookies.clear()
    client.cookies.set(COOKIE, former)
    assert client.get("/api/staff/me").status_code == 401


def test_staff_see_the_inquiries_of_their_shop_alone(
    client: TestClient, database: Database
) -> None:
    made(database)
    made(database, "sora", shop="other")
    proven = signed_in(client)
    mine = client.post("/api/inquiries", json=TEXT, headers=proven).json()["id"]
    proven = signed_in(client, "sora")
    assert client.get("/api/inquiries").json()["items"] == []
    assert client.get(f"/api/inquiries/{mine}").status_code == 404
    change = {"version": 1, "state": "closed"}
    assert client.patch(f"/api/inquiries/{mine}", json=change, headers=proven).status_code == 404


def test_work_is_given_to_staff_of_the_shop(client: TestClient, database: Database) -> None:
    made(database)
    made(database, "yuki")
    made(database, "sora", shop="other")
    proven = signed_in(client)
    inquiry = client.post("/api/inquiries", json=TEXT, headers=proven).json()
    path = f"/api/inquiries/{inquiry['id']}"
    for name in ("sora", "nobody"):
        body = {"version": 1, "assignee": name}
        refused = client.patch(path, json=body, headers=proven)
        assert refused.json()["errors"][0]["field"] == "assignee"
    for version, (name, expected) in enumerate((("me", "mina"), ("yuki", "yuki")), start=1):
        body = {"version": version, "assignee": name}
        assert client.patch(path, json=body, headers=proven).json()["assignee"] == expected


def test_agents_manage_nobody(client: TestClient, database: Database) -> None:
    account = made(database)
    proven = signed_in(client)
    new = {"name": "sora"}
    for answer in (
        client.get("/api/staff"),
        client.post("/api/staff", json=new, headers=proven),
        client.patch(f"/api/staff/{account.id}", json={"role": "admin"}, headers=proven),
        client.post("/api/inquiries/1/purge", headers=proven),
    ):
        assert (answer.status_code, answer.json()["type"]) == (403, "/docs#problem-not-permitted")
    assert named(database, "sora") is None


def test_admins_manage_the_staff_of_their_shop(client: TestClient, database: Database) -> None:
    boss = made(database, "boss", role=Role.ADMIN)
    stranger = made(database, "stranger", shop="other")
    proven = signed_in(client, "boss")
    new = client.post("/api/staff", json={"name": "sora", "language": "ko"}, headers=proven)
    assert new.status_code == 201
    password = new.json()["password"]
    names = [one["name"] for one in client.get("/api/staff").json()["items"]]
    assert names == ["boss", "sora"]
    again = client.post("/api/staff", json={"name": "SORA"}, headers=proven)
    assert (again.status_code, again.json()["type"]) == (409, "/docs#problem-name-taken")
    short = client.post("/api/staff", json={"name": "x", "password": "short"}, headers=proven)
    assert "12" in short.json()["errors"][0]["detail"]
    path = f"/api/staff/{new.json()['id']}"
    assert client.patch(path, json={"role": "admin"}, headers=proven).json()["role"] == "admin"
    gone = client.patch(path, json={"disabled": True}, headers=proven)
    assert (gone.status_code, gone.json()["disabled"]) == (200, True)
    assert "password" not in gone.json()
    for change in ({"disabled": True}, {"role": "agent"}):
        itself = client.patch(f"/api/staff/{boss.id}", json=change, headers=proven)
        assert itself.json()["type"] == "/docs#problem-not-yourself"
    there = client.patch(f"/api/staff/{stranger.id}", json={"disabled": True}, headers=proven)
    assert there.status_code == 404
    told = {"name": "sora", "password": password}
    assert client.post("/desk/sign-in", json=told).status_code == 401


def test_another_password_needs_the_one_up_to_now_and_ends_every_session(
    client: TestClient, database: Database
) -> None:
    made(database)
    proven = signed_in(client)
    wrong = {"password": "another password", "current": "wrong"}
    assert client.patch("/api/staff/me", json=wrong, headers=proven).status_code == 401
    language = client.patch("/api/staff/me", json={"language": "ja"}, headers=proven)
    assert (language.status_code, language.json()["language"]) == (200, "ja")
    right = {"password": "another password", "current": PASSWORD}
    assert client.patch("/api/staff/me", json=right, headers=proven).status_code == 200
    assert client.get("/api/staff/me").status_code == 401
    told = {"name": "mina", "password": "another password"}
    assert client.post("/desk/sign-in", json=told).status_code == 204


def test_a_key_works_the_inbox_and_manages_nobody(client: TestClient, database: Database) -> None:
    made(database)
    key, text = keys.create(database, "demo", actor="test")
    bearer = {"Authorization": f"Bearer {text}"}
    assert client.post("/api/inquiries", json=TEXT, headers=bearer).status_code == 201
    assert client.get("/api/staff/me", headers=bearer).json()["name"] == f"key {key.id}"
    assert client.get("/api/staff", headers=bearer).status_code == 403
    assert client.get("/api/inquiries").status_code == 401
    proven = signed_in(client)
    assert client.post("/api/inquiries", json=TEXT, headers=proven).status_code == 201


def test_a_visitors_token_opens_no_inbox(client: TestClient, database: Database) -> None:
    import time

    import jwt

    secret = keys.make_secret(database, "demo", actor="test")
    token = jwt.encode({"shop": "demo", "exp": int(time.time()) + 600}, secret)
    bearer = {"Authorization": f"Bearer {token}"}
    assert client.get("/api/orders", headers=bearer).status_code == 200
    assert client.get("/api/inquiries", headers=bearer).status_code == 401
    assert client.post("/api/inquiries", json=TEXT, headers=bearer).status_code == 401


def test_admins_forget_who_wrote(client: TestClient, database: Database) -> None:
    made(database, "boss", role=Role.ADMIN)
    proven = signed_in(client, "boss")
    told = {**TEXT, "from": "kim@example.com"}
    made_ = client.post("/api/inquiries", json=told, headers=proven).json()
    assert made_["from"] == "kim@example.com"
    path = f"/api/inquiries/{made_['id']}/purge"
    assert client.post(path, headers=proven).json()["from"] is None
