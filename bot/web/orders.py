"""`GET /api/orders…`: the desk's orders with their claims, for the shop that asks.

Decides how they travel: as JSON by pages, or what falls due as a calendar. Where they are kept
and what falls due is decided in `bot/desk/`.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BeforeValidator

from bot import clock
from bot.desk.due import dated, losses, weight
from bot.desk.protocol import PAGE, CursorError, Held
from bot.ruling.decisions import event_json
from bot.web import desk_shapes, problems, shapes
from bot.web.callers import Caller, caller
from bot.web.opening import Opening
from bot.web.problems import ProblemError
from bot.web.wording import accepted
from corpus.vocabulary import Language

AHEAD = 366
"""Days that the calendar looks ahead, and `due` at most."""

Who = Annotated[Caller, Depends(caller)]
Today = Annotated[dt.date | None, BeforeValidator(shapes.day), Query()]
_CAN = {401, 404, 422, 500, 503}


def router(opening: Opening) -> APIRouter:
    """The routes of the orders."""
    routes = APIRouter(
        tags=["orders"],
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )

    @routes.get("/api/orders", summary="The shop's orders", response_model=desk_shapes.Orders)
    def orders(
        request: Request,
        who: Who,
        due: Annotated[int | None, Query(ge=0, le=AHEAD)] = None,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=500)] = PAGE,
        language: Language | None = None,
        today: Today = None,
    ) -> Response:
        """By number; with `due` those where something is lost within as many days, or was
        within the last 14, what is lost first before the rest."""
        day, said = today or clock.today(), said_in(request, language)
        try:
            page = opening.get().orders(who.shop, today=day, due=due, cursor=cursor, limit=limit)
        except CursorError:
            raise problems.wrong("cursor", cursor, said) from None
        items = [item_json(held, day, said) for held in page.items]
        return JSONResponse({"items": items, "next": page.next}, headers=headers(said))

    @routes.get(
        "/api/orders.ics",
        summary="What falls due, as a calendar",
        response_class=Response,
        responses={200: {"content": {"text/calendar": {"schema": {"type": "string"}}}}},
    )
    def feed(
        request: Request, who: Who, language: Language | None = None, today: Today = None
    ) -> Response:
        """Days on which something is lost, from today on, for programs that subscribe to it."""
        # icalendar is needed here alone.
        from bot.web.calendar import MEDIA_TYPE, Entry, calendar

        day, said = today or clock.today(), said_in(request, language)
        entries: list[Entry] = []
        cursor = None
        while True:
            page = opening.get().orders(who.shop, today=day, due=AHEAD, cursor=cursor, limit=500)
            for held in page.items:
                events = dated(held.record, day)
                texts = {(e.date, str(e.kind)): event_json(e, said)["text"] for e in events}
                coming = [due for due in losses(events) if due.on >= day]
                entries += [Entry(held, due, texts[due.on, str(due.kind)]) for due in coming]
            if (cursor := page.next) is None:
                break
        entries.sort(key=lambda entry: (weight(entry.due), entry.held.record.id))
        body = calendar(entries, who.shop, said)
        return Response(body, media_type=MEDIA_TYPE, headers=headers(said))

    @routes.get(
        "/api/orders/{order_id:path}",
        summary="One order",
        response_model=desk_shapes.OrderItem,
    )
    def order(
        request: Request,
        order_id: str,
        who: Who,
        language: Language | None = None,
        today: Today = None,
    ) -> Response:
        """An order of another shop does not exist."""
        said = said_in(request, language)
        held = opening.get().order(who.shop, order_id)
        if held is None:
            raise no_order(order_id, said)
        item = item_json(held, today or clock.today(), said)
        return JSONResponse({**item, **told(opening, who, held)}, headers=headers(said))

    return routes


def no_order(order_id: str, language: Language) -> ProblemError:
    """There is no such order in the caller's shop."""
    return ProblemError("no-order", language=language, values={"order": order_id[:100]})


def item_json(held: Held, today: dt.date, language: Language) -> dict[str, Any]:
    """An order as callers get it."""
    item = {
        **held.record.request(),
        "timeline": [event_json(e, language) for e in dated(held.record, today)],
        "updated_at": held.updated_at,
    }
    if held.due is not None:
        due = held.due
        item["due"] = {"date": due.on.isoformat(), "kind": str(due.kind), "past": due.past}
    return item


def told(opening: Opening, who: Caller, held: Held) -> dict[str, Any]:
    """What is shown of an order where it is shown alone."""
    found = opening.get().messages(who.shop, held.record.id)
    return {"messages": [message.as_json() for message in found]}


def said_in(request: Request, language: Language | None) -> Language:
    """The language that is answered in."""
    return language or accepted(request.headers.get("accept-language"))


def headers(language: Language) -> dict[str, str]:
    """Of an answer that holds for this moment, in a language."""
    return {"Content-Language": language, "Cache-Control": "no-store"}
