"""A file → its text, page by page.

Decides which files can be read and how their bytes become text; leaves the conversion of
formats to converters that others keep well, and what the text means to the modules after it.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from ingest.guide import UnreadableError

MAX_BYTES = 20 * 1024 * 1024
"""A guide is a few hundred kilobytes; what is far larger is something else."""

MAX_LETTERS = 2_000_000
"""A file within the size may still hold more text than any guide: a log, a dump."""

SUFFIXES = (".md", ".txt", ".html", ".htm", ".pdf", ".docx")

_ENCODINGS = ["cp932", "euc_jp", "cp949", "gb18030", "big5", "utf_16_le", "utf_16_be"]
"""Each is the superset of its family (cp932 ⊃ Shift_JIS, cp949 ⊃ EUC-KR, gb18030 ⊃ GBK)."""

_BOMS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

_OLE = b"\xd0\xcf\x11\xe0"
"""A password makes Word wrap the .docx in this older container."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a document, or all of it where there are no pages."""

    number: int | None
    text: str


def read(path: Path) -> tuple[Page, ...]:
    """The text of a file; UnreadableError says why there is none."""
    suffix = path.suffix.lower()
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError("not a regular file")
        if suffix not in SUFFIXES:
            kind = f"{suffix} files" if suffix else "files without a suffix"
            raise UnreadableError(f"{kind} are not read, only {', '.join(SUFFIXES)}")
        if status.st_size > MAX_BYTES:
            size, most = status.st_size / 2**20, MAX_BYTES // 2**20
            raise UnreadableError(f"too large: {size:.0f} MB, at most {most} MB are read")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableError(f"cannot be opened: {error.strerror or error}") from error
    if not data.strip():
        raise UnreadableError("empty")
    if suffix == ".pdf":
        pages = _pdf(data)
    elif suffix == ".docx":
        pages = (Page(None, _docx(data)),)
    elif suffix in (".html", ".htm"):
        pages = (Page(None, markdown(decode(data))),)
    else:
        pages = _split(decode(data))
    letters = sum(len(page.text) for page in pages)
    if letters > MAX_LETTERS:
        raise UnreadableError(f"too long: {letters} letters, at most {MAX_LETTERS} are read")
    if not any(page.text.strip() for page in pages):
        raise UnreadableError("holds no text")
    return pages


def decode(data: bytes) -> str:
    """Bytes → text: by byte order mark, else UTF-8, else the East Asian encoding that fits."""
    text = ""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                text = data.decode(encoding)
            except UnicodeDecodeError as error:
                raise UnreadableError(f"marked as {encoding}, but is not") from error
            break
    else:
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            text = _legacy(data)
        else:
            # UTF-16 of Latin text without a mark is valid UTF-8 too, with a NUL at every other byte
            if "\0" in text:
                text = _legacy(data)
    if "\0" in text or _control(text) > 0.02:
        raise UnreadableError("binary, not text")
    return text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def _legacy(data: bytes) -> str:
    from charset_normalizer import from_bytes

    if data.count(0) > len(data) * 0.02 and not _looks_utf16(data):
        raise UnreadableError("binary, not text")
    if (japanese := _shift_jis(data)) is not None:
        return japanese
    best = from_bytes(data, cp_isolation=_ENCODINGS, explain=False).best()
    if best is None:
        names = "UTF-8, UTF-16, Shift_JIS, EUC-JP, EUC-KR, GB18030 or Big5"
        raise UnreadableError(f"in no encoding that could be told: {names} are read")
    text = str(best)
    if _strange(text) > 0.1:
        raise UnreadableError("binary, not text")
    return text


def _shift_jis(data: bytes) -> str | None:
    """Japanese, where it plainly is: the other charsets hardly know the bytes of its hiragana,
    yet a few lines of it can be read as rare Hangul."""
    try:
        text = data.decode("cp932")
    except UnicodeDecodeError:
        return None
    foreign = sum(char > "\x7f" for char in text)
    hiragana = sum("\u3041" <= char <= "\u3096" for char in text)
    return text if hiragana > foreign * 0.2 else None


def _looks_utf16(data: bytes) -> bool:
    """NULs of UTF-16 stand on one side of the pairs; those of binaries on both."""
    even, odd = data[0::2].count(0), data[1::2].count(0)
    return min(even, odd) < 0.05 * max(even, odd)


def _control(text: str) -> float:
    bad = sum(ord(char) < 32 and char not in "\t\n\r\f\v" for char in text)
    return bad / max(len(text), 1)


def _strange(text: str) -> float:
    """The share of control, private and unassigned characters: none in text, many in noise."""
    import unicodedata

    bad = sum(
        unicodedata.category(char) in ("Cc", "Co", "Cn", "Cs") and char not in "\t\n\r\f"
        for char in text
    )
    return bad / max(len(text), 1)


def _split(text: str) -> tuple[Page, ...]:
    """Form feeds are where pdftotext and its kin put the end of a page."""
    if "\f" not in text:
        return (Page(None, text),)
    return tuple(Page(number, part) for number, part in enumerate(text.split("\f"), start=1))


def markdown(html: str) -> str:
    """HTML as Markdown, without what is no text."""
    from bs4 import BeautifulSoup
    from markdownify import MarkdownConverter

    soup = BeautifulSoup(html, "html.parser")
    for tag in soup(["script", "style", "nav", "header", "footer", "template", "noscript"]):
        tag.decompose()
    # One title is enough: the page's own heading, else what stands in <title>
    if soup.title is not None:
        name = soup.title.get_text(strip=True)
        soup.title.decompose()
        if name and soup.find("h1") is None:
            heading = soup.new_tag("h1")
            heading.string = name
            (soup.body or soup).insert(0, heading)
    converter = MarkdownConverter(
        heading_style="ATX", bullets="-", escape_underscores=False, strip=["img"]
    )
    return str(converter.convert_soup(soup))


def _docx(data: bytes) -> str:
    from io import BytesIO
    from zipfile import BadZipFile

    import mammoth

    if data.startswith(_OLE):
        raise UnreadableError("encrypted, or an old Word file: save it as .docx without a password")
    try:
        html = str(mammoth.convert_to_html(BytesIO(data)).value)
    except BadZipFile as error:
        raise UnreadableError("not a .docx file, or a broken one") from error
    except Exception as error:  # what a broken package raises depends on the part that is broken
        raise UnreadableError(f"a broken .docx file ({type(error).__name__})") from error
    return markdown(html)


def _pdf(data: bytes) -> tuple[Page, ...]:
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError("encrypted: save the PDF without a password") from error
        raise UnreadableError("not a PDF file, or a broken one") from error
    try:
        pages = []
        for index in range(len(document)):
            page = document[index].get_textpage()
            text = page.get_text_bounded()
            pages.append(Page(index + 1, text.replace("\r\n", "\n").replace("\r", "\n")))
    except pypdfium2.PdfiumError as error:
        raise UnreadableError("a broken PDF file") from error
    finally:
        document.close()
    if not any(page.text.strip() for page in pages):
        raise UnreadableError("has no text layer: the pages are pictures")
    return tuple(pages)
