"""A file becomes text, or one clear line says why not."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from ingest import convert
from ingest.guide import UnreadableError

KOREAN = "고객이 취소를 원하면 먼저 쪽지로 알려 주세요. 승인은 그다음입니다."
JAPANESE = "お客様がキャンセルを希望する場合は、先にメッセージで知らせます。"
SIMPLIFIED = "买家希望取消订单时，请先发纸条说明情况，然后再同意。"
TRADITIONAL = "買家希望取消訂單時，請先發訊息說明情況，然後再同意。"


def text_of(path: Path) -> str:
    return "\n".join(page.text for page in convert.read(path))


def pdf(*pages: str, password: str | None = None) -> bytes:
    canvas = pytest.importorskip("reportlab.pdfgen.canvas")
    out = io.BytesIO()
    sheet = canvas.Canvas(out, encrypt=password)
    for page in pages:
        for index, line in enumerate(page.splitlines()):
            sheet.drawString(72, 760 - 20 * index, line)
        sheet.showPage()
    sheet.save()
    return out.getvalue()


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        pytest.param(KOREAN, "utf-8", id="utf-8"),
        pytest.param(KOREAN, "utf-8-sig", id="utf-8 with a mark"),
        pytest.param(JAPANESE, "utf-16", id="utf-16 with a mark"),
        pytest.param(JAPANESE, "utf-16-le", id="utf-16 without a mark"),
        pytest.param(KOREAN, "utf-32", id="utf-32"),
        pytest.param(KOREAN, "euc_kr", id="EUC-KR"),
        pytest.param(KOREAN, "cp949", id="CP949"),
        pytest.param(JAPANESE, "shift_jis", id="Shift_JIS"),
        pytest.param(JAPANESE, "euc_jp", id="EUC-JP"),
        pytest.param(SIMPLIFIED, "gb18030", id="GB18030"),
        pytest.param(TRADITIONAL, "big5", id="Big5"),
    ],
)
@pytest.mark.parametrize("times", [1, 20])
def test_a_text_is_read_whatever_its_encoding(
    tmp_path: Path, text: str, encoding: str, times: int
) -> None:
    path = tmp_path / "guide.txt"
    whole = "\n".join([f"1. QSM 2024: {text}"] * times)
    path.write_bytes(whole.encode(encoding))
    assert text_of(path) == whole


def test_html_loses_its_navigation_and_keeps_its_headings(tmp_path: Path) -> None:
    path = tmp_path / "guide.html"
    path.write_text(
        "<title>Coupons</title><nav>Home</nav><script>x()</script>"
        "<h2>Making one</h2><ol><li>Open the menu.</li></ol><footer>(c)</footer>"
    )
    text = text_of(path)
    assert all(line in text for line in ("# Coupons", "## Making one", "1. Open the menu."))
    assert not any(word in text for word in ("Home", "x()", "(c)"))


def test_docx_keeps_headings_and_lists(tmp_path: Path) -> None:
    docx = pytest.importorskip("docx")
    document = docx.Document()
    document.add_heading("Coupons", 1)
    document.add_paragraph("Open the menu.", style="List Number")
    path = tmp_path / "guide.docx"
    document.save(str(path))
    assert text_of(path).split("\n\n")[:2] == ["# Coupons", "1. Open the menu."]


def test_pdf_keeps_its_page_numbers(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(pdf("First page", "Second page"))
    assert [(page.number, page.text.strip()) for page in convert.read(path)] == [
        (1, "First page"),
        (2, "Second page"),
    ]


def test_form_feeds_part_a_text_into_pages(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    path.write_text("One\n\fTwo\n")
    assert [page.number for page in convert.read(path)] == [1, 2]


def broken_docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("word/document.xml", "<not closed")
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        pytest.param("a.txt", b"", "empty", id="empty"),
        pytest.param("a.txt", b" \n\n ", "empty", id="only white space"),
        pytest.param("a.txt", bytes(range(256)) * 30, "encoding|binary", id="binary"),
        pytest.param("a.txt", b"abc\0\0\0def" * 9, "binary", id="NULs"),
        pytest.param("a.md", b"\x89PNG\r\n\x1a\n" + bytes(99), "binary|encoding", id="a picture"),
        pytest.param("a.png", b"\x89PNG", r"\.png files are not read", id="a picture's name"),
        pytest.param("a", b"text", "without a suffix", id="no suffix"),
        pytest.param("a.pdf", b"%PDF-1.4 rubbish", "broken", id="broken PDF"),
        pytest.param("a.docx", b"PK\x03\x04rubbish", "broken", id="broken zip"),
        pytest.param("a.docx", broken_docx(), "broken", id="broken docx"),
        pytest.param("a.docx", b"\xd0\xcf\x11\xe0" + bytes(99), "encrypted", id="locked docx"),
    ],
)
def test_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(UnreadableError, match=says):
        convert.read(path)


def test_an_encrypted_pdf_is_named(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(pdf("Secret", password="locked"))
    with pytest.raises(UnreadableError, match="encrypted"):
        convert.read(path)


def test_a_pdf_of_pictures_is_named(tmp_path: Path) -> None:
    path = tmp_path / "guide.pdf"
    path.write_bytes(pdf(""))
    with pytest.raises(UnreadableError, match="no text layer"):
        convert.read(path)


def test_a_huge_file_is_refused_unread(tmp_path: Path) -> None:
    path = tmp_path / "guide.txt"
    with path.open("wb") as file:
        file.truncate(50 * 2**20)
    with pytest.raises(UnreadableError, match="too large: 50 MB"):
        convert.read(path)


def test_a_folder_is_no_guide(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="not a regular file"):
        convert.read(tmp_path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableError, match="cannot be opened"):
        convert.read(tmp_path / "none.txt")
