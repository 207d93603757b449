"""Pages of somebody else's site, on a port and so an origin of their own.

Beside `browsing.py`: there a browser opens the server's pages, here pages that embed the widget,
each as friendly or hostile as a test wants it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from corpus.vocabulary import Language

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

STRICT = (
    "default-src 'none'; script-src {0}; connect-src {0}; style-src {0}; img-src {0}; "
    "base-uri 'none'; form-action 'none'"
)
"""What a page with a strict policy has to allow: the server, and nothing inline."""

PAGE = """<!doctype html><html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>A shop's console</title>
{head}</head><body><main><h1>Orders</h1><p><a href="#orders" id="before">A link before</a></p>
{body}<p><a href="#end" id="after">A link after</a></p></main>{end}</body></html>"""

ASKED = {
    Language.KO: "철회요청은 어떻게 하나요?",
    Language.JA: "撤回の要請はどうやって行いますか？",
    Language.ZH: "怎么申请撤回？",
    Language.EN: "How do I request a withdrawal?",
}
"""A question that the guides cover, in every language."""


@dataclass
class Site:
    """A site; `pages` are what it answers with, by path: a body, its type, its policy."""

    address: str
    pages: dict[str, tuple[str, str, str]] = field(default_factory=dict)

    def page(
        self,
        path: str = "/",
        *,
        language: str = "en",
        head: str = "",
        body: str = "",
        end: str = "",
        policy: str = "",
    ) -> str:
        """Put a page there; its path."""
        text = PAGE.format(language=language, head=head, body=body, end=end)
        self.pages[path] = (text, "text/html; charset=utf-8", policy)
        return path

    def script(self, path: str, text: str) -> str:
        """Put a script there; its tag."""
        self.pages[path] = (text, "text/javascript; charset=utf-8", "")
        return f'<script src="{path}"></script>'


@contextmanager
def site() -> Iterator[Site]:
    """A site that is up."""
    made = Site("")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = made.pages.get(self.path.partition("?")[0])
            self.send_response(200 if found else 204)
            text, kind, policy = found or ("", "text/plain", "")
            self.send_header("Content-Type", kind)
            if policy:
                self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.address = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def tag(server: str, **attributes: str) -> str:
    """The widget's tag, of the server at that address."""
    data = "".join(f' data-{n.replace("_", "-")}="{v}"' for n, v in attributes.items())
    return f'<script src="{server}/widget.js"{data} defer></script>'


# What stands in the widget


def launcher(page: Page) -> Locator:
    return page.locator("claimdesk-widget .claimdesk > button")


def panel(page: Page) -> Locator:
    return page.locator("claimdesk-widget dialog")


def field_of(page: Page) -> Locator:
    return panel(page).locator("textarea").first


def questions(page: Page) -> Locator:
    return panel(page).locator(".suggestions button")


def opened(page: Page) -> Locator:
    """Open the panel with a click, and wait for its questions."""
    launcher(page).click()
    expect(questions(page).first).to_be_visible()
    return panel(page)


def asked(page: Page, question: str) -> None:
    """Ask in the panel by keyboard, and wait for the answer."""
    field_of(page).fill(question)
    field_of(page).press("Enter")
    expect(panel(page).locator(".turn[aria-busy]")).to_have_count(0)
    expect(panel(page).locator(".turn .answer").last).to_be_visible()
