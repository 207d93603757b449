"""The queue in a real browser: by deadline, filtered by address, by keys, live."""

from __future__ import annotations

import re
import threading

import pytest
from browsing import DESK, Open, check
from inbox_world import REJECTING, SETTLEMENT, World, day, ready, running, world
from plain_desk import CHROMIUM

from bot.build import Helpdesk
from bot.settings import Settings
from bot.web.wording import desk_table
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

SMALL = (360, 740)
T, S = desk_table(Language.EN)["page"], desk_table(Language.EN)["script"]


@pytest.fixture
def four(inbox: World) -> list[str]:
    """Four inquiries, in the order of the queue."""
    put = [inbox.put(text) for text in (SETTLEMENT, running(3), running(-1), running(0))]
    return [put[2], put[3], put[1], put[0]]


def rows(page: Page) -> list[str]:
    return [str(row.get_attribute("data-id")) for row in page.locator("#rows > .row").all()]


def current(page: Page) -> str | None:
    found = page.evaluate("document.activeElement.closest('.row')?.dataset.id")
    return None if found is None else str(found)


# Reading


def test_what_is_lost_first_stands_first_and_says_how_long_is_left_and_why(
    open_page: Open, four: list[str]
) -> None:
    page = open_page("/desk")
    assert rows(page) == four
    left = ["Passed yesterday", "Due today", "3 days left", "No deadline"]
    expect(page.locator(".row .left")).to_have_text(left)
    expect(page.locator(".row .stands").first).to_contain_text("last day to answer")
    expect(page.locator(".row .tags").first).to_contain_text("Urgent")
    expect(page.locator(".row .tags").last).to_contain_text("Not in the guides")


@pytest.mark.parametrize("language", list(Language))
def test_a_row_is_worded_for_whoever_reads_it_whatever_the_asker_writes(
    open_page: Open, inbox: World, language: Language
) -> None:
    inbox.put(running(0))
    texts = desk_table(language)["page"]
    page = open_page("/desk", language=language)
    expect(page.locator("h1")).to_have_text(texts["queue"])
    expect(page.locator(".left")).to_have_text(texts["left-today"])
    expect(page.locator(".tags")).to_contain_text(texts["topic-claim-withdrawal"])
    expect(page.locator(".row h2 a")).to_have_attribute("lang", "en")
    why = page.locator(".stands").inner_text()
    script = {"ko": "[가-힣]", "ja": "[ぁ-ん]", "zh": "[\u4e00-\u9fff]", "en": "[a-z]"}[language]
    assert re.search(script, why), why


def test_the_queue_can_be_read_without_scripts(open_page: Open, four: list[str]) -> None:
    page = open_page("/desk", java_script_enabled=False)
    assert rows(page) == four
    page.locator("#q").fill("settlement")
    page.get_by_role("button", name=T["apply"], exact=True).click()
    assert rows(page) == [four[3]]
    page.locator(".row h2 a").click()
    expect(page.locator(".thread")).to_contain_text("settlement")


def test_an_empty_queue_says_so(open_page: Open) -> None:
    page = open_page("/desk")
    expect(page.locator(".empty")).to_have_text(T["none-open"])
    page.locator("#q").fill("nothing of the kind")
    expect(page.locator(".empty")).to_have_text(T["none-found"])


# Filters


def test_filters_stand_in_the_address_and_the_back_button_takes_them_back(
    open_page: Open, inbox: World, four: list[str]
) -> None:
    korean = inbox.put(REJECTING)
    page = open_page("/desk")
    page.locator("#by-written").select_option("ko")
    expect(page).to_have_url(re.compile(r"/desk\?written=ko$"))
    expect(page.locator("#rows > .row")).to_have_count(1)
    assert rows(page) == [korean]
    page.locator("#by-topic").select_option("none")
    expect(page.locator(".empty")).to_have_text(T["none-found"])
    page.go_back()
    expect(page.locator("#rows > .row")).to_have_count(1)
    expect(page.locator("#by-topic")).to_have_value("")
    page.go_back()
    expect(page.locator("#rows > .row")).to_have_count(5)
    expect(page.locator("#by-written")).to_have_value("")


def test_a_filtered_queue_can_be_shared_and_cleared(open_page: Open, four: list[str]) -> None:
    page = open_page("/desk?urgent=true&q=326316701")
    expect(page.get_by_label(T["only-urgent"])).to_be_checked()
    expect(page.locator("#q")).to_have_value("326316701")
    page.get_by_role("link", name=T["clear-filters"]).click()
    expect(page.locator("#rows > .row")).to_have_count(4)
    expect(page.get_by_label(T["only-urgent"])).not_to_be_checked()
    expect(page).to_have_url(re.compile("/desk$"))


def test_views_show_how_many_there_are(open_page: Open, inbox: World, four: list[str]) -> None:
    inbox.change(four[0], assignee="me")
    inbox.change(four[3], state="closed", reason="answered")
    page = open_page("/desk")
    counts = {view: page.locator(f"[data-count={view}]") for view in ("open", "urgent", "mine")}
    expect(counts["open"]).to_have_text("3")
    expect(counts["urgent"]).to_have_text("2")
    expect(counts["mine"]).to_have_text("1")
    page.get_by_role("link", name=T["view-mine"]).click()
    expect(page.locator("#rows > .row")).to_have_count(1)
    expect(page.get_by_role("link", name=T["view-mine"])).to_have_attribute("aria-current", "true")
    page.get_by_role("link", name=T["view-closed"]).click()
    expect(page.locator(".tags .state")).to_have_text(T["state-closed"])


# Keys


def test_the_queue_is_worked_by_keys_alone(open_page: Open, inbox: World, four: list[str]) -> None:
    page = open_page("/desk")
    press = page.keyboard.press
    press("j")
    assert current(page) == four[0]
    press("j")
    assert current(page) == four[1]
    press("k")
    assert current(page) == four[0]
    press("a")
    expect(page.locator(f"#row-{four[0]} .who")).to_have_text(T["who-me"])
    assert current(page) == four[0]
    assert inbox.get(four[0])["assignee"] == "demo"
    press("a")
    expect(page.locator(f"#row-{four[0]} .who")).to_have_text(T["who-none"])
    press("/")
    expect(page.locator("#q")).to_be_focused()
    press("j")
    expect(page.locator("#q")).to_have_value("j")
    press("Backspace")
    press("Escape")
    press("?")
    expect(page.locator("#keys")).to_be_visible()
    press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    press("j")
    press("Enter")
    expect(page).to_have_url(re.compile(f"/desk/{four[1]}$"))


def test_keys_work_where_the_keyboard_writes_hangul(open_page: Open, four: list[str]) -> None:
    page = open_page("/desk", language="ko")
    dispatch = """([key, code]) => document.body.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, bubbles: true, cancelable: true }))"""
    page.evaluate(dispatch, ["ㅓ", "KeyJ"])
    assert current(page) == four[0]


def test_single_keys_can_be_switched_off(open_page: Open, four: list[str]) -> None:
    page = open_page("/desk")
    page.keyboard.press("?")
    page.get_by_label(T["keys-on"]).uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert current(page) is None
    page.reload()
    page.keyboard.press("j")
    assert current(page) is None


def test_an_inquiry_is_closed_with_a_reason_from_the_queue(
    open_page: Open, inbox: World, four: list[str]
) -> None:
    page = open_page("/desk")
    page.keyboard.press("j")
    page.keyboard.press("e")
    expect(page.locator("#closing")).to_be_visible()
    page.get_by_label(T["closed-duplicate"]).check()
    page.keyboard.press("Enter")
    expect(page.locator("#closing")).to_be_hidden()
    expect(page.locator("#said")).to_have_text(S["done-close"])
    expect(page.locator(f"#row-{four[0]}")).to_have_class(re.compile("gone"))
    assert inbox.get(four[0])["closed"] == {"reason": "duplicate"}
    assert current(page) == four[0]


# Live


def test_new_inquiries_are_offered_and_no_row_moves(
    open_page: Open, inbox: World, four: list[str]
) -> None:
    page = open_page("/desk")
    page.keyboard.press("j")
    before = page.locator(f"#row-{four[0]}").bounding_box()
    first = inbox.put(running(-3))
    expect(page.locator("#news")).to_contain_text(S["new-one"], timeout=10_000)
    expect(page.locator("[data-count=open]")).to_have_text("5")
    assert rows(page) == four
    assert current(page) == four[0]
    assert before is not None
    page.locator("#news button").click()
    expect(page.locator("#rows > .row")).to_have_count(5)
    assert rows(page) == [first, *four]
    expect(page.locator("#news")).to_be_empty()


def test_what_a_colleague_does_is_shown_in_place(
    open_page: Open, inbox: World, four: list[str]
) -> None:
    page = open_page("/desk")
    inbox.change(four[1], assignee="Kim")
    expect(page.locator(f"#row-{four[1]} .who")).to_have_text("Kim", timeout=10_000)
    inbox.change(four[1], state="closed", reason="answered")
    expect(page.locator(f"#row-{four[1]}")).to_have_class(re.compile("gone"), timeout=10_000)
    assert rows(page) == four


def test_an_empty_queue_fills_by_itself(open_page: Open, inbox: World) -> None:
    page = open_page("/desk")
    inbox.put(SETTLEMENT)
    expect(page.locator("#rows > .row")).to_have_count(1, timeout=10_000)


def test_a_queue_that_cannot_be_loaded_says_so_and_is_tried_again(
    open_page: Open, four: list[str]
) -> None:
    page = open_page("/desk")
    page.context.set_offline(True)
    page.get_by_label(T["only-urgent"]).check()
    expect(page.get_by_role("alert")).to_contain_text(S["failed"])
    page.context.set_offline(False)
    page.get_by_role("button", name=S["retry"]).click()
    expect(page.locator("#rows > .row")).to_have_count(2)


# Without answers, and before the guides are read


def test_with_answers_off_inquiries_are_sorted_all_the_same(
    browser: object, settings: Settings, helpdesk: Helpdesk
) -> None:
    from browsing import opening

    quiet = settings.model_copy(update={"answers": "off"})
    with world(quiet, lambda _: helpdesk) as made, opening(browser, made.address) as opened:  # type: ignore[arg-type]
        ready(made)
        inquiry = made.put(running(0))
        page = opened("/desk")
        expect(page.locator(".notice")).to_have_text(T["answers-off"])
        expect(page.locator(".left")).to_have_text(T["left-today"])
        page.goto(f"{made.address}/desk/{inquiry}")
        expect(page.locator("#reply-note")).to_contain_text("switched off")
        expect(page.locator("#reply")).to_have_value("")


def test_what_comes_while_the_guides_are_read_is_sorted_when_they_are(
    browser: object, settings: Settings, helpdesk: Helpdesk
) -> None:
    from browsing import opening

    read = threading.Event()

    def slowly(_: Settings) -> Helpdesk:
        read.wait(30)
        return helpdesk

    with world(settings, slowly) as made, opening(browser, made.address) as opened:  # type: ignore[arg-type]
        inquiry = made.put(running(0))
        page = opened("/desk")
        expect(page.locator(".notice")).to_have_text(T["warming"])
        expect(page.locator(".tags")).to_contain_text(T["read-later"])
        case = opened(f"/desk/{inquiry}")
        expect(case.locator("#ground")).to_contain_text(T["read-soon"])
        case.locator("#reply").fill("Until today.")
        read.set()
        expect(page.locator(".left")).to_have_text(T["left-today"], timeout=10_000)
        expect(case.locator("#ground")).to_contain_text(T["facts"], timeout=10_000)
        expect(case.locator("#reply")).to_have_value("Until today.")


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
def test_axe_finds_nothing_to_complain_of_in_the_queue(
    open_page: Open, four: list[str], scheme: str, size: tuple[int, int]
) -> None:
    page = open_page("/desk", scheme=scheme, size=size, language="ko")
    check(page)
    page.keyboard.press("?")
    check(page)


@pytest.mark.parametrize("language", list(Language))
def test_the_queue_is_no_wider_than_a_phone(
    open_page: Open, inbox: World, four: list[str], language: Language
) -> None:
    inbox.put(f"{'W' * 400} {day(0)}")
    page = open_page("/desk", size=SMALL, language=language)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.locator("#folded summary").click()
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
