"""Message-IDs of replies: what answers one of them is known for what it is.

Decides how they are written and read.
"""

from __future__ import annotations

import re
from typing import Final

HOST: Final = "claimdesk.invalid"
"""A name that nobody else has, as RFC 2606 keeps it free."""
_OWN: Final = re.compile(r"<([0-9a-f]{32})\.\d+@" + re.escape(HOST) + ">")


def message_id(inquiry_id: str, reply_id: int) -> str:
    """Under which a reply is sent."""
    return f"<{inquiry_id}.{reply_id}@{HOST}>"


def answered(reference: str) -> str | None:
    """The id of the inquiry to which a reply was sent under this Message-ID; None: another's."""
    found = _OWN.fullmatch(reference)
    return found[1] if found else None
