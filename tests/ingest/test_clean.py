"""Debris of extraction goes, with its reason; guidance stays, word for word."""

from __future__ import annotations

import pytest

from ingest import mend, people
from ingest.clean import Cleaned, clean
from ingest.convert import Page
from ingest.lines import tidy

KO = "화면 아래의 버튼을 누르면 끝납니다."
JA = "画面の下のボタンを押すと終わります。"
ZH = "点击画面下方的按钮就完成了。"


def cleaned(text: str) -> Cleaned:
    return clean([Page(None, text)])


def kept(text: str) -> list[str]:
    return [line.text for line in cleaned(text).lines]


def reasons(text: str) -> dict[str, str]:
    return {dropped.text: dropped.why for dropped in cleaned(text).dropped}


@pytest.mark.parametrize(
    ("prose", "debris"),
    [
        pytest.param(KO, "주문일\t2020/01/02\t주문번호\t12345", id="ko row of a form"),
        pytest.param(JA, "注文日\t2020/01/02\n購入者名\ttest", id="ja rows of a form"),
        pytest.param(ZH, "订购日\t2020/01/02\n商品名\t", id="zh rows of a form"),
        pytest.param(KO, "| 주문일 | 2020/01/02 |\n|---|---|\n| 수량 | 1 |", id="piped form"),
        pytest.param(KO, "취소요청\n\n2", id="a label and its count"),
        pytest.param(JA, "受信箱 N\n\nタイプ 全体", id="ja labels"),
        pytest.param(ZH, "### 客户管理\n\n标题\n\n文件", id="a label as a heading"),
        pytest.param(KO, "묶음배송 배송요청(상세보기) 배송지연 배송중/배송완료", id="tabs"),
        pytest.param(KO, "신규주물 및 배송준비 및 배송전비 및 취소중 및", id="misread tabs"),
        pytest.param(KO, "shop.example 내용:\n\n저장되었습니다.", id="popup"),
        pytest.param(KO, "https://shop.example/Login.aspx", id="login address"),
        pytest.param(KO, "❷", id="lone circled number"),
        pytest.param(KO, "![그림](a.png)", id="picture"),
        pytest.param(KO, "《예: 화면》", id="caption"),
        pytest.param(KO, "The screenshot shows a table with two columns.", id="English caption"),
        pytest.param(KO, "もっと安い品", id="another language"),
        pytest.param(KO, "- 3 -", id="page number"),
        pytest.param(KO, "From: shop@example.com", id="head of a mail"),
        pytest.param(JA, "※ 説明は [こちら](#) をクリック", id="link that is lost"),
    ],
)
def test_debris_goes_and_prose_stays(prose: str, debris: str) -> None:
    text = f"# Title\n\n{prose}\n\n{debris}\n\n{prose[1:]}\n"
    assert kept(text) == [prose, prose[1:]]
    assert all(reasons(text).values())


@pytest.mark.parametrize(
    "line",
    [
        pytest.param("- 취소 : 취소중, 취소완료", id="statuses in a list"),
        pytest.param("- 취소중\n- 취소완료", id="statuses alone in a list"),
        pytest.param("## 반품", id="a heading that is a label"),
        pytest.param("배송/취소/미수취 > 배송관리", id="menu path"),
        pytest.param("J·QSM에 로그인", id="short instruction"),
        pytest.param("수수료는 108엔이며 2021/08/10부터 7일 안에 냅니다.", id="figures and dates"),
        pytest.param("[취소요청]의 숫자를 누릅니다.", id="label in a sentence"),
        pytest.param("(30자 이상 입력해 주세요.)", id="in brackets"),
        pytest.param("| 종류 | 요금 |\n| --- | --- |\n| 기본 | 108엔 |", id="a table of guidance"),
    ],
)
def test_guidance_stays(line: str) -> None:
    assert kept(f"# 안내\n\n{KO}\n\n{line}\n\n{KO[1:]}\n")[1:-1] == line.splitlines()


def test_labels_within_a_paragraph_stay() -> None:
    text = f"# 说明\n\n{ZH}\n\n1. 取消：取消中  \n(一部分)  \n取消完成\n\n{ZH[1:]}"
    assert "取消完成" in kept(text)


def test_title_date_and_contents_are_taken_out_and_known() -> None:
    found = cleaned(
        "# 안내\n\nUpdate 2020-03\n\n목차\n\n1. 첫째 방법\t3\n2. 둘째 방법\t<u>7</u>\n\n"
        f"# 첫째 방법\n\n{KO}"
    )
    assert (found.title, found.updated) == ("안내", "2020-03")
    assert found.contents == ("첫째 방법", "둘째 방법")
    assert [line.text for line in found.lines] == ["# 첫째 방법", KO]


def test_the_first_of_a_slides_headings_stays() -> None:
    slide = "1. 보내는 방법"
    text = f"# 안내\n\n{slide}\n\n{KO}\n\n{slide}\n\n{KO[1:]}\n\n2. 받는 방법\n\n{KO[3:]}"
    assert kept(text) == ["1. 보내는 방법", KO, KO[1:], "2. 받는 방법", KO[3:]]
    assert reasons(text)["1. 보내는 방법"] == "repeated heading"


def test_headings_that_differ_in_their_number_both_stay() -> None:
    text = f"# 안내\n\n# 취소하기 ① 보내기 전\n\n{KO}\n\n# 취소하기 ② 보낸 후\n\n{KO[1:]}"
    assert len(kept(text)) == 4


def test_headers_of_pages_go() -> None:
    pages = [Page(n, f"Shop guide 2020\nText of page {n} is here.\n{n} / 4") for n in range(1, 5)]
    text = [line.text for line in clean([Page(1, "# Title"), *pages]).lines]
    assert text == [f"Text of page {n} is here." for n in range(1, 5)]


def test_small_print_is_saved_from_a_picture() -> None:
    row = "반품\t2\t* 접수일로부터 4일이 지나면 늦은 것으로 봅니다."
    assert kept(f"# 안내\n\n{KO}\n\n주문일\t2020/01/02\n{row}\n\n{KO[1:]}")[1] == (
        "※ 접수일로부터 4일이 지나면 늦은 것으로 봅니다."
    )


def test_small_print_that_lost_its_figure_is_not() -> None:
    row = "返品\t2\t*撤回期限は要請日より日体となります。"
    assert kept(f"# 案内\n\n{JA}\n\n注文日\t2020\n{row}\n\n{JA[1:]}") == [JA, JA[1:]]


def test_a_sentence_cut_at_columns_is_put_together() -> None:
    prose = mend.Pairs(["배송이 끝난 주문은 취소할 수 없으니 반품으로 처리해 주세요."])
    cells = ["배송이 끝난 주", "문은 취소할 수 없으", "니 반품으로 처리해", "주세요."]
    assert mend.mended(cells, prose) == prose_text(prose)


def prose_text(prose: mend.Pairs) -> list[str]:
    return list(prose.texts)


def test_what_does_not_fit_is_not_put_together() -> None:
    prose = mend.Pairs(["배송이 끝난 주문은 취소할 수 없으니 반품으로 처리해 주세요."])
    assert mend.mended(["수량 1 국가", "합계 현금 100", "택배사 확인."], prose) == []


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        pytest.param("<u>가이드</u>의 4쪽", "가이드의 4쪽", id="underline"),
        pytest.param("[ዞ 배송지연]만", "[배송지연]만", id="another script"),
        pytest.param("➋[취소]를", "[취소]를", id="number into a picture"),
        pytest.param("[ガイド](#)の4P", "ガイドの4P", id="dead link"),
        pytest.param(
            "[guide](https://a.example/b)", "[guide](https://a.example/b)", id="live link"
        ),
        pytest.param("- \\* 기한", "- * 기한", id="escape"),
        pytest.param("가\t나", "가 나", id="tab"),
        pytest.param("**Q:** 왜요?", "Q: 왜요?", id="bold question"),
        pytest.param("1. Open **A > B**.", "1. Open **A > B**.", id="bold label"),
    ],
)
def test_marks_are_stripped_from_a_line(raw: str, text: str) -> None:
    assert tidy(raw) == text


@pytest.mark.parametrize(
    "personal",
    [
        pytest.param("050-0000-1234", id="phone"),
        pytest.param("+81-050-0000-1234", id="phone abroad"),
        pytest.param("08000001234", id="phone in one"),
        pytest.param("someone@example.com", id="mail"),
        pytest.param("〒100-0000", id="postal code"),
        pytest.param("999-0000", id="postal code without a mark"),
        pytest.param("東京都千代田区某町 9-9-9", id="ja address"),
        pytest.param("서울시 중구 어느로 99", id="ko address"),
        pytest.param("某某省某某市某某区某某路99号", id="zh address"),
        pytest.param("999999999999", id="number of a parcel"),
    ],
)
def test_personal_data_never_passes(personal: str) -> None:
    text = f"# 안내\n\n{KO}\n\n{personal}\n\n연락은 {personal} 로 해 주세요.\n"
    assert all(personal not in line for line in kept(text))
    assert people.found(personal)


@pytest.mark.parametrize("field", ["수취인명: 아무개", "購入者名：だれか", "买家姓名: 某人"])
def test_a_persons_name_in_a_form_never_passes(field: str) -> None:
    assert all(field[-2:] not in line for line in kept(f"# 안내\n\n{KO}\n\n{field}\n"))


@pytest.mark.parametrize(
    "figure",
    [
        "2021/08/10",
        "7/29",
        "2021-08-04",
        "108엔~",
        "30자",
        "4 MB",
        "1,000円",
        "5일 이내",
        "https://a.example/1234567890",
    ],
)
def test_figures_of_guidance_are_no_ones(figure: str) -> None:
    assert people.found(figure) is None
    assert people.masked(figure) == figure
