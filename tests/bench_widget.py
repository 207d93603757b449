"""What the widget costs the page that embeds it, before the first click; not a test.

Decides what is compared: a plain page with the tag and without, loaded in turn in one browser; the
main thread's time is Chromium's own count of what the thread worked (tasks, of these script, style
and layout), so that other work on the machine doesn't count. Bytes are
those that travelled, launcher and what the first click brings.

    python -m tests.bench_widget [--loads N] [--slower TIMES]
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from statistics import median
from typing import Any

PAGE = (
    "<!doctype html><html lang=en><meta charset=utf-8><title>A page</title>{tag}"
    "<main><h1>Orders</h1>"
    + "<p>A line of a page that has some text of its own.</p>" * 200
    + "</main>"
)
COUNTED = ("TaskDuration", "ScriptDuration", "RecalcStyleDuration", "LayoutDuration")


def main() -> int:
    """Print the figures; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--loads", type=int, default=40, help="of each page")
    parser.add_argument("--slower", type=float, default=4, help="as a phone: this many times")
    told = parser.parse_args()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("there is no chromium on this machine", file=sys.stderr)
        return 1
    from playwright.sync_api import sync_playwright

    sys.path.insert(0, str(Path(__file__).parent / "bot" / "web"))
    from plain_desk import PlainDesk, served

    from bot.settings import Settings
    from bot.web.app import create_app

    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        pages: dict[str, str] = {}
        site = _site(pages)
        origin = f"http://127.0.0.1:{site.server_port}"
        settings = Settings(_env_file=None, data=Path(folder), origins=(origin,))  # type: ignore[call-arg]
        with served(create_app(settings, lambda _: PlainDesk())) as server:
            pages["/without"] = PAGE.format(tag="")
            pages["/with"] = PAGE.format(tag=f'<script src="{server}/widget.js" defer></script>')
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            for slower in (1, told.slower):
                print(
                    f"\nmain thread, ms, median of {told.loads} loads, CPU {slower:g} times slower"
                )
                _compare(browser, origin, told.loads, slower)
            _weigh(browser, origin, server)
            browser.close()
        site.shutdown()
    return 0


def _compare(browser: Any, origin: str, loads: int, slower: float) -> None:
    found: dict[str, dict[str, list[float]]] = {
        path: {name: [] for name in COUNTED} for path in ("/without", "/with")
    }
    for n in range(loads + 1):
        for path, kept in found.items():
            context = browser.new_context()
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.send("Emulation.setCPUThrottlingRate", {"rate": slower})
            session.send("Performance.enable", {"timeDomain": "threadTicks"})
            page.goto(origin + path, wait_until="networkidle")
            metrics = session.send("Performance.getMetrics")["metrics"]
            context.close()
            told = {metric["name"]: metric["value"] * 1000 for metric in metrics}
            # The first load of all warms the browser up.
            if n:
                for name in COUNTED:
                    kept[name].append(told[name])
    for name in COUNTED:
        without, with_it = (median(found[path][name]) for path in ("/without", "/with"))
        differences = [b - a for a, b in zip(*(found[p][name] for p in found), strict=True)]
        print(f"  {name:20} {without:6.1f} {with_it:6.1f}   widget {median(differences):5.1f}")


def _weigh(browser: Any, origin: str, server: str) -> None:
    print("\nbytes as they travelled")
    for language in ("ko", "ja", "zh", "en"):
        page = browser.new_context(locale=language).new_page()
        got: list[Any] = []
        page.on("response", lambda response, got=got: got.append(response))
        page.goto(f"{origin}/with?{language}", wait_until="networkidle")
        page.locator("claimdesk-widget").evaluate(
            f"node => {{ node.dataset.language = '{language}' }}"
        )
        page.locator("claimdesk-widget .claimdesk > button").click()
        page.locator("claimdesk-widget .suggestions button").first.wait_for()
        sizes = {
            r.url.rpartition("/")[2].partition("?")[0]: r.request.sizes()["responseBodySize"]
            for r in got
            if r.url.startswith(server)
        }
        print(f"  {language}: {sizes}, after the click {sum(sizes.values()) - sizes['widget.js']}")
        page.context.close()


def _site(pages: dict[str, str]) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            text = pages.get(self.path.partition("?")[0])
            self.send_response(200 if text else 204)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


if __name__ == "__main__":
    sys.exit(main())
