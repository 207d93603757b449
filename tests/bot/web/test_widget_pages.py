"""The widget on pages that don't make it easy: resets, strict policies, other scripts' globals,
several widgets at once; files that were tampered with."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import DESK, Open, check, opening
from plain_desk import CHROMIUM, PlainDesk, served

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.widget import Widget
from bot.web.wording import widget_texts
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, Route, expect
from sites import STRICT, Site, asked, field_of, launcher, opened, panel, questions, tag

T = widget_texts(Language.EN)
QUESTION = "How do I request a withdrawal?"


@pytest.fixture(scope="module")
def address(shop: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    settings = Settings(_env_file=None, data=data, origins=(shop.address,))  # type: ignore[call-arg]
    with served(create_app(settings, lambda _: PlainDesk())) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, shop: Site, address: str) -> Iterator[Open]:
    with opening(browser, shop.address, address) as started:
        yield started


def works(page: Page) -> None:
    """It opens, searches, opens an answer and asks."""
    opened(page)
    field_of(page).fill("fee")
    expect(questions(page).first).to_contain_text("fee")
    questions(page).first.click()
    expect(panel(page).locator(".page .body")).to_be_visible()
    asked(page, QUESTION)
    expect(panel(page).locator(".body ol li").first).to_be_visible()


def looks(page: Page) -> dict[str, str]:
    """How the launcher and the panel are drawn."""
    told = {}
    for name, node in (
        ("launcher", launcher(page)),
        ("title", panel(page).locator("h2").first),
        ("question", panel(page).locator(".turn h2").first),
        ("text", panel(page).locator(".body p").first),
        ("button", panel(page).locator(".send")),
    ):
        told[name] = node.evaluate(
            """node => { const s = getComputedStyle(node); return ["color", "fontSize",
              "fontFamily", "fontStyle", "lineHeight", "letterSpacing", "textTransform",
              "textAlign", "display", "visibility", "opacity", "backgroundColor", "borderRadius",
              "paddingLeft", "position", "direction", "float", "boxSizing", "transform", "filter",
              "wordSpacing", "textIndent", "textShadow", "textDecorationLine", "whiteSpace"]
              .map(name => s[name]).join("|"); }"""
        )
    return told


# Styles

# As they are in the wild, and worse: a page that says something of all elements says it loudly.
RESETS = """
*, *::before, *::after { all: unset; box-sizing: content-box !important; }
html { font-size: 8px !important; } body { font: italic 40px/3 serif !important; color: red; }
"""
IMPORTANT = """
* { color: rgb(255, 0, 0) !important; font: 44px/2 fantasy !important; float: left !important;
  letter-spacing: 9px !important; text-transform: uppercase !important;
  position: static !important; visibility: hidden !important;
  display: inline !important; background: yellow !important; text-align: right !important;
  --ink: red; --paper: yellow; --accent: red; --card: yellow; --line: red; }
body * { opacity: .2 !important; transform: rotate(9deg) !important; }
claimdesk-widget { display: none !important; width: 1px !important; height: 1px !important;
  overflow: hidden !important; clip-path: inset(50%) !important; filter: blur(9px) !important; }
button, dialog, textarea, h2, p, div, ul, li, a { display: none !important; }
"""
UNTIDY = """
html { direction: rtl; font-size: 62.5%; word-spacing: 1em; } body { overflow: hidden; zoom: 1; }
:root { --paper: #f00; --ink: #ff0; --accent: #f0f; --gap: 400px; --turn: 9999px; }
.claimdesk, .panel, .stage, .turn, .field, .send, dialog { display: none !important; }
* { scroll-behavior: smooth; user-select: none; pointer-events: auto; }
"""


@pytest.mark.parametrize("style", [RESETS, IMPORTANT, UNTIDY], ids=["resets", "all", "untidy"])
def test_no_style_of_the_page_reaches_it(
    open_page: Open, shop: Site, address: str, style: str
) -> None:
    shop.page("/plain", head=tag(address))
    plain = open_page("/plain")
    works(plain)
    expected = looks(plain)
    frame = panel(plain).bounding_box()
    shop.page("/styled", head=f"<style>{style}</style>{tag(address)}")
    page = open_page("/styled")
    works(page)
    assert looks(page) == expected
    assert panel(page).bounding_box() == frame


def test_a_page_may_colour_and_place_it(open_page: Open, shop: Site, address: str) -> None:
    style = """claimdesk-widget { --claimdesk-on-accent: #ffffff; --claimdesk-paper: rgb(1, 2, 3);
      --claimdesk-ink: rgb(250, 251, 252); --claimdesk-width: 300px; --claimdesk-z-index: 7; }"""
    told = tag(address, position="top-left", accent="#123456", theme="dark", greeting="Hello there")
    page = open_page(shop.page(head=f"<style>{style}</style>{told}"))
    place = page.locator("claimdesk-widget .claimdesk")
    box = place.bounding_box()
    assert box is not None
    assert box["x"] == box["y"] == 20
    expect(launcher(page)).to_have_css("background-color", "rgb(18, 52, 86)")
    expect(place).to_have_css("z-index", "7")
    expect(place).to_have_css("color-scheme", "dark")
    opened(page)
    expect(panel(page)).to_have_css("background-color", "rgb(1, 2, 3)")
    expect(panel(page)).to_have_css("width", "300px")
    expect(panel(page).locator("h2").first).to_have_text("Hello there")
    # And again while it stands there.
    widget = page.locator("claimdesk-widget")
    widget.evaluate(
        "node => { node.dataset.position = 'bottom-right'; node.dataset.zIndex = '3'; }"
    )
    expect(place).to_have_css("z-index", "3")
    right = panel(page).bounding_box()
    assert right is not None
    assert right["x"] + right["width"] == DESK[0] - 16
    widget.evaluate("node => node.dataset.language = 'ja'")
    expect(panel(page).locator("textarea")).to_have_attribute(
        "placeholder", widget_texts(Language.JA)["type"]
    )
    expect(panel(page)).to_be_visible()


@pytest.mark.parametrize("corner", ["bottom-right", "bottom-left", "top-right", "top-left"])
def test_it_stands_in_each_corner(open_page: Open, shop: Site, address: str, corner: str) -> None:
    page = open_page(shop.page(head=tag(address, position=corner)))
    for place in (launcher, opened):
        box = place(page).bounding_box()
        assert box is not None
        top = box["y"] < DESK[1] - box["y"] - box["height"]
        left = box["x"] < DESK[0] - box["x"] - box["width"]
        assert corner == f"{'top' if top else 'bottom'}-{'left' if left else 'right'}"


# Policies


def test_it_works_under_a_strict_policy_held_to_its_digest(
    open_page: Open, shop: Site, address: str
) -> None:
    pinned = Widget()
    script = (
        f'<script src="{address}/widget-{pinned.version}.js" integrity="{pinned.integrity}" '
        'crossorigin="anonymous" defer></script>'
    )
    page = open_page(shop.page(head=script, policy=STRICT.format(address)))
    works(page)


@pytest.mark.parametrize(
    ("allowed", "kind"), [(" claimdesk", "html"), ("", "text")], ids=["named", "not-named"]
)
def test_it_works_where_trusted_types_are_demanded(
    open_page: Open, shop: Site, address: str, allowed: str, kind: str
) -> None:
    types = f"require-trusted-types-for 'script'; trusted-types{allowed or ' other'}"
    policy = f"{STRICT.format(address)}; {types}"
    page = open_page(
        shop.page(head=tag(address), policy=policy), tolerates=() if allowed else "Trusted"
    )
    opened(page)
    questions(page).first.click()
    expect(panel(page).locator(".page .body p").first).to_be_visible()
    asked(page, QUESTION)
    # Without HTML an answer is put together from the Markdown it comes from.
    expect(panel(page).locator(".turn .body li strong").first).to_be_visible()
    expect(panel(page).locator(".cite")).to_have_count(1)


def test_it_leaves_no_cookie_and_asks_nobody_else(
    open_page: Open, shop: Site, address: str
) -> None:
    page = open_page(shop.page(head=tag(address)))
    works(page)
    assert page.context.cookies() == []


def test_where_storage_is_forbidden_the_conversation_lasts_as_long_as_the_page(
    open_page: Open, shop: Site, address: str
) -> None:
    forbid = shop.script(
        "/forbid.js",
        """for (const name of ["sessionStorage", "localStorage"]) {
          const get = () => { throw new DOMException("no", "SecurityError"); };
          Object.defineProperty(window, name, { get });
        }""",
    )
    page = open_page(shop.page(head=forbid + tag(address)))
    works(page)
    page.keyboard.press("Escape")
    launcher(page).click()
    expect(panel(page).locator(".answer")).to_have_count(1)


# Other scripts

OLD_LIBRARIES = """
Array.prototype.toJSON = function () { return "broken"; };
String.prototype.toJSON = Object.prototype.toJSON = function () { return "broken"; };
Array.prototype.each = Object.prototype.extend = function () {};
Array.prototype.last = () => "x";
Element.prototype.hide = Element.prototype.show = () => {};
window.Claimdesk = { mine: true };
window.el = window.card = window.answer = window.m0 = window.panel = 1;
window.$ = window.jQuery = window._ = null;
"""
MEDDLING = """
for (const kind of ["keydown", "keypress", "keyup", "focusin"]) {
  document.addEventListener(kind, (event) => { window.heard = (window.heard || 0) + 1; });
}
// A dialog of the page that won't let the focus out, and shortcuts of one letter.
document.addEventListener("focusin", (event) => {
  if (event.target.id !== "before") document.getElementById("before").focus();
});
document.addEventListener("keydown", (event) => { if (event.key === "f") event.preventDefault(); });
"""


def test_it_lives_with_what_old_libraries_change(open_page: Open, shop: Site, address: str) -> None:
    page = open_page(shop.page(head=shop.script("/old.js", OLD_LIBRARIES) + tag(address)))
    assert page.evaluate("window.Claimdesk.mine") is True
    works(page)
    page.reload()
    launcher(page).click()
    expect(panel(page).locator(".answer")).to_have_count(1)
    panel(page).get_by_role("button", name=T["again"]).click()
    expect(questions(page).first).to_be_visible()


def test_shortcuts_and_focus_traps_of_the_page_do_not_reach_into_it(
    open_page: Open, shop: Site, address: str
) -> None:
    page = open_page(shop.page(head=tag(address), end=shop.script("/meddling.js", MEDDLING)))
    opened(page)
    page.evaluate("window.heard = 0")
    field_of(page).click()
    page.keyboard.type("fee of 108")
    expect(field_of(page)).to_be_focused()
    expect(field_of(page)).to_have_value("fee of 108")
    assert page.evaluate("window.heard") == 0


def test_it_adds_one_name_to_the_page_and_takes_it_along(
    open_page: Open, shop: Site, address: str
) -> None:
    shop.page("/bare")
    shop.page("/with", head=tag(address))
    names = "Object.getOwnPropertyNames(window)"
    before = set(open_page("/bare").evaluate(names))
    page = open_page("/with")
    works(page)
    assert set(page.evaluate(names)) - before == {"Claimdesk"}
    head = page.evaluate("document.head.querySelectorAll('link, style').length")
    assert head == 0
    page.evaluate("Claimdesk.destroy()")
    expect(page.locator("claimdesk-widget")).to_have_count(0)
    page.evaluate("Claimdesk.open(); Claimdesk.close(); Claimdesk.destroy()")


def test_loaded_twice_it_is_there_once(open_page: Open, shop: Site, address: str) -> None:
    twice = tag(address) + tag(address) + f'<script src="{address}/widget.js"></script>'
    page = open_page(shop.page(head=twice, end=f'<script src="{address}/widget.js"></script>'))
    expect(page.locator("claimdesk-widget")).to_have_count(1)
    works(page)


def test_it_waits_for_a_body(open_page: Open, shop: Site, address: str) -> None:
    page = open_page(shop.page(head=f'<script src="{address}/widget.js"></script>'))
    works(page)


def test_a_page_places_elements_itself(open_page: Open, shop: Site, address: str) -> None:
    elements = (
        '<claimdesk-widget id="a" language="ko" position="bottom-left"></claimdesk-widget>'
        '<claimdesk-widget id="b" language="ja" topic="cancel-rejection"></claimdesk-widget>'
        '<claimdesk-widget id="c" data-language="zh" position="top-left"></claimdesk-widget>'
    )
    style = "<style>* { all: unset !important; color: red !important; }</style>"
    page = open_page(shop.page(head=style + tag(address), body=elements))
    expect(page.locator("claimdesk-widget")).to_have_count(3)
    for name, language in (("a", Language.KO), ("b", Language.JA), ("c", Language.ZH)):
        one = page.locator(f"#{name}")
        t = widget_texts(language)
        one.locator(".claimdesk > button").click()
        expect(one.locator("dialog h2").first).to_have_text(t["heading"])
        expect(one.locator(".suggestions button").first).to_be_visible()
    # Each its own: what is typed into one, the others don't know.
    expect(page.locator("#b .suggestions button").first).to_contain_text("キャンセル")
    page.locator("#c textarea").fill("手续费")
    expect(page.locator("#c .suggestions button").first).to_contain_text("手续费")
    expect(page.locator("#a textarea")).to_have_value("")
    page.evaluate("document.getElementById('a').destroy()")
    expect(page.locator("claimdesk-widget")).to_have_count(2)
    expect(page.locator("#b dialog")).to_be_visible()


def test_a_page_may_hold_it_back(open_page: Open, shop: Site, address: str) -> None:
    page = open_page(shop.page(head=tag(address, auto="off")))
    expect(page.locator("claimdesk-widget")).to_have_count(0)
    page.evaluate("document.body.append(document.createElement('claimdesk-widget'))")
    works(page)


# The handle and the events


def test_the_page_opens_asks_listens_and_closes(open_page: Open, shop: Site, address: str) -> None:
    listen = shop.script(
        "/listen.js",
        """window.told = [];
        for (const name of ["open", "close", "answer", "error"]) {
          document.addEventListener(`claimdesk:${name}`, ({ target, composed, detail }) =>
            told.push([name, target.localName, composed, detail?.question ?? null]));
        }""",
    )
    page = open_page(shop.page(head=listen + tag(address)))
    page.locator("#before").focus()
    page.evaluate(f"Claimdesk.ask({QUESTION!r})")
    expect(panel(page).locator(".answer")).to_have_count(1)
    page.evaluate("Claimdesk.close()")
    expect(panel(page)).to_be_hidden()
    # Back to where it was, since no button of the widget's had it.
    expect(page.locator("#before")).to_be_focused()
    page.evaluate("document.querySelector('claimdesk-widget').open()")
    expect(panel(page)).to_be_visible()
    assert page.evaluate("told") == [
        ["open", "claimdesk-widget", True, None],
        ["answer", "claimdesk-widget", True, QUESTION],
        ["close", "claimdesk-widget", True, None],
        ["open", "claimdesk-widget", True, None],
    ]


# Digests


@pytest.mark.parametrize("name", ["panel.js", "en.json"])
def test_a_file_that_was_tampered_with_is_not_used(
    open_page: Open, shop: Site, address: str, name: str
) -> None:
    listen = shop.script(
        "/errors.js",
        "window.errors = 0; document.addEventListener('claimdesk:error', () => window.errors++);",
    )
    page = open_page(shop.page(head=listen + tag(address)), tolerates="integrity")
    tampered = {
        "panel.js": "\nwindow.tampered = true;",
        "en.json": " ",
    }

    def tamper(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.text() + tampered[name])

    page.route(re.compile(re.escape(f"/{name}")), tamper)
    launcher(page).click()
    expect(launcher(page)).to_have_text(T["broken"])
    assert page.evaluate("window.errors") == 1
    expect(page.locator("claimdesk-widget dialog")).to_have_count(0)
    assert page.evaluate("window.tampered") is None
    check(page)
    # As it should be, it is taken with the next click.
    page.unroute(re.compile(re.escape(f"/{name}")))
    works(page)
    expect(launcher(page)).to_have_text(T["launcher"])
