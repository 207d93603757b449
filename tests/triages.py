"""A triage where none is made: what the inbox keeps, without a helpdesk.

Beside `conftest.py`, because there is a module of that name in other folders too.
"""

from __future__ import annotations

from typing import Any

from bot.inbox.inquiry import Inquiry


def told(inquiry: Inquiry, **values: Any) -> dict[str, Any]:
    """A triage as `claimdesk triage` has it, as far as the inbox looks at it."""
    return {
        "id": inquiry.id,
        "language": str(inquiry.language),
        "topic": "cancel-rejection",
        "section": "steps",
        "claim_type": "cancel",
        "route": None,
        "urgent": False,
        "deadline": None,
        "asker": "seller",
        "reply": "A reply that is suggested.",
        "citations": [],
        "missing": [],
        "why": "Because.",
        "signals": [],
        **values,
    }
