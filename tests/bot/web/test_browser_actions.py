"""Acting in a real browser: proposals, what was told, what falls due; over a real desk."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from browsing import DESK, PHONE, Open, answered, ask, check
from plain_desk import CHROMIUM, PlainDesk, served
from scripted import Scripted

from bot import clock
from bot.actions import Actions
from bot.desk import audit, keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.ruling.rule_texts import table
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.wording import page_texts
from corpus.vocabulary import Language
from rules import Action

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

LANGUAGES = pytest.mark.parametrize("language", list(Language))
SCHEMES = pytest.mark.parametrize("scheme", ["light", "dark"])
T = page_texts(Language.EN)


def day(ahead: int) -> str:
    return (clock.today() + dt.timedelta(days=ahead)).isoformat()


def waits(number: str, ship_by: int = 1) -> dict[str, Any]:
    """An order with a cancel request that waits."""
    claim = {"type": "cancel", "status": "requested", "withdrawal": "none", "requested_on": day(0)}
    return {
        "order": {"id": number, "status": "preparing", "ship_by": day(ship_by)},
        "claim": claim,
    }


@dataclass
class World:
    """A server with a scripted dialogue, and the desk behind it."""

    desk: SqlDesk
    chat: Scripted
    shop: str = "demo"
    actor: str = "demo"

    def put(self, *rows: dict[str, Any]) -> None:
        records = [read_record(row) for row in rows]
        self.desk.put(self.shop, records, replace=True, actor="test", source="test")

    def proposes(
        self, action: Action, order: str = "1", *, language: Language = Language.EN, **params: Any
    ) -> dict[str, Any]:
        """The next answer has a proposal to do this."""
        proposal = Actions(self.desk).propose(
            self.shop,
            self.actor,
            action=action,
            order_id=order,
            params=params,
            today=clock.today(),
            language=language,
        )
        told = proposal.as_json()
        self.says(language=language, proposal=told)
        return told

    def says(self, text: str = "So it is.", **parts: Any) -> None:
        self.chat.answers.append({"text": text, **parts})

    def status(self, order: str = "1") -> Any:
        held = self.desk.order(self.shop, order)
        return held and held.record.order["status"]

    def events(self, proposal: dict[str, Any]) -> list[str]:
        entries, _ = audit.entries(self.desk.database, self.shop, action_id=proposal["id"])
        return [entry.event for entry in entries]


@pytest.fixture
def world(settings: Settings) -> Iterator[World]:
    desk = opened(settings)
    made = World(desk, Scripted(create_app(settings, lambda _: PlainDesk())))
    made.put(waits("1"))
    yield made
    desk.database.close()


@pytest.fixture
def address(world: World) -> Iterator[str]:
    with served(world.chat) as started:
        yield started


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=name, exact=True)


def state(page: Page) -> Any:
    return page.locator(".proposal .state").last


# A proposal


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


# Dates


def test_dates_are_drawn_and_listed(open_page: Open, world: World) -> None:
    events = [
        {"date": day(-2), "kind": "late_from", "text": "x", "rule": "C18"},
        {"date": day(5), "kind": "answer_deadline", "text": "x", "rule": "W5"},
        {"date": day(6), "kind": "withdrawn_by_itself", "text": "x", "rule": "W6"},
    ]
    world.says(timeline=events)
    world.says(timeline=events[:1])
    page = open_page(size=PHONE)
    ask(page, "1")
    drawn = page.locator(".line")
    expect(drawn.locator("circle")).to_have_count(3)
    expect(drawn.locator("circle.past")).to_have_count(1)
    expect(drawn.locator("text.now")).to_have_text(T["today"])
    expect(page.locator(".dates li span")).to_have_text(
        [T["on-late_from"], T["on-answer_deadline"], T["on-withdrawn_by_itself"]]
    )
    times = page.locator(".dates time").evaluate_all("all => all.map(each => each.dateTime)")
    assert times == [event["date"] for event in events]
    # No two labels touch, none leaves the drawing, and today isn't in their way.
    boxes = [b for n in range(3) if (b := drawn.locator("text:not(.now)").nth(n).bounding_box())]
    line = drawn.bounding_box()
    assert line is not None
    for left, right in pairwise(boxes):
        assert left["x"] + left["width"] <= right["x"]
    assert boxes[0]["x"] >= line["x"]
    assert boxes[-1]["x"] + boxes[-1]["width"] <= line["x"] + line["width"] + 1
    ask(page, "2")
    expect(page.locator(".line")).to_have_count(1)


def test_a_proposals_dates_hold_the_decisions_own(open_page: Open, world: World) -> None:
    proposal = world.proposes(Action.REQUEST_WITHDRAWAL, reason_text="Please.")
    page = open_page()
    ask(page, "1")
    times = page.locator(".proposal time").evaluate_all("all => all.map(each => each.dateTime)")
    assert times == [proposal["decision"]["deadline"], proposal["decision"]["takes_effect_on"]]
    expect(page.locator(".proposal .line text.now")).to_have_text(T["today"])


# What was told


@LANGUAGES
def test_a_fact_is_forgotten_with_a_click(
    open_page: Open, world: World, language: Language
) -> None:
    t = page_texts(language)
    facts = [
        {"name": "order.id", "value": "1", "text": "order 1"},
        {"name": "claim.type", "value": "return", "text": "claim: return"},
    ]
    world.says(language=language, facts=facts)
    world.says("Without it.", language=language, facts=facts[:1])
    page = open_page(language=language)
    expect(page.locator("#facts")).to_be_hidden()
    ask(page, "1")
    expect(page.locator("#facts li")).to_have_count(2)
    button(page, t["forget"].format(fact="claim: return")).click()
    answered(page)
    expect(page.locator(".asked").last).to_contain_text(t["without"].format(fact="claim: return"))
    expect(page.locator("#facts li")).to_have_count(1)
    assert world.chat.asked[-1] == {
        "forget": ["claim.type"],
        "session_id": "s1",
        "language": language,
    }
    page.reload()
    expect(page.locator("#facts li")).to_have_count(1)


@LANGUAGES
def test_a_fact_that_is_offered_counts_with_a_click(
    open_page: Open, world: World, language: Language
) -> None:
    t = page_texts(language)
    offer = {"name": "claim.type", "value": "return", "text": "claim: return", "quote": "it back"}
    world.says(language=language, suggested=[offer])
    world.says(
        "With it.", language=language, facts=[{k: offer[k] for k in ("name", "value", "text")}]
    )
    page = open_page(language=language)
    ask(page, "1")
    expect(page.locator("#facts li.offered")).to_have_text(
        t["offered"].format(fact="claim: return") + "✓"
    )
    button(page, t["accept"].format(fact="claim: return")).click()
    answered(page)
    expect(page.locator(".asked").last).to_contain_text(t["with"].format(fact="claim: return"))
    expect(page.locator("#facts li.offered")).to_have_count(0)
    expect(page.locator("#facts li")).to_have_count(1)
    assert world.chat.asked[-1] == {
        "accept": ["claim.type"],
        "session_id": "s1",
        "language": language,
    }


def test_replies_are_offered_under_the_newest_answer_alone(open_page: Open, world: World) -> None:
    world.says("Which ground?", replies=["Already shipped", "Other"])
    world.says("And now?", replies=["Yes"])
    page = open_page()
    ask(page, "Reject it")
    expect(page.get_by_role("list", name=T["replies"]).get_by_role("button")).to_have_count(2)
    button(page, "Already shipped").click()
    answered(page)
    assert world.chat.asked[-1]["message"] == "Already shipped"
    expect(page.locator(".replies button")).to_have_text(["Yes"])
    page.reload()
    expect(page.locator(".replies button")).to_have_text(["Yes"])


def test_starting_over_tells_the_server(open_page: Open, world: World) -> None:
    world.says(facts=[{"name": "claim.type", "value": "return", "text": "claim: return"}])
    page = open_page()
    ask(page, "1")
    with page.expect_response("**/api/chat"):
        page.locator("#again").click()
    expect(page.locator(".turn")).to_have_count(0)
    expect(page.locator("#facts")).to_be_hidden()
    assert world.chat.asked[-1] == {"forget": ["*"], "session_id": "s1", "language": "en"}
    ask(page, "2")
    assert world.chat.asked[-1]["session_id"] is None


# What falls due


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


# For everybody


@LANGUAGES
def test_the_banner_speaks_the_readers_language(open_page: Open, language: Language) -> None:
    page = open_page(language=language)
    expect(page.locator(".demo")).to_have_text(page_texts(language)["demo"])
    page.get_by_role("link", name="English" if language != Language.EN else "한국어").click()
    other = Language.EN if language != Language.EN else Language.KO
    expect(page.locator(".demo")).to_have_text(page_texts(other)["demo"])
    expect(page.locator("#due summary")).to_contain_text(page_texts(other)["due"])


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
