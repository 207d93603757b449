"""The publisher's guides, noise and all: what is found in them, kept, and left out.

They are read from the folder that the fixture `guides` names (`CLAIMDESK_GUIDES`); nothing of
them stands here but labels and figures.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from ingest import people
from ingest.guide import Guide, Kind
from ingest.lines import core, heading_mark, is_faq_heading
from ingest.passages import read_guide

GUIDES = {"000": "ko", "001": "ko", "002": "ko", "003": "ja", "004": "zh"}
WITHDRAWAL = ["overview", "request", "lookup", "cancel-request", "rerequest", "faq"]
REFUND = ["overview", "before-shipping", "after-shipping", "buyer-cancel", "approve", "faq"]


@cache
def guide(folder: Path, number: str) -> Guide:
    (path,) = folder.glob(f"{number}_*.txt")
    return read_guide(path)


def said(folder: Path, number: str, section: str) -> str:
    """What a section says, without white space: extraction is not sure of it."""
    passages = [p for p in guide(folder, number).passages if p.address.section == section]
    return re.sub(r"\s", "", "\n".join(f"{p.heading}\n{p.text}" for p in passages))


@pytest.mark.parametrize(
    ("number", "topic", "updated", "sections"),
    [
        ("000", "claim-withdrawal", "2021-08", WITHDRAWAL),
        ("001", "cancel-refund", "2022-03", REFUND),
        ("002", "cancel-rejection", None, ["overview", "where", "steps", "notes"]),
        ("003", "claim-withdrawal", None, WITHDRAWAL),
        ("004", "claim-withdrawal", None, WITHDRAWAL),
    ],
)
def test_language_topic_date_and_sections_are_found(
    guides: Path, number: str, topic: str, updated: str | None, sections: list[str]
) -> None:
    made = guide(guides, number)
    assert (made.language, made.topic, made.updated) == (GUIDES[number], topic, updated)
    assert list(dict.fromkeys(p.address.section for p in made.passages)) == sections


@pytest.mark.parametrize(
    ("number", "section", "needle"),
    [
        ("000", "overview", "접속방법"),
        ("000", "overview", "캔슬/반품/미수취"),
        ("000", "request", "8/5"),
        ("000", "request", "7일후로자동설정"),
        ("000", "request", "Qpost"),
        ("000", "request", "아니오"),
        ("000", "request", "재배송중"),
        ("000", "request", "[클레임철회]로"),
        ("000", "lookup", "또는[상세조회]"),
        ("000", "lookup", "【쪽지함】"),
        ("000", "cancel-request", "5일내"),
        ("000", "rerequest", "5일내"),
        ("000", "faq", "1번만"),
        ("000", "faq", "문의처"),
        ("001", "overview", "귀책사유"),
        ("001", "overview", "대량취소"),
        ("001", "before-shipping", "108엔"),
        ("001", "before-shipping", "배송불가지역"),
        ("001", "before-shipping", "주문국가언어"),
        ("001", "before-shipping", "신용도"),
        ("001", "before-shipping", "「실패」"),
        ("001", "after-shipping", "[배송지연]만"),
        ("001", "after-shipping", "반품처리가이드"),
        ("001", "after-shipping", "신용도"),
        ("001", "after-shipping", "주문번호외에도"),
        ("001", "after-shipping", "다시한번더블"),
        ("001", "after-shipping", "쪽지발송방법"),
        ("001", "buyer-cancel", "승인이필요한경우"),
        ("001", "buyer-cancel", "[배송지연]상태"),
        ("001", "buyer-cancel", "발송처리가불가능"),
        ("001", "approve", "【취소처리】"),
        ("001", "faq", "정산금"),
        ("001", "faq", "카드사"),
        ("001", "faq", "[주문취소・환불]"),
        ("002", "overview", "페널티"),
        ("002", "overview", "다일이내"),
        ("002", "overview", "사전주문상품"),
        ("002", "overview", "[신규주문]"),
        ("002", "where", "취소/반품/미수취"),
        ("002", "steps", "30자"),
        ("002", "steps", "[배송요청]"),
        ("002", "notes", "어플"),
        ("002", "notes", "재차"),
        ("002", "notes", "[QSM조작]"),
        ("003", "overview", "ログイン"),
        ("003", "request", "8/5"),
        ("003", "request", "未受取通知（すべて"),
        ("003", "request", "通常N"),
        ("003", "lookup", "または選択条件照会"),
        ("003", "lookup", "Nマーク"),
        ("003", "lookup", "母国語"),
        ("003", "lookup", "個人情報"),
        ("003", "cancel-request", "5日以内"),
        ("003", "rerequest", "5日以内"),
        ("003", "rerequest", "事前に顧客へ"),
        ("003", "faq", "[クレーム撤回]"),
        ("004", "overview", "登录"),
        ("004", "request", "8/5"),
        ("004", "request", "Qpost"),
        ("004", "request", "取消完成"),
        ("004", "request", "未收取申告"),
        ("004", "lookup", "或者点击"),
        ("004", "lookup", "超过4日"),
        ("004", "lookup", "母语"),
        ("004", "cancel-request", "5天以内"),
        ("004", "rerequest", "5日以内"),
        ("004", "faq", "[投诉撤回]"),
    ],
)
def test_a_fact_is_kept_where_it_belongs(
    guides: Path, number: str, section: str, needle: str
) -> None:
    assert needle in said(guides, number, section)


@pytest.mark.parametrize(
    ("number", "section", "steps"),
    [
        *((number, "request", [1, 2, 3, 4]) for number in ("000", "003", "004")),
        *((number, "lookup", [1, 2, 3, 4, 5]) for number in ("000", "003", "004")),
        *((number, "cancel-request", [1, 2, 3, 4, 5, 6]) for number in ("000", "003", "004")),
        *((number, "rerequest", [1, 2, 3, 4, 5, 6]) for number in ("000", "003", "004")),
        ("001", "before-shipping", [1, 2, 1, 2, 3, 4, 5, 6, 7, 8]),
        # The guide's first two steps are lost in extraction; ① and ② are the way to the menu
        ("001", "after-shipping", [1, 2, 3, 4, 5, 6, 7, 8]),
        ("001", "approve", [1, 2, 3, 4, 5]),
        ("002", "steps", [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_every_step_is_there_and_in_order(
    guides: Path, number: str, section: str, steps: list[int]
) -> None:
    found = [
        int(step)
        for p in guide(guides, number).passages
        if p.address.section == section and p.kind is Kind.STEPS
        for step in re.findall(r"^(\d+)\. ", p.text, re.M)
    ]
    assert found == steps


def test_steps_within_a_step_are_numbered(guides: Path) -> None:
    for section, step in (("before-shipping", 4), ("after-shipping", 5)):
        text = "\n".join(
            p.text for p in guide(guides, "001").passages if p.address.section == section
        )
        inner = text.split(f"\n{step}. ")[1].split(f"\n{step + 1}. ")[0]
        assert re.findall(r"^   (\d)\. ", inner, re.M) == list("12345")


@pytest.mark.parametrize("number", GUIDES)
def test_no_person_is_in_the_index(guides: Path, number: str) -> None:
    for passage in guide(guides, number).passages:
        assert people.found(passage.text) is None, passage.anchor
        assert not re.search(r"yu[nr]jee|haeyeon|太郎|test item|eBay|Qxpress", passage.text, re.I)


@pytest.mark.parametrize("number", GUIDES)
def test_nothing_of_a_screenshot_is_in_the_index(guides: Path, number: str) -> None:
    for passage in guide(guides, number).passages:
        text = f"{passage.heading}\n{passage.text}"
        assert not any(mark in text for mark in ("\t", "<", "](#)"))
        assert not re.search(r"screenshot|[❶-➓☑🗸]|\d{9}|2019/|2018/|Excel|qsm\S* 내용", text)


@pytest.mark.parametrize("number", GUIDES)
def test_nothing_is_kept_twice_in_a_section(guides: Path, number: str) -> None:
    said_there = [
        (p.address.section, core(line))
        for p in guide(guides, number).passages
        for line in p.text.splitlines()
        if len(core(line)) >= 12 and not re.match(r"\s+\d\. ", line)
    ]
    assert len(said_there) == len(set(said_there))


@pytest.mark.parametrize("number", GUIDES)
def test_every_line_is_kept_or_dropped_with_a_reason(guides: Path, number: str) -> None:
    (path,) = guides.glob(f"{number}_*.txt")
    made = guide(guides, number)
    dropped = {line.line for line in made.dropped}
    kept = core("".join(p.heading + p.text for p in made.passages))
    assert all(line.why for line in made.dropped)
    lost = [
        line
        for index, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1)
        if line.strip() and index not in dropped and not _all_there(line, kept)
    ]
    # Each question is the heading of its passage: theirs in common is not needed
    assert [line for line in lost if not is_faq_heading(heading_mark(line)[1])] == []


def _all_there(line: str, kept: str) -> bool:
    text = re.sub(r"<[^>]*>|\]\(#\)|[❶-➓]", "", line)
    pieces = [
        core(piece)
        for piece in re.split(r"(?<=[.。)）]) |^\W*\d+\s?[.)]|[①-⑳:：]| (?=\S+ : )", text)
    ]
    labels = core("주의사항 체크포인트 참고사항 주의 注意 注意事項 注意事项 小贴士 QA")
    return all(piece in kept or piece in labels for piece in pieces)
