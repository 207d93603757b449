"""`POST /api/orders/{id}/events`: lets something happen to an order of the demo shop.

Decides how an event travels. Which are possible and what they make of an order is decided in
`bot/desk/marketplace.py`.
"""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from bot import clock
from bot.desk.marketplace import Refusal, read_event
from bot.desk.protocol import NotTheMarketplaceError
from bot.settings import Settings
from bot.web import bodies, desk_shapes, problems
from bot.web.actions import body_schema, no_fact
from bot.web.callers import Caller, caller
from bot.web.opening import Opening
from bot.web.orders import headers, item_json, no_order, said_in, told
from bot.web.problems import ProblemError
from rules import FactError

_CAN = {400, 401, 404, 409, 413, 415, 422, 500, 503}


def router(opening: Opening, settings: Settings) -> APIRouter:
    """The route of events."""
    routes = APIRouter(tags=["orders"])

    @routes.post(
        "/api/orders/{order_id:path}/events",
        summary="Let something happen to an order",
        response_model=desk_shapes.OrderItem,
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
        openapi_extra=body_schema(desk_shapes.EventRequest),
    )
    async def happen(
        request: Request, order_id: str, who: Annotated[Caller, Depends(caller)]
    ) -> Response:
        """In the demo shop alone, whose marketplace the desk is. Answers with the order."""
        body = await bodies.read(request, desk_shapes.EventRequest)
        said = said_in(request, body.language)
        today = clock.today()
        if settings.clock == "request" and body.today is not None:
            today = body.today

        def run() -> dict[str, Any]:
            try:
                made = opening.get().happen(
                    who.shop,
                    order_id,
                    read_event(body.event),
                    today=today,
                    actor=who.actor,
                    ship_by=body.ship_by,
                )
            except NotTheMarketplaceError:
                raise ProblemError("not-the-marketplace", language=said) from None
            except FactError as error:
                raise no_fact(error, said) from None
            if made is None:
                raise no_order(order_id, said)
            if isinstance(made, Refusal):
                values = {"event": made.event, "state": made.told()}
                raise ProblemError("not-possible", language=said, values=values)
            return {**item_json(made, today, said), **told(opening, who, made)}

        return JSONResponse(await run_in_threadpool(run), headers=headers(said))

    return routes
