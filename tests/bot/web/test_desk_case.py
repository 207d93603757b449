"""An inquiry's page in a real browser: what it shows, what is done on it, two people at once."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from browsing import DESK, Open, check
from inbox_world import REJECTING, SETTLEMENT, World, day, ready, running, unseeing, world
from plain_desk import CHROMIUM

from bot.build import Helpdesk
from bot.ruling.rule_texts import table
from bot.settings import Settings
from bot.web.wording import desk_table, page_texts
from corpus.vocabulary import Language

if not CHROMIUM:
    pytest.skip("there is no chromium on this machine", allow_module_level=True)
pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
from playwright.sync_api import Page, expect

SMALL = (360, 740)
T, S = desk_table(Language.EN)["page"], desk_table(Language.EN)["script"]
LIVE = 10_000


@pytest.fixture(scope="module")
def inbox(tmp_path_factory: pytest.TempPathFactory, helpdesk: Helpdesk) -> Iterator[World]:
    settings = Settings(_env_file=None, data=tmp_path_factory.mktemp("desk"), clock="request")  # type: ignore[call-arg]
    with world(settings, lambda _: helpdesk) as made:
        ready(made)
        yield made


def button(page: Page, name: str) -> Any:
    return page.get_by_role("button", name=T[name], exact=True)


def refused(ago: int) -> str:
    came, on = day(-ago - 3), day(-ago)
    return (
        f"The return came in on {came:%B} {came.day}, it is at requested. We asked for its "
        f"withdrawal, and the buyer refused on {on:%B} {on.day}. Can I request the "
        "withdrawal again now? Order 327740015."
    )


# What it shows


def test_the_decision_names_every_rule_with_its_evidence_and_where_the_guides_say_it(
    open_page: Open, inbox: World
) -> None:
    page = open_page(f"/desk/{inbox.put(REJECTING)}")
    expect(page.locator(".result")).to_contain_text(table(Language.EN)["actions"]["reject_cancel"])
    expect(page.locator(".result .verdict")).to_have_attribute("data-verdict", "allowed")
    first = page.locator(".rules > li").first
    expect(first.locator(".rule")).to_have_text("R1")
    expect(first.locator(".evidence")).to_have_text(T["evidence-stated"])
    first.locator("a").click()
    expect(page).to_have_url(re.compile("/guides/en/cancel-rejection#"))
    page.go_back()
    expect(page.locator("#thread")).to_contain_text("이미 발송했습니다")


@pytest.mark.parametrize("language", list(Language))
def test_the_matter_is_told_in_the_words_of_whoever_reads_it(
    open_page: Open, inbox: World, language: Language
) -> None:
    page = open_page(f"/desk/{inbox.put(REJECTING)}", language=language)
    words, texts = table(language), desk_table(language)["page"]
    about = page.locator(".about")
    expect(about).to_contain_text(texts["topic-cancel-rejection"])
    expect(about).to_contain_text(words["actions"]["reject_cancel"])
    expect(about).to_contain_text(words["verdicts"]["allowed"])
    expect(page.locator(".told li").first).to_contain_text(words["facts"]["order.status"])
    expect(page.locator(".options tbody tr")).to_have_count(8)
    expect(page.locator("#reply")).to_have_attribute("lang", "ko")
    assert "취소요청" in page.locator("#reply").input_value()


def test_dates_are_drawn_and_passages_shown_that_were_used_and_that_were_not(
    open_page: Open, inbox: World
) -> None:
    page = open_page(f"/desk/{inbox.put(running(0))}")
    expect(page.locator("#timeline svg.line .dot")).to_have_count(2)
    expect(page.locator("#timeline li")).to_have_count(2)
    passages = page.locator("#passages-heading").locator("..")
    expect(passages.get_by_role("heading", name=T["passages-unused"])).to_be_visible()
    used = passages.locator("details").first
    used.locator("summary").click()
    expect(used.locator(".quote")).to_be_visible()
    summaries = passages.locator("summary").all_inner_texts()
    assert len(summaries) == len(set(summaries))


def test_a_decision_that_time_has_changed_is_told_as_such(open_page: Open, inbox: World) -> None:
    then = inbox.put(refused(6), received=f"{day(-5)}T09:00:00")
    page = open_page(f"/desk/{then}")
    expect(page.locator("#ground .notice", has_text=T["outdated"])).to_be_visible()
    expect(page.locator(".result .verdict")).to_have_attribute("data-verdict", "allowed")
    assert inbox.get(then)["triage"]["verdict"] == "blocked"
    now = open_page(f"/desk/{inbox.put(refused(1))}")
    expect(now.locator(".result .verdict")).to_have_attribute("data-verdict", "blocked")
    expect(now.locator("#ground .notice", has_text=T["outdated"])).to_have_count(0)


def test_what_no_guide_covers_has_no_decision_and_says_so(open_page: Open, inbox: World) -> None:
    page = open_page(f"/desk/{inbox.put(SETTLEMENT)}")
    expect(page.locator(".about")).to_contain_text(T["topic-none"])
    expect(page.locator("#decision-heading")).to_have_count(0)
    expect(page.locator("#options-heading")).to_have_count(0)


def test_an_inquiry_that_is_not_there_says_so(open_page: Open) -> None:
    page = open_page("/desk/nothing", tolerates="404")
    expect(page.locator("h1")).to_have_text("No such inquiry")


# Replying


def test_a_suggestion_is_edited_and_sent(open_page: Open, inbox: World) -> None:
    inquiry = inbox.put(running(0))
    page = open_page(f"/desk/{inquiry}")
    reply = page.locator("#reply")
    suggestion = reply.input_value()
    assert "Dear seller" in suggestion
    page.keyboard.press("r")
    expect(reply).to_be_focused()
    reply.fill("Only until today.")
    expect(page.locator("#kept")).to_have_text(S["kept"])
    button(page, "send").click()
    expect(page.locator(".thread .reply .text")).to_have_text("Only until today.")
    expect(reply).to_have_value("")
    expect(page.locator("#said")).to_have_text(S["sent"])
    expect(page.locator("#reply-note")).to_contain_text("A reply has been sent")
    page.reload()
    expect(reply).to_have_value("")
    assert [e["text"] for e in inbox.get(inquiry)["thread"] if e["kind"] == "reply"] == [
        "Only until today."
    ]


def test_a_draft_outlives_the_page_and_gives_way_to_the_suggestion_again(
    open_page: Open, inbox: World
) -> None:
    page = open_page(f"/desk/{inbox.put(running(0))}")
    reply = page.locator("#reply")
    suggestion = reply.input_value()
    expect(button(page, "restore")).to_be_hidden()
    reply.fill("A draft.")
    page.reload()
    expect(reply).to_have_value("A draft.")
    button(page, "restore").click()
    expect(reply).to_have_value(suggestion)
    page.reload()
    expect(reply).to_have_value(suggestion)


def test_a_reply_that_does_not_come_through_stays(open_page: Open, inbox: World) -> None:
    inquiry = inbox.put(running(0))
    page = open_page(f"/desk/{inquiry}")
    page.locator("#reply").fill("It stays.")
    page.context.set_offline(True)
    button(page, "send").click()
    expect(page.locator("#reply-form .complaint")).to_have_text(S["offline"])
    expect(page.locator("#reply")).to_have_value("It stays.")
    page.context.set_offline(False)
    button(page, "send").click()
    expect(page.locator(".thread .reply")).to_have_count(1)
    page.locator("#reply").fill("   ")
    button(page, "send").click()
    expect(page.locator("#reply-form .complaint")).to_have_text(S["empty"])


def test_a_note_is_for_colleagues_and_no_reply(open_page: Open, inbox: World) -> None:
    inquiry = inbox.put(running(0))
    page = open_page(f"/desk/{inquiry}")
    page.locator("#note").fill("Called the shop.")
    button(page, "add-note").click()
    expect(page.locator(".thread .note .text")).to_have_text("Called the shop.")
    expect(page.locator("#note")).to_have_value("")
    assert "Dear seller" in page.locator("#reply").input_value()


# Doing


def test_an_inquiry_is_assigned_taken_over_and_given_back(open_page: Open, inbox: World) -> None:
    inquiry = inbox.put(running(0))
    page = open_page(f"/desk/{inquiry}")
    page.keyboard.press("a")
    expect(page.locator(".standing").first).to_contain_text(T["standing-me"])
    button(page, "take-over").click()
    expect(page.locator(".standing").first).to_contain_text(T["bot-silent"])
    expect(button(page, "give-back")).to_be_visible()
    assert inbox.get(inquiry)["bot_silent"] is True
    expect(page.locator("#reply-note")).to_contain_text("before a person took over")
    button(page, "give-back").click()
    expect(button(page, "take-over")).to_be_visible()
    page.keyboard.press("a")
    expect(page.locator(".standing").first).to_contain_text(T["standing-none"])
    expect(page.locator(".thread .event")).to_have_count(4)


def test_it_is_handed_on_with_the_routes_path_and_a_text_without_personal_data(
    open_page: Open, inbox: World
) -> None:
    text = (
        "お世話になっております。田中太郎（tanaka@example.jp、090-1234-5678）です。注文320553871は"
        "未受取の申告を受けています。購入者は撤回に同意していますが、未受取のクレームは撤回要請が"
        "できません。どこに問い合わせればよいですか。"
    )
    inquiry = inbox.put(text, **{"from": "Taro Tanaka <tanaka@example.jp>"})
    page = open_page(f"/desk/{inquiry}")
    assert inbox.get(inquiry)["triage"]["route"] == "K1"
    button(page, "hand-on").click()
    expect(page.locator("#route")).to_have_value("K1")
    shown = page.locator("#paths .path:visible li")
    expect(shown).to_have_text(["Contact Qoo10", "Refunds, claim withdrawal", "Claim withdrawal"])
    pasted = page.locator("#paste").input_value()
    assert "注文番号：320553871" in pasted
    assert "ご確認をお願いいたします" in pasted
    for personal in ("tanaka@example.jp", "090-1234-5678", "Taro"):
        assert personal not in pasted
    page.locator("#route").select_option("K3")
    expect(shown.last).to_contain_text("Claims (return, exchange, not received)")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name=page_texts(Language.EN)["copy"]).click()
    expect(page.locator("#copied")).to_have_text(page_texts(Language.EN)["copied"])
    assert page.evaluate("navigator.clipboard.readText()") == pasted
    button(page, "hand-done").click()
    expect(page.locator("#handing")).to_be_hidden()
    expect(page.locator("#head")).to_contain_text(T["route-K3"])
    assert inbox.get(inquiry)["state"] == "handed_on"
    button(page, "reopen").click()
    expect(button(page, "hand-on")).to_be_visible()


def test_it_is_closed_with_a_reason_and_opened_again(open_page: Open, inbox: World) -> None:
    page = open_page(f"/desk/{inbox.put(running(0))}", language="ja")
    texts = desk_table(Language.JA)["page"]
    page.keyboard.press("e")
    page.get_by_label(texts["closed-no_answer_needed"]).check()
    page.locator("#closing .go").click()
    expect(page.locator("#head")).to_contain_text(texts["closed-no_answer_needed"])
    expect(page.locator(".thread .event").last).to_contain_text(texts["closed-no_answer_needed"])
    page.get_by_role("button", name=texts["reopen"]).click()
    expect(page.get_by_role("button", name=texts["close"], exact=True)).to_be_visible()


# Two people


def test_who_is_second_is_told_who_was_first_and_loses_nothing(
    open_page: Open, inbox: World
) -> None:
    inquiry = inbox.put(running(0))
    first, second = open_page(f"/desk/{inquiry}"), open_page(f"/desk/{inquiry}", tolerates="409")
    unseeing(second)
    second.locator("#reply").fill("The second one's reply.")
    first.locator("#reply").fill("The first one's reply.")
    button(first, "send").click()
    expect(first.locator(".thread .reply")).to_have_count(1)
    button(second, "send").click()
    expect(second.locator("#conflict")).to_contain_text("was first")
    expect(second.locator("#conflict li")).to_contain_text("The first one's reply.")
    expect(second.locator(".thread .reply")).to_have_count(1)
    expect(second.locator("#reply")).to_have_value("The second one's reply.")
    replies = [e["text"] for e in inbox.get(inquiry)["thread"] if e["kind"] == "reply"]
    assert replies == ["The first one's reply."]
    button(second, "send").click()
    expect(second.locator(".thread .reply")).to_have_count(2)
    expect(second.locator("#reply")).to_have_value("")


def test_what_a_colleague_does_is_seen_while_one_types(open_page: Open, inbox: World) -> None:
    inquiry = inbox.put(running(0))
    page = open_page(f"/desk/{inquiry}")
    page.locator("#reply").fill("I am typing")
    inbox.change(inquiry, assignee="Kim", bot_silent=True)
    expect(page.locator(".standing").first).to_contain_text("Kim", timeout=LIVE)
    expect(page.locator("#conflict")).to_contain_text("has changed this inquiry")
    expect(page.locator("#reply")).to_have_value("I am typing")
    expect(page.locator("#reply")).to_be_focused()


# Around it


def shown(page: Page, inquiry: str) -> None:
    """Wait until an inquiry is there, and its keys with it."""
    expect(page).to_have_url(re.compile(f"/desk/{inquiry}"))
    expect(page.locator("#neighbours")).to_be_visible()


def test_one_goes_on_to_the_next_and_back_to_the_same_place(open_page: Open, inbox: World) -> None:
    word = "goingon"
    put = [inbox.put(f"{running(n)} {word}") for n in (0, 1, 2)]
    page = open_page(f"/desk?q={word}")
    for _ in range(2):
        page.keyboard.press("j")
    page.keyboard.press("o")
    shown(page, put[1])
    page.keyboard.press("j")
    shown(page, put[2])
    expect(button(page, "next")).to_be_hidden()
    page.keyboard.press("k")
    shown(page, put[1])
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(f"/desk\\?q={word}$"))
    expect(page.locator(f"#row-{put[1]} h2 a")).to_be_focused()


def test_after_closing_the_way_back_leads_to_the_next_row(open_page: Open, inbox: World) -> None:
    word = "wayback"
    put = [inbox.put(f"{running(n)} {word}") for n in (0, 1)]
    page = open_page(f"/desk?q={word}")
    page.locator(f"#row-{put[0]} h2 a").click()
    shown(page, put[0])
    page.keyboard.press("e")
    page.keyboard.press("Enter")
    expect(page.locator("#head")).to_contain_text(T["closed-answered"])
    page.get_by_role("link", name=T["back"]).click()
    expect(page.locator(f"#row-{put[1]} h2 a")).to_be_focused()


def test_a_reply_is_begun_from_the_queue(open_page: Open, inbox: World) -> None:
    page = open_page("/desk?q=beginning")
    inbox.put(f"{running(0)} beginning")
    page.reload()
    page.keyboard.press("j")
    page.keyboard.press("r")
    expect(page.locator("#reply")).to_be_focused()


# Looks


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
def test_axe_finds_nothing_to_complain_of_on_an_inquiry(
    open_page: Open, inbox: World, scheme: str, size: tuple[int, int]
) -> None:
    inquiry = inbox.put(REJECTING)
    inbox.write(inquiry, "note", "A note.")
    inbox.write(inquiry, "reply", "A reply.")
    inbox.change(inquiry, assignee="me", bot_silent=True)
    page = open_page(f"/desk/{inquiry}", scheme=scheme, size=size, language="zh")
    check(page)
    page.locator("[data-step=hand-on]").click()
    check(page)
    page.keyboard.press("Escape")
    page.locator("[data-step=close]").click()
    check(page)


@pytest.mark.parametrize("language", list(Language))
def test_an_inquiry_is_no_wider_than_a_phone(
    open_page: Open, inbox: World, language: Language
) -> None:
    page = open_page(f"/desk/{inbox.put(REJECTING)}", size=SMALL, language=language)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_what_somebody_writes_enters_the_page_as_text(open_page: Open, inbox: World) -> None:
    text = "<img src=x onerror=alert(1)> <script>alert(2)</script> **bold** " + running(0)
    inquiry = inbox.put(text, subject="</script><b>subject</b>")
    inbox.write(inquiry, "note", "<b>note</b>")
    page = open_page(f"/desk/{inquiry}")
    expect(page.locator("h1")).to_have_text("</script><b>subject</b>")
    expect(page.locator(".thread .text").first).to_contain_text("<img src=x onerror=alert(1)>")
    assert page.locator("main img, .thread b, .thread script").count() == 0
