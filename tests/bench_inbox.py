"""How long the inbox takes at the server with 10,000 open inquiries; not a test.

Decides what is measured: pages of the queue, filters, the search, counts, one inquiry and the
console's own page, in SQLite and in PostgreSQL. The inquiries are those that triage may be tuned
on, judged once and kept many times over, each a day apart or so.

    python -m tests.bench_inbox [--postgresql URL] [--count N]
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import tempfile
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text

from bot.build import Helpdesk, build
from bot.desk import inquiries, queue
from bot.desk.database import Database, now
from bot.desk.sql import SqlDesk, open_desk
from bot.inbox.inquiry import Inquiry, State, moment
from bot.inbox.judging import judge_by
from bot.settings import Settings
from bot.web.app import create_app
from tests.bot.desk.databases import schema

ROOT = Path(__file__).parent.parent
SET = ROOT / "tests" / "eval" / "inquiries" / "dev.jsonl"
TODAY = dt.date(2026, 11, 21)
ROUNDS = 30
ASKED = {
    "queue, first page": "/api/inquiries?state=open",
    "queue, newest first": "/api/inquiries?state=open&order=newest",
    "one language": "/api/inquiries?state=open&language=zh",
    "one topic": "/api/inquiries?state=open&topic=cancel-rejection",
    "one route": "/api/inquiries?state=open&route=K2",
    "urgent": "/api/inquiries?state=open&urgent=true",
    "mine": "/api/inquiries?state=open&assignee=me",
    "nobody's, in Korean": "/api/inquiries?state=open&assignee=none&language=ko",
    "words, found often": "/api/inquiries?state=open&q=cancel",
    "words, found nowhere": "/api/inquiries?state=open&q=nowhere-to-be-found",
    "counts": "/api/inquiries/counts",
    "the console's page": "/desk",
    "the console's page, one language": "/desk?language=ja&written=ja",
}


def judged(helpdesk: Helpdesk) -> list[tuple[str, dict[str, Any]]]:
    """Texts with their triages."""
    made = []
    judge = judge_by(helpdesk)
    for line in SET.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        inquiry = Inquiry(
            id=row["id"], shop="demo", channel="email", message_id=None, subject=None, sender=None,
            text=row["text"], received=moment(dt.datetime.fromisoformat(row["received"])),
            language=row["gold"]["language"], state=State.OPEN, assignee=None, bot_silent=False,
            version=1, triage=None, outcome=None, conversation=row["id"], duplicate_of=None,
            replied_at=None,
        )  # fmt: skip
        made.append((row["text"], dict(judge(inquiry))))
    return made


def fill(database: Database, samples: list[tuple[str, dict[str, Any]]], count: int) -> None:
    """As many open inquiries, each with a reply that is suggested."""
    chance = random.Random(7)
    start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    for begun in range(0, count, 1000):
        with database.writing() as connection:
            for n in range(begun, min(begun + 1000, count)):
                words, triage = samples[n % len(samples)]
                received = moment(start + dt.timedelta(minutes=45 * n))
                deadline = TODAY + dt.timedelta(days=chance.randrange(-5, 30))
                due = deadline if triage["deadline"] else None
                inquiry_id = uuid.UUID(int=chance.getrandbits(128)).hex
                row = {
                    "id": inquiry_id, "shop": "demo", "channel": "email", "text": words,
                    "subject": f"Inquiry {n}", "sender": f"Somebody <{n}@example.com>",
                    "address": f"{n}@example.com", "orders": " ", "received": received,
                    "made_at": now(), "language": triage["language"], "state": "open",
                    "assignee": chance.choice([None, None, "demo", "mina", "sora"]),
                    "bot_silent": False, "version": 2, "judged_at": now(),
                    "triage": {k: v for k, v in triage.items() if k != "reply"},
                    "topic": triage["topic"], "route": triage["route"],
                    "urgent": bool(due and due <= TODAY), "deadline": due,
                    "place": queue.place(received, due, (), judged=True),
                    "conversation": inquiry_id,
                }  # fmt: skip
                inquiries.add(connection, row)
                inquiries.suggest(connection, inquiry_id, triage["reply"])
    if database.is_postgresql:
        # What its autovacuum does within a minute by itself.
        with database.writing() as connection:
            connection.execute(text("ANALYZE inquiries, inquiry_entries"))


def measured(desk: SqlDesk, data: Path) -> Iterator[tuple[str, float, float, float]]:
    """What is asked, with milliseconds: the least, the middle, and one in twenty takes longer."""
    settings = Settings(_env_file=None, data=data, clock="request")  # type: ignore[call-arg]
    app = create_app(settings, _none, open_desk=lambda _: desk)  # type: ignore[arg-type]
    with TestClient(app, base_url="http://127.0.0.1") as client:
        deep: str | None = None
        for _ in range(40):
            query = {"state": "open", "limit": "200", **({"cursor": deep} if deep else {})}
            deep = client.get("/api/inquiries", params=query).json()["next"] or deep
        one = client.get("/api/inquiries?limit=1").json()["items"][0]["id"]
        more = {"queue, 8,000 down": f"/api/inquiries?state=open&cursor={deep}"}
        for name, path in {**ASKED, **more, "one inquiry": f"/api/inquiries/{one}"}.items():
            times = []
            for _ in range(ROUNDS):
                begun = time.perf_counter()
                answer = client.get(path)
                times.append((time.perf_counter() - begun) * 1000)
                assert answer.status_code == 200, answer.text
            times.sort()
            yield name, times[0], median(times), times[int(len(times) * 0.95)]


def _none(settings: Settings) -> None:
    """No helpdesk is needed: what is measured is there already."""


def bench(url: str, samples: list[tuple[str, dict[str, Any]]], count: int, data: Path) -> None:
    """Fill a database, and print what is measured over it."""
    desk = open_desk(url, today=TODAY)
    fill(desk.database, samples, count)
    print(f"\n{desk.database.engine.dialect.name}, {count} open inquiries: least, p50, p95 in ms")
    for name, least, middle, slow in measured(desk, data):
        print(f"{name:36} {least:8.1f} {middle:8.1f} {slow:8.1f}", flush=True)
    desk.database.close()


def main() -> None:
    """Both databases, one after the other."""
    read = argparse.ArgumentParser()
    read.add_argument("--postgresql", metavar="URL", default="")
    read.add_argument("--count", type=int, default=10_000)
    args = read.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        samples = judged(build(Settings(_env_file=None, data=data / "var")))  # type: ignore[call-arg]
        bench(f"sqlite:///{data / 'claimdesk.db'}", samples, args.count, data)
        if args.postgresql:
            with schema(args.postgresql) as own:
                bench(own, samples, args.count, data)


if __name__ == "__main__":
    main()
