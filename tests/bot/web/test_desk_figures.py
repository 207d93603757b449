"""Insight: the figures of a period, as a page and as a file."""

from __future__ import annotations

import csv
import io

import pytest
from browsing import DESK, Open, check
from inbox_world import REJECTING, SETTLEMENT, World, day, running
from plain_desk import CHROMIUM, until

from bot.web.wording import desk_table
from corpus.vocabulary import Language

SMALL = (360, 740)
T = desk_table(Language.EN)["page"]


@pytest.fixture
def worked(inbox: World) -> None:
    """Four inquiries: one answered, one answered and handed on, one closed, one from long ago."""
    put = [inbox.put(text) for text in (running(0), REJECTING, SETTLEMENT)]
    inbox.put(running(-100), received=f"{day(-100)}T09:00:00")
    inbox.write(put[0], "reply", "Until today.")
    inbox.write(put[1], "reply", "네.")
    inbox.change(put[1], state="handed_on", route="K3")
    inbox.change(put[2], state="closed", reason="no_answer_needed")


def test_the_file_has_what_the_page_has(inbox: World, worked: None) -> None:
    answer = inbox.calls.get("/desk/insight.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["content-disposition"]
    assert answer.headers["cache-control"] == "no-store"
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    whole = rows[0]
    counts = {n: whole[n] for n in ("group", "inquiries", "answered", "handed_on", "waiting")}
    assert counts == {
        "group": "all",
        "inquiries": "3",
        "answered": "1",
        "handed_on": "1",
        "waiting": "0",
    }
    assert whole["first_reply_median_minutes"] == "0"
    assert {(r["name"], r["inquiries"]) for r in rows if r["group"] == "language"} == {
        ("en", "2"),
        ("ko", "1"),
    }
    asked = SETTLEMENT.split("?")[0] + "?"
    assert [r["name"] for r in rows if r["group"] == "gap"] == [asked]
    assert ("R1", "1") in {(r["name"], r["inquiries"]) for r in rows if r["group"] == "rule"}


def test_a_period_is_named_by_the_address(inbox: World, worked: None) -> None:
    since = day(-100)
    answer = inbox.calls.get(f"/desk/insight.csv?from={since}&to={since}")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert (rows[0]["inquiries"], rows[0]["waiting"]) == ("1", "1")
    nonsense = inbox.calls.get("/desk/insight.csv?from=yesterday&to=9999-99-99")
    assert len(nonsense.text.splitlines()) > 1


@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine")
@pytest.mark.parametrize("language", list(Language))
def test_the_page_shows_figures_and_where_rules_are_told(
    open_page: Open, worked: None, language: Language
) -> None:
    from playwright.sync_api import expect

    texts = desk_table(language)["page"]
    page = open_page("/desk/insight", language=language)
    expect(page.locator("h1")).to_have_text(texts["insight"])
    expect(page.locator(".glance dd").first).to_have_text("3")
    expect(page.locator(".glance dd").nth(1)).to_contain_text("33 %")
    told = page.locator("tr", has=page.get_by_text("R1", exact=True)).locator("a")
    expect(told).to_have_attribute("href", f"/guides/{language}/cancel-rejection#overview")


def test_what_the_chat_and_inquiries_asked_in_vain_is_counted_together(
    inbox: World, worked: None
) -> None:
    for question in ("When will my settlement be paid?", "정산금은 언제 입금되나요?"):
        answer = inbox.calls.post("/api/chat", json={"message": question}).json()
        assert answer["abstained"], question

    def gaps() -> dict[str, int]:
        answer = inbox.calls.get("/desk/insight.csv")
        rows = csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")))
        return {r["name"]: int(r["inquiries"]) for r in rows if r["group"] == "gap"}

    until(lambda: sum(gaps().values()) == 3)
    assert max(gaps().values()) > 1


@pytest.mark.skipif(not CHROMIUM, reason="there is no chromium on this machine")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, SMALL], ids=["desk", "phone"])
def test_axe_finds_nothing_to_complain_of_in_the_figures(
    open_page: Open, worked: None, scheme: str, size: tuple[int, int]
) -> None:
    page = open_page("/desk/insight", scheme=scheme, size=size, language="ja")
    check(page)
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
