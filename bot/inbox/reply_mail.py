"""A reply as an e-mail to send: a file that mail programs open as a draft.

Decides its headers and forms. Nothing is sent from here; who it goes to is known until it is
purged.
"""

from __future__ import annotations

from email import policy
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import parseaddr
from typing import Final

from bot.inbox.inquiry import Entry, Inquiry, in_japan
from bot.inbox.references import message_id
from bot.inbox.relating import stem
from bot.render import html

MEDIA_TYPE: Final = "message/rfc822"


def reply_mail(inquiry: Inquiry, reply: Entry) -> bytes:
    """A reply to an inquiry as a file, as text and as HTML."""
    mail = EmailMessage()
    if (to := _address(inquiry.sender)) is not None:
        mail["To"] = to
    subject = inquiry.subject or ""
    mail["Subject"] = f"Re: {stem(subject)[0]}".strip()
    mail["Date"] = in_japan(reply.at)
    mail["Message-ID"] = message_id(inquiry.id, reply.id)
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


def _address(sender: str | None) -> Address | str | None:
    """Whom to send it to; None where no address is known."""
    name, address = parseaddr(sender or "")
    if "@" not in address:
        return None
    try:
        return Address(name, addr_spec=address)
    except (HeaderParseError, ValueError):
        return None
