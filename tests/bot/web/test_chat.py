"""A question at the door: what comes back, whole or as it comes, and what is turned away."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import fields
from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, made, served, until

from bot import answer as core
from bot.answer import Question
from bot.settings import Settings
from bot.web import shapes
from bot.web.app import create_app
from bot.web.wording import FOLDER, accepted, table
from corpus.vocabulary import Language

STREAM = {"Accept": "text/event-stream"}
ASKED = {"message": "How long does the buyer have?"}


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line)
        found.append((lines["event"], json.loads(lines["data"])))
    return found


# What comes back


def test_a_question_gets_an_answer_with_every_field_of_the_contract(client: TestClient) -> None:
    answer = client.post("/api/chat", json=ASKED)
    assert answer.status_code == 200
    assert set(answer.json()) == {f.name for f in fields(core.Answer)}
    assert answer.headers["content-language"] == "en"


def test_all_that_is_told_beside_the_question_reaches_the_core(
    client: TestClient, desk: PlainDesk
) -> None:
    told = {
        "message": "  철회하고 싶어요  ",
        "session_id": "s9",
        "language": "ko",
        "today": "2026-08-04",
        "order": {"status": "preparing"},
        "claim": None,
    }
    assert client.post("/api/chat", json=told).status_code == 200
    (question,) = desk.asked
    assert question.message == "철회하고 싶어요"
    assert str(question.today) == "2026-08-04"
    assert (question.language, question.session_id) == (Language.KO, "s9")
    assert (question.order, question.claim) == ({"status": "preparing"}, None)


def test_a_stream_begins_with_a_status_and_ends_with_the_whole_answer(client: TestClient) -> None:
    whole = client.post("/api/chat", json=ASKED).json()
    stream = client.post("/api/chat", json=ASKED, headers=STREAM)
    assert stream.headers["content-type"].startswith("text/event-stream")
    told = events(stream.text)
    assert told[0] == ("status", {"step": "search"})
    assert told[-1] == ("answer", whole)
    assert [data for name, data in told if name == "citation"] == whole["citations"]
    words = "".join(data["text"] for name, data in told if name == "token")
    assert words.split() == whole["answer"].split()


def test_a_core_that_fails_half_way_ends_the_stream_with_a_problem(settings: Settings) -> None:
    app = create_app(settings, lambda _: PlainDesk(breaks_at="answer"))
    with TestClient(app) as client:
        told = events(
            client.post("/api/chat", json={**ASKED, "language": "ja"}, headers=STREAM).text
        )
    name, problem = told[-1]
    assert name == "error"
    assert (problem["status"], problem["title"]) == (
        500,
        table(Language.JA)["problems"]["internal"]["title"],
    )
    assert "secret" not in json.dumps(problem)


def test_a_core_that_fails_gives_a_number_and_no_more(settings: Settings) -> None:
    app = create_app(settings, lambda _: PlainDesk(breaks_at="status"))
    with TestClient(app) as client:
        answer = client.post("/api/chat", json=ASKED)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text


def test_a_listener_who_goes_away_stops_the_answer(settings: Settings) -> None:
    desk = PlainDesk(pause=0.02)
    with served(create_app(settings, lambda _: desk)) as address:
        with httpx.stream("POST", f"{address}/api/chat", json=ASKED, headers=STREAM) as stream:
            next(stream.iter_bytes())
        assert desk.closed.wait(2)
    assert "answer" not in desk.given


# What is turned away


@pytest.mark.parametrize("language", list(Language))
def test_an_empty_question_is_refused_in_the_language_of_the_request(
    client: TestClient, language: Language
) -> None:
    answer = client.post("/api/chat", json={"message": " \n ", "language": language})
    problem = answer.json()
    texts = table(language)
    assert answer.status_code == problem["status"] == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["content-language"] == language
    assert problem["title"] == texts["problems"]["invalid"]["title"]
    assert problem["errors"] == [
        {"field": "message", "detail": texts["fields"]["empty"], "pointer": "#/message"}
    ]


@pytest.mark.parametrize("language", list(Language))
def test_without_a_language_the_browsers_counts(client: TestClient, language: Language) -> None:
    answer = client.post("/api/chat", json={}, headers={"Accept-Language": f"{language}-XX, fr"})
    assert answer.json()["title"] == table(language)["problems"]["invalid"]["title"]


WRONG = {
    "field-missing": ({}, "message"),
    "field-unknown": ({"message": "a", "mesage": "b"}, "mesage"),
    "message-no-text": ({"message": 3}, "message"),
    "language-fifth": ({"message": "a", "language": "fr"}, "language"),
    "today-seconds": ({"message": "a", "today": 1790000000}, "today"),
    "today-no-day": ({"message": "a", "today": "2026-02-30"}, "today"),
    "today-with-time": ({"message": "a", "today": "2026-02-03T10:00"}, "today"),
    "order-list": ({"message": "a", "order": []}, "order"),
    "claim-text": ({"message": "a", "claim": "cancel"}, "claim"),
    "order-id-number": ({"message": "a", "order_id": 7}, "order_id"),
    "session-huge": ({"message": "a", "session_id": "s" * 201}, "session_id"),
}


@pytest.mark.parametrize(("body", "field"), WRONG.values(), ids=WRONG)
def test_a_wrong_field_is_named(client: TestClient, body: dict[str, Any], field: str) -> None:
    problem = client.post("/api/chat", json=body).json()
    assert problem["status"] == 422
    assert [error["field"] for error in problem["errors"]] == [field]
    assert problem["detail"].startswith("Please correct the request: " + field)


def test_a_message_may_be_as_long_as_the_setting_says(settings: Settings, desk: PlainDesk) -> None:
    app = create_app(settings.model_copy(update={"message_limit": 5}), lambda _: desk)
    with TestClient(app, headers={"Accept-Language": "zh"}) as client:
        assert client.post("/api/chat", json={"message": " 撤回怎么弄 "}).status_code == 200
        problem = client.post("/api/chat", json={"message": "撤回怎么弄？"}).json()
        assert problem["errors"][0]["detail"] == "请控制在5字以内。"
        schema = client.get("/openapi.json").json()["paths"]["/api/chat"]["post"]["requestBody"]
    message = schema["content"]["application/json"]["schema"]["properties"]["message"]
    assert (message["minLength"], message["maxLength"]) == (1, 5)


@pytest.mark.parametrize("headers", [{}, STREAM], ids=["whole", "stream"])
def test_what_the_core_refuses_is_refused_before_anything_is_sent(
    client: TestClient, headers: dict[str, str]
) -> None:
    answer = client.post("/api/chat", json={"message": "???"}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["detail"] == "There is no question in it."
    assert answer.json()["errors"][0]["field"] == "message"


UNREADABLE = {
    "no-json": b"message=hi",
    "no-object": b'["hi"]',
    "not-a-number": b'{"message": "a", "order": {"n": NaN}}',
    "half-a-character": b'{"message": "\\ud800"}',
    "deep": b'{"order":' + b"[" * 30_000,
    "utf-16": '{"message": "a"}'.encode("utf-16"),
    "empty": b"",
}


@pytest.mark.parametrize("body", UNREADABLE.values(), ids=UNREADABLE)
def test_what_is_no_json_is_unreadable(client: TestClient, body: bytes) -> None:
    answer = client.post("/api/chat", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 400
    assert answer.json()["detail"] == "The request is not valid JSON in UTF-8."


@pytest.mark.parametrize(
    "media",
    ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=euc-kr", ""],
)
def test_another_content_type_is_refused(client: TestClient, media: str) -> None:
    answer = client.post("/api/chat", content=b'{"message": "a"}', headers={"Content-Type": media})
    assert answer.status_code == 415


def test_a_body_over_the_limit_is_refused_whether_it_tells_its_length_or_not(
    client: TestClient,
) -> None:
    def chunks() -> Iterator[bytes]:
        yield b'{"message": "'
        for _ in range(70):
            yield b"a" * 1024

    headers = {"Content-Type": "application/json"}
    told = client.post("/api/chat", content=b"".join(chunks()), headers=headers)
    untold = client.post("/api/chat", content=chunks(), headers=headers)
    assert (told.status_code, untold.status_code) == (413, 413)
    assert "64 KiB" in told.json()["detail"]


def test_another_method_is_refused_with_the_one_that_works(client: TestClient) -> None:
    answer = client.get("/api/chat", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "POST" in answer.json()["detail"]


# While the helpdesk is being built


def test_the_server_answers_before_the_helpdesk_is_ready(settings: Settings) -> None:
    go = threading.Event()
    app = create_app(settings, _after(go, PlainDesk()), patience=0.05)
    with TestClient(app, headers={"Accept-Language": "ko"}) as client:
        assert client.get("/healthz").json()["status"] == "ok"
        warming = client.get("/readyz")
        assert (warming.status_code, warming.json()["detail"]) == (503, "warming up")
        asked = client.post("/api/chat", json=ASKED)
        assert (asked.status_code, asked.headers["retry-after"]) == (503, "10")
        assert asked.json()["title"] == "준비 중"
        assert client.get("/guides/ko/claim-withdrawal").status_code == 200
        go.set()
        until(lambda: client.get("/readyz").status_code == 200)
        assert client.get("/readyz").json() == {"status": "ready", "passages": 57}


def test_a_question_that_comes_early_waits_for_the_helpdesk(settings: Settings) -> None:
    go = threading.Event()
    with TestClient(create_app(settings, _after(go, PlainDesk()))) as client:
        threading.Timer(0.2, go.set).start()
        assert client.post("/api/chat", json=ASKED).status_code == 200


def test_a_helpdesk_that_cannot_be_built_is_told_as_such(settings: Settings) -> None:
    def broken(_: Settings) -> PlainDesk:
        raise ValueError("no index")

    with TestClient(create_app(settings, broken)) as client:
        asked = client.post("/api/chat", json=ASKED)
        assert asked.status_code == 503
        assert "no index" not in asked.text
        assert client.get("/readyz").json()["detail"] == "failed: no index"
        assert client.get("/healthz").status_code == 200


def _after(go: threading.Event, desk: PlainDesk) -> Callable[[Settings], PlainDesk]:
    def build(_: Settings) -> PlainDesk:
        go.wait(10)
        return desk

    return build


# What is said of it


def test_the_schema_describes_every_field_of_an_answer(client: TestClient) -> None:
    described = client.get("/openapi.json").json()["components"]["schemas"]
    for part in (core.Answer, core.Citation, core.Contact, core.Notice):
        assert set(described[part.__name__]["properties"]) == {f.name for f in fields(part)}
    for name in ("Decision", "Reason", "DatedEvent", "Proposal", "Problem", "FieldProblem"):
        assert described[name]["properties"]


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_has_the_shape_that_is_described(language: Language) -> None:
    shapes.Answer.model_validate(made(Question(message="…"), language).as_json())


def test_every_text_stands_in_all_four_languages_with_the_same_placeholders() -> None:
    def placeholders(texts: Any, path: str = "") -> dict[str, list[str]]:
        if isinstance(texts, str):
            return {path: sorted(piece.split("}")[0] for piece in texts.split("{")[1:])}
        nested = (placeholders(value, f"{path}.{name}") for name, value in texts.items())
        return {name: found for part in nested for name, found in part.items()}

    assert {path.stem for path in FOLDER.glob("??.toml")} == set(Language)
    expected = placeholders(table(Language.KO))
    for language in Language:
        assert placeholders(table(language)) == expected


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr, zh-TW;q=0.5", "zh"),
        ("en;q=0.2, ja;q=0.9", "ja"),
        ("*;q=x, ;;;", "en"),
    ],
)
def test_the_best_of_the_four_languages_is_taken(header: str | None, language: str) -> None:
    assert accepted(header) == language
