"""Search at 100,000 passages, beside the corpus alone: part of `make bench`, not a test.

Decides how the passages are made up (sentences of the project's corpus put together anew, with
item names and figures that make each its own) and what is measured. They are written as guides
and taken in as a user's would be; the search is the real one. Each index is built and measured in
processes of its own.

    python -m tests.bench_scale
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench_side import ROOT, peak, percentiles, size

if TYPE_CHECKING:
    from corpus.vocabulary import Language

COUNT = 100_000
PER_GUIDE = 50
ASKED = 500
ROUNDS = 3
NEAREST = 10
_END = re.compile(r"(?<=[。！？])|(?<=[.!?])\s+")
_MARK = re.compile(r"^(?:\d+\.|[-*>|])\s+|\*")
_SYLLABLES = ("ka", "mi", "ro", "ne", "ta", "lu", "so", "vi", "pe", "da", "no", "ri", "zu", "fe")


def sentences() -> dict[str, list[str]]:
    """The sentences of the corpus, by language."""
    from ingest.passages import read_guide
    from ingest.questions import CORPUS

    found: dict[str, list[str]] = {}
    for path in sorted(CORPUS.glob("*/*.md")):
        guide = read_guide(path)
        lines = (line for p in guide.passages for line in p.text.splitlines())
        parts = (part.strip() for line in lines for part in _END.split(_MARK.sub("", line)))
        found.setdefault(str(guide.language), []).extend(p for p in parts if len(p) > 8)
    return found


def write_guides(folder: Path, count: int = COUNT, seed: int = 1) -> None:
    """Guides with `count` passages in all, as Markdown."""
    chosen, told = random.Random(seed), sentences()
    folder.mkdir()
    for number in range(count // PER_GUIDE):
        language = list(told)[number % len(told)]
        lines = [f"---\ntopic: items-{number}\nlanguage: {language}\ntitle: Items {number}\n---\n"]
        for n in range(number * PER_GUIDE, (number + 1) * PER_GUIDE):
            item = "".join(chosen.choices(_SYLLABLES, k=chosen.randint(2, 4))).capitalize()
            lines += [f"## {item} {n}\n", _text(item, told[language], chosen) + "\n"]
        (folder / f"{number:05}.md").write_text("\n".join(lines), encoding="utf-8")


def _text(item: str, told: list[str], chosen: random.Random) -> str:
    """150 to 300 characters, by and large."""
    length, parts = chosen.randint(150, 300), [f"{item} {chosen.randint(100, 99999)}."]
    while sum(map(len, parts)) < length - 40:
        parts.insert(chosen.randint(0, len(parts)), chosen.choice(told))
    return " ".join(parts)


def asked() -> Iterator[tuple[str, Language]]:
    """Known questions with words dropped, or where there are few, two characters."""
    from ingest.questions import load_questions

    chosen = random.Random(2)
    for question in chosen.sample(load_questions(), ASKED):
        words = question.text.split()
        kept = [word for word in words if chosen.random() > 0.25]
        at = chosen.randrange(max(1, len(question.text) - 2))
        fewer = question.text[:at] + question.text[at + 2 :]
        yield (" ".join(kept) if len(words) > 3 and kept else fewer), question.language


def build(data: Path, *guides: Path) -> dict[str, Any]:
    """Take in the corpus and `guides`."""
    from ingest.encoder import StaticEncoder
    from ingest.questions import CORPUS, load_questions
    from ingest.run import ingest

    begun = time.perf_counter()
    report = ingest(
        [CORPUS, *guides], data=data, encoder=StaticEncoder(), questions=load_questions()
    )
    taken = time.perf_counter() - begun
    return {
        "passages": report.passages,
        "failed": len(report.failed),
        "seconds": taken,
        "rss": peak(),
    }


def searched(data: Path) -> dict[str, Any]:
    """Open the index and ask."""
    from ingest import index
    from ingest.encoder import StaticEncoder
    from ingest.search import Searcher

    questions = list(asked())
    begun = time.perf_counter()
    searcher = Searcher(_current(data), StaticEncoder())
    opened = time.perf_counter() - begun
    taken = []
    for text, language in [*questions[:10], *questions]:
        begun = time.perf_counter()
        searcher.search(text, language=language)
        taken.append((time.perf_counter() - begun) * 1000)
    return {"opened": opened, "search": percentiles(taken[10:]), "rss": peak(),
            "disk": size(index.folder(data))}  # fmt: skip


def recalled(data: Path) -> dict[str, Any]:
    """Of the ten passages nearest by vector, the share that the search is given."""
    import numpy as np

    from ingest import index
    from ingest.encoder import StaticEncoder
    from ingest.run import searchable
    from ingest.search import NEAR_TEXTS

    encoder, current = StaticEncoder(), _current(data)
    passages = index.read_passages(current)
    places = {p.id: n for n, p in enumerate(passages)}
    rows = encoder.vectors([searchable(p) for p in passages])
    store = index.Vectors(current, encoder)
    shares = []
    for text, _ in asked():
        vector = encoder.embed_query(text)
        exact = rows @ np.array(vector, dtype=np.float32)
        # One as near as the tenth is as good as it: some are alike to the last digit.
        least = np.partition(exact, -NEAREST)[-NEAREST] - 1e-6
        near = list(store.near(vector, NEAR_TEXTS))[:NEAREST]
        shares.append(sum(exact[places[i]] >= least for i in near) / NEAREST)
    return {"recall": float(np.mean(shares)), "worst": min(shares)}


def _current(data: Path) -> Path:
    from ingest import index

    found = index.current(data)
    assert found is not None, f"no index in {data}"
    return found


def _fresh(step: str, *folders: Path) -> dict[str, Any]:
    """What a step prints that is run in a fresh process."""
    command = [sys.executable, "-m", "tests.bench_scale", step, *map(str, folders)]
    found: dict[str, Any] = json.loads(subprocess.check_output(command, cwd=ROOT))
    return found


def main() -> None:
    """Build both indexes, measure in turn, print."""
    with tempfile.TemporaryDirectory() as place:
        guides, few, many = (Path(place) / name for name in ("guides", "few", "many"))
        write_guides(guides)
        made = {few: _fresh("build", few), many: _fresh("build", many, guides)}
        for data, row in made.items():
            print(
                f"{row['passages']:,} passages ({row['failed']} guides failed): built in "
                f"{row['seconds']:.1f} s, {row['rss']:.0f} MiB; recall@{NEAREST} "
                "{recall:.3f}, worst {worst:.1f}".format(**_fresh("recall", data)),
                flush=True,
            )
        for n in range(ROUNDS):
            for data in (few, many) if n % 2 == 0 else (many, few):
                row = _fresh("search", data)
                p50, p95 = row["search"]
                print(
                    f"round {n + 1}, {made[data]['passages']:,} passages: search p50 {p50:.1f} ms, "
                    f"p95 {p95:.1f} ms; opened in {row['opened']:.1f} s; {row['rss']:.0f} MiB, "
                    f"{row['disk']:.0f} MiB on disk",
                    flush=True,
                )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        run = {"build": build, "search": searched, "recall": recalled}[sys.argv[1]]
        print(json.dumps(run(*map(Path, sys.argv[2:]))))
    else:
        main()
