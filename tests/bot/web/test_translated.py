"""A machine's translation behind the doors: told beside the passage, streamed last, counted, and
shown below the quote with its mark, in the right languages."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from browsing import Open, ask, check
from fastapi.testclient import TestClient
from plain_desk import CHROMIUM, served

from bot.build import build
from bot.settings import Settings
from bot.web import shapes
from bot.web.app import create_app
from bot.web.wording import page_texts
from corpus.vocabulary import Language

ASKED = {"message": "How do I reject a cancel request, step by step?", "language": "en"}
"""Of a guide that is there in Chinese alone."""
BEGINS = "Reject a cancel request that is hard to accept"


@pytest.fixture(scope="module")
def settings(abroad: Settings) -> Settings:
    # `testserver` is what TestClient calls the server.
    return abroad.model_copy(update={"model": "scripted:polite", "hosts": ("testserver",)})


@pytest.fixture
def talking(settings: Settings) -> Iterator[TestClient]:
    with TestClient(create_app(settings, build)) as client:
        yield client


def test_an_answer_has_the_translation_beside_the_passage(talking: TestClient) -> None:
    answer = talking.post("/api/chat", json=ASKED).json()
    shapes.Answer.model_validate(answer)
    (citation,) = answer["citations"]
    assert citation["language"] == "zh"
    translation = citation["translation"]
    assert set(translation) == {"language", "text", "by"}
    assert (translation["language"], translation["by"]) == ("en", "scripted:polite")
    assert translation["text"].startswith(BEGINS)
    assert answer["html"].index("难以接受的取消申请") < answer["html"].index(BEGINS)
    assert "Machine translation of [1] by scripted:polite" in answer["html"]
    assert answer["model"]["translation"] == "shown"


def test_a_translation_streams_last(talking: TestClient) -> None:
    stream = talking.post("/api/chat", json=ASKED, headers={"Accept": "text/event-stream"})
    rows = [block.split("\n") for block in stream.text.strip().split("\n\n")]
    events = [(r[0].removeprefix("event: "), json.loads(r[1].removeprefix("data: "))) for r in rows]
    cited = [data for name, data in events if name == "citation"]
    assert [citation["translation"] for citation in cited] == [None]
    tokens = "".join(data["text"] for name, data in events if name == "token")
    assert tokens == events[-1][1]["answer"]
    assert tokens.index("请马上做发货处理") < tokens.index(BEGINS)


def test_openai_clients_and_the_metrics_are_told_of_it(talking: TestClient) -> None:
    asked = {
        "model": "claimdesk",
        "messages": [{"role": "user", "content": ASKED["message"]}],
        "metadata": {"language": "en"},
    }
    made = talking.post("/v1/chat/completions", json=asked).json()
    assert made["claimdesk"]["citations"][0]["translation"]["text"].startswith(BEGINS)
    assert f"> {BEGINS}" in made["choices"][0]["message"]["content"]
    counted = 'claimdesk_model_translations_total{model="scripted:polite",outcome="shown"} 1.0'
    assert counted in talking.get("/metrics").text


@pytest.fixture(scope="module")
def address(settings: Settings) -> Iterator[str]:
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine")
    with served(create_app(settings, build)) as started:
        yield started


@pytest.mark.parametrize(
    ("language", "question"),
    [
        (Language.EN, "How do I reject a cancel request, step by step?"),
        (Language.JA, "キャンセル拒否の手順を教えてください。"),
    ],
)
def test_a_reader_sees_the_mark_and_both_are_read_out_in_their_language(
    open_page: Open, language: Language, question: str
) -> None:
    expect = pytest.importorskip("playwright.sync_api").expect
    page = open_page(language=language)
    ask(page, question)
    original = page.locator(".body > blockquote").first
    expect(original).to_have_attribute("lang", "zh-Hans", timeout=60_000)
    expect(original).to_contain_text("难以接受的取消申请")
    page.locator(".answer summary").first.click()
    quote, machine = page.locator("details[open] > .quote"), page.locator(".translation")
    expect(quote).to_have_attribute("lang", "zh-Hans")
    expect(machine.locator(".quote")).to_have_attribute("lang", language.value)
    mark = page_texts(language)["translated"].format(model="scripted:polite")
    expect(machine.locator(".mark")).to_have_text(mark)
    expect(machine.locator("strong").first).to_be_visible()
    check(page)
