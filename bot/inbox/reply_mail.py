"""A reply as an e-mail to send: a file that mail programs open as a draft.

Decides its headers and forms. Nothing is sent from here; who it goes to is known until it is
purged.
"""

from __future__ import annotations

import re
from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final

from bot.inbox.inquiry import Entry, Inquiry, in_japan
from bot.render import html

MEDIA_TYPE: Final = "message/rfc822"
HOST: Final = "claimdesk.invalid"
"""Of the Message-IDs: a name that nobody else has, as RFC 2606 keeps it free."""
_OWN: Final = re.compile(r"<([0-9a-f]{32})\.\d+@" + re.escape(HOST) + ">")
_ANSWERS: Final = re.compile(r"(?:re|回复|回覆|返信|답장|회신)\s*[:：]", re.IGNORECASE)


def reply_mail(inquiry: Inquiry, reply: Entry) -> bytes:
    """A reply to an inquiry as a file, as text and as HTML."""
    mail = EmailMessage()
    if (to := _address(inquiry.sender)) is not None:
        mail["To"] = to
    subject = inquiry.subject or ""
    mail["Subject"] = subject if _ANSWERS.match(subject) else f"Re: {subject}".strip()
    mail["Date"] = in_japan(reply.at)
    mail["Message-ID"] = message_id(inquiry, reply)
    if inquiry.message_id:
        mail["In-Reply-To"] = inquiry.message_id
        mail["References"] = inquiry.message_id
    # Mail programs that know it open the file as a draft.
    mail["X-Unsent"] = "1"
    text = reply.text or ""
    page = f'<html lang="{inquiry.language}"><body>{html(text)}</body></html>'
    # In ASCII on its way, whatever it passes.
    mail.set_content(text, cte="base64")
    mail.add_alternative(page, subtype="html", cte="base64")
    return mail.as_bytes(policy=policy.SMTP)


def message_id(inquiry: Inquiry, reply: Entry) -> str:
    """Under which a reply is sent, so that what answers it is known for what it is."""
    return f"<{inquiry.id}.{reply.id}@{HOST}>"


def answered(reference: str) -> str | None:
    """The id of the inquiry to which a reply was sent under this Message-ID."""
    found = _OWN.fullmatch(reference)
    return found[1] if found else None


def _address(sender: str | None) -> Address | str | None:
    """Whom to send it to; None where no address is known."""
    name, address = parseaddr(sender or "")
    if "@" not in address:
        return None
    try:
        return Address(name, addr_spec=address)
    except (HeaderParseError, ValueError):
        return None
