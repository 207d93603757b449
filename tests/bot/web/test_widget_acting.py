"""The widget where a site has signed a seller in, and where something goes wrong."""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import jwt
import pytest
from browsing import DESK, Open, opening
from plain_desk import CHROMIUM, PlainDesk, served
from scripted import Scripted

from bot import clock
from bot.actions import Actions
from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.opening import opened as opened_desk
from bot.desk.sql import SqlDesk
from bot.ruling.rule_texts import table
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.origins import Cors
from bot.web.wording import table as texts_of
from bot.web.wording import widget_texts
from corpus.vocabulary import Language
from rules import Action

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Browser, Page, expect
from sites import STRICT, Site, asked, field_of, launcher, opened, panel, questions, tag

T = widget_texts(Language.EN)
SMALL = (360, 740)


@dataclass
class World:
    """A shop's site, and a server with a scripted dialogue that knows the shop by its secret."""

    shop: Site
    desk: SqlDesk
    chat: Scripted
    secret: str

    def token(self, subject: str = "kim", *, lasts: int = 600) -> str:
        claims = {"shop": "demo", "sub": subject, "exp": int(time.time()) + lasts}
        return jwt.encode(claims, self.secret)

    def proposes(self, *, language: Language = Language.EN, actor: str = "site kim") -> None:
        """The next answer has a proposal, with dates."""
        made = Actions(self.desk).propose(
            "demo",
            actor,
            action=Action.REQUEST_WITHDRAWAL,
            order_id="1",
            params={"reason_text": "Please."},
            today=clock.today(),
            language=language,
        )
        facts = [{"name": "order.id", "value": "1", "text": "order 1"}]
        self.says(language=language, proposal=made.as_json(), facts=facts)

    def says(self, text: str = "So it is.", **parts: Any) -> None:
        self.chat.answers.append({"text": text, **parts})


@pytest.fixture
def world(settings: Settings, shop: Site) -> Iterator[World]:
    told = settings.model_copy(update={"origins": (shop.address,), "rate_client": "6/minute"})
    desk = opened_desk(told)
    day = clock.today().isoformat()
    claim = {"type": "cancel", "status": "requested", "withdrawal": "none", "requested_on": day}
    ship_by = (clock.today() + dt.timedelta(days=1)).isoformat()
    order = {"id": "1", "status": "preparing", "ship_by": ship_by}
    record = read_record({"order": order, "claim": claim})
    desk.put("demo", [record], replace=True, actor="test", source="test")
    secret = keys.make_secret(desk.database, "demo", actor="test")
    yield World(shop, desk, Scripted(create_app(told, lambda _: PlainDesk())), secret)
    desk.database.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    # What is scripted answers pages of the shop, as the server does.
    with served(Cors(world.chat, (world.shop.address,))) as started:
        yield started


@pytest.fixture
def open_page(browser: Browser, shop: Site, address: str) -> Iterator[Open]:
    with opening(browser, shop.address, address) as started:
        yield started


def embedded(world: World, address: str, **attributes: str) -> str:
    """A page of the shop with the widget's tag; its path."""
    policy = f"{STRICT.format(address)}"
    return world.shop.page(head=tag(address, **attributes), policy=policy)


def state(page: Page) -> Any:
    return panel(page).locator(".proposal .state").last


# Proposals


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
def test_a_seller_who_is_signed_in_says_yes(
    open_page: Open, world: World, address: str, language: Language, size: tuple[int, int]
) -> None:
    t = widget_texts(language)
    path = embedded(world, address, token=world.token(), language=language)
    world.proposes(language=language)
    page = open_page(path, size=size, mobile=size != DESK)
    opened(page)
    asked(page, "1")
    card = panel(page).locator(".proposal")
    action = table(language)["actions"]["request_withdrawal"]
    expect(card.locator("h3").first).to_contain_text(action)
    expect(card.locator(".verdict")).to_have_text(table(language)["verdicts"]["allowed"])
    expect(card.locator(".line circle")).to_have_count(2)
    expect(panel(page).locator(".facts li")).to_have_count(1)
    width = panel(page).locator(".stage").evaluate("node => node.scrollWidth - node.clientWidth")
    assert width <= 0
    card.get_by_role("button", name=t["yes"], exact=True).click()
    expect(state(page)).to_have_text(t["state-performed"])
    expect(state(page)).to_be_focused()
    held = world.desk.order("demo", "1")
    assert held is not None
    assert held.record.claim is not None
    assert held.record.claim["withdrawal"] == "requested"
    page.reload()
    launcher(page).click()
    expect(state(page)).to_have_text(t["state-performed"])
    # Nobody else who sits there sees it.
    embedded(world, address, token=world.token("lee"), language=language)
    page.reload()
    opened(page)
    expect(panel(page).locator(".turn")).to_have_count(0)


def test_a_no_and_a_fact_taken_back(open_page: Open, world: World, address: str) -> None:
    world.proposes()
    world.says("Without it.", facts=[])
    page = open_page(embedded(world, address, token=world.token()))
    opened(page)
    asked(page, "1")
    panel(page).get_by_role("button", name=T["no"], exact=True).click()
    expect(state(page)).to_have_text(T["state-declined"])
    panel(page).locator(".facts button").click()
    expect(panel(page).locator(".answer")).to_have_count(2)
    assert world.chat.asked[-1]["forget"] == ["order.id"]
    expect(panel(page).locator(".facts")).to_be_hidden()


def test_a_token_that_is_over_is_replaced_by_a_fresh_one(
    open_page: Open, world: World, address: str
) -> None:
    old, new = world.token(lasts=-120), world.token()
    give = f"""customElements.whenDefined("claimdesk-widget").then(() => {{
      window.given = ["{new}", "{old}"];
      document.querySelector("claimdesk-widget").token = async () => given.pop();
    }});"""
    world.proposes()
    widget = "<claimdesk-widget></claimdesk-widget>"
    path = world.shop.page(head=tag(address), body=widget, end=world.shop.script("/give.js", give))
    page = open_page(path, tolerates="401")
    opened(page)
    asked(page, "1")
    panel(page).get_by_role("button", name=T["yes"], exact=True).click()
    expect(state(page)).to_have_text(T["state-performed"])
    assert page.evaluate("given.length") == 0


def test_where_there_is_no_fresh_one_that_is_said_and_nothing_is_lost(
    open_page: Open, world: World, address: str
) -> None:
    listen = world.shop.script(
        "/listen.js",
        "window.told = []; for (const name of ['token', 'error']) "
        "document.addEventListener(`claimdesk:${name}`, () => told.push(name));",
    )
    head = listen + tag(address, token=world.token(lasts=-120))
    world.proposes()
    page = open_page(world.shop.page(head=head), tolerates="401")
    opened(page)
    # A scripted dialogue asks nobody who calls; a card does.
    asked(page, "1")
    panel(page).get_by_role("button", name=T["yes"], exact=True).click()
    expect(panel(page).locator(".complaint")).to_contain_text(T["signed-out"])
    assert page.evaluate("told") == ["token"]
    page.locator("claimdesk-widget").evaluate(
        "(node, token) => { node.dataset.token = token; }", world.token()
    )
    panel(page).get_by_role("button", name=T["yes"], exact=True).click()
    expect(state(page)).to_have_text(T["state-performed"])


# What goes wrong


def failed(page: Page) -> Any:
    return panel(page).get_by_role("alert").filter(has_text=re.compile("."))


def again(page: Page, language: Language) -> None:
    panel(page).get_by_role("button", name=widget_texts(language)["retry"]).click()


@pytest.mark.parametrize("language", list(Language))
def test_a_line_that_is_cut_is_told_and_tried_again(
    open_page: Open, world: World, address: str, language: Language
) -> None:
    t = widget_texts(language)
    page = open_page(embedded(world, address, language=language), tolerates="ERR_")
    opened(page)
    page.context.set_offline(True)
    field_of(page).fill("fee")
    expect(panel(page).locator(".none")).to_contain_text(t["offline"])
    field_of(page).fill("My question")
    field_of(page).press("Enter")
    expect(failed(page)).to_contain_text(t["offline"])
    expect(panel(page).locator(".asked")).to_contain_text("My question")
    page.context.set_offline(False)
    again(page, language)
    expect(panel(page).locator(".answer")).to_be_visible()
    expect(panel(page).locator(".asked")).to_contain_text("My question")
    expect(failed(page)).to_have_count(0)


def test_a_site_that_may_not_call_says_so(browser: Browser, settings: Settings, shop: Site) -> None:
    with (
        served(create_app(settings, lambda _: PlainDesk())) as closed,
        opening(browser, shop.address, closed) as open_page,
    ):
        page = open_page(shop.page(head=tag(closed)), tolerates=("CORS", "ERR_FAILED"))
        launcher(page).click()
        expect(panel(page).locator(".none")).to_contain_text(T["unreachable"])
        field_of(page).fill("My question")
        field_of(page).press("Enter")
        expect(failed(page)).to_contain_text(T["unreachable"])


def test_who_asks_too_often_is_told_when_to_come_back(
    browser: Browser, world: World, shop: Site
) -> None:
    # As if through a proxy: whoever sits at this machine is not counted.
    with (
        served(_Forwarded(world.chat.app)) as strict,
        opening(browser, shop.address, strict) as open_page,
    ):
        page = open_page(shop.page(head=tag(strict, language="ja")), tolerates="429")
        launcher(page).click()
        expect(panel(page)).to_be_visible()
        for _ in range(8):
            field_of(page).fill("撤回の期限は？")
            field_of(page).press("Enter")
            expect(panel(page).locator(".turn[aria-busy]")).to_have_count(0)
        detail = texts_of(Language.JA)["problems"]["too-many"]["detail"]
        said = re.compile(re.escape(detail).replace(r"\{seconds\}", r"\d+"))
        expect(failed(page).last).to_contain_text(said)


@dataclass
class _Forwarded:
    """ASGI: every request has come through a proxy."""

    app: Any

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            scope["headers"] = [*scope["headers"], (b"x-forwarded-for", b"192.0.2.9")]
        await self.app(scope, receive, send)


def test_while_the_server_warms_up_the_faq_answers_and_the_chat_says_so(
    browser: Browser, settings: Settings, shop: Site
) -> None:
    told = settings.model_copy(update={"origins": (shop.address,)})
    begun = threading.Event()

    def build(_: Settings) -> PlainDesk:
        begun.wait(20)
        return PlainDesk()

    with (
        served(create_app(told, build, patience=0.1)) as warming,
        opening(browser, shop.address, warming) as open_page,
    ):
        page = open_page(shop.page(head=tag(warming, language="ko")), tolerates="503")
        opened(page)
        questions(page).first.click()
        expect(panel(page).locator(".page .body")).to_be_visible()
        field_of(page).fill("철회요청은 어떻게 하나요?")
        field_of(page).press("Enter")
        detail = texts_of(Language.KO)["problems"]["warming-up"]["detail"]
        expect(failed(page)).to_contain_text(detail)
