"""What falls due, in a real browser, and whose page it is."""

from __future__ import annotations

import datetime as dt

import pytest
from acting_world import World, button, waits
from browsing import DESK, PHONE, Open, answered, ask
from plain_desk import CHROMIUM

from bot.web.wording import page_texts
from corpus.vocabulary import Language
from rules import Action

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", list(Language))
T = page_texts(Language.EN)


@pytest.fixture
def address(world: World) -> str:
    return world.address


@LANGUAGES
def test_what_falls_due_is_told_and_leads_into_the_chat(
    open_page: Open, world: World, address: str, language: Language
) -> None:
    t = page_texts(language)
    world.put(waits("1"), waits("2", ship_by=0))
    page = open_page(language=language)
    rows = page.locator("#due li")
    expect(rows).to_have_count(2)
    expect(page.locator("#due summary")).to_have_text(t["due-count"].format(count=2))
    expect(rows.first).to_contain_text("2")
    expect(rows.first).to_contain_text(t["due-ship_by"])
    expect(rows.first).to_contain_text(t["today"], ignore_case=True)
    feed = page.get_by_role("link", name=t["calendar"]).get_attribute("href")
    assert page.request.get(f"{address}{feed}").headers["content-type"].startswith("text/calendar")
    page.locator("#due li button").first.click()
    answered(page)
    expect(page.locator(".asked")).to_contain_text(t["due-ask"].format(order="2"))
    assert world.chat.asked[-1]["order_id"] == "2"
    assert world.chat.asked[-1]["language"] == language


def test_what_is_done_falls_due_no_more(open_page: Open, world: World) -> None:
    world.proposes(Action.APPROVE_CANCEL)
    page = open_page()
    expect(page.locator("#due li")).to_have_count(1)
    ask(page, "1")
    button(page, T["yes"]).click()
    expect(page.locator("#due .none")).to_have_text(T["due-none"].format(days=3))
    expect(page.locator("#due li")).to_have_count(0)


def test_what_is_past_is_marked(open_page: Open, world: World) -> None:
    world.put(waits("1", ship_by=0))
    page = open_page()
    page.clock.set_fixed_time(dt.datetime.now(dt.UTC) + dt.timedelta(days=1))
    page.reload()
    expect(page.locator("#due .past .when")).to_have_text(T["due-past"].format(when="yesterday"))


def test_the_panel_is_open_where_there_is_room_for_it(open_page: Open, world: World) -> None:
    assert open_page(size=DESK).locator("#due details").get_attribute("open") is not None
    phone = open_page(size=PHONE)
    expect(phone.locator("#due summary")).to_be_visible()
    assert phone.locator("#due details").get_attribute("open") is None


def test_whose_orders_can_not_be_had_sees_no_panel(open_page: Open) -> None:
    page = open_page(extra_http_headers={"X-Forwarded-For": "192.0.2.1"}, tolerates="401")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#due")).to_be_hidden()
    expect(page.locator("h1")).to_be_visible()


@LANGUAGES
def test_the_banner_speaks_the_readers_language(open_page: Open, language: Language) -> None:
    page = open_page(language=language)
    expect(page.locator(".demo")).to_have_text(page_texts(language)["demo"])
    page.get_by_role("link", name="English" if language != Language.EN else "한국어").click()
    other = Language.EN if language != Language.EN else Language.KO
    expect(page.locator(".demo")).to_have_text(page_texts(other)["demo"])
    expect(page.locator("#due summary")).to_contain_text(page_texts(other)["due"])
