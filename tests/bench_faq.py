"""How well and how fast the FAQ is searched; not a test.

Decides what is asked: the covered and the other questions of the development set, and beginnings
of the FAQ's own questions, as somebody types them; and how long `/api/faq` takes for the latter
beside `/api/chat` for the former, in turn, over one server in this process.

    python -m tests.bench_faq
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path
from statistics import quantiles
from typing import Any

from bot.build import build
from bot.faq import entries
from bot.faq_search import search
from bot.settings import Settings
from corpus.vocabulary import Language
from ingest.search import Searcher

QUESTIONS = Path(__file__).parent / "eval" / "dev.jsonl"
SHARES = (0.3, 0.5)
"""How much of a question was typed."""
TIMED = 200


def questions(searcher: Searcher | None, language: Language) -> str:
    """Of the covered questions the shares whose section is found first and among three, and
    that find nothing; of the others the share that finds something."""
    first = three = silent = covered = listed = others = 0
    for line in QUESTIONS.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if row["language"] != language:
            continue
        found = [str(e.address) for e in search(row["question"], language, searcher=searcher)]
        if not row["covered"]:
            others += 1
            listed += bool(found)
            continue
        right = {f"{row['topic']}#{row['section']}", *row.get("also", ())}
        covered += 1
        first += bool(right & set(found[:1]))
        three += bool(right & set(found[:3]))
        silent += not found
    return " | ".join(
        f"{share:.2f}"
        for share in (first / covered, three / covered, silent / covered, listed / others)
    )


def beginnings(searcher: Searcher, language: Language) -> str:
    """Of the FAQ's questions, cut short: the shares found first and among three."""
    held, shares = entries(language), []
    for share in SHARES:
        cut = [(e, e.question[: round(len(e.question) * share)]) for e in held]
        found = [(e, search(typed, language, searcher=searcher)) for e, typed in cut]
        shares += [sum(e in some[:n] for e, some in found) / len(held) for n in (1, 3)]
    return " | ".join(f"{share:.2f}" for share in shares)


def times(settings: Settings, helpdesk: Any) -> None:
    """p50 and p95 of each route, asked in turn."""
    from fastapi.testclient import TestClient

    from bot.web.app import create_app

    rows = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    asked = [(row["question"], row["language"]) for row in rows][:: len(rows) // TIMED]
    typed = [
        (e.question[: round(len(e.question) * share)], language)
        for share in SHARES
        for language in Language
        for e in entries(language)
    ]
    app = create_app(settings, lambda _: helpdesk, searcher=lambda _: helpdesk.searcher)
    taken: dict[str, list[float]] = {}
    with TestClient(app) as client:
        while client.get("/readyz").status_code != 200:
            time.sleep(0.05)

        def timed(name: str, method: str, address: str, **given: Any) -> None:
            begun = time.perf_counter()
            assert client.request(method, address, **given).status_code == 200
            taken.setdefault(name, []).append((time.perf_counter() - begun) * 1000)

        pairs = list(zip(asked, typed[:: len(typed) // len(asked)], strict=False))
        for (question, said), (begun, language) in pairs:
            timed("/api/chat", "POST", "/api/chat", json={"message": question})
            part = {"q": begun, "language": language, "limit": 6}
            timed("/api/faq, beginnings", "GET", "/api/faq", params=part)
            whole = {"q": question, "language": said, "limit": 6}
            timed("/api/faq, the same questions", "GET", "/api/faq", params=whole)
    for name, found in taken.items():
        cuts = quantiles(found, n=20)
        print(f"{name}: p50 {cuts[9]:.1f} ms, p95 {cuts[18]:.1f} ms ({len(found)})")


def main() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(_env_file=None, data=Path(folder))  # type: ignore[call-arg]
        helpdesk = build(settings)
        for language in Language:
            print(language, "questions:", questions(helpdesk.searcher, language))
            print(language, "by words alone:", questions(None, language))
            print(language, "beginnings:", beginnings(helpdesk.searcher, language))
        times(settings, helpdesk)


if __name__ == "__main__":
    main()
