"""Answers are kept, masked, and can be rated by whoever may: once each, the last word counts."""

from __future__ import annotations

import json
import logging
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import jwt
import pytest
from fastapi.testclient import TestClient
from plain_desk import PlainDesk, made, until
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from bot.answer import Event, Question
from bot.desk import keys
from bot.desk.opening import opened
from bot.desk.protocol import DeskError
from bot.desk.sql import SqlDesk
from bot.desk.tables import answers
from bot.settings import Settings
from bot.web import feedback_shapes, logs
from bot.web.app import create_app
from bot.web.wording import table
from corpus.vocabulary import Language

STREAM = {"Accept": "text/event-stream"}
PERSONAL = "田中様(090-1234-5678, hanako@example.jp)の注文326316701は撤回できますか？"
MASKED = "[name]様([phone], [email])の注文326316701は撤回できますか？"


@dataclass
class ManyAnswers(PlainDesk):
    """As the plain desk, but each answer is another one."""

    asked: list[Question] = field(default_factory=list)

    def events(self, question: Question) -> Iterator[Event]:
        self.asked.append(question)
        answer = replace(made(question, question.language or Language.EN), id=uuid.uuid4().hex)
        return iter([Event("answer", answer.as_json(), answer)])

    def apart(self) -> ManyAnswers:
        return self

    def heard(self, question: Question) -> str:
        return "s1"


@pytest.fixture
def desk() -> PlainDesk:
    return ManyAnswers()


@pytest.fixture
def orders(settings: Settings) -> Iterator[SqlDesk]:
    made_ = opened(settings)
    yield made_
    made_.database.close()


def ask(client: TestClient, message: str = "How long?", **more: Any) -> dict[str, Any]:
    answer = client.post("/api/chat", json={"message": message}, **more)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def rate(client: TestClient, answer_id: str, rating: str = "up", **more: Any) -> Any:
    headers = more.pop("headers", {})
    body = {"answer_id": answer_id, "rating": rating, **more}
    return client.post("/api/feedback", json=body, headers=headers)


def rows(orders: SqlDesk) -> list[dict[str, Any]]:
    with orders.database.reading() as connection:
        asked = select(answers).order_by(answers.c.at, answers.c.id)
        return [dict(row) for row in connection.execute(asked).mappings()]


# What is kept of an answer


def test_an_answer_is_kept_masked_with_its_citations(client: TestClient, orders: SqlDesk) -> None:
    given = ask(client, PERSONAL)
    assert given["rateable"] is True
    until(lambda: bool(rows(orders)))
    (row,) = rows(orders)
    assert row["id"] == given["id"]
    assert row["question"] == MASKED
    assert row["answer"] == given["answer"].strip()
    assert (row["shop"], row["caller"], row["session_id"]) == ("demo", "demo", "s1")
    assert (row["topic"], row["abstained"], row["uncovered"]) == ("claim-withdrawal", False, False)
    (cited,) = json.loads(row["citations"])
    assert cited["address"].startswith("claim-withdrawal#")
    assert cited["source"] == given["citations"][0]["source"]
    assert row["rating"] is None


def test_a_streamed_answer_is_kept_too(client: TestClient, orders: SqlDesk) -> None:
    told = client.post("/api/chat", json={"message": PERSONAL}, headers=STREAM).text
    whole = json.loads(told.split("event: answer\ndata: ")[1].split("\n")[0])
    assert whole["rateable"] is True
    until(lambda: [row["id"] for row in rows(orders)] == [whole["id"]])
    assert rows(orders)[0]["question"] == MASKED


@pytest.mark.parametrize("streamed", [False, True])
def test_answers_to_openais_clients_are_kept_and_can_be_rated(
    client: TestClient, orders: SqlDesk, streamed: bool
) -> None:
    said = [{"role": "user", "content": "Hi"}, {"role": "user", "content": PERSONAL}]
    body = {"model": "claimdesk", "messages": said, "stream": streamed}
    answer = client.post("/v1/chat/completions", json=body)
    until(lambda: len(rows(orders)) == 1)
    (row,) = rows(orders)
    assert row["question"] == MASKED
    assert row["id"] in answer.text
    assert rate(client, row["id"]).status_code == 201


def test_of_a_question_without_an_answer_it_is_kept_that_there_was_none(
    client: TestClient, orders: SqlDesk
) -> None:
    ask(client, "How is the weather?")
    until(lambda: bool(rows(orders)))
    assert rows(orders)[0]["uncovered"] is True


def test_where_transcripts_are_off_nothing_is_kept(settings: Settings, desk: PlainDesk) -> None:
    off = settings.model_copy(update={"transcripts": "off"})
    with TestClient(create_app(off, lambda _: desk)) as client:
        given = ask(client)
        assert given["rateable"] is False
        assert rate(client, given["id"]).status_code == 404
    held = opened(off)
    assert rows(held) == []
    held.database.close()


def test_an_answer_is_given_though_it_cannot_be_kept(
    settings: Settings, desk: PlainDesk, caplog: pytest.LogCaptureFixture
) -> None:
    def away(_: Settings) -> SqlDesk:
        raise DeskError("the database is away")

    with TestClient(create_app(settings, lambda _: desk, open_desk=away)) as client:
        assert ask(client, "撤回できますか？")["answer"]
        until(lambda: "1 answers can't be kept: the database is away" in caplog.text)
    assert "撤回できますか" not in caplog.text


def test_answers_are_kept_in_the_order_they_were_given_and_before_the_server_ends(
    settings: Settings, desk: PlainDesk
) -> None:
    with TestClient(create_app(settings, lambda _: desk)) as client:
        given = [ask(client, f"question {n}")["id"] for n in range(120)]
    held = opened(settings)
    assert [row["id"] for row in rows(held)] == given
    held.database.close()


# Ratings


def test_a_rating_finds_its_answer_at_once_and_the_last_one_counts(
    client: TestClient, orders: SqlDesk
) -> None:
    given = ask(client)
    first = rate(client, given["id"], "down", kind="wrong", reason=f"  {PERSONAL} ")
    assert first.status_code == 201
    told = first.json()
    assert set(told) == set(feedback_shapes.Feedback.model_fields)
    assert (told["rating"], told["kind"], told["reason"]) == ("down", "wrong", MASKED)
    again = rate(client, given["id"], "up")
    assert again.status_code == 200
    (row,) = rows(orders)
    assert (row["rating"], row["kind"], row["reason"]) == ("up", None, None)
    assert row["question"] == "How long?"


@pytest.mark.parametrize("language", list(Language))
def test_an_answer_that_is_not_there_is_told_in_the_callers_language(
    client: TestClient, language: Language
) -> None:
    missing = rate(client, "nothing", language=language)
    assert missing.status_code == 404
    assert missing.json()["detail"] == table(language)["problems"]["no-answer"]["detail"]


@pytest.mark.parametrize(
    ("body", "named"),
    [
        ({"rating": "up"}, "answer_id"),
        ({"answer_id": "a", "rating": "meh"}, "rating"),
        ({"answer_id": "a", "rating": "down", "kind": "ugly"}, "kind"),
        ({"answer_id": "a", "rating": "down", "reason": "x" * 1001}, "reason"),
        ({"answer_id": "a", "rating": "up", "stars": 5}, "stars"),
    ],
)
def test_what_is_no_rating_is_refused_by_name(
    client: TestClient, body: dict[str, Any], named: str
) -> None:
    refused = client.post("/api/feedback", json=body)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == [named]


def test_a_shops_answers_are_rated_by_that_shop_alone(client: TestClient, orders: SqlDesk) -> None:
    mine, others = (
        {"Authorization": f"Bearer {keys.create(orders.database, shop, actor='test')[1]}"}
        for shop in ("mine", "others")
    )
    nobodys = ask(client)["id"]  # there are keys now: who shows none is no shop
    given = ask(client, headers=mine)["id"]
    assert rate(client, given, headers=others).status_code == 404
    assert rate(client, given).status_code == 404
    assert rate(client, given, headers=mine).status_code == 201
    assert rate(client, nobodys, headers=others).status_code == 201
    assert rate(client, nobodys).status_code == 200
    row = next(row for row in rows(orders) if row["id"] == given)
    assert (row["shop"], row["caller"]) == ("mine", "key")


def test_whom_a_site_let_in_is_no_part_of_what_is_kept(client: TestClient, orders: SqlDesk) -> None:
    secret = keys.make_secret(orders.database, "mine", actor="test")
    claims = {"shop": "mine", "exp": int(time.time()) + 600, "sub": "yuko@example.jp"}
    ask(client, headers={"Authorization": f"Bearer {jwt.encode(claims, secret, 'HS256')}"})
    until(lambda: bool(rows(orders)))
    (row,) = rows(orders)
    assert (row["shop"], row["caller"]) == ("mine", "site")
    assert "yuko" not in json.dumps(row)


# Logs


def test_what_an_error_brings_along_is_masked_in_the_log() -> None:
    mask = logs.impersonal()
    try:
        raise ValueError(f"what is {PERSONAL}?")
    except ValueError:
        record = logging.LogRecord(
            "claimdesk.web", logging.ERROR, "x.py", 1, "of %s", (PERSONAL,), sys.exc_info()
        )
    assert mask(record)
    told = logging.Formatter("%(message)s").format(record)
    assert "田中" not in told
    assert "090-1234-5678" not in told
    assert f"of {MASKED}" in told
    assert "Traceback" in told


def test_what_was_searched_for_is_not_in_the_log_of_requests() -> None:
    mask = logs.impersonal()
    args = ("127.0.0.1:1", "GET", "/api/faq?q=hanako%40example.jp", "1.1", 200)
    record = logging.LogRecord(
        "uvicorn.access", logging.INFO, "x.py", 1, '%s - "%s %s HTTP/%s" %d', args, None
    )
    assert mask(record)
    assert record.getMessage() == '127.0.0.1:1 - "GET /api/faq HTTP/1.1" 200'


def test_the_values_of_a_statement_that_fails_are_not_told(orders: SqlDesk) -> None:
    with pytest.raises(IntegrityError) as caught, orders.database.writing() as connection:
        connection.execute(answers.insert(), {"id": "a", "question": "Hanako?"})
    assert "Hanako" not in str(caught.value)
