"""A language model behind a provider's package: opened by a setting, spoken to over HTTP, and what
becomes of its refusals, its limits and its broken streams. The provider stands on this machine."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from bot.compose import Draft
from bot.model import ModelError, opened
from bot.reword import Wording
from bot.settings import Settings
from corpus.vocabulary import Language

pytest.importorskip("langchain_openai")

DRAFT = Draft(markdown="**No.** Not before August 9. [1]\n\nAsk again then.", abstained=False)
POLITE = "Hello, and thank you for your question.\n\n[[1]]\n\nNext:\n\n[[2]]"


@contextmanager
def provider(
    text: str, *, status: int = 200, finish: str = "stop", cut: int | None = None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A server that speaks as OpenAI's does; its address, and what it was sent."""
    asked: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            asked.append(json.loads(body))
            self.send_response(status)
            if status != 200:
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(b'{"error": {"message": "the key sk-secret is spent"}}')
                return
            self.send_header("content-type", "text/event-stream")
            self.end_headers()
            for n in range(0, len(text), 7):
                if cut is not None and n >= cut:
                    return
                self._tell([{"index": 0, "delta": {"content": text[n : n + 7]}}])
            self._tell([{"index": 0, "delta": {}, "finish_reason": finish}])
            self._tell(
                [], usage={"prompt_tokens": 90, "completion_tokens": 10, "total_tokens": 100}
            )
            self.wfile.write(b"data: [DONE]\n\n")

        def _tell(self, choices: list[dict[str, Any]], **more: Any) -> None:
            chunk = {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m"}
            row = json.dumps({**chunk, "choices": choices, **more})
            self.wfile.write(f"data: {row}\n\n".encode())
            self.wfile.flush()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        server.server_close()


def worded(settings: Settings, address: str) -> Wording:
    told = {
        "model": "openai:some-model",
        "model_url": address,
        "model_timeout": 5.0,
        "model_price_in": 1.0,
        "model_price_out": 10.0,
    }
    wording = Wording(DRAFT, "When?", Language.EN, opened(settings.model_copy(update=told)))
    assert "".join(wording) == wording.text
    return wording


@pytest.fixture(autouse=True)
def _key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "not-a-key")


def test_any_openai_compatible_address_can_word_an_answer(settings: Settings) -> None:
    with provider(POLITE) as (address, asked):
        wording = worded(settings, address)
    assert wording.text.startswith("Hello, and thank you for your question.\n\n**No.**")
    record = wording.record
    assert record is not None
    assert (record.outcome, record.tokens_in, record.tokens_out) == ("used", 90, 10)
    assert record.cost == pytest.approx(190e-6)
    (request,) = asked
    assert request["stream"] is True
    assert "August" not in json.dumps(request["messages"]), "what is fixed isn't told"


TROUBLE: list[tuple[str, dict[str, Any], str]] = [
    ("too many requests", {"status": 429}, "rate_limited"),
    ("a server's error", {"status": 500}, "error"),
    ("a wrong key", {"status": 401}, "error"),
    ("a filter", {"finish": "content_filter"}, "refused"),
    ("a stream that ends early", {"cut": 14}, "unfinished"),
]


@pytest.mark.parametrize(("more", "why"), [t[1:] for t in TROUBLE], ids=[t[0] for t in TROUBLE])
def test_whatever_a_provider_does_the_answer_stands(
    settings: Settings, more: dict[str, Any], why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with provider(POLITE, **more) as (address, _):
        wording = worded(settings, address)
    assert wording.record is not None
    assert (wording.record.outcome, wording.record.why) == ("fell_back", why)
    for part in DRAFT.markdown.split("\n\n"):
        assert wording.text.count(part) == 1
    assert "secret" not in caplog.text


def test_a_provider_that_is_not_there_leaves_the_answer_as_it_is(settings: Settings) -> None:
    with provider("") as (address, _):
        pass
    assert worded(settings, address).text == DRAFT.markdown


@pytest.mark.parametrize(
    ("name", "key"),
    [("anthropic:some-model", "ANTHROPIC_API_KEY"), ("ollama:some-model", "OLLAMA_HOST")],
)
def test_other_providers_are_opened_by_their_names(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, name: str, key: str
) -> None:
    monkeypatch.setenv(key, "http://127.0.0.1:9" if "HOST" in key else "not-a-key")
    made = opened(settings.model_copy(update={"model": name}))
    assert made is not None
    assert made.name == name


def test_without_a_key_it_is_told_before_anything_is_asked(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(ModelError, match="openai:some-model"):
        opened(settings.model_copy(update={"model": "openai:some-model"}))
