"""The two sides of `make bench`, each run and measured in a process of its own.

Decides what is measured inside a process and what a side must be able to do. Imports nothing but
the standard library before it measures, so that neither side pays for the other; what the figures
come to is decided in `bench.py`.

    python -m tests.bench_side claimdesk|peer index|ask|got FOLDER
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from bot.answer import Answer

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "eval" / "dev.jsonl"
EACH = 4
"""One question in so many is timed; all are scored."""
FOUND = 4
"""Passages or chunks that count: what such a pipeline usually hands on."""


@dataclass(frozen=True, slots=True)
class Got:
    """What a side hands on for a question."""

    sections: tuple[tuple[str, ...], ...]
    """The addresses that each of the first `FOUND` belongs to, best first."""
    text: str


class Side(Protocol):
    """A pipeline over the project's corpus that keeps its index in a folder."""

    encoder: Path
    """The folder of its model."""

    def index(self) -> None:
        """Make the index."""

    def open(self) -> None:
        """Get ready to answer from the index."""

    def ask(self, row: dict[str, Any]) -> object:
        """Everything that is done for a question."""

    def search(self, row: dict[str, Any]) -> object:
        """Finding alone."""

    def got(self, row: dict[str, Any]) -> Got:
        """What is found and handed on for a question."""


class Claimdesk:
    """This project."""

    def __init__(self, folder: Path) -> None:
        from ingest.encoder import SHIPPED

        self.encoder = SHIPPED
        self._folder = folder

    def index(self) -> None:
        self.open()

    def open(self) -> None:
        from bot.build import build
        from bot.settings import Settings

        self._desk = build(Settings(_env_file=None, data=self._folder))  # type: ignore[call-arg]

    def answer(self, row: dict[str, Any]) -> Answer:
        """What the asker gets."""
        from bot.answer import Question

        today = dt.date.fromisoformat(row["today"]) if row.get("today") else None
        return self._desk.answer(Question(message=row["question"], today=today))

    def ask(self, row: dict[str, Any]) -> object:
        return self.answer(row)

    def search(self, row: dict[str, Any]) -> list[str]:
        """Addresses, best first."""
        from bot.reading.normalise import compared, language_of, normalise
        from corpus.vocabulary import Language

        text = normalise(row["question"])
        found = self._desk.searcher.search(
            compared(text, language_of(text)), language=Language(row["language"])
        )
        return [str(hit.passage.address) for hit in found.hits]

    def got(self, row: dict[str, Any]) -> Got:
        answer, found = self.answer(row), self.search(row)
        text = " ".join((answer.answer, *(answer.contact.path if answer.contact else ())))
        # What is cited first counts first: that is what the asker gets.
        for citation in answer.citations[:1]:
            cited = f"{citation.topic}#{citation.section}"
            if cited in found:
                found.remove(cited)
            found.insert(0, cited)
        return Got(tuple((a,) for a in found[:FOUND]), "" if answer.abstained else text)


def side(name: str, folder: Path) -> Side:
    """A side by its name."""
    if name == "claimdesk":
        return Claimdesk(folder)
    from tests.bench_peer import Peer

    return Peer(folder)


def percentiles(taken: list[float]) -> list[float]:
    """p50 and p95."""
    ordered = sorted(taken)
    return [ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.95)]]


def timed(run: Callable[[dict[str, Any]], object], rows: list[dict[str, Any]]) -> list[float]:
    """p50 and p95 of the milliseconds that `run` takes for a row."""
    taken = []
    for row in rows:
        begun = time.perf_counter()
        run(row)
        taken.append((time.perf_counter() - begun) * 1000)
    return percentiles(taken)


def peak() -> float:
    """MiB that this process has held at most.

    Not `ru_maxrss` where it can be helped: a child inherits its parent's.
    """
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
        return int(status.split("VmHWM:")[1].split()[0]) / 1024
    except OSError:
        import resource

        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def size(folder: Path) -> float:
    """MiB of the files under a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1024**2


def read(file: Path = QUESTIONS) -> list[dict[str, Any]]:
    """The questions of a set."""
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line]


def main(name: str, step: str, folder: Path) -> None:
    """Do one step of a side: `ask` tells of the first answer, then the figures; `got` all that is
    handed on."""
    tried = side(name, folder)
    if step == "index":
        tried.index()
        return
    rows = read()
    tried.open()
    if step == "got":
        print(json.dumps([asdict(tried.got(row)) for row in rows]))
        return
    tried.ask(rows[0])
    print("answered", flush=True)
    some = rows[::EACH]
    search = timed(tried.search, some)
    # The peer's search is the whole of it.
    ask = timed(tried.ask, some) if isinstance(tried, Claimdesk) else search
    figures = {"search": search, "ask": ask}
    print(json.dumps({**figures, "rss": peak(), "encoder": size(tried.encoder)}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], Path(sys.argv[3]))
