"""`POST /api/chat`: a question in, an answer out, whole or as it comes.

Decides how the answer travels: JSON, or server-sent events where the caller accepts them. The
core is synchronous and runs in threads, so a slow answer holds up nobody else.
"""

from __future__ import annotations

import asyncio
import json
import logging
import uuid
from collections.abc import AsyncGenerator, Callable, Iterator
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import KEEPALIVE_COMMENT, EventSourceResponse, format_sse_event
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from bot.answer import Answer, Event, Question, QuestionError
from bot.web import bodies, problems, shapes
from bot.web.callers import Caller, asker, caller
from bot.web.metrics import Metrics
from bot.web.orders import no_order
from bot.web.problems import ProblemError
from bot.web.warming import Warming
from bot.web.wording import accepted
from corpus.vocabulary import Language

PING = 15.0
"""Seconds of silence after which a stream says that it is alive, so that no proxy cuts it."""
EVENT_STREAM = "text/event-stream"

log = logging.getLogger("claimdesk.web")

_EVENTS = """The same answer as it comes: `status` `{"step"}`, `citation` (a Citation), `token` \
`{"text"}`, and last `answer` (the whole Answer), or `error` (a Problem)."""


class EventStream(EventSourceResponse):
    """Server-sent events that close their source however they end."""

    body_iterator: AsyncGenerator[bytes, None]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:
            await self.body_iterator.aclose()


def router(warming: Warming, metrics: Metrics, *, limit: int) -> APIRouter:
    """The chat's routes; `limit` is the greatest length of a message."""
    routes = APIRouter(tags=["chat"])
    model = shapes.chat_request(limit)
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)

    @routes.post(
        "/api/chat",
        summary="Ask a question",
        response_model=shapes.Answer,
        responses={
            200: {
                "description": "The answer.",
                "content": {EVENT_STREAM: {"schema": {"type": "string", "description": _EVENTS}}},
            },
            **{
                code: problems.described(name)
                for name, code in problems.STATUS.items()
                if code in _CAN
            },
        },
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
        },
    )
    async def chat(request: Request, who: Annotated[Caller, Depends(asker)]) -> Response:
        question = _question(await bodies.read(request, model), who)
        language = question.language or accepted(request.headers.get("accept-language"))
        if question.order_id is not None:
            await _in(language, run_in_threadpool(_check_order, request, question))
        desk = await _in(language, warming.ready())
        try:
            if not _wants_events(request):
                answer = await run_in_threadpool(desk.answer, question)
                metrics.answered(answer)
                return JSONResponse(answer.as_json(), headers=_headers(answer.language))
            events = await run_in_threadpool(desk.events, question)
            # A generator refuses a question only when it is asked for its first event.
            first = await run_in_threadpool(_next, events)
        except QuestionError as error:
            field = {
                "field": error.field,
                "detail": str(error),
                "pointer": "#/" + error.field.replace(".", "/"),
            }
            raise ProblemError(
                "invalid", language=language, detail=str(error), errors=[field]
            ) from None
        path = request.url.path
        return EventStream(
            stream(first, events, metrics.answered, language=language, instance=path),
            headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
        )

    return routes


async def stream(
    first: Event | None,
    rest: Iterator[Event],
    answered: Callable[[Answer], None],
    *,
    language: Language,
    instance: str,
) -> AsyncGenerator[bytes, None]:
    """The events as bytes; `rest` is closed when nobody reads on."""
    step: asyncio.Future[Event | None] | None = None
    try:
        event = first
        while event is not None:
            if event.whole is not None:
                answered(event.whole)
            yield _bytes(event.name, event.data)
            step = asyncio.ensure_future(run_in_threadpool(_next, rest))
            while not (await asyncio.wait({step}, timeout=PING))[0]:
                yield KEEPALIVE_COMMENT
            event = step.result()
    except Exception:
        number = uuid.uuid4().hex
        log.exception("a streamed answer broke off (%s)", number)
        error = ProblemError("internal", values={"id": number})
        yield _bytes("error", error.body(language, instance))
    finally:
        if step is None or step.done():
            _close(rest)
        else:
            # A thread is still in it: what it is doing can't be cut short, what follows can.
            step.add_done_callback(partial(_close_after, rest))


def _next(events: Iterator[Event]) -> Event | None:
    return next(events, None)


def _close_after(events: Iterator[Event], step: asyncio.Future[Event | None]) -> None:
    if not step.cancelled():
        step.exception()  # looked at, so that it isn't reported as forgotten
    _close(events)


def _close(events: Iterator[Event]) -> None:
    close = getattr(events, "close", None)
    if close is not None:
        close()


def _bytes(name: str, data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return format_sse_event(data_str=text, event=name)


def _question(body: shapes.ChatRequest, who: Caller) -> Question:
    no_claim = "claim" in body.model_fields_set and body.claim is None
    told = body.model_dump() | {"forget": tuple(body.forget), "seller": who.seller}
    return Question(**told, no_claim=no_claim)


def _check_order(request: Request, question: Question) -> None:
    """The order that a question names must be the caller's own."""
    language = question.language or accepted(request.headers.get("accept-language"))
    shop = caller(request).shop
    order_id = question.order_id or ""
    if request.app.state.desk.get().order(shop, order_id) is None:
        raise no_order(order_id, language)


async def _in(language: Language, awaited: Any) -> Any:
    """Whatever goes wrong meanwhile is told in `language`."""
    try:
        return await awaited
    except ProblemError as error:
        error.language = language
        raise


def _wants_events(request: Request) -> bool:
    for part in request.headers.get("accept", "").split(","):
        media, *parameters = (piece.strip().lower() for piece in part.split(";"))
        if media == EVENT_STREAM:
            return "q=0" not in parameters
    return False


def _headers(language: Language) -> dict[str, str]:
    return {"Content-Language": language, "Cache-Control": "no-store", "Vary": "Accept"}


_CAN = {400, 401, 404, 413, 415, 422, 500, 503}
