"""What is counted, and that no label holds what a caller writes."""

from __future__ import annotations

import threading

import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, until
from prometheus_client.parser import text_string_to_metric_families

from bot.settings import Settings
from bot.web.app import create_app


def samples(client: TestClient) -> dict[tuple[str, tuple[str, ...]], float]:
    families = text_string_to_metric_families(client.get("/metrics").text)
    return {
        (sample.name, tuple(sample.labels.values())): sample.value
        for family in families
        for sample in family.samples
    }


def test_requests_are_counted_by_route_and_status(client: TestClient) -> None:
    client.get("/guides/ko/cancel-refund")
    client.get("/guides/ja/cancel-refund")
    client.get("/guides/ja/no-such-guide")
    client.post("/api/chat", json={})
    found = samples(client)
    requests = "claimdesk_http_requests_total"
    labels = [label for name, label in found if name == requests]
    assert {"GET", "/guides/{language}/{topic}", "200"} in [set(label) for label in labels]
    by_set = {frozenset(label): v for (name, label), v in found.items() if name == requests}
    assert by_set[frozenset({"GET", "/guides/{language}/{topic}", "200"})] == 2
    assert by_set[frozenset({"GET", "/guides/{language}/{topic}", "404"})] == 1
    assert by_set[frozenset({"POST", "/api/chat", "422"})] == 1
    assert found["claimdesk_http_request_seconds_count", ("/guides/{language}/{topic}",)] == 3


def test_what_a_caller_writes_makes_no_new_label(client: TestClient) -> None:
    for n in range(5):
        client.get(f"/nothing/{n}")
        client.request(f"BREW{n}", "/")
    labels = {value for _, values in samples(client) for value in values}
    assert not any("nothing" in label or "BREW" in label for label in labels)


@pytest.mark.parametrize("accept", ["application/json", "text/event-stream"])
def test_answers_are_counted_by_language_and_whether_there_was_one(
    client: TestClient, accept: str
) -> None:
    for message in ("철회하고 싶어요", "오늘 날씨는 어때요", "撤回したいです"):
        client.post("/api/chat", json={"message": message}, headers={"Accept": accept})
    found = {name: v for name, v in samples(client).items() if name[0] == "claimdesk_answers_total"}
    counts = {frozenset(labels): value for (_, labels), value in found.items()}
    assert counts == {
        frozenset({"ko", "false"}): 1,
        frozenset({"ko", "true"}): 1,
        frozenset({"ja", "false"}): 1,
    }


def test_time_to_ready_and_passages_are_told_once_there_are_any(settings: Settings) -> None:
    go = threading.Event()

    def build(_: Settings) -> PlainDesk:
        go.wait(10)
        return PlainDesk()

    with TestClient(create_app(settings, build)) as client:
        before = samples(client)
        assert before["claimdesk_ready_seconds", ()] != before["claimdesk_ready_seconds", ()]  # NaN
        assert before["claimdesk_passages", ()] == 0
        go.set()
        until(lambda: client.get("/readyz").status_code == 200)
        found = samples(client)
        assert found["claimdesk_ready_seconds", ()] >= 0
        assert found["claimdesk_passages", ()] == 57


def test_each_server_counts_for_itself(settings: Settings) -> None:
    with TestClient(create_app(settings, lambda _: PlainDesk())) as one:
        one.get("/guides")
        with TestClient(create_app(settings, lambda _: PlainDesk())) as other:
            assert not any("/guides" in labels for _, labels in samples(other))
