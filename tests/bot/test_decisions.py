"""The rules' words: every code in every language, the same figures, nothing left to fill in."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from bot.ruling.decisions import decision_json, error_text, event_json
from bot.ruling.rule_texts import contact_path, fact_name, sentence, table, word, write, write_date
from corpus.vocabulary import Language
from rules import (
    Action,
    Case,
    Decision,
    Evidence,
    Fact,
    FactError,
    Verdict,
    decide,
    options,
    read_case,
    timeline,
)
from rules.case import (
    CLAIM_STATUSES,
    UNKNOWN,
    Claim,
    ClaimType,
    Ground,
    Order,
    OrderStatus,
    Params,
    PaymentMethod,
    Reason,
    StatusOf,
    Withdrawal,
)
from rules.engine import uncovered
from rules.findings import Contact, Published
from rules.timeline import Event

TODAY = date(2024, 7, 29)
SECTIONS = ("sources", "claim_type", "actions", "verdicts", "facts", "withdrawal", "errors",
            "findings", "events")  # fmt: skip
TELLS_ITSELF = {"W11", "W11.today", "W2b.delayed"}
"""Derived, and said so in words of their own."""


def placeholders(text: str) -> list[str]:
    """The fields of a text, in order of name."""
    return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)


def figures(text: str) -> list[str]:
    """The figures of a text, but for the one in the name of the marketplace."""
    return sorted(re.findall(r"\d+", text.replace("Qoo10", "")))


def all_decisions() -> Iterator[Decision]:
    """Decisions with every finding there is, at least once."""
    days = (None, date(2024, 7, 10), date(2024, 7, 24), date(2024, 7, 26))
    params = (
        Params(),
        *(Params(reason=r, buyer_requested=b, buyer_notified=False, ground=g, reason_text=t)
          for r, b in product(Reason, (True, False))
          for g, t in ((Ground.OTHER, "x"), (Ground.OTHER, "x" * 30), (Ground.PREORDER, "x"))),
    )  # fmt: skip
    claims: list[Any] = [None, UNKNOWN, Claim(), Claim(ClaimType.RETURN, withdrawal=UNKNOWN)]
    for kind, statuses in CLAIM_STATUSES.items():
        for status, withdrawal, day in product(statuses, Withdrawal, days):
            claims.append(Claim(kind, status, withdrawal, day or UNKNOWN, day, day, day))
            claims.append(Claim(kind, status, withdrawal, UNKNOWN, day))
    orders = [
        Order(status, ship_by, method, rejected, reserved)
        for status, ship_by, method, rejected, reserved in (
            (UNKNOWN, UNKNOWN, UNKNOWN, False, False),
            *((s, date(2024, 7, 28), PaymentMethod.CASH, False, False) for s in OrderStatus),
            *((s, UNKNOWN, PaymentMethod.OTHER, True, True) for s in OrderStatus),
            *((s, UNKNOWN, PaymentMethod.CARD, False, True) for s in OrderStatus),
        )
    ]
    for action, order in product(Action, orders):
        for claim in claims[:4] + claims[4::7]:
            yield decide(action, Case(TODAY, order, claim))
    for action, given in product(Action, params):
        for order in orders[:9]:
            for claim in (None, Claim(ClaimType.CANCEL, CLAIM_STATUSES[ClaimType.CANCEL][0],
                                      Withdrawal.NONE)):  # fmt: skip
                yield decide(action, Case(TODAY, order, claim, given))
    for action, claim in product(Action, claims):
        yield decide(action, Case(TODAY, Order(OrderStatus.PREPARING), claim))


@pytest.fixture(scope="module")
def findings() -> dict[str, Any]:
    """One finding of each code."""
    return {f.code: f for decision in all_decisions() for f in decision.findings}


def test_the_four_languages_have_the_same_texts_with_the_same_placeholders() -> None:
    first = table(Language.KO)
    for language in Language:
        texts = table(language)
        assert set(texts) == set(first)
        for section in SECTIONS:
            assert list(texts[section]) == list(first[section]), (language, section)
        for section in ("findings", "events", "errors"):
            for code, text in texts[section].items():
                assert placeholders(text) == placeholders(first[section][code]), (language, code)


def test_the_four_languages_carry_the_same_figures() -> None:
    for section in ("findings", "events"):
        for code, text in table(Language.KO)[section].items():
            expected = figures(text)
            for language in (Language.JA, Language.ZH):
                assert figures(table(language)[section][code]) == expected, (language, code)
            # English names the month in words.
            english = table(Language.EN)[section][code].replace("May 10, 2023", "2023 5 10")
            assert figures(english) == expected, code


def test_every_code_has_a_text_and_every_text_a_code(findings: dict[str, Any]) -> None:
    assert set(findings) | {"uncovered"} == set(table(Language.KO)["findings"])


@pytest.mark.parametrize("language", Language)
def test_no_placeholder_is_left_over(findings: dict[str, Any], language: Language) -> None:
    for code, finding in findings.items():
        text = sentence("findings", code, finding.values, language)
        assert "{" not in text, code
        assert "UNKNOWN" not in text, code
        assert "  " not in text, code


@pytest.mark.parametrize("language", Language)
def test_a_finding_fills_exactly_the_placeholders_of_its_text(
    findings: dict[str, Any], language: Language
) -> None:
    for code, finding in findings.items():
        names = {re.sub(r"\[.*", "", n) for n in placeholders(table(language)["findings"][code])}
        given = {name for name, _ in finding.values}
        assert names - {"derived", "state", "label", "contact"} <= given, code
        unused = given - names
        assert not unused or code in {"W11", "C6.shipped"}, (code, unused)


@pytest.mark.parametrize("language", Language)
def test_what_is_derived_says_so(findings: dict[str, Any], language: Language) -> None:
    texts = table(language)["findings"]
    for code, finding in findings.items():
        if finding.evidence is Evidence.DERIVED and not code.startswith("ask."):
            assert "{derived}" in texts[code] or code in TELLS_ITSELF, code
        elif finding.evidence is Evidence.STATED:
            assert "{derived}" not in texts[code], code


@pytest.mark.parametrize(
    ("language", "illegible", "same_day"),
    [
        (Language.KO, "읽을 수 없고", "당일"),
        (Language.JA, "読み取れず", "当日中"),
        (Language.ZH, "无法辨认", "当天"),
        (Language.EN, "illegible", "the same day"),
    ],
)
def test_the_time_to_ship_after_a_rejection_is_told_both_ways(
    language: Language, illegible: str, same_day: str
) -> None:
    for code in ("R5", "R5.rejected"):
        text = sentence("findings", code, (), language)
        assert illegible in text
        assert same_day in text
        assert not re.search(r"\d+ ?(일 이내|日以内|天以内|days)", text)


@pytest.mark.parametrize(
    ("language", "written", "next_year"),
    [
        (Language.KO, "2024년 3월 3일", "2025년 12월 31일"),
        (Language.JA, "2024年3月3日", "2025年12月31日"),
        (Language.ZH, "2024年3月3日", "2025年12月31日"),
        (Language.EN, "March 3, 2024", "December 31, 2025"),
    ],
)
def test_days_are_written_as_the_language_writes_them(
    language: Language, written: str, next_year: str
) -> None:
    assert write_date(date(2024, 3, 3), language) == written
    assert write_date(date(2025, 12, 31), language) == next_year


@pytest.mark.parametrize("language", Language)
def test_every_value_can_be_written(language: Language) -> None:
    for value in (*OrderStatus, *ClaimType, *Withdrawal, *Reason, *Ground, True, False, 3, "x"):
        assert write(value, language)
    for kind, statuses in CLAIM_STATUSES.items():
        for status in statuses:
            assert write(StatusOf(kind, status), language)
    for fact in Fact:
        assert fact_name(fact, language)
    for action in Action:
        assert word("actions", action, language)
    for verdict in Verdict:
        assert word("verdicts", verdict, language)
    for place in Published:
        assert table(language)["sources"][place]


def test_labels_are_the_consoles_own() -> None:
    assert write(OrderStatus.PREPARING, Language.KO) == "[배송준비]"
    assert write(OrderStatus.PREPARING, Language.JA) == "「配送準備」"
    assert write(StatusOf(ClaimType.RETURN, CLAIM_STATUSES[ClaimType.RETURN][2]), Language.ZH) == (
        "「退货保留」"
    )
    assert write(Reason.OUT_OF_STOCK, Language.EN) == "“Out of stock”"


KEYS = {
    "id", "action", "verdict", "rules", "reasons", "warnings", "missing", "deadline",
    "takes_effect_on", "earliest", "effects", "instead", "contact",
}  # fmt: skip


def test_a_decision_is_told_as_the_contract_has_it() -> None:
    case = read_case(
        {
            "today": "2021-08-04",
            "claim": {
                "type": "return",
                "status": "requested",
                "withdrawal": "on_hold",
                "withdrawal_refused_on": "2021-08-04",
            },
        }
    )
    told = decision_json(decide(Action.REREQUEST_WITHDRAWAL, case), Language.ZH, request_id=7)
    assert set(told) >= KEYS
    assert told["id"] == 7
    assert told["verdict"] == "blocked"
    assert told["rules"] == ["W10", "W11"]
    assert told["earliest"] == "2021-08-09"
    assert told["deadline"] is None
    assert told["reasons"][0] == {
        "rule": "W10",
        "text": "买家在2021年8月4日拒绝了撤回。从拒绝当天起5天以内不能再次申请，"
        "这项限制到2021年8月9日解除。",
        "evidence": "stated",
        "citation": {
            "address": "claim-withdrawal#rerequest",
            "source": "如何撤销各种投诉",
            "url": "/guides/zh/claim-withdrawal#rerequest",
        },
    }
    assert [reason["evidence"] for reason in told["reasons"]] == ["stated", "derived"]


def test_a_decision_that_allows_tells_its_dates_and_effects() -> None:
    case = read_case(
        {
            "today": "2021-07-29",
            "claim": {"type": "return", "status": "requested", "withdrawal": "none"},
            "params": {"reason_text": "x", "buyer_notified": False},
        }
    )
    told = decision_json(decide(Action.REQUEST_WITHDRAWAL, case), Language.KO)
    assert told["deadline"] == "2021-08-04"
    assert told["takes_effect_on"] == "2021-08-05"
    assert [warning["rule"] for warning in told["warnings"]] == ["W4"]
    assert all(isinstance(text, str) for text in told["effects"])
    assert told["reasons"][0]["citation"]["source"] == "클레임 철회 방법"
    assert told["contact"] is None


def test_a_contact_has_its_path() -> None:
    path = ["Qoo10へのお問い合わせ", "払戻し・クレーム撤回", "クレーム撤回"]
    assert contact_path(Contact.K1, Language.JA) == path


def test_what_is_published_elsewhere_names_its_place() -> None:
    case = read_case(
        {
            "today": "2024-07-29",
            "order": {"status": "new", "reserved": True},
            "claim": {"type": "cancel", "status": "requested", "withdrawal": "none"},
        }
    )
    told = decision_json(decide(Action.APPROVE_CANCEL, case), Language.EN)
    published = next(reason for reason in told["reasons"] if reason["rule"] == "C7b")
    assert published["evidence"] == "published"
    assert published["citation"]["source"] == "Qoo10 help page (viewno 583)"


@pytest.mark.parametrize("language", Language)
def test_events_are_told_with_their_dates(language: Language) -> None:
    case = read_case(
        {
            "today": "2024-07-29",
            "order": {"status": "preparing", "ship_by": "2024-08-01"},
            "claim": {
                "type": "cancel",
                "status": "requested",
                "requested_on": "2024-07-28",
                "withdrawal": "on_hold",
                "withdrawal_refused_on": "2024-07-29",
            },
        }
    )
    told = [event_json(event, language) for event in timeline(case)]
    assert [event["date"] for event in told] == ["2024-08-01", "2024-08-01", "2024-08-03"]
    assert all(set(event) >= {"date", "kind", "text", "rule"} for event in told)
    late = next(event for event in told if event["kind"] == "late_from")
    assert write_date(date(2024, 8, 2), language) in late["text"]


def test_every_event_has_its_words() -> None:
    case = read_case(
        {
            "today": "2024-07-29",
            "order": {"ship_by": "2024-08-01"},
            "claim": {
                "requested_on": "2024-07-28",
                "withdrawal": "none",
                "withdrawal_cancelled_on": "2024-07-29",
            },
        }
    )
    asked = read_case(
        {
            "today": "2024-07-29",
            "claim": {"withdrawal": "requested", "withdrawal_requested_on": "2024-07-29"},
        }
    )
    refused = read_case(
        {
            "today": "2024-07-29",
            "claim": {"withdrawal": "on_hold", "withdrawal_refused_on": "2024-07-29"},
        }
    )
    events: list[Event] = [e for c in (case, asked, refused) for e in timeline(c)]
    assert {event.code for event in events} == set(table(Language.KO)["events"])


@pytest.mark.parametrize("language", Language)
def test_a_wrong_fact_is_told_with_its_values(language: Language) -> None:
    def told(request: dict[str, Any]) -> str:
        with pytest.raises(FactError) as caught:
            read_case(request)
        return error_text(caught.value, language)

    text = told({"today": "2024-07-29", "order": {"status": "sent"}})
    assert "order.status" in text
    assert '"sent"' in text
    assert "preparing" in text
    assert "order.colour" in told({"today": "2024-07-29", "order": {"colour": 1}})
    assert "YYYY-MM-DD" in told({})


@pytest.mark.parametrize("language", Language)
def test_what_the_guides_do_not_cover_is_told(language: Language) -> None:
    for action in Action:
        finding = uncovered(action)
        assert sentence("findings", finding.code, finding.values, language)


def test_options_are_told_in_every_language_with_the_same_rules() -> None:
    case = read_case({"today": "2024-07-29", "order": {"status": "preparing"}})
    told = [[decision_json(d, language) for d in options(case)] for language in Language]
    for rows in zip(*told, strict=True):
        assert len({str([row["rules"], row["missing"], row["deadline"]]) for row in rows}) == 1


def test_no_text_is_taken_from_a_guide(guides: Path) -> None:
    letters = "".join(
        re.sub(r"\s", "", path.read_text(encoding="utf-8")) for path in guides.glob("*.txt")
    )
    for language in Language:
        for section in SECTIONS:
            for code, text in table(language)[section].items():
                bare = re.sub(r"\s", "", text)
                runs = (bare[n : n + 28] for n in range(len(bare) - 27))
                assert not any(run in letters for run in runs), (language, code)
