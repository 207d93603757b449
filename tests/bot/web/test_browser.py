"""The pages in a real browser: asked by keyboard, read by machine, on a phone and on a desk."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from browsing import DESK, PHONE, Open, ask, check
from plain_desk import CHROMIUM, PlainDesk, served

from bot.settings import Settings
from bot.web.app import create_app
from bot.web.pages import suggestions
from bot.web.wording import page_texts
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

QUESTIONS = {
    Language.KO: "철회요청은 어떻게 하나요?",
    Language.JA: "撤回の要請はどうやって行いますか？",
    Language.ZH: "怎么申请撤回？",
    Language.EN: "How do I request a withdrawal?",
}


@pytest.fixture(scope="module")
def desk() -> PlainDesk:
    return PlainDesk()


@pytest.fixture(scope="module")
def address(desk: PlainDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("data"))  # type: ignore[call-arg]
    with served(create_app(settings, lambda _: desk)) as started:
        yield started


@pytest.mark.parametrize("language", list(Language))
def test_a_seller_asks_by_keyboard_and_reads_where_the_answer_comes_from(
    open_page: Open, language: Language
) -> None:
    page = open_page(language=language)
    texts = page_texts(language)
    expect(page.locator("h1")).to_have_text(texts["heading"])
    ask(page, QUESTIONS[language])
    expect(page.locator(".asked")).to_contain_text(QUESTIONS[language])
    expect(page.locator(".answer .body ol li").first).to_be_visible()
    expect(page.locator(".path li")).to_have_count(3)
    page.locator(".answer summary").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".quote")).to_be_visible()
    expect(page.locator(".quote strong").first).to_be_visible()
    page.get_by_role("link", name=texts["open-guide"]).click()
    expect(page).to_have_url(re.compile(f"/guides/{language}/claim-withdrawal#request$"))
    expect(page.locator("#request")).to_be_in_viewport()
    page.go_back()
    expect(page.locator(".answer")).to_be_visible()


def test_a_marker_in_the_answer_unfolds_its_source(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTIONS[Language.EN])
    page.locator(".cite").click()
    expect(page.locator(".answer details")).to_have_attribute("open", "")
    expect(page.locator(".answer summary")).to_be_focused()


def test_an_answer_links_within_the_guide_not_within_the_chat(open_page: Open) -> None:
    page = open_page()
    ask(page, "What if the buyer refuses?")
    link = page.locator(".body a:not(.cite)")
    expect(link).to_have_attribute("href", "/guides/en/claim-withdrawal#rerequest-steps")


def test_an_answer_the_guides_do_not_have_looks_different(open_page: Open) -> None:
    page = open_page()
    ask(page, "What is the weather?")
    expect(page.locator(".uncovered h3").first).to_have_text(page_texts(Language.EN)["uncovered"])
    expect(page.locator(".answer details")).to_have_count(0)


def test_suggested_and_following_questions_are_asked_with_a_click(
    open_page: Open, desk: PlainDesk
) -> None:
    page = open_page(language="ja")
    page.locator("#suggestions button").first.click()
    expect(page.locator(".asked")).to_contain_text(suggestions(Language.JA)[0])
    page.locator(".follow-ups button").first.click()
    expect(page.locator(".asked").last).to_contain_text("And then?")
    expect(page.locator(".answer")).to_have_count(2)
    first, second = desk.asked[-2:]
    assert (first.session_id, second.session_id) == (None, "s1")
    assert {first.language, second.language} == {Language.JA}


def test_enter_while_a_word_is_composed_belongs_to_the_input_method(
    open_page: Open, desk: PlainDesk
) -> None:
    page = open_page(language="ja")
    before = len(desk.asked)
    page.locator("#message").focus()
    keys = page.context.new_cdp_session(page)
    keys.send(
        "Input.imeSetComposition", {"text": "てっかい", "selectionStart": 4, "selectionEnd": 4}
    )
    keys.send(
        "Input.dispatchKeyEvent",
        {"type": "rawKeyDown", "key": "Enter", "code": "Enter", "windowsVirtualKeyCode": 229},
    )
    keys.send("Input.insertText", {"text": "撤回"})
    # Safari: the composition has ended, and the key that ended it says so by its code alone.
    page.locator("#message").dispatch_event(
        "keydown", {"key": "Enter", "keyCode": 229, "bubbles": True, "cancelable": True}
    )
    expect(page.locator(".turn")).to_have_count(0)
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("とは？")
    expect(page.locator("#message")).to_have_value("撤回\nとは？")
    assert len(desk.asked) == before
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_visible()
    assert desk.asked[-1].message == "撤回\nとは？"


def test_the_language_can_be_switched_and_is_remembered(open_page: Open) -> None:
    page = open_page(language="en")
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("html")).to_have_attribute("lang", "ja")
    expect(page.locator("h1")).to_have_text(page_texts(Language.JA)["heading"])
    expect(page.locator("#suggestions button").first).to_have_text(suggestions(Language.JA)[0])
    page.reload()
    expect(page.locator("h1")).to_have_text(page_texts(Language.JA)["heading"])


def test_a_conversation_outlives_a_reload_and_can_be_begun_anew(open_page: Open) -> None:
    page = open_page()
    ask(page, QUESTIONS[Language.EN])
    page.reload()
    expect(page.locator(".answer")).to_be_visible()
    page.locator("#again").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#suggestions")).to_be_visible()
    page.reload()
    expect(page.locator(".turn")).to_have_count(0)


def test_a_lost_connection_is_told_and_tried_again(open_page: Open, desk: PlainDesk) -> None:
    page = open_page(language="ko")
    page.context.set_offline(True)
    page.locator("#message").fill("철회?")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text(page_texts(Language.KO)["offline"])
    page.context.set_offline(False)
    page.get_by_role("button", name=page_texts(Language.KO)["retry"]).click()
    expect(page.locator(".answer")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)


def test_an_answer_under_way_can_be_stopped(open_page: Open, desk: PlainDesk) -> None:
    page = open_page()
    desk.pause = 0.05
    desk.closed.clear()
    try:
        page.locator("#message").fill("Stop me")
        page.keyboard.press("Enter")
        expect(page.locator(".draft")).not_to_be_empty()
        page.locator("#send").click()
        expect(page.locator(".turn")).to_contain_text(page_texts(Language.EN)["stopped"])
        assert desk.closed.wait(2)
    finally:
        desk.pause = 0.0


@pytest.mark.parametrize("path", ["/", "/guides/ko/claim-withdrawal", "/guides/en", "/docs"])
def test_nothing_is_wider_than_a_small_phone(open_page: Open, path: str) -> None:
    page = open_page(path, size=PHONE)
    if path == "/":
        ask(page, QUESTIONS[Language.EN])
        page.locator(".answer summary").click()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0


AXE_PAGES = {
    "guide": ("/guides/ja/cancel-refund", DESK),
    "guide-on-a-phone": ("/guides/ko/claim-withdrawal", PHONE),
    "guides": ("/guides/zh", DESK),
    "reference": ("/docs", DESK),
    "nothing-asked": ("/", DESK),
    "nothing-asked-on-a-phone": ("/", PHONE),
}
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])


@SCHEMES
@pytest.mark.parametrize(("path", "size"), AXE_PAGES.values(), ids=AXE_PAGES)
def test_axe_finds_nothing_to_complain_of_on_a_page(
    open_page: Open, scheme: str, path: str, size: tuple[int, int]
) -> None:
    check(open_page(path, scheme=scheme, size=size))


@SCHEMES
def test_axe_finds_nothing_to_complain_of_in_a_conversation(open_page: Open, scheme: str) -> None:
    page = open_page(scheme=scheme)
    ask(page, QUESTIONS[Language.EN])
    page.locator(".answer summary").click()
    ask(page, "What is the weather?")
    check(page)
