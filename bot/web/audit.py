"""`GET /api/audit`: the record, for the shop that asks.

Decides how it travels; what is recorded and how it is chained is `bot/desk/audit.py`'s.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response

from bot.desk.protocol import CursorError
from bot.web import desk_shapes, problems
from bot.web.callers import Caller, caller
from bot.web.opening import Opening
from bot.web.wording import accepted

_CAN = {401, 422, 500, 503}


def router(opening: Opening) -> APIRouter:
    """The route of the record."""
    routes = APIRouter(tags=["audit"])

    @routes.get(
        "/api/audit",
        summary="The record",
        response_model=desk_shapes.Audit,
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )
    def audit(
        request: Request,
        who: Annotated[Caller, Depends(caller)],
        action_id: Annotated[str | None, Query(max_length=200)] = None,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = 100,
    ) -> Response:
        """Who did what, when, and what it changed; of one action where that is named."""
        from bot.desk.audit import entries

        try:
            found, beyond = entries(
                opening.get().database, who.shop, action_id=action_id, cursor=cursor, limit=limit
            )
        except CursorError:
            language = accepted(request.headers.get("accept-language"))
            raise problems.wrong("cursor", cursor, language) from None
        body = {"items": [entry.as_json() for entry in found], "next": beyond}
        return JSONResponse(body, headers={"Cache-Control": "no-store"})

    return routes
