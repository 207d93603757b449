"""The routes of the rules."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from bot.settings import Settings
from bot.web.app import create_app

CASE = {
    "id": 7,
    "order": {"status": "preparing"},
    "claim": {"type": "cancel", "status": "requested", "withdrawal": "none"},
    "today": "2024-07-29",
    "language": "ko",
}


@pytest.fixture(scope="module")
def client() -> TestClient:
    """Rules need no index: a helpdesk that can't be built doesn't stand in their way."""

    def build(settings: Settings) -> object:
        raise OSError("no index")

    settings = Settings(_env_file=None, hosts=("testserver",))  # type: ignore[call-arg]
    return TestClient(create_app(settings, build))  # type: ignore[arg-type]


def test_one_action_is_decided(client: TestClient) -> None:
    made = client.post("/api/rules/check", json={**CASE, "action": "approve_cancel"})
    assert made.status_code == 200
    assert (made.json()["id"], made.json()["verdict"]) == (7, "allowed")


def test_all_are_and_the_dates_are_given(client: TestClient) -> None:
    assert len(client.post("/api/rules/options", json=CASE).json()) == 8
    events = client.post(
        "/api/rules/timeline",
        json={**CASE, "claim": {**CASE["claim"], "requested_on": "2024-07-29"}},  # type: ignore[dict-item]
    ).json()
    assert [e["rule"] for e in events if e["kind"]] == ["C18"]


@pytest.mark.parametrize("route", ["check", "options", "timeline"])
def test_a_wrong_fact_is_a_problem_that_names_it(client: TestClient, route: str) -> None:
    body = {**CASE, "action": "ship", "order": {"status": "lost"}}
    made = client.post(f"/api/rules/{route}", json=body)
    assert made.status_code == 422
    assert made.headers["content-type"].startswith("application/problem+json")
    assert "lost" in made.json()["detail"]
    assert made.json()["errors"][0]["field"] == "order.status"
    assert made.headers["content-language"] == "ko"


def test_another_machine_s_caller_is_turned_away(client: TestClient) -> None:
    made = client.post("/api/rules/check", json=CASE, headers={"x-forwarded-for": "10.0.0.1"})
    assert made.status_code == 401
