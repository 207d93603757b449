"""A crowd of questions: nobody who asks for something else waits for their answers."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import httpx
import pytest
from plain_desk import PlainDesk, served

from bot.answer import Event, Question
from bot.settings import Settings
from bot.web.answering import FEW
from bot.web.app import create_app

ASKED = {"message": "How long?"}
ELSE = ("/healthz", "/readyz", "/metrics", "/", "/guides/ja", "/api/orders", "/v1/models")


@dataclass
class Held(PlainDesk):
    """Answers nobody before it is let go on."""

    on: threading.Event = field(default_factory=threading.Event)

    def events(self, question: Question) -> Iterator[Event]:
        told = super().events(question)
        assert self.on.wait(60)
        return told


@pytest.mark.parametrize(("accept", "many"), [("application/json", 200), ("text/event-stream", 60)])
def test_nobody_else_waits_for_a_crowd(settings: Settings, accept: str, many: int) -> None:
    desk = Held()

    async def crowd(address: str) -> list[int]:
        lines = httpx.Limits(max_connections=many + 10)
        async with httpx.AsyncClient(base_url=address, timeout=60, limits=lines) as client:
            headers = {"Accept": accept}
            asked = [
                asyncio.create_task(client.post("/api/chat", json=ASKED, headers=headers))
                for _ in range(many)
            ]
            while len(desk.asked) < FEW:
                await asyncio.sleep(0.01)
            for path in ELSE:
                assert (await client.get(path)).status_code == 200
            assert not any(task.done() for task in asked)
            desk.on.set()
            return [answer.status_code for answer in await asyncio.gather(*asked)]

    with served(create_app(settings, lambda _: desk)) as address:
        assert asyncio.run(crowd(address)) == [200] * many
