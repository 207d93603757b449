"""Mails as mail programs write them, made byte by byte, with the mistakes they make."""

from __future__ import annotations

import base64
import quopri

TEXTS = {
    "ko": "구매자가 취소를 요청했는데 이미 발송했습니다. 거부할 수 있나요?",
    "ja": "購入者からキャンセルの要請がありましたが、すでに発送しました。拒否できますか。",
    "zh": "买家申请了取消，但是我已经发货了，请问可以拒绝吗？",
    "en": "The buyer asked to cancel, but it has already left. Can I reject it?",
}
SUBJECTS = {
    "ko": "취소 거부 문의",
    "ja": "キャンセル拒否について",
    "zh": "关于拒绝取消",
    "en": "Cancel",
}
CHARSETS = [
    ("ja", "iso-2022-jp", "iso-2022-jp"),
    ("ja", "shift_jis", "cp932"),
    ("ja", "euc-jp", "euc_jp"),
    ("ja", "utf-8", "utf-8"),
    ("ko", "euc-kr", "cp949"),
    ("ko", "ks_c_5601-1987", "cp949"),
    ("ko", "utf-8", "utf-8"),
    ("zh", "gb18030", "gb18030"),
    ("zh", "gb2312", "gb18030"),
    ("zh", "utf-8", "utf-8"),
    ("en", "us-ascii", "ascii"),
]
"""Language, the charset's name in mails, and Python's."""


def word(text: str, charset: str, codec: str) -> bytes:
    """A header's words, encoded."""
    return f"=?{charset}?B?{base64.b64encode(text.encode(codec)).decode()}?=".encode()


def mail(
    body: bytes,
    *,
    subject: bytes = b"Hello",
    sender: bytes = b"Kim <kim@example.com>",
    kind: str = 'text/plain; charset="utf-8"',
    encoding: str = "8bit",
    message_id: bytes | None = b"<m1@example.com>",
    date: bytes = b"Fri, 20 Nov 2026 09:30:00 +0900",
    more: bytes = b"",
) -> bytes:
    """A mail of one part."""
    written = {
        "8bit": lambda: body,
        "base64": lambda: base64.encodebytes(body),
        "quoted-printable": lambda: quopri.encodestring(body),
    }[encoding]()
    headers = [
        b"From: " + sender,
        b"To: desk@example.com",
        b"Subject: " + subject,
        b"Date: " + date,
        *([b"Message-ID: " + message_id] if message_id else []),
        b"MIME-Version: 1.0",
        f"Content-Type: {kind}".encode(),
        f"Content-Transfer-Encoding: {encoding}".encode(),
    ]
    return b"\r\n".join(headers) + b"\r\n" + more + b"\r\n" + written


def mixed(*parts: bytes, kind: str = "mixed") -> bytes:
    """A mail of several parts, each with its own headers."""
    head = b"From: a@example.com\r\nSubject: s\r\nMIME-Version: 1.0\r\n"
    head += f'Content-Type: multipart/{kind}; boundary="b"\r\n\r\n'.encode()
    return head + b"".join(b"--b\r\n" + part + b"\r\n" for part in parts) + b"--b--\r\n"


def part(kind: str, body: bytes, more: str = "") -> bytes:
    """A part with its headers."""
    return f"Content-Type: {kind}\r\n{more}\r\n".encode() + body
