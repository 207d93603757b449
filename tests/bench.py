"""`make bench`: start, latency and memory, in one run beside a peer; not a test.

The peer is the pipeline one would write in an afternoon over the same guides: import LangChain's
Chroma, embed every passage with the same encoder, keep nothing between starts. Ratios hold on a
noisy machine, single figures don't.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).parent.parent
QUESTIONS = ROOT / "tests" / "eval" / "dev.jsonl"
PORT = 8765

INSIDE = """
import json, resource, sys, time
begun = time.perf_counter()
from pathlib import Path
from bot.answer import Question
from bot.build import build
from bot.settings import Settings
desk = build(Settings(_env_file=None, data=Path(sys.argv[1])))
asked = [json.loads(line)["question"] for line in open(sys.argv[2], encoding="utf-8")]
desk.answer(Question(message=asked[0]))
first = time.perf_counter() - begun
def timed(run):
    taken = []
    for text in asked:
        t = time.perf_counter()
        run(text)
        taken.append((time.perf_counter() - t) * 1000)
    taken.sort()
    return [taken[len(taken) // 2], taken[int(len(taken) * 0.95)]]
print(json.dumps({
    "first": first,
    "answer": timed(lambda q: desk.answer(Question(message=q))),
    "search": timed(lambda q: desk.searcher.search(q, language="ko")),
    "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""

PEER = """
import json, resource, sys, time
begun = time.perf_counter()
from langchain_chroma import Chroma
from ingest.encoder import StaticEncoder
texts = [json.loads(line)["text"] for line in open(sys.argv[1], encoding="utf-8")]
store = Chroma.from_texts(texts, StaticEncoder())
asked = [json.loads(line)["question"] for line in open(sys.argv[2], encoding="utf-8")]
store.similarity_search(asked[0], k=4)
first = time.perf_counter() - begun
taken = []
for text in asked:
    t = time.perf_counter()
    store.similarity_search(text, k=4)
    taken.append((time.perf_counter() - t) * 1000)
taken.sort()
print(json.dumps({
    "first": first,
    "search": [taken[len(taken) // 2], taken[int(len(taken) * 0.95)]],
    "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
}))
"""


def inside(code: str, *args: str) -> dict[str, object]:
    """What a fresh process prints of itself."""
    done = subprocess.check_output([sys.executable, "-c", code, *args], cwd=ROOT)
    found: dict[str, object] = json.loads(done)
    return found


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


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as place:
        data = Path(place) / "var"
        names = ("index built", "index there")
        for name in names:
            up, ready, answered = server(data)
            print(f"server, {name}: up {up:.2f} s, ready {ready:.2f} s, answered {answered:.2f} s")
        build = data / "index" / (data / "index" / "current").read_text().strip()
        for n in range(3):
            ours = inside(INSIDE, str(data), str(QUESTIONS))
            peer = inside(PEER, str(build / "passages.jsonl"), str(QUESTIONS))
            print(f"run {n + 1}")
            for who, found in (("Claimdesk", ours), ("peer", peer)):
                rows = [f"first answer after {found['first']:.2f} s", f"{found['rss']:.0f} MiB"]
                for what in ("answer", "search"):
                    if what in found:
                        p50, p95 = found[what]  # type: ignore[misc]
                        rows.append(f"{what} p50 {p50:.1f} ms, p95 {p95:.1f} ms")
                print(f"  {who:>9}: " + "; ".join(rows))


if __name__ == "__main__":
    main()
