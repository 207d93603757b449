"""`make bench`: Claimdesk beside a pipeline of an afternoon, and search at scale; not a test.

Decides what is run in which order and what the figures come to: start of the server; both sides
of `bench_side.py` in turn, in fresh processes; `bench_scale.py`. Ratios within a round hold on a
noisy machine, single figures don't.

    python -m tests.bench [--scale]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from statistics import median
from typing import Any

from tests import bench_scale
from tests.bench_side import FOUND, QUESTIONS, ROOT, read, size

PORT = 8765
ROUNDS = 3
SIDES = ("claimdesk", "peer")
FIGURES = (
    ("index from nothing", "s"),
    ("index on disk", "MiB"),
    ("encoder on disk", "MiB"),
    ("fresh process to first answer", "s"),
    ("peak memory of it", "MiB"),
    ("search p50", "ms"),
    ("search p95", "ms"),
    ("whole answer p50", "ms"),
    ("whole answer p95", "ms"),
)
"""For the peer, a search is the whole of it: its answer would come from a language model."""
ENVIRONMENT = {
    **{name: value for name, value in os.environ.items() if not name.startswith("CLAIMDESK_")},
    "ANONYMIZED_TELEMETRY": "False",
    "HF_HUB_OFFLINE": "1",
    "HF_HUB_DISABLE_PROGRESS_BARS": "1",
    "TRANSFORMERS_VERBOSITY": "error",
}
"""Neither side reaches the network."""


def server(data: Path) -> tuple[float, float, float]:
    """Seconds from the command to: the socket answering, ready, the first answer."""
    begun = time.perf_counter()
    run = subprocess.Popen(
        [sys.executable, "-m", "bot.cli", "serve", "--port", str(PORT)],
        cwd=ROOT,
        env={"CLAIMDESK_DATA": str(data), "PATH": ""},
        stderr=subprocess.DEVNULL,
    )
    try:
        times = []
        for path in ("healthz", "readyz"):
            while True:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{PORT}/{path}", timeout=5).read()
                    break
                except OSError:
                    time.sleep(0.02)
            times.append(time.perf_counter() - begun)
        request = urllib.request.Request(
            f"http://127.0.0.1:{PORT}/api/chat",
            data=json.dumps({"message": "撤回要請の期限は何日？"}).encode(),
            headers={"content-type": "application/json"},
        )
        urllib.request.urlopen(request, timeout=60).read()
        times.append(time.perf_counter() - begun)
    finally:
        run.terminate()
        run.wait()
    return times[0], times[1], times[2]


def step(side: str, what: str, folder: Path) -> tuple[float, float, Any]:
    """Run a step of a side: seconds to its first line, seconds in all, what it prints last."""
    begun = time.perf_counter()
    command = [sys.executable, "-m", "tests.bench_side", side, what, str(folder)]
    with subprocess.Popen(
        command, cwd=ROOT, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True
    ) as run:
        assert run.stdout is not None
        lines = [run.stdout.readline()]
        first = time.perf_counter() - begun
        lines += run.stdout.readlines()
    if run.returncode:
        sys.exit(f"{side}, {what}: failed with {run.returncode}")
    whole = time.perf_counter() - begun
    return first, whole, json.loads(lines[-1]) if lines[-1] else None


def measured(side: str, folder: Path) -> list[float]:
    """The figures of a side, in the order of `FIGURES`."""
    indexed = step(side, "index", folder)[1]
    first, _, found = step(side, "ask", folder)
    disk = size(folder)
    return [indexed, disk, found["encoder"], first, found["rss"], *found["search"], *found["ask"]]


def scored(got: list[dict[str, Any]]) -> dict[str, tuple[int, float, float, float, float]]:
    """Of the covered questions, in all and by language: how many, the shares whose right section
    is found first, is found among `FOUND`, whose facts are handed on, and in how many characters.
    """
    from bot.evaluate import _plain, right

    def facts(row: dict[str, Any], text: str) -> bool:
        said = _plain(text)
        return bool(said) and all(any(_plain(f) in said for f in some) for some in row["facts"])

    parts: dict[str, list[tuple[bool, bool, bool, int]]] = {"all": []}
    for row, one in zip(read(), got, strict=True):
        if row["topic"] is None:
            continue
        hits = [bool(right(row) & set(addresses)) for addresses in one["sections"]]
        result = (any(hits[:1]), any(hits), facts(row, one["text"]), len(one["text"]))
        for part in ("all", row["language"]):
            parts.setdefault(part, []).append(result)
    return {
        part: (len(rows), *(sum(column) / len(rows) for column in zip(*rows, strict=True)))
        for part, rows in parts.items()
    }


def side_by_side(place: Path) -> None:
    """Measure both in turn, score both, print."""
    rounds: list[dict[str, list[float]]] = []
    for n in range(ROUNDS):
        order = SIDES if n % 2 == 0 else SIDES[::-1]
        rounds.append({side: measured(side, place / f"{side}-{n}") for side in order})
        print(f"round {n + 1} of {ROUNDS} done", file=sys.stderr)
    print(f"{'medians of ' + str(ROUNDS) + ' rounds':>30}  {'Claimdesk':>13} {'peer':>13}  ratios")
    for n, (name, unit) in enumerate(FIGURES):
        ours, peer = ([row[side][n] for row in rounds] for side in SIDES)
        ratios = sorted(a / b for a, b in zip(ours, peer, strict=True))
        print(
            f"{name:>30}  {median(ours):>9.2f} {unit:<3} {median(peer):>9.2f} {unit:<3}  "
            f"{median(ratios):.2f} ({ratios[0]:.2f} to {ratios[-1]:.2f})"
        )
    print(f"\n{QUESTIONS.name}, covered: section first, among {FOUND}, facts handed on, characters")
    for side in SIDES:
        scores = scored(step(side, "got", place / f"{side}-0")[2])
        for part, (count, first, found, told, length) in scores.items():
            print(
                f"{side:>10} {part:>4} {count:>4}  {first:.2f}  {found:.2f}  {told:.2f} "
                f"{length:>6.0f}"
            )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("--scale", action="store_true", help="search at 100,000 passages alone")
    if not parser.parse_args().scale:
        with tempfile.TemporaryDirectory() as place:
            for name in ("index built", "index there"):
                up, ready, answered = server(Path(place) / "var")
                print(f"server, {name}: up {up:.2f} s, ready {ready:.2f} s, first {answered:.2f} s")
            print()
            side_by_side(Path(place))
        print()
    bench_scale.main()


if __name__ == "__main__":
    main()
