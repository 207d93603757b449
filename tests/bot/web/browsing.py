"""What tests in a real browser share: how one opens a page, asks, and has it checked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from plain_desk import CHROMIUM

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

DESK, PHONE = (1280, 800), (320, 640)
Open = Callable[..., "Page"]


@contextmanager
def launched() -> Iterator[Browser]:
    """A browser; the test is skipped where there is none."""
    if not CHROMIUM:
        pytest.skip("there is no chromium on this machine")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        arguments = ["--no-sandbox", "--disable-gpu"]
        chromium = started.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield chromium
        chromium.close()


@contextmanager
def opening(browser: Browser, address: str, *others: str) -> Iterator[Open]:
    """Opens pages, each in a context of its own; at the end nothing has gone wrong or left the
    host and the `others`, but for what a test `tolerates`."""
    contexts, complaints, hosts = [], [], set()
    # A test that cuts the line is the one that the browser may complain of.
    tolerated = {"ERR_INTERNET_DISCONNECTED"}

    def opened(
        path: str = "/",
        *,
        language: str = "en",
        size: tuple[int, int] = DESK,
        scheme: str = "light",
        tolerates: str | tuple[str, ...] = (),
        mobile: bool = False,
        **more: Any,
    ) -> Page:
        context = browser.new_context(
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            color_scheme=scheme,  # type: ignore[arg-type]
            has_touch=mobile or size == PHONE,
            is_mobile=mobile,
            reduced_motion="reduce",
            **more,
        )
        contexts.append(context)
        tolerated.update((tolerates,) if isinstance(tolerates, str) else tolerates)
        page = context.new_page()
        page.set_default_timeout(5000)
        page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
        page.goto(address + path)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not [text for text in complaints if not any(part in text for part in tolerated)]
    assert hosts <= {urlsplit(each).netloc for each in (address, *others)}


def ask(page: Page, question: str) -> None:
    """Ask by keyboard, and wait for the answer."""
    page.locator("#message").focus()
    page.keyboard.type(question)
    page.keyboard.press("Enter")
    answered(page)


def answered(page: Page) -> None:
    """Wait for the newest answer."""
    from playwright.sync_api import expect

    expect(page.locator(".turn[aria-busy]")).to_have_count(0)
    expect(page.locator(".turn .answer").last).to_be_visible()


def check(page: Page) -> None:
    """Axe finds nothing to complain of."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe is missing")
    found = axe.Axe().run(page)
    assert found.response["passes"]
    assert found.violations_count == 0, found.generate_report()
