"""Proposals in a real browser, over a real desk."""

from __future__ import annotations

import re
from typing import Any

import pytest
from acting_world import World, button, day, state, waits
from browsing import DESK, PHONE, Open, ask, check
from plain_desk import CHROMIUM

from bot.actions import Actions
from bot.desk import keys
from bot.ruling.rule_texts import table
from bot.web.wording import page_texts
from corpus.vocabulary import Language
from rules import Action

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import expect

LANGUAGES = pytest.mark.parametrize("language", list(Language))
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
T = page_texts(Language.EN)


@pytest.fixture
def address(world: World) -> str:
    return world.address


@LANGUAGES
def test_a_yes_by_keyboard_is_done_once_and_told(
    open_page: Open, world: World, language: Language
) -> None:
    t = page_texts(language)
    proposal = world.proposes(Action.APPROVE_CANCEL, language=language)
    page = open_page(language=language)
    ask(page, "1")
    card = page.locator(".proposal")
    expect(card.locator("h3").first).to_contain_text(table(language)["actions"]["approve_cancel"])
    expect(card.locator(".verdict")).to_have_text(table(language)["verdicts"]["allowed"])
    expect(card.locator(".preview li")).to_have_text(proposal["preview"])
    expect(state(page)).to_have_text(_pattern(t["state-proposed"]))
    assert world.status() == "preparing"
    for _ in range(10):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.textContent") == t["yes"]:
            break
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(state(page)).to_have_text(t["state-performed"])
    expect(state(page)).to_be_focused()
    expect(card.get_by_role("button")).to_have_count(0)
    assert world.status() == "cancelled"
    assert world.events(proposal).count("performed") == 1
    page.reload()
    expect(state(page)).to_have_text(t["state-performed"])


def test_a_double_click_is_one_click_and_both_buttons_wait(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL)
    page = open_page()
    ask(page, "1")
    sent: list[str] = []
    # Held until both clicks are made.
    page.route("**/confirm", lambda route: (sent.append("x"), held.append(route)))
    held: list[Any] = []
    button(page, T["yes"]).dblclick()
    expect(button(page, T["yes"])).to_be_disabled()
    expect(button(page, T["no"])).to_be_disabled()
    expect(state(page)).to_have_text(T["state-performing"])
    button(page, T["no"]).click(force=True)
    held[0].continue_()
    expect(state(page)).to_have_text(T["state-performed"])
    assert len(sent) == 1
    assert "declined" not in world.events(proposal)


def test_a_no_leaves_everything_as_it_was(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL)
    page = open_page()
    ask(page, "1")
    button(page, T["no"]).click()
    expect(state(page)).to_have_text(T["state-declined"])
    assert world.status() == "preparing"
    assert world.events(proposal) == ["proposed", "declined"]


@LANGUAGES
def test_what_is_done_by_hand_is_a_list_of_steps_with_the_text_to_paste(
    open_page: Open, world: World, language: Language
) -> None:
    t = page_texts(language)
    key, text = keys.create(world.desk.database, "mine", actor="test")
    world.shop, world.actor = "mine", f"key {key.id}"
    world.put(waits("1"))
    reason = "It is on its way already; please withdraw."
    world.proposes(Action.REQUEST_WITHDRAWAL, language=language, reason_text=reason)
    page = open_page(
        language=language,
        extra_http_headers={"Authorization": f"Bearer {text}"},
        permissions=["clipboard-read", "clipboard-write"],
    )
    expect(page.locator(".demo")).to_have_count(0)
    ask(page, "1")
    button(page, t["yes"]).click()
    expect(state(page)).to_have_text(t["state-by_hand"])
    assert page.locator(".steps li").count() > 4
    expect(page.locator(".steps strong").first).to_be_visible()
    assert "**" not in page.locator(".steps").inner_text()
    button(page, t["copy"]).click()
    expect(page.locator(".note")).to_have_text(t["copied"])
    assert page.evaluate("navigator.clipboard.readText()") == reason
    button(page, t["done"]).click()
    expect(state(page)).to_have_text(t["state-done_by_hand"])
    assert world.status() == "preparing"


def test_where_the_page_may_not_copy_the_text_is_there_to_be_copied(
    open_page: Open, world: World
) -> None:
    key, text = keys.create(world.desk.database, "mine", actor="test")
    world.shop, world.actor = "mine", f"key {key.id}"
    world.put(waits("1"))
    world.proposes(Action.REQUEST_WITHDRAWAL, reason_text="Please withdraw.")
    page = open_page(extra_http_headers={"Authorization": f"Bearer {text}"})
    page.evaluate("Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    ask(page, "1")
    button(page, T["yes"]).click()
    button(page, T["copy"]).click()
    expect(page.get_by_role("textbox", name=T["copy"])).to_have_value("Please withdraw.")
    expect(page.get_by_role("textbox", name=T["copy"])).to_be_focused()


def test_a_stale_proposal_says_why_and_can_be_made_anew(open_page: Open, world: World) -> None:
    world.proposes(Action.APPROVE_CANCEL)
    page = open_page(tolerates="409")
    ask(page, "1")
    world.put(waits("1", ship_by=2))
    button(page, T["yes"]).click()
    expect(state(page)).to_have_text(T["state-stale"])
    assert world.status() == "preparing"
    button(page, T["renew"]).click()
    expect(state(page)).to_have_text(_pattern(T["state-proposed"]))
    page.reload()
    # Meanwhile there is nothing to approve any more.
    world.put({**waits("1"), "claim": None})
    button(page, T["yes"]).click()
    expect(page.locator(".proposal .verdict")).to_have_text("Not possible")
    expect(page.locator(".proposal .after")).not_to_be_empty()
    button(page, T["renew"]).click()
    expect(page.get_by_role("alert")).to_contain_text(T["not-through"])
    expect(page.get_by_role("alert")).to_contain_text("There is no claim")
    expect(state(page)).to_have_text(T["state-stale"])


def test_a_proposal_expires_before_the_readers_eyes(open_page: Open, world: World) -> None:
    world.proposes(Action.APPROVE_CANCEL)
    page = open_page()
    page.clock.install()
    ask(page, "1")
    page.clock.fast_forward("14:00")
    expect(button(page, T["yes"])).to_be_visible()
    page.clock.fast_forward("02:00")
    expect(state(page)).to_have_text(_pattern(T["state-expired"]))
    expect(button(page, T["yes"])).to_have_count(0)
    expect(button(page, T["renew"])).to_be_visible()


def test_a_line_that_is_cut_loses_nothing(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL, language=Language.JA)
    t = page_texts(Language.JA)
    page = open_page(language="ja")
    ask(page, "1")
    page.context.set_offline(True)
    button(page, t["yes"]).click()
    expect(page.get_by_role("alert")).to_contain_text(t["offline"])
    expect(state(page)).to_have_text(_pattern(t["state-proposed"]))
    page.context.set_offline(False)
    button(page, t["yes"]).click()
    expect(state(page)).to_have_text(t["state-performed"])
    expect(page.get_by_role("alert")).to_have_count(1)
    expect(page.get_by_role("alert")).to_be_empty()
    assert world.events(proposal).count("performed") == 1


def test_an_answer_that_got_lost_is_asked_for_again(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL)
    page = open_page(tolerates="ERR_FAILED")
    ask(page, "1")
    page.route("**/confirm", lambda route: (route.fetch(), route.abort()))
    button(page, T["yes"]).click()
    expect(page.get_by_role("alert")).to_contain_text(T["once"])
    page.unroute("**/confirm")
    button(page, T["yes"]).click()
    expect(state(page)).to_have_text(T["state-performed"])
    assert world.events(proposal).count("performed") == 1


def test_what_was_decided_elsewhere_is_shown(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL)
    page = open_page(tolerates="409")
    ask(page, "1")
    Actions(world.desk).confirm("demo", "demo", proposal["id"], today=None)
    button(page, T["no"]).click()
    expect(state(page)).to_have_text(T["state-performed"])


def test_a_typed_yes_settles_the_card_above(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.APPROVE_CANCEL)
    page = open_page()
    ask(page, "1")
    done = Actions(world.desk).confirm("demo", "demo", proposal["id"], today=None)
    world.says("Done.", proposal=done.as_json())
    ask(page, "yes")
    expect(page.locator(".proposal .state")).to_have_text([T["state-performed"]] * 2)
    expect(page.locator(".proposal button")).to_have_count(0)


@SCHEMES
@pytest.mark.parametrize("size", [DESK, PHONE, (360, 740)], ids=["desk", "small-phone", "phone"])
def test_axe_finds_nothing_to_complain_of(
    open_page: Open, world: World, scheme: str, size: tuple[int, int]
) -> None:
    facts = [{"name": f"f{n}", "value": "x", "text": f"fact number {n}"} for n in range(6)]
    events = [{"date": day(n), "kind": "ship_by", "text": "x", "rule": "C9"} for n in (-1, 3, 9)]
    page = open_page(scheme=scheme, size=size, tolerates="ERR_FAILED")
    world.proposes(Action.REQUEST_WITHDRAWAL, reason_text="Please.")
    world.chat.answers[-1] |= {"facts": facts, "timeline": events}
    ask(page, "1")
    if size != DESK:
        page.locator("#due summary").click()
    check(page)
    page.route("**/confirm", lambda route: route.abort())
    button(page, T["yes"]).click()
    expect(page.get_by_role("alert")).not_to_be_empty()
    check(page)
    button(page, T["no"]).click()
    expect(state(page)).to_have_text(T["state-declined"])
    world.says(timeline=events, replies=["One", "Another one"], facts=facts)
    ask(page, "2")
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_in_forced_colours_the_dates_are_drawn_in_them(open_page: Open, world: World) -> None:
    world.proposes(Action.REQUEST_WITHDRAWAL, reason_text="Please.")
    page = open_page(forced_colors="active")
    ask(page, "1")
    shown = "node => getComputedStyle(node).stroke"
    text = page.evaluate("getComputedStyle(document.body).color")
    assert page.locator(".line .axis").evaluate(shown) == text
    check(page)


def _pattern(text: str) -> re.Pattern[str]:
    """A text whose placeholders stand for anything."""
    return re.compile(".+".join(re.escape(part) for part in re.split(r"\{\w+\}", text)))
