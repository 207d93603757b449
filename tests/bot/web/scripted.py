"""A dialogue that says what a test has written down, before a server that is otherwise whole.

Beside `plain_desk.py`: there a helpdesk answers from a passage; here the page gets answers with
proposals, facts and replies, whatever the helpdesk behind it can do.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send


@dataclass
class Scripted:
    """ASGI: answers `POST /api/chat` in the order of `answers`; hands on everything else."""

    app: ASGIApp
    answers: list[dict[str, Any]] = field(default_factory=list)
    asked: list[dict[str, Any]] = field(default_factory=list)
    """The bodies of all requests, in their order."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (scope["type"], scope.get("method"), scope.get("path")) != ("http", "POST", "/api/chat"):
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        body = await request.json()
        self.asked.append(body)
        given = self.answers.pop(0) if self.answers else {}
        whole = answer(**given)
        if "text/event-stream" in request.headers["accept"]:
            event = f"event: answer\ndata: {json.dumps(whole)}\n\n"
            response = Response(event, media_type="text/event-stream")
        else:
            response = Response(json.dumps(whole), media_type="application/json")
        await response(scope, receive, send)


def answer(text: str = "So it is.", language: str = "en", **parts: Any) -> dict[str, Any]:
    """An answer with these parts, as the contract has it."""
    return {
        "id": "a",
        "session_id": "s1",
        "answer": text,
        "html": f"<p>{text}</p>",
        "language": language,
        "abstained": False,
        "citations": [],
        "verdict": None,
        "decision": None,
        "options": None,
        "timeline": None,
        "proposal": None,
        "contact": None,
        "warnings": [],
        "follow_ups": [],
        "facts": [],
        "replies": [],
        "suggested": [],
        "model": None,
        **parts,
    }
