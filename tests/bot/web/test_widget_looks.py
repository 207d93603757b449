"""How the widget looks and what it weighs: read by a machine, light, dark and forced colours, the
bytes that travel, and that nothing on the page moves."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from browsing import DESK, Open, check, opening
from plain_desk import CHROMIUM, PlainDesk, served
from scripted import Scripted

from bot import clock
from bot.settings import Settings
from bot.web import joining
from bot.web.app import create_app
from bot.web.origins import Cors
from bot.web.wording import table
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Response, expect
from sites import ASKED, STRICT, Site, asked, field_of, launcher, opened, panel, questions, tag

SMALL = (320, 640)
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
SIZES = pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
LAUNCHER, ALL = 2048, 18 * 1024
"""Bytes: before the first click; all that is ever loaded but answers."""


@pytest.fixture(scope="module")
def chat(shop: Site, tmp_path_factory: pytest.TempPathFactory) -> Scripted:
    data = tmp_path_factory.mktemp("data")
    settings = Settings(_env_file=None, data=data, origins=(shop.address,))  # type: ignore[call-arg]
    return Scripted(create_app(settings, lambda _: PlainDesk()))


@pytest.fixture(scope="module")
def address(chat: Scripted, shop: Site) -> Iterator[str]:
    # What is scripted answers pages of the shop, as the server does.
    with served(Cors(chat, (shop.address,))) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, shop: Site, address: str) -> Iterator[Open]:
    for language in Language:
        policy = STRICT.format(address)
        shop.page(f"/{language}", language=language, head=tag(address), policy=policy)
    with opening(browser, shop.address, address) as started:
        yield started


def waits(language: Language = Language.EN) -> dict[str, object]:
    """An answer with all that an answer can have."""
    today = clock.today().isoformat()
    events = [{"date": today, "kind": kind, "text": "x", "rule": "W5"} for kind in ("ship_by",)]
    events.append({"date": "2027-01-05", "kind": "answer_deadline", "text": "x", "rule": "W5"})
    facts = [{"name": f"f{n}", "value": "x", "text": f"fact number {n}"} for n in range(4)]
    proposal = {
        "id": "p1",
        "action": "approve_cancel",
        "order_id": "326316701",
        "params": {},
        "state": "proposed",
        "expires_at": "2099-01-01T00:00:00Z",
        "preview": ["The order is cancelled.", "The buyer is refunded."],
        "result": None,
        "decision": {
            "verdict": "allowed",
            "reasons": [],
            "deadline": None,
            "takes_effect_on": None,
            "earliest": None,
        },
    }
    return {
        "language": language,
        "timeline": events,
        "facts": facts,
        "proposal": proposal,
        "warnings": [{"code": "X1", "text": "The guides disagree here."}],
        "follow_ups": ["And then?"],
    }


@SCHEMES
@SIZES
def test_axe_finds_nothing_to_complain_of(
    open_page: Open, chat: Scripted, scheme: str, size: tuple[int, int]
) -> None:
    page = open_page("/en", scheme=scheme, size=size, mobile=size != DESK)
    expect(launcher(page)).to_be_visible()
    check(page)
    opened(page)
    check(page)
    questions(page).first.click()
    expect(panel(page).locator(".page .body")).to_be_visible()
    check(page)
    chat.answers.append(waits())
    asked(page, "1")
    check(page)
    field_of(page).fill("qqqq zzzz")
    panel(page).get_by_role("button", name="Back to the list").click()
    expect(panel(page).locator(".none")).not_to_be_empty()
    check(page)


@SCHEMES
@pytest.mark.parametrize("language", list(Language))
def test_axe_finds_nothing_on_the_page_that_shows_it(
    browser: Browser, address: str, language: Language, scheme: str
) -> None:
    with opening(browser, address) as open_demo:
        page = open_demo("/widget-demo", language=language, scheme=scheme)
        expect(page.locator("h1")).to_have_text(table(language)["demo"]["title"])
        expect(launcher(page)).to_be_visible()
        expect(page.locator("#tag")).to_contain_text('integrity="sha384-')
        check(page)


def test_what_is_chosen_on_the_page_that_shows_it_is_so(browser: Browser, address: str) -> None:
    with opening(browser, address) as open_demo:
        page = open_demo("/widget-demo?language=en")
        page.get_by_label("Position").select_option("top-left")
        page.get_by_label("Language").last.select_option("ko")
        page.get_by_label("Greeting").fill('Hi "you" & me')
        code = page.locator("#tag")
        expect(code).to_contain_text('data-position="top-left"')
        expect(code).to_contain_text('data-greeting="Hi &quot;you&quot; &amp; me"')
        expect(launcher(page)).to_have_text(table(Language.KO)["widget"]["launcher"])
        page.locator("#open").click()
        expect(panel(page).locator("h2").first).to_have_text('Hi "you" & me')
        # The tag as it stands there works.
        body = f"<!doctype html><html lang=en><title>x</title><body>{code.inner_text()}"
        page.route("**/pasted", lambda route: route.fulfill(body=body, content_type="text/html"))
        page.goto(f"{address}/pasted")
        expect(launcher(page)).to_have_text(table(Language.KO)["widget"]["launcher"])
        opened(page)


def test_in_forced_colours_everything_has_an_edge(open_page: Open, chat: Scripted) -> None:
    page = open_page("/en", forced_colors="active")
    assert launcher(page).evaluate("node => getComputedStyle(node).borderStyle") == "solid"
    opened(page)
    chat.answers.append(waits())
    asked(page, "1")
    text = panel(page).evaluate("node => getComputedStyle(node).color")
    axis = panel(page).locator(".line .axis")
    assert axis.evaluate("node => getComputedStyle(node).stroke") == text
    check(page)


def test_who_wants_less_motion_gets_none(browser: Browser, shop: Site, address: str) -> None:
    for motion, moves in (("reduce", False), ("no-preference", True)):
        with browser.new_context(reduced_motion=motion) as context:  # type: ignore[arg-type]
            page = context.new_page()
            page.route("**/api/chat", lambda route: None)
            page.goto(shop.address + shop.page(head=tag(address)))
            opened(page)
            field_of(page).fill("?")
            field_of(page).press("Enter")
            status = panel(page).locator(".status").last
            name = status.evaluate("node => getComputedStyle(node, '::before').animationName")
            assert (name != "none") == moves


@pytest.mark.skipif(joining.minify is None, reason="tdewolff-minify has no wheel for this machine")
@pytest.mark.parametrize("language", list(Language))
def test_what_travels_is_small(
    open_page: Open, shop: Site, chat: Scripted, address: str, language: Language
) -> None:
    # Opened anew, so that what it weighs is counted from the first byte.
    page = open_page(shop.page("/empty"), language=language)
    seen: list[Response] = []
    page.on("response", lambda r: seen.append(r) if r.url.startswith(address) else None)
    page.goto(f"{shop.address}/{language}")
    expect(launcher(page)).to_be_visible()
    page.wait_for_load_state("networkidle")
    assert names(seen) == ["widget.js"]
    assert weight(seen) < LAUNCHER
    opened(page)
    page.wait_for_load_state("networkidle")
    assert names(seen) == sorted(["faq", "panel.js", "widget.js", f"{language}.json"])
    assert weight(seen) <= ALL
    seen.clear()
    # Nothing more is loaded for an answer, nor for one with a card and dates.
    chat.answers.append({"language": language})
    asked(page, ASKED[language])
    chat.answers.append(waits(language))
    asked(page, "1")
    expect(panel(page).locator(".proposal")).to_be_visible()
    assert set(names(seen)) <= {"chat", "faq"}


def names(responses: list[Response]) -> list[str]:
    return sorted(urlsplit(r.url).path.rpartition("/")[2] for r in responses)


def weight(responses: list[Response]) -> int:
    """Bytes of the bodies, as they travelled."""
    return sum(r.request.sizes()["responseBodySize"] for r in responses)


SHIFTS = """new Promise((resolve) => {
  const found = [];
  new PerformanceObserver((list) => found.push(...list.getEntries()))
    .observe({ type: "layout-shift", buffered: true });
  // What moves because somebody has just pressed something is no shift.
  setTimeout(() => resolve(found.filter((entry) => !entry.hadRecentInput).flatMap((entry) =>
    entry.sources.map((source) => source.node?.className || String(source.node)))), 300);
})"""


@SIZES
def test_nothing_on_the_page_moves(open_page: Open, chat: Scripted, size: tuple[int, int]) -> None:
    page = open_page("/en", size=size, mobile=size != DESK)
    expect(launcher(page)).to_be_visible()
    link = page.locator("#after").bounding_box()
    assert page.evaluate(SHIFTS) == []
    opened(page)
    chat.answers.append(waits())
    asked(page, "1")
    assert page.locator("#after").bounding_box() == link
    page.keyboard.press("Escape")
    assert page.evaluate(SHIFTS) == []
    fonts = page.evaluate("[...document.fonts].length")
    assert fonts == 0
