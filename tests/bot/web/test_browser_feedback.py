"""An answer is rated in a real browser: by mouse and keyboard, with a reason or without."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from browsing import DESK, PHONE, Open, ask, check, opening
from plain_desk import CHROMIUM, PlainDesk, served, until
from sqlalchemy import select

from bot.answer import Event, Question
from bot.desk.opening import opened as opened_desk
from bot.desk.sql import SqlDesk
from bot.desk.tables import answers
from bot.dialogue.sessions import new_id
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.wording import page_texts
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, Route, expect  # noqa: E402
from sites import ASKED, STRICT, Site, asked, opened, panel, tag  # noqa: E402


class Desk(PlainDesk):
    """The plain desk, whose answers are told apart."""

    def events(self, question: Question) -> Iterator[Event]:
        name = new_id()
        for event in super().events(question):
            if event.whole is None:
                yield event
            else:
                whole = replace(event.whole, id=name)
                yield Event("answer", whole.as_json(), whole)


@pytest.fixture(scope="module")
def settings_(shop: Site, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    data = tmp_path_factory.mktemp("data")
    return Settings(_env_file=None, data=data, origins=(shop.address,))  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def address(settings_: Settings) -> Iterator[str]:
    desk = Desk()
    with served(create_app(settings_, lambda _: desk)) as started:
        yield started


@pytest.fixture
def orders(settings_: Settings) -> Iterator[SqlDesk]:
    made = opened_desk(settings_)
    with made.database.writing() as connection:
        connection.execute(answers.delete())
    yield made
    made.database.close()


def rated(orders: SqlDesk) -> list[tuple[Any, ...]]:
    asked = select(answers.c.rating, answers.c.kind, answers.c.reason).order_by(answers.c.at)
    with orders.database.reading() as connection:
        return [tuple(row) for row in connection.execute(asked)]


def thumb(page: Page, which: str, language: Language = Language.EN) -> Any:
    return page.get_by_role("button", name=page_texts(language)[f"rate-{which}"], exact=True).last


@pytest.mark.parametrize("language", list(Language))
def test_a_reader_says_by_keyboard_what_is_amiss(
    open_page: Open, orders: SqlDesk, language: Language
) -> None:
    texts = page_texts(language)
    page = open_page(language=language)
    ask(page, ASKED[language])
    group = page.get_by_role("group", name=texts["rate"])
    expect(group).to_contain_text(texts["rate"])
    thumb(page, "down", language).focus()
    page.keyboard.press("Enter")
    expect(thumb(page, "down", language)).to_have_attribute("aria-pressed", "true")
    until(lambda: rated(orders) == [("down", None, None)])
    page.get_by_label(texts["rate-outdated"]).check()
    page.get_by_label(texts["rate-more"]).fill("田中様は090-1234-5678です")
    page.get_by_role("button", name=texts["rate-send"], exact=True).press("Enter")
    expect(group.get_by_role("status")).to_have_text(texts["rated"])
    expect(thumb(page, "down", language)).to_be_focused()
    expect(page.locator(".why")).to_be_hidden()
    assert rated(orders) == [("down", "outdated", "[name]様は[phone]です")]


def test_the_last_thing_said_counts_and_outlives_a_reload(open_page: Open, orders: SqlDesk) -> None:
    page = open_page()
    ask(page, ASKED[Language.EN])
    ask(page, ASKED[Language.EN])
    thumb(page, "down").click()
    thumb(page, "up").click()
    expect(page.get_by_role("status").last).to_have_text(page_texts(Language.EN)["rated"])
    expect(page.locator(".why")).to_be_hidden()
    until(lambda: rated(orders) == [(None, None, None), ("up", None, None)])
    page.reload()
    expect(thumb(page, "up")).to_have_attribute("aria-pressed", "true")
    expect(thumb(page, "down")).to_have_attribute("aria-pressed", "false")
    first = page.get_by_role("button", name=page_texts(Language.EN)["rate-up"], exact=True).first
    expect(first).to_have_attribute("aria-pressed", "false")


def test_what_cannot_be_sent_is_told_and_not_shown_as_said(
    open_page: Open, orders: SqlDesk
) -> None:
    page = open_page()
    ask(page, ASKED[Language.EN])
    page.context.set_offline(True)
    thumb(page, "up").click()
    expect(page.get_by_role("status").last).to_have_text(page_texts(Language.EN)["rate-failed"])
    expect(thumb(page, "up")).to_have_attribute("aria-pressed", "false")
    page.context.set_offline(False)
    thumb(page, "up").click()
    until(lambda: rated(orders) == [("up", None, None)])


def test_an_answer_of_an_older_server_is_not_asked_about(open_page: Open) -> None:
    page = open_page()

    def older(route: Route) -> None:
        told = route.fetch().text()
        head, _, data = told.rpartition("event: answer\ndata: ")
        answer = json.loads(data)
        del answer["rateable"]
        body = f"{head}event: answer\ndata: {json.dumps(answer)}\n\n"
        route.fulfill(body=body, content_type="text/event-stream")

    page.route("**/api/chat", older)
    ask(page, ASKED[Language.EN])
    expect(page.locator(".rating")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_axe_finds_nothing_to_complain_of_where_a_reason_is_asked_for(
    open_page: Open, orders: SqlDesk, scheme: str, size: tuple[int, int]
) -> None:
    page = open_page(scheme=scheme, size=size, language="ko")
    ask(page, ASKED[Language.KO])
    thumb(page, "down", Language.KO).click()
    expect(page.locator(".why")).to_be_visible()
    wide = page.evaluate("document.documentElement.scrollWidth - innerWidth")
    assert wide <= 0
    check(page)


def test_a_visitor_of_another_site_rates_an_answer_in_the_widget(
    browser: Browser, shop: Site, address: str, orders: SqlDesk
) -> None:
    texts = page_texts(Language.EN)
    path = shop.page(head=tag(address), policy=STRICT.format(address))
    with opening(browser, shop.address, address) as open_page:
        page = open_page(path)
        opened(page)
        asked(page, ASKED[Language.EN])
        thumb(page, "down").click()
        panel(page).get_by_label(texts["rate-unclear"]).check()
        panel(page).get_by_role("button", name=texts["rate-send"], exact=True).click()
        status = panel(page).get_by_role("group", name=texts["rate"]).get_by_role("status")
        expect(status).to_have_text(texts["rated"])
        until(lambda: rated(orders) == [("down", "unclear", None)])
        check(page)
