"""`POST /api/feedback`: what somebody thinks of an answer.

Decides who may say so: whoever may ask, of the answers of the own shop and of those that were
given to nobody's. What is kept of it is decided in `bot/desk/transcripts.py`.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from bot.web import bodies, problems
from bot.web.actions import body_schema
from bot.web.callers import Caller, asker
from bot.web.feedback_shapes import Feedback, FeedbackRequest
from bot.web.opening import Opening
from bot.web.problems import ProblemError
from bot.web.transcripts import Transcripts
from bot.web.wording import accepted

_CAN = {400, 401, 404, 413, 415, 422, 500, 503}


def router(opening: Opening, transcripts: Transcripts) -> APIRouter:
    """The route of ratings."""
    routes = APIRouter(tags=["chat"])

    @routes.post(
        "/api/feedback",
        summary="Rate an answer",
        status_code=201,
        response_model=Feedback,
        responses={
            200: {"model": Feedback, "description": "Rated before: this takes its place."},
            **{
                code: problems.described(name)
                for name, code in problems.STATUS.items()
                if code in _CAN
            },
        },
        openapi_extra=body_schema(FeedbackRequest),
    )
    async def feedback(request: Request, who: Annotated[Caller, Depends(asker)]) -> Response:
        """Up or down, with a reason where there is one; said again, it takes the former's place."""
        body = await bodies.read(request, FeedbackRequest)
        said_in = body.language or accepted(request.headers.get("accept-language"))

        def run() -> Response:
            from bot.desk.transcripts import rate

            transcripts.settle()
            made = rate(
                opening.get().database,
                body.answer_id,
                shop=who.shop if who.known else "",
                rating=body.rating,
                kind=body.kind,
                reason=body.reason,
            )
            if made is None:
                raise ProblemError("no-answer", language=said_in)
            kept, first = made
            headers = {"Cache-Control": "no-store"}
            return JSONResponse(asdict(kept), status_code=201 if first else 200, headers=headers)

        return await run_in_threadpool(run)

    return routes
