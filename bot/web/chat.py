"""`POST /api/chat`: a question in, an answer out, whole or as it comes.

Decides how the answer travels: JSON, or server-sent events where the caller accepts them. The
core is synchronous and runs in threads, so a slow answer holds up nobody else.
"""

from __future__ import annotations

import json
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from fastapi.sse import format_sse_event
from starlette.concurrency import run_in_threadpool

from bot.answer import Answer, Event, Question, QuestionError
from bot.web import bodies, problems, shapes
from bot.web.answering import in_thread
from bot.web.callers import Caller, asker, caller
from bot.web.metrics import Metrics
from bot.web.orders import no_order
from bot.web.problems import ProblemError
from bot.web.streaming import HEADERS, EventStream, next_of, stream
from bot.web.transcripts import Transcripts
from bot.web.warming import Warming
from bot.web.wording import accepted
from corpus.vocabulary import Language

EVENT_STREAM = "text/event-stream"

_EVENTS = """The same answer as it comes: `status` `{"step"}`, `citation` (a Citation), `token` \
`{"text"}`, and last `answer` (the whole Answer), or `error` (a Problem)."""


def router(
    warming: Warming, metrics: Metrics, transcripts: Transcripts, *, limit: int
) -> APIRouter:
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
            await told_in(language, run_in_threadpool(check_order, request, question))
        desk = await told_in(language, warming.ready())

        def given(answer: Answer) -> Answer:
            metrics.answered(answer)
            return transcripts.keep(answer, question.message, who)

        try:
            if not _wants_events(request):
                answer = given(await in_thread(desk.answer, question))
                return JSONResponse(answer.as_json(), headers=_headers(answer.language))
            events = await in_thread(desk.events, question)
            first = await in_thread(next_of, events)
        except QuestionError as error:
            raise refused(error, language) from None

        def write(event: Event) -> bytes:
            told = event.data if event.whole is None else given(event.whole).as_json()
            return _bytes(event.name, told)

        def broken(error: ProblemError) -> bytes:
            return _bytes("error", error.body(language, request.url.path))

        return EventStream(stream(first, events, write=write, broken=broken), headers=HEADERS)

    return routes


def refused(error: QuestionError, language: Language) -> ProblemError:
    """A question that the core doesn't take."""
    field = {
        "field": error.field,
        "detail": str(error),
        "pointer": "#/" + error.field.replace(".", "/"),
    }
    return ProblemError("invalid", language=language, detail=str(error), errors=[field])


def _bytes(name: str, data: Any) -> bytes:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), default=str)
    return format_sse_event(data_str=text, event=name)


def _question(body: shapes.ChatRequest, who: Caller) -> Question:
    no_claim = "claim" in body.model_fields_set and body.claim is None
    told = body.model_dump() | {
        "forget": tuple(body.forget),
        "accept": tuple(body.accept),
        "seller": who.seller,
    }
    return Question(**told, no_claim=no_claim)


def check_order(request: Request, question: Question) -> None:
    """The order that a question names must be the caller's own."""
    language = question.language or accepted(request.headers.get("accept-language"))
    shop = caller(request).shop
    order_id = question.order_id or ""
    if request.app.state.desk.get().order(shop, order_id) is None:
        raise no_order(order_id, language)


async def told_in(language: Language, awaited: Any) -> Any:
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
