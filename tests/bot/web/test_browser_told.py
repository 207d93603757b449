"""What an answer tells beside its text, in a real browser: dates, facts, replies to choose from."""

from __future__ import annotations

from itertools import pairwise

import pytest
from acting_world import World, button, day
from browsing import PHONE, Open, answered, ask
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
