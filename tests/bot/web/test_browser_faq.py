"""The FAQ in a real browser: without scripts, by keyboard, on a phone, on paper and from a disk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from browsing import PHONE, Open, check
from plain_desk import CHROMIUM, PlainDesk, served

from bot.faq import entries
from bot.faq_export import files
from bot.publishing import publish
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.wording import page_texts, table
from corpus.vocabulary import Language

if TYPE_CHECKING:
    from playwright.sync_api import Browser

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect  # noqa: E402

KO, JA, ZH, EN = Language
WORDS = {KO: "품절", JA: "品切れ", ZH: "缺货", EN: "out-of-stock"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("data"))  # type: ignore[call-arg]
    with served(create_app(settings, lambda _: PlainDesk())) as started:
        yield started


# Without scripts


@pytest.mark.parametrize("language", list(Language))
def test_without_scripts_a_seller_searches_unfolds_and_goes_on_to_the_guide(
    open_page: Open, language: Language
) -> None:
    page = open_page("/faq", language=language, java_script_enabled=False)
    expect(page.locator("h1")).to_have_text(table(language)["faq"]["heading"])
    expect(page.locator("summary")).to_have_count(len(entries(language)))
    page.locator("#q").fill(WORDS[language])
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(f"/faq/{language}\\?q="))
    expect(page.locator("#count")).to_contain_text(WORDS[language])
    first = page.locator("details").first
    expect(first.locator("summary")).to_contain_text(WORDS[language])
    if first.get_attribute("open") is None:
        first.locator("summary").click()
    expect(first.locator(".passage")).to_be_visible()
    first.get_by_role("link", name=page_texts(language)["open-guide"]).click()
    expect(page).to_have_url(re.compile(f"/guides/{language}/cancel-refund#before-shipping"))


def test_without_scripts_an_address_unfolds_the_answer_it_names(open_page: Open) -> None:
    entry = entries(KO)[5]
    page = open_page(f"/faq/ko#{entry.id}", java_script_enabled=False)
    expect(page.locator(f"[id={entry.id}]")).to_be_in_viewport()
    expect(page.locator("details[open]")).to_have_count(1)


def test_a_link_within_an_answer_unfolds_the_other(open_page: Open) -> None:
    page = open_page("/faq/en")
    page.get_by_text("if the buyer refuses the withdrawal?").click()
    page.locator("details[open] .passage a[href='#claim-withdrawal-rerequest-steps']").click()
    expect(page.locator("#claim-withdrawal-rerequest-steps")).to_be_in_viewport()


# While somebody types


@pytest.mark.parametrize("language", list(Language))
def test_results_come_while_one_types_and_the_page_stays(
    open_page: Open, language: Language
) -> None:
    page = open_page(f"/faq/{language}")
    page.evaluate("window.same = true")
    page.locator("#q").press_sequentially(WORDS[language])
    expect(page.locator("details").first).to_contain_text(WORDS[language])
    expect(page.locator("#count")).to_contain_text(WORDS[language])
    expect(page).to_have_url(re.compile(r"\?q="))
    page.locator("#q").fill("zzzz")
    none = table(language)["faq"]["none"].format(query="zzzz")
    expect(page.locator("#count")).to_have_text(none)
    page.locator("#q").fill("")
    expect(page.locator("summary")).to_have_count(len(entries(language)))
    expect(page).to_have_url(re.compile(f"/faq/{language}$"))
    assert page.evaluate("window.same")


@pytest.mark.parametrize(
    ("language", "composed", "found"), [(KO, "첧", "철회"), (JA, "てっか", "撤回")]
)
def test_what_is_under_composition_finds_already(
    open_page: Open, language: Language, composed: str, found: str
) -> None:
    page = open_page(f"/faq/{language}")
    page.locator("#q").focus()
    keys = page.context.new_cdp_session(page)
    size = len(composed)
    keys.send(
        "Input.imeSetComposition",
        {"text": composed, "selectionStart": size, "selectionEnd": size},
    )
    expect(page.locator("#count")).to_contain_text(composed)
    expect(page.locator("summary").first).to_contain_text(found)


def test_offline_what_is_there_stays(open_page: Open) -> None:
    page = open_page("/faq/en", tolerates="ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    with page.expect_event("requestfailed"):
        page.locator("#q").press_sequentially("refund")
    expect(page.locator("summary")).to_have_count(len(entries(EN)))
    expect(page.locator("#q")).to_have_value("refund")


def test_by_keyboard_alone(open_page: Open) -> None:
    page = open_page("/faq/en")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("fee")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"\?q=fee$"))
    page.locator("#q").focus()
    page.keyboard.press("Tab")
    expect(page.locator(".search button")).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("summary").first).to_be_focused()
    # It alone was found, so it is unfolded; folded and unfolded again.
    expect(page.locator(".passage").first).to_be_visible()
    page.keyboard.press("Space")
    expect(page.locator(".passage").first).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator(".passage").first).to_be_visible()


# For everybody, everywhere


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", list(Language))
def test_nothing_stands_in_anybodys_way(open_page: Open, language: Language, scheme: str) -> None:
    page = open_page(f"/faq/{language}", scheme=scheme)
    page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
    check(page)
    page.goto(page.url + "?q=" + WORDS[language])
    check(page)


@pytest.mark.parametrize("language", list(Language))
def test_on_a_small_phone_nothing_is_wider_than_it(open_page: Open, language: Language) -> None:
    for path in (f"/faq/{language}", f"/faq/{language}?q={WORDS[language]}"):
        page = open_page(path, language=language, size=PHONE)
        page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
        assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


def test_on_paper_every_answer_is_there_and_what_is_pressed_is_not(open_page: Open) -> None:
    page = open_page("/faq/ja")
    page.emulate_media(media="print")
    for answer in page.locator(".passage").all()[:5]:
        expect(answer).to_be_visible()
        box = answer.bounding_box()
        assert box
        assert box["height"] > 20
    expect(page.locator(".search")).to_be_hidden()


# From a disk


@pytest.mark.parametrize("language", list(Language))
def test_the_export_is_read_from_a_disk(
    browser: Browser, tmp_path: Path, language: Language
) -> None:
    publish(tmp_path / "faq", files())
    asked: list[str] = []
    failed: list[str] = []
    context = browser.new_context(java_script_enabled=False, viewport={"width": 320, "height": 640})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((tmp_path / "faq" / "index.html").as_uri())
    page.locator(f".choice a[href='{language}.html']").click()
    expect(page.locator("h1")).to_have_text(table(language)["faq"]["heading"])
    expect(page.locator("summary")).to_have_count(len(entries(language)))
    page.locator("summary").first.click()
    expect(page.locator(".passage").first).to_be_visible()
    margin = page.locator("body").evaluate("body => getComputedStyle(body).marginTop")
    assert margin == "0px"  # the styles have come
    context.close()
    assert all(url.startswith("file:") for url in asked)
    assert failed == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_in_the_export_stands_in_anybodys_way(
    browser: Browser, tmp_path: Path, scheme: str
) -> None:
    publish(tmp_path / "faq", files())
    context = browser.new_context(color_scheme=scheme)  # type: ignore[arg-type]
    page = context.new_page()
    for name in ("index", JA):
        page.goto((tmp_path / "faq" / f"{name}.html").as_uri())
        page.evaluate("for (const node of document.querySelectorAll('details')) node.open = true")
        check(page)
    context.close()
