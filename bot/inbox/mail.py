"""An e-mail as a file (.eml) → a message for the inbox.

Decides which part of a mail is its text and what becomes of charsets that are missing, unknown or
wrong. Attachments are named, not read. Quoted mails and signatures stay: what they are worth is
triage's to decide.
"""

from __future__ import annotations

import datetime as dt
import re
from email import message_from_bytes, policy
from email.header import decode_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, Final, cast

from bot.inbox.taking import LONGEST, SHORT, Incoming, UntakableError
from bot.inbox.taking import digest as digest_of
from ingest.convert import decode, markdown
from ingest.guide import UnreadableError

MAX_BYTES: Final = 25 * 1024 * 1024
"""What mail servers take at most."""
CHANNEL: Final = "email"
_CUT: Final = " […]"
_IDS: Final = re.compile(r"<[^<>\s]+>")
_WIDER: Final = {
    "shift_jis": "cp932", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "iso-2022-jp": "iso2022_jp_ext", "euc-kr": "cp949", "ks_c_5601-1987": "cp949",
    "gb2312": "gb18030", "gbk": "gb18030",
}  # fmt: skip
"""What is sent under a charset's name is often of the one that holds it."""
_NONE: Final = ("", "us-ascii", "ascii", "iso-8859-1", "latin-1", "windows-1252", "unknown-8bit")
"""Charsets that say nothing: any bytes can be read as them."""
_ESCAPES: Final = (b"\x1b$", b"\x1b(")


def read_mail(data: bytes) -> Incoming:
    """A mail as a message; UntakableError says why it is none."""
    if len(data) > MAX_BYTES:
        raise UntakableError(f"larger than {MAX_BYTES // 2**20} MB")
    try:
        mail = message_from_bytes(data, policy=policy.default)
        subject = _header(mail, "subject")
        text = "\n\n".join(part for part in (_body(mail), *_attached(mail)) if part)
        message_id = next(iter(_IDS.findall(_header(mail, "message-id"))), None)
        answers = _IDS.findall(f"{_header(mail, 'references')} {_header(mail, 'in-reply-to')}")
        known = mail.keys()
    except UnreadableError as error:
        raise UntakableError(str(error)) from error
    except Exception as error:  # what a broken mail raises depends on the part that is broken
        raise UntakableError(f"no e-mail, or a broken one ({type(error).__name__})") from error
    if not {"from", "subject", "date", "message-id", "received"} & {n.lower() for n in known}:
        raise UntakableError("no e-mail: it has none of the usual headers")
    if len(text) > LONGEST:
        text = text[: LONGEST - len(_CUT)] + _CUT
    return Incoming(
        text=text or subject,
        received=_date(mail),
        channel=CHANNEL,
        subject=subject or None,
        sender=_header(mail, "from") or None,
        # One without an id is known by what it is.
        key=message_id or f"mail {digest_of(data.hex())}",
        message_id=message_id,
        references=tuple(dict.fromkeys(answers)),
    )


def _header(mail: EmailMessage, name: str) -> str:
    """A header as text, however it was written."""
    raw = next((value for key, value in mail.raw_items() if key.lower() == name), "")
    parts = []
    for part, charset in decode_header(str(raw)):
        written = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        parts.append(_decoded(written, charset))
    return " ".join("".join(parts).split())[:SHORT]


def _date(mail: EmailMessage) -> dt.datetime | None:
    """When it was sent; None where that can't be told, or can't be."""
    try:
        sent = parsedate_to_datetime(_header(mail, "date"))
    except ValueError:
        return None
    sent = sent if sent.tzinfo else sent.replace(tzinfo=dt.UTC)  # as RFC 5322 means -0000
    tomorrow = dt.datetime.now(dt.UTC) + dt.timedelta(days=1)
    return sent if sent.year > 1990 and sent < tomorrow else None


def _body(mail: EmailMessage) -> str:
    for form in ("plain", "html"):
        part = mail.get_body(preferencelist=(form,))
        if part is None:
            continue
        text = _text(cast(EmailMessage, part)).strip()
        text = markdown(text).strip() if text and form == "html" else text
        if text:
            return text
    return ""


def _text(part: EmailMessage) -> str:
    payload: Any = part.get_payload(decode=True)
    text = _decoded(payload or b"", part.get_content_charset())
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _attached(mail: EmailMessage) -> list[str]:
    """The names of what is attached."""
    if not mail.is_multipart():
        return []
    names = []
    for part in mail.iter_attachments():
        name = part.get_filename() or part.get_content_type()
        names.append(f"[attachment: {' '.join(_repaired(name).split())[:SHORT]}]")
    return names


def _repaired(name: str) -> str:
    """A name of a file that was written in bare bytes."""
    parts = [
        _decoded(p.encode("utf-8", "surrogateescape") if isinstance(p, str) else p, charset)
        for p, charset in decode_header(name)
    ]
    return "".join(parts)


def _decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text: by what they plainly are, else by what they are said to be, else by guess."""
    if any(escape in data for escape in _ESCAPES):
        try:
            return data.decode("iso2022_jp_ext")
        except UnicodeDecodeError:
            pass
    if data.isascii():
        return data.decode()
    named = (charset or "").lower()
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        # Other charsets come out as UTF-8 by chance, but not for long.
        if named in (*_NONE, "utf-8", "utf8") or sum(not c.isascii() for c in text) > 3:
            return text
    if named not in _NONE:
        try:
            return data.decode(_WIDER.get(named, named))
        except (UnicodeDecodeError, LookupError):
            pass
    try:
        return decode(data)
    except UnreadableError:
        return data.decode("utf-8", "replace")
