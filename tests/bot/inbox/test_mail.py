"""E-mails as they come: charsets said, unsaid and wrongly said; HTML; attachments; broken ones."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mails import CHARSETS, SUBJECTS, TEXTS, mail, mixed, part, word

from bot.inbox.mail import MAX_BYTES, read_mail
from bot.inbox.taking import LONGEST, UntakableError


@pytest.mark.parametrize("encoding", ["8bit", "base64", "quoted-printable"])
@pytest.mark.parametrize(("language", "charset", "codec"), CHARSETS)
def test_a_mail_is_read_in_the_charset_that_it_names(
    language: str, charset: str, codec: str, encoding: str
) -> None:
    made = read_mail(
        mail(
            TEXTS[language].encode(codec),
            subject=word(SUBJECTS[language], charset, codec),
            sender=word(SUBJECTS[language], charset, codec) + b" <a@example.com>",
            kind=f"text/plain; charset={charset}",
            encoding=encoding,
        )
    )
    assert made.text == TEXTS[language]
    assert made.subject == SUBJECTS[language]
    assert made.sender == f"{SUBJECTS[language]} <a@example.com>"
    assert made.received == dt.datetime.fromisoformat("2026-11-20T09:30:00+09:00")
    assert (made.message_id, made.channel) == ("<m1@example.com>", "email")


@pytest.mark.parametrize(
    "said", ["us-ascii", "iso-8859-1", "windows-1252", "utf-8", "x-unknown", ""]
)
@pytest.mark.parametrize(("language", "charset", "codec"), CHARSETS)
def test_a_charset_that_is_not_so_does_no_harm(
    language: str, charset: str, codec: str, said: str
) -> None:
    kind = f"text/plain; charset={said}" if said else "text/plain"
    body = "\r\n".join([TEXTS[language]] * 3).encode(codec)
    # Bare bytes in a header, as old mail programs write them
    subject = SUBJECTS[language].encode(codec)
    made = read_mail(mail(body, kind=kind, subject=subject))
    assert made.text == "\n".join([TEXTS[language]] * 3)
    if codec in ("utf-8", "iso-2022-jp", "ascii"):
        assert made.subject == SUBJECTS[language]


def test_a_character_split_over_two_encoded_words_is_put_together() -> None:
    import base64

    raw = "キャンセル拒否について".encode("cp932")
    words = [base64.b64encode(piece).decode() for piece in (raw[:5], raw[5:])]
    subject = "\r\n ".join(f"=?shift_jis?B?{w}?=" for w in words).encode()
    assert read_mail(mail(b"x", subject=subject)).subject == "キャンセル拒否について"


def test_a_mail_in_html_alone_is_read_as_text() -> None:
    page = "<style>p {color: red}</style><p>취소를 <b>거부</b>할게요.</p><script>x()</script>"
    made = read_mail(mail(page.encode(), kind="text/html; charset=utf-8"))
    assert made.text == "취소를 **거부**할게요."


def test_of_text_and_html_the_text_is_read_unless_it_is_empty() -> None:
    html = part("text/html; charset=utf-8", b"<p>in HTML</p>")
    both = mixed(part("text/plain; charset=utf-8", b"in text"), html, kind="alternative")
    assert read_mail(both).text == "in text"
    empty = mixed(part("text/plain; charset=utf-8", b" \r\n"), html, kind="alternative")
    assert read_mail(empty).text == "in HTML"


def test_attachments_are_named_and_not_read() -> None:
    body = part("text/plain; charset=utf-8", "첨부를 봐 주세요.".encode())
    named = part(
        "application/pdf",
        b"%PDF-secret",
        "Content-Disposition: attachment; filename*=UTF-8''%EC%98%81.pdf\r\n",
    )
    forwarded = part("message/rfc822", mail(b"an earlier secret"))
    picture = part("image/png", b"\x89PNG", 'Content-Disposition: attachment; filename="a.png"\r\n')
    made = read_mail(mixed(body, named, forwarded, picture))
    assert made.text == (
        "첨부를 봐 주세요.\n\n[attachment: 영.pdf]\n\n[attachment: message/rfc822]\n\n"
        "[attachment: a.png]"
    )


def test_quoted_mails_and_signatures_are_kept() -> None:
    body = "거부할 수 있나요?\n\n-- \nKim\n\n> 지난번 문의\n> 감사합니다"
    assert read_mail(mail(body.encode())).text == body


def test_what_it_answers_is_known() -> None:
    more = b"In-Reply-To: <b@x>\r\nReferences: <a@x>\r\n <b@x>\r\n"
    assert read_mail(mail(b"x", more=more)).references == ("<a@x>", "<b@x>")


def test_a_mail_without_an_id_is_known_by_what_it_is() -> None:
    one, same, other = (mail(body, message_id=None) for body in (b"x", b"x", b"y"))
    assert read_mail(one).key == read_mail(same).key != read_mail(other).key
    assert read_mail(one).message_id is None


@pytest.mark.parametrize(
    "date",
    [b"yesterday", b"", b"Fri, 20 Nov 2099 09:30:00 +0900", b"Thu, 1 Jan 1970 00:00:00 +0000"],
)
def test_a_date_that_cannot_be_is_none(date: bytes) -> None:
    assert read_mail(mail(b"x", date=date)).received is None


def test_a_mail_of_attachments_alone_is_told_by_its_subject() -> None:
    made = read_mail(mail(b"", subject=b"Please call back"))
    assert made.text == "Please call back"


def test_a_mail_that_is_too_long_is_cut() -> None:
    made = read_mail(mail(("가" * (LONGEST + 5)).encode()))
    assert (len(made.text), made.text[-3:]) == (LONGEST, "[…]")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "headers"),
        (b"nothing but text", "headers"),
        (b"\x00\x01\xff" * 50, "headers"),
        (b"x" * (MAX_BYTES + 1), "larger"),
    ],
    ids=["empty", "text", "binary", "large"],
)
def test_what_is_no_mail_says_so(data: bytes, why: str) -> None:
    with pytest.raises(UntakableError, match=why):
        read_mail(data)


@given(st.binary(max_size=400), st.integers(0, 3))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_a_mail_or_refused(noise: bytes, where: int) -> None:
    made = [
        noise,
        mail(noise, kind="text/plain; charset=iso-2022-jp"),
        mail(b"x", subject=noise, sender=noise, date=noise, more=noise + b"\r\n"),
        mixed(noise, part("text/html", noise), noise),
    ][where]
    with suppress(UntakableError):
        assert len(read_mail(made).text) <= LONGEST
