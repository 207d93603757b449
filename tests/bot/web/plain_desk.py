"""A small helpdesk over the real guides, and servers that stand before it.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

import uvicorn

from bot.answer import Answer, Citation, Contact, Event, Notice, Question, QuestionError
from bot.reading.normalise import language_of
from bot.render import html
from bot.settings import CORPUS
from corpus.vocabulary import Language
from ingest.guide import Passage
from ingest.passages import read_guide

CHROMIUM = shutil.which("chromium")


@dataclass
class PlainDesk:
    """Answers everything from one passage of the guides, and nothing about the weather."""

    pause: float = 0.0
    """Seconds before each event."""
    breaks_at: str = ""
    """Name of the event instead of which it fails."""
    given: list[str] = field(default_factory=list)
    """Names of the events that left it."""
    closed: threading.Event = field(default_factory=threading.Event)
    asked: list[Question] = field(default_factory=list)

    @property
    def passages(self) -> int:
        return 57

    def apart(self) -> PlainDesk:
        return self

    def heard(self, question: Question) -> str:
        return self.answer(question).session_id

    def answer(self, question: Question) -> Answer:
        return [e.whole for e in self.events(question) if e.whole is not None][-1]

    def events(self, question: Question) -> Iterator[Event]:
        self.asked.append(question)
        language = question.language or language_of(question.message)
        if question.message == "???":
            raise QuestionError("There is no question in it.")
        return self._line(made(question, language))

    def _line(self, answer: Answer) -> Iterator[Event]:
        events = [Event("status", {"step": "search"})]
        events += [Event("citation", asdict(c)) for c in answer.citations]
        events += [Event("token", {"text": f"{word} "}) for word in answer.answer.split(" ")]
        events.append(Event("answer", answer.as_json(), answer))
        try:
            for event in events:
                time.sleep(self.pause)
                if event.name == self.breaks_at:
                    raise RuntimeError("a secret of the core")
                self.given.append(event.name)
                yield event
        finally:
            self.closed.set()


def passage(language: Language, anchor: str = "request-deadline") -> Passage:
    """A passage of the guide on withdrawing claims, as it is published here."""
    found = read_guide(CORPUS / language / "claim-withdrawal.md").passages
    return next(p for p in found if p.anchor == anchor)


def made(question: Question, language: Language) -> Answer:
    """The answer that the plain helpdesk has for everything."""
    head: dict[str, Any] = {
        "id": "a1",
        "session_id": question.session_id or "s1",
        "language": language,
    }
    if any(word in question.message for word in ("weather", "天気", "날씨", "天气")):
        text = passage(language, "faq-contact").text
        return Answer(
            **head,
            answer=text,
            html=html(text),
            abstained=True,
            contact=Contact(id=None, path=("Qoo10",)),
        )
    steps = any(word in question.message for word in ("How", "どう", "어떻게", "怎么"))
    source = passage(language, "request-steps" if steps else "request-refused")
    lead, gap, rest = source.text.partition("\n\n")
    text = f"{lead} [1]{gap}{rest}"
    return Answer(
        **head,
        answer=text,
        html=html(text),
        abstained=False,
        citations=(
            Citation(
                marker=1,
                topic=source.address.topic,
                section=source.address.section,
                language=language,
                title=source.title,
                source=source.source,
                page=None,
                updated=source.updated,
                quote=source.text,
                original=False,
                url=f"/guides/{language}/{source.address}",
            ),
        ),
        contact=Contact(id="K1", path=("Qoo10", "A", "B")),
        warnings=(Notice(code="X1", text="The guides disagree here."),),
        follow_ups=("And then?", "What else?"),
    )


def until(true: Callable[[], bool], *, seconds: float = 5.0) -> None:
    """Wait until something has come true."""
    end = time.monotonic() + seconds
    while not true():
        if time.monotonic() > end:
            raise AssertionError("it did not come true in time")
        time.sleep(0.01)


@contextmanager
def served(app: Any, config: uvicorn.Config | None = None) -> Iterator[str]:
    """A real server on a free port, set up as `config` says; yields its address."""
    plain = uvicorn.Config(app, log_level="warning", timeout_graceful_shutdown=1)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        server = uvicorn.Server(config or plain)
        run = lambda: asyncio.run(server.serve(sockets=[listening]))  # noqa: E731
        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        until(lambda: server.started)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join(10)
