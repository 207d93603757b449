"""How a server bears a crowd: `python -m tests.bench_burst` (docs/performance.md).

Decides what the crowd does: two hundred questions at once, each on a line of its own, while
somebody else asks every 20 ms whether the server lives, and somebody reads a page.
"""

from __future__ import annotations

import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import httpx

CROWD = 200
QUESTIONS = (
    "철회 요청의 기한은 며칠인가요?",
    "撤回要請の期限は何日ですか？",
    "撤回申请的期限是几天？",
    "Until when must the buyer answer a withdrawal request?",
)


async def _ask(client: httpx.AsyncClient, number: int, *, stream: bool) -> float:
    body = {"message": QUESTIONS[number % len(QUESTIONS)]}
    headers = {"Accept": "text/event-stream"} if stream else {}
    began = time.perf_counter()
    answer = await client.post("/api/chat", json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    assert not stream or "event: answer" in answer.text
    return time.perf_counter() - began


async def _look(client: httpx.AsyncClient, path: str, over: asyncio.Event) -> list[float]:
    found = []
    while not over.is_set():
        began = time.perf_counter()
        assert (await client.get(path)).status_code == 200
        found.append(time.perf_counter() - began)
        await asyncio.sleep(0.02)
    return found


async def _crowd(address: str, *, stream: bool) -> None:
    lines = httpx.Limits(max_connections=CROWD + 10)
    over = asyncio.Event()
    async with httpx.AsyncClient(base_url=address, limits=lines, timeout=120) as client:
        await _ask(client, 0, stream=stream)
        looking = [asyncio.create_task(_look(client, p, over)) for p in ("/healthz", "/guides/ja")]
        began = time.perf_counter()
        asked = await asyncio.gather(*(_ask(client, n, stream=stream) for n in range(CROWD)))
        whole = time.perf_counter() - began
        over.set()
        alive, read = await asyncio.gather(*looking)
    print(
        f"{'streamed' if stream else 'whole':9} {CROWD} answers in {whole:.2f} s, "
        f"one {_shown(asked)}; /healthz {_shown(alive)}; /guides/ja {_shown(read)}"
    )


def _shown(seconds: list[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.0f} ms (at most {max(seconds) * 1000:.0f})"


def main() -> None:
    """Start a server, and let the crowd come."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory() as data:
        told = {**os.environ, "CLAIMDESK_DATA": data, "CLAIMDESK_LOG_LEVEL": "warning"}
        server = subprocess.Popen(
            [sys.executable, "-m", "bot.cli", "serve", "--port", str(port)],
            env=told,
            cwd=Path(__file__).parent.parent,
        )
        try:
            address = f"http://127.0.0.1:{port}"
            for _ in range(600):
                try:
                    if httpx.get(f"{address}/readyz").status_code == 200:
                        break
                except httpx.TransportError:
                    pass
                time.sleep(0.1)
            for stream in (False, True):
                asyncio.run(_crowd(address, stream=stream))
        finally:
            server.terminate()
            server.wait(10)


if __name__ == "__main__":
    main()
