"""Signing in and accounts in a real browser; two members of staff on one inquiry."""

from __future__ import annotations

import re

import pytest
from browsing import DESK, Open, check
from inbox_world import World, running, unseeing
from plain_desk import CHROMIUM

from bot.desk.opening import opened
from bot.desk.staff import Role, create
from bot.settings import Settings
from bot.web.wording import desk_table, table
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

SMALL = (360, 740)
T, S = desk_table(Language.EN)["page"], desk_table(Language.EN)["script"]
PASSWORD = "correct horse battery"


@pytest.fixture
def inquiry(inbox: World) -> str:
    """Put there before there are accounts."""
    return inbox.put(running(0))


@pytest.fixture
def accounts(settings: Settings, inquiry: str) -> None:
    """Two agents, one of whom reads Korean, and an admin."""
    desk = opened(settings)
    for name, role, language in (
        ("Kim", Role.AGENT, Language.KO),
        ("Sato", Role.AGENT, None),
        ("Lee", Role.ADMIN, None),
    ):
        create(
            desk.database,
            name,
            shop="demo",
            role=role,
            password=PASSWORD,
            actor="test",
            language=language,
        )
    desk.database.close()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    page.locator("#name").fill(name)
    page.locator("#password").fill(password)
    page.keyboard.press("Enter")


def test_who_is_not_signed_in_is_led_to_signing_in_and_on(
    open_page: Open, accounts: None, inquiry: str
) -> None:
    page = open_page(f"/desk/{inquiry}?written=en")
    expect(page).to_have_url(re.compile("/desk/sign-in"))
    expect(page.locator("h1")).to_have_text(T["sign-in"])
    expect(page.locator("#name")).to_be_focused()
    sign_in(page, "Sato", "wrong")
    refused = table(Language.EN)["problems"]["sign-in-refused"]["detail"]
    expect(page.get_by_role("alert")).to_have_text(refused)
    sign_in(page, "Sato")
    expect(page).to_have_url(re.compile(f"/desk/{inquiry}\\?written=en$"))
    expect(page.locator(".me")).to_contain_text("Sato")
    page.get_by_role("button", name=T["sign-out"]).click()
    expect(page).to_have_url(re.compile("/desk/sign-in"))
    page.goto(page.url.split("/desk")[0] + "/desk")
    expect(page).to_have_url(re.compile("/desk/sign-in"))


def test_the_pages_speak_the_accounts_language(open_page: Open, accounts: None) -> None:
    page = open_page("/desk")
    sign_in(page, "Kim")
    expect(page.locator("h1")).to_have_text(desk_table(Language.KO)["page"]["queue"])
    page.get_by_role("link", name="日本語").click()
    expect(page.locator("h1")).to_have_text(desk_table(Language.JA)["page"]["queue"])
    page.locator(".row h2 a").click()
    expect(page.locator("#thread-heading")).to_have_text(desk_table(Language.JA)["page"]["thread"])


def test_of_two_on_one_inquiry_the_second_is_told_by_name_and_loses_nothing(
    open_page: Open, accounts: None, inquiry: str
) -> None:
    kim = open_page(f"/desk/{inquiry}?language=en")
    sign_in(kim, "Kim")
    sato = open_page(f"/desk/{inquiry}", tolerates="409")
    sign_in(sato, "Sato")
    expect(sato.locator("#reply")).not_to_have_value("")
    unseeing(sato)
    sato.locator("#reply").fill("What Sato wrote.")
    kim.get_by_role("button", name=T["take-over"]).click()
    expect(kim.locator(".standing").first).to_contain_text(T["standing-me"])
    sato.get_by_role("button", name=T["send"]).click()
    expect(sato.locator("#conflict")).to_contain_text("Kim was first")
    expect(sato.locator("#conflict")).to_contain_text("Kim took over")
    expect(sato.locator(".standing").first).to_contain_text("Kim is on it")
    expect(sato.locator("#reply")).to_have_value("What Sato wrote.")
    expect(sato.locator(".thread .reply")).to_have_count(0)
    sato.get_by_role("button", name=T["send"]).click()
    expect(sato.locator(".thread .reply .author")).to_have_text("Sato")
    expect(kim.locator(".thread .reply .text")).to_have_text("What Sato wrote.", timeout=10_000)


def test_a_session_that_ended_takes_nothing_that_was_typed(
    open_page: Open, accounts: None, inquiry: str
) -> None:
    page = open_page(f"/desk/{inquiry}", tolerates="401")
    sign_in(page, "Sato")
    page.locator("#reply").fill("Still here.")
    page.context.clear_cookies()
    page.get_by_role("button", name=T["send"]).click()
    expect(page.locator("#reply-form .complaint")).to_have_text(S["signed-out"])
    expect(page.locator("#reply")).to_have_value("Still here.")
    page.reload()
    sign_in(page, "Sato")
    expect(page.locator("#reply")).to_have_value("Still here.")


def test_an_admin_adds_somebody_who_signs_in_and_disables_them(
    open_page: Open, accounts: None
) -> None:
    page = open_page("/desk/staff", tolerates="409")
    sign_in(page, "Lee")
    expect(page.locator("#accounts tbody tr")).to_have_count(3)
    page.locator("#name").fill("Wang")
    page.get_by_role("button", name=T["staff-add"]).click()
    expect(page.locator("#made")).to_contain_text("Wang can sign in")
    password = page.locator("#made code").inner_text()
    row = page.locator("#accounts tr", has_text="Wang")
    expect(row).to_contain_text(T["staff-active"])
    other = open_page("/desk", tolerates="401")
    sign_in(other, "Wang", password)
    expect(other.locator(".me")).to_contain_text("Wang")
    expect(other.get_by_role("link", name=T["place-staff"])).to_have_count(0)
    row.get_by_role("button").click()
    expect(row).to_contain_text(T["staff-disabled"])
    other.reload()
    expect(other).to_have_url(re.compile("/desk/sign-in"))
    page.locator("#name").fill("wang")
    page.get_by_role("button", name=T["staff-add"]).click()
    expect(page.locator("#add .complaint")).to_contain_text("wang")
    expect(page.locator("#accounts tr", has_text="Lee").get_by_role("button")).to_have_count(0)


def test_an_agent_manages_nobody(open_page: Open, accounts: None) -> None:
    page = open_page("/desk/staff", tolerates="403")
    sign_in(page, "Sato")
    expect(page.locator("h1")).to_have_text(
        table(Language.EN)["problems"]["not-permitted"]["title"]
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
def test_axe_finds_nothing_to_complain_of_where_one_signs_in_and_manages(
    open_page: Open, accounts: None, scheme: str, size: tuple[int, int]
) -> None:
    page = open_page("/desk/staff", scheme=scheme, size=size, language="ko")
    sign_in(page, "Lee", "wrong")
    expect(page.get_by_role("alert")).not_to_be_empty()
    check(page)
    sign_in(page, "Lee")
    expect(page.locator("#accounts table")).to_be_visible()
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
