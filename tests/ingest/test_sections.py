"""Blocks find their section and steps their order, whatever order the pages came in."""

from __future__ import annotations

import pytest

from corpus.vocabulary import Language, Topic
from ingest.blocks import blocks
from ingest.clean import clean
from ingest.convert import Page
from ingest.parts import Part, parts
from ingest.sections import Section, sections, slug
from ingest.written import Block, Form


def formed(text: str, language: Language = Language.KO) -> list[Block]:
    return blocks(clean([Page(None, f"# 안내\n\n{text}")], language).lines, language)


def found(text: str, topic: str = Topic.CLAIM_WITHDRAWAL) -> dict[str, Section]:
    made = sections(topic, formed(text), title="안내", contents=())
    return {section.name: section for section in made}


def part(section: Section, index: int = 0) -> Part:
    return parts(section)[0][index]


@pytest.mark.parametrize(
    ("line", "form"),
    [
        pytest.param("1. 철회를 조회하는 방법", Form.HEADING, id="numbered heading"),
        pytest.param("1. 숫자를 클릭합니다.", Form.STEP, id="step"),
        pytest.param("#### 2) 숫자를 클릭합니다.", Form.STEP, id="step marked as a heading"),
        pytest.param("①[배송] 클릭", Form.STEP, id="circled step"),
        pytest.param("2. 어디서 하나요?", Form.HEADING, id="heading that asks"),
        pytest.param("- 1. J·QSM > 배송 > 취소", Form.STEP, id="step that is a path"),
        pytest.param("# 배송 > 취소", Form.PROSE, id="path marked as a heading"),
        pytest.param("Q. 왜 안 되나요?", Form.QUESTION, id="question"),
        pytest.param("A: 됩니다.", Form.ANSWER, id="answer"),
        pytest.param("주의사항! 하지 마세요.", Form.NOTE, id="caution"),
        pytest.param("※ 예시입니다.", Form.NOTE, id="note"),
        pytest.param("또는 [조회]를 클릭합니다.", Form.CONTINUED, id="another way"),
        pytest.param("문의처: Qoo10", Form.CONTACT, id="contact"),
        pytest.param("3 일 이내에 답합니다.", Form.PROSE, id="a figure that starts a sentence"),
        pytest.param("주의해서 보세요.", Form.PROSE, id="a word like a label"),
    ],
)
def test_a_line_has_its_form(line: str, form: Form) -> None:
    assert [block.form for block in formed(line)] == [form]


def test_lines_broken_in_a_sentence_are_one() -> None:
    assert [
        block.text for block in formed("・고객이 취소를\n요청하면 알려\n주세요.\n・또 하나입니다.")
    ] == [
        "고객이 취소를 요청하면 알려 주세요.",
        "또 하나입니다.",
    ]
    japanese = formed("お客様が要請した場合は、\n先に知らせます。", Language.JA)
    assert [block.text for block in japanese] == ["お客様が要請した場合は、先に知らせます。"]


def test_a_lead_and_its_first_step_in_one_line_are_parted() -> None:
    lead, step = formed("• 이렇게 합니다. 1. J·QSM > 배송 > 취소")
    assert (lead.form, step.form, step.number) == (Form.BULLET, Form.STEP, 1)


SCRAMBLED = """\
1. 철회 요청방법

1. [반품 철회요청]을 클릭합니다.

또는 [상세조회]에서 [조회]를 클릭합니다.

2. [상태별 조회]의 숫자를 클릭합니다.

• 요청은 아래처럼 조회할 수 있습니다. 1. J·QSM > 배송 > 취소

2. 요청을 조회하는 방법

4. [고객관리]가 보입니다.

3. 주문을 더블 클릭합니다.

3. 철회 요청을 취소하는 방법

2. 숫자를 클릭합니다.

1. J·QSM > 배송 > 취소

- 고객이 거부했을 때 재요청하는 방법입니다.
- 1. J·QSM > 배송 > 취소

2. [철회보류]의 숫자를 클릭합니다.
"""


def test_sections_are_told_apart_though_headings_come_late_or_not_at_all() -> None:
    assert list(found(SCRAMBLED)) == ["request", "lookup", "cancel-request", "rerequest"]


def test_steps_are_sorted_and_what_goes_on_stays_with_its_step() -> None:
    lookup = part(found(SCRAMBLED)["lookup"])
    assert lookup.heading == "요청을 조회하는 방법"
    assert lookup.text.splitlines() == [
        "요청은 아래처럼 조회할 수 있습니다.",
        "",
        "1. J·QSM > 배송 > 취소",
        "2. [상태별 조회]의 숫자를 클릭합니다.",
        "   또는 [상세조회]에서 [조회]를 클릭합니다.",
        "3. 주문을 더블 클릭합니다.",
        "4. [고객관리]가 보입니다.",
    ]


def test_a_missing_heading_is_taken_from_the_contents() -> None:
    made = sections(
        Topic.CLAIM_WITHDRAWAL,
        formed(SCRAMBLED),
        title="안내",
        contents=("철회 조회방법", "철회 재요청방법"),
    )
    assert made[-1].heading == "철회 재요청방법"


def test_a_block_that_names_its_section_goes_there_from_anywhere() -> None:
    text = (
        "# 취소 ① 발송처리 전\n\n발송처리 전에는 이렇게 합니다.\n\n"
        "※대량 취소는 먼저 문의해 주세요.\n\n1) 숫자를 클릭합니다.\n"
    )
    made = found(text, Topic.CANCEL_REFUND)
    assert [block.text for block in made["overview"].blocks] == ["※대량 취소는 먼저 문의해 주세요."]
    assert len(made["before-shipping"].blocks) == 3


def test_lines_that_lost_their_numbers_get_them_back() -> None:
    text = (
        "1) 창이 열립니다.\n\n분류를 선택합니다.\n 제목을 입력합니다.\n\n"
        "3 [보내기]를 클릭합니다.\n\n"
        "#### 버튼을 클릭합니다.\n\n3) 끝납니다.\n"
    )
    (section,) = sections("coupons", formed(text), title="안내", contents=())
    assert part(section).text.splitlines() == [
        "1. 창이 열립니다.",
        "   1. 분류를 선택합니다.",
        "   2. 제목을 입력합니다.",
        "   3. [보내기]를 클릭합니다.",
        "2. 버튼을 클릭합니다.",
        "3. 끝납니다.",
    ]


def test_a_number_that_comes_again_begins_another_procedure() -> None:
    text = "1. 엽니다.\n\n2. 닫습니다.\n\n1. 켭니다.\n\n2. 끕니다.\n"
    (section,) = sections("coupons", formed(text), title="안내", contents=())
    assert [part.text for part in parts(section)[0]] == [
        "1. 엽니다.\n2. 닫습니다.",
        "1. 켭니다.\n2. 끕니다.",
    ]


def test_a_numbered_list_in_a_caution_is_no_procedure() -> None:
    listed = "1. 取消：取消中\n2. 退货：退货中\n3. 未收取\n"
    text = f"1. 打开页面。\n\n### ※注意\n\n• 下列状态不能申请。\n\n{listed}"
    made = formed(text, Language.ZH)
    assert [block.form for block in made] == [Form.STEP, Form.NOTE]
    assert made[1].text.endswith("- 取消：取消中\n- 退货：退货中\n- 未收取")


def test_what_a_section_says_twice_is_said_once() -> None:
    text = "먼저 고객에게 알려 주세요.\n\n다음 일을 합니다.\n\n먼저 고객에게 알려 주세요.\n"
    (section,) = sections("coupons", formed(text), title="안내", contents=())
    made, dropped = parts(section)
    assert made[0].text.count("먼저") == 1
    assert [line.why for line in dropped] == ["said already in this section"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("Setting up coupons", "setting-up-coupons", id="ASCII"),
        pytest.param("Qoo10 정산", "guide-", id="mostly not"),
        pytest.param("정산", "guide-", id="not at all"),
    ],
)
def test_a_slug_is_made_of_any_words_and_stays_the_same(text: str, expected: str) -> None:
    assert slug(text, "guide").startswith(expected)
    assert slug(text, "guide") == slug(text, "guide")
