"""The widget on a page of another origin, as a seller uses it: four languages, desk and phone."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import DESK, Open, opening
from plain_desk import CHROMIUM, PlainDesk, served

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.wording import widget_texts
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, expect
from sites import (
    ASKED,
    STRICT,
    Site,
    asked,
    field_of,
    launcher,
    opened,
    panel,
    questions,
    tag,
)

SMALL = (360, 740)
TINY = (320, 568)
LANGUAGES = pytest.mark.parametrize("language", list(Language))
SIZES = pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
TYPED = {Language.KO: "수수료", Language.JA: "手数料", Language.ZH: "手续费", Language.EN: "fee"}


@pytest.fixture(scope="module")
def desk() -> PlainDesk:
    return PlainDesk()


@pytest.fixture(scope="module")
def address(shop: Site, desk: PlainDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    data = tmp_path_factory.mktemp("data")
    settings = Settings(_env_file=None, data=data, origins=(shop.address,))  # type: ignore[call-arg]
    with served(create_app(settings, lambda _: desk)) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, shop: Site, address: str) -> Iterator[Open]:
    """Opens pages of the shop, which has a strict policy and the widget's tag."""
    for language in Language:
        path = f"/{language}"
        policy = STRICT.format(address)
        shop.page(path, language=language, head=tag(address, language="auto"), policy=policy)
    with opening(browser, shop.address, address) as started:
        yield started


def show(open_page: Open, language: Language, size: tuple[int, int], **more: object) -> Page:
    mobile = size != DESK
    return open_page(f"/{language}", language=language, size=size, mobile=mobile, **more)


@LANGUAGES
@SIZES
def test_a_seller_searches_reads_asks_and_comes_back(
    open_page: Open, address: str, language: Language, size: tuple[int, int]
) -> None:
    t = widget_texts(language)
    page = show(open_page, language, size)
    expect(launcher(page)).to_have_text(t["launcher"])
    opened(page)
    expect(panel(page).get_by_role("heading", level=2)).to_have_text(t["heading"])
    expect(questions(page)).to_have_count(4)
    # Searched as it is typed.
    first = questions(page).first.inner_text()
    field_of(page).press_sequentially(TYPED[language], delay=20)
    expect(questions(page).first).not_to_have_text(first)
    expect(questions(page).first).to_contain_text(TYPED[language], ignore_case=True)
    chosen = questions(page).first
    question = chosen.inner_text()
    chosen.click()
    # An answer in its place.
    answer = panel(page).locator(".page")
    expect(answer.get_by_role("heading")).to_have_text(question)
    expect(answer.get_by_role("heading")).to_be_focused()
    expect(answer.locator(".body")).not_to_be_empty()
    guide = answer.get_by_role("link", name=t["open-guide"])
    expect(guide).to_have_attribute("href", re.compile(f"^{address}/guides/{language}/.+#.+"))
    expect(guide).to_have_attribute("target", "_blank")
    panel(page).get_by_role("button", name=t["back"]).click()
    expect(questions(page).first).to_be_focused()
    # On to the conversation.
    asked(page, ASKED[language])
    expect(panel(page).locator(".asked")).to_contain_text(ASKED[language])
    turn = panel(page).locator(".turn")
    expect(turn.locator(".body ol li").first).to_be_visible()
    expect(turn.locator(".path li")).to_have_count(3)
    turn.locator("summary").click()
    expect(turn.locator(".quote")).to_be_visible()
    expect(turn.get_by_role("link", name=t["open-guide"])).to_have_attribute(
        "href", f"{address}/guides/{language}/claim-withdrawal#request"
    )
    turn.locator(".follow-ups button").first.click()
    expect(panel(page).locator(".answer")).to_have_count(2)
    # From page to page the conversation stays.
    page.goto(page.url)
    expect(panel(page)).to_have_count(0)
    launcher(page).click()
    expect(panel(page).locator(".answer")).to_have_count(2)
    asked(page, ASKED[language])
    expect(panel(page).locator(".answer")).to_have_count(3)
    panel(page).get_by_role("button", name=t["again"]).click()
    expect(questions(page).first).to_be_visible()
    expect(panel(page).locator(".turn")).to_have_count(0)
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


@SIZES
def test_everything_by_keyboard(open_page: Open, size: tuple[int, int]) -> None:
    page = show(open_page, Language.EN, size)
    page.locator("#after").focus()
    page.keyboard.press("Tab")
    expect(launcher(page)).to_be_focused()
    page.keyboard.press("Enter")
    expect(questions(page).first).to_be_visible()
    if size == DESK:
        expect(field_of(page)).to_be_focused()
    else:
        # The screen's keyboard would cover half of it.
        expect(panel(page).get_by_role("heading", level=2)).to_be_focused()
        field_of(page).focus()
    page.keyboard.press("ArrowDown")
    expect(questions(page).nth(0)).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(questions(page).nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field_of(page)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(questions(page).last).to_be_focused()
    page.keyboard.press("Enter")
    expect(panel(page).locator(".page h3")).to_be_focused()
    page.keyboard.press("Tab")
    for _ in range(4):
        if page.evaluate("document.activeElement.shadowRoot?.activeElement?.tagName") == "TEXTAREA":
            break
        page.keyboard.press("Tab")
    page.keyboard.type("How do I request a withdrawal?")
    page.keyboard.press("Enter")
    expect(panel(page).locator(".answer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_hidden()
    expect(launcher(page)).to_be_focused()


def focus_of(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.localName"))


def test_on_a_phone_the_page_behind_is_out_of_reach_and_on_a_desk_it_is_not(
    open_page: Open,
) -> None:
    page = show(open_page, Language.EN, SMALL)
    opened(page)
    assert panel(page).evaluate("node => node.matches(':modal')")
    seen = set()
    for _ in range(16):
        page.keyboard.press("Tab")
        seen.add(focus_of(page))
    assert seen <= {"claimdesk-widget", "body"}
    box = panel(page).bounding_box()
    assert box == {"x": 0, "y": 0, "width": SMALL[0], "height": SMALL[1]}
    page = show(open_page, Language.EN, DESK)
    opened(page)
    assert not panel(page).evaluate("node => node.matches(':modal')")
    assert panel(page).get_attribute("aria-modal") is None
    for _ in range(16):
        page.keyboard.press("Shift+Tab")
        if focus_of(page) == "after":
            break
    assert focus_of(page) == "after"
    # Escape belongs to the page where the focus is in the page.
    page.keyboard.press("Escape")
    expect(panel(page)).to_be_visible()


def test_a_screen_that_is_turned_keeps_what_was_typed(open_page: Open) -> None:
    page = show(open_page, Language.EN, DESK)
    opened(page)
    field_of(page).fill("half a quest")
    page.set_viewport_size({"width": 400, "height": 700})
    expect(panel(page)).to_have_js_property("open", True)
    page.wait_for_function(
        "document.querySelector('claimdesk-widget').shadowRoot"
        ".querySelector('dialog').matches(':modal')"
    )
    expect(field_of(page)).to_be_focused()
    expect(field_of(page)).to_have_value("half a quest")


def test_what_is_typed_is_there_on_the_next_page(open_page: Open) -> None:
    page = show(open_page, Language.KO, DESK)
    opened(page)
    field_of(page).fill("수수료")
    page.goto(page.url.replace("/ko", "/en"))
    launcher(page).click()
    expect(field_of(page)).to_have_value("수수료")


@pytest.mark.parametrize(
    ("language", "composed", "word"),
    [
        (Language.KO, "철", "철회"),
        (Language.JA, "てっかい", "撤回"),
        (Language.ZH, "che'hui", "撤回"),
    ],
)
def test_enter_while_a_word_is_composed_belongs_to_the_input_method(
    open_page: Open, desk: PlainDesk, language: Language, composed: str, word: str
) -> None:
    page = show(open_page, language, DESK)
    opened(page)
    before = len(desk.asked)
    field_of(page).focus()
    keys = page.context.new_cdp_session(page)
    end = len(composed)
    keys.send(
        "Input.imeSetComposition", {"text": composed, "selectionStart": end, "selectionEnd": end}
    )
    for key, code in (("Enter", 229), ("ArrowDown", 229), ("Escape", 229)):
        keys.send(
            "Input.dispatchKeyEvent",
            {"type": "rawKeyDown", "key": key, "code": key, "windowsVirtualKeyCode": code},
        )
    expect(panel(page)).to_be_visible()
    expect(field_of(page)).to_be_focused()
    keys.send("Input.insertText", {"text": word})
    # Safari: the composition has ended, and the key that ended it says so by its code alone.
    field_of(page).dispatch_event(
        "keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True}
    )
    expect(field_of(page)).to_have_value(word)
    expect(panel(page).locator(".turn")).to_have_count(0)
    assert len(desk.asked) == before
    page.keyboard.press("Enter")
    expect(panel(page).locator(".answer")).to_be_visible()
    assert desk.asked[-1].message == word


def test_an_answer_streams_and_can_be_stopped(open_page: Open, desk: PlainDesk) -> None:
    page = show(open_page, Language.EN, DESK)
    opened(page)
    desk.pause = 0.05
    desk.closed.clear()
    try:
        field_of(page).fill("Stop me")
        field_of(page).press("Enter")
        expect(panel(page).locator(".draft")).not_to_be_empty()
        panel(page).locator(".send").click()
        expect(panel(page).locator(".turn")).to_contain_text(widget_texts(Language.EN)["stopped"])
        assert desk.closed.wait(2)
    finally:
        desk.pause = 0.0


def test_what_the_faq_does_not_have_is_said_and_can_be_asked(open_page: Open) -> None:
    t = widget_texts(Language.JA)
    page = show(open_page, Language.JA, DESK)
    opened(page)
    field_of(page).fill("qqqq zzzz")
    expect(panel(page).locator(".none")).to_have_text(t["none"])
    expect(questions(page)).to_have_count(0)
    asked(page, "今日の天気は？")
    expect(panel(page).locator(".uncovered h3").first).to_have_text(t["uncovered"])


def test_the_number_found_is_told_to_who_can_not_see_it(open_page: Open) -> None:
    page = show(open_page, Language.EN, DESK)
    opened(page)
    field_of(page).fill("fee")
    found = panel(page).get_by_role("status")
    expect(found).to_have_text(re.compile(r"^\d questions found\.$"))


@LANGUAGES
def test_nothing_is_wider_than_a_small_phone(open_page: Open, language: Language) -> None:
    page = show(open_page, language, TINY)
    opened(page)
    asked(page, ASKED[language])
    panel(page).locator("summary").click()
    for selector in ("dialog", ".stage", ".composer", ".bar"):
        node = page.locator(f"claimdesk-widget {selector}").first
        assert node.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, selector
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_an_answer_is_rated_where_it_stands(open_page: Open) -> None:
    t = widget_texts(Language.ZH)
    page = show(open_page, Language.ZH, SMALL)
    opened(page)
    asked(page, ASKED[Language.ZH])
    rating = panel(page).get_by_role("group", name=t["rate"])
    with page.expect_response("**/api/feedback") as told:
        rating.get_by_role("button", name=t["rate-down"]).click()
    assert told.value.ok
    expect(rating.get_by_role("status")).to_have_text(t["rated"])
    rating.get_by_label(t["rate-unclear"]).check()
    with page.expect_response("**/api/feedback") as told:
        rating.get_by_role("button", name=t["rate-send"]).click()
    assert told.value.ok
    page.reload()
    launcher(page).click()
    down = panel(page).get_by_role("button", name=t["rate-down"])
    expect(down).to_have_attribute("aria-pressed", "true")
