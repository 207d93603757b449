"""Whether the server lives, whether it can answer, and what it has counted.

Decides what operators are told; open to anybody, so nothing here tells of callers or questions.
"""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.web.metrics import MEDIA_TYPE, Metrics
from bot.web.problems import ProblemError, response
from bot.web.warming import RETRY_AFTER, Warming

_READ = ["GET", "HEAD"]


def router(warming: Warming, metrics: Metrics, *, version: str) -> APIRouter:
    """The routes for operators."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/healthz", methods=_READ)
    async def healthz() -> Response:
        # Not in a thread: it answers even where they are all busy.
        return JSONResponse({"status": "ok", "version": version}, headers=_FRESH)

    @routes.api_route("/readyz", methods=_READ)
    def readyz(request: Request) -> Response:
        if warming.desk is not None:
            try:
                ready = {"status": "ready", "passages": warming.desk.passages}
            except Exception as error:
                return response(request, _failed(str(error) or type(error).__name__))
            return JSONResponse(ready, headers=_FRESH)
        if warming.reason is not None:
            return response(request, _failed(warming.reason))
        return response(
            request, ProblemError("warming-up", detail="warming up", headers=RETRY_AFTER)
        )

    @routes.api_route("/metrics", methods=_READ)
    def exposition() -> Response:
        try:
            passages = warming.desk.passages if warming.desk is not None else None
        except Exception:
            passages = 0  # `/readyz` says why
        body = metrics.exposition(ready=warming.seconds, passages=passages)
        return Response(body, media_type=MEDIA_TYPE, headers=_FRESH)

    return routes


_FRESH = {"Cache-Control": "no-store"}


def _failed(reason: str) -> ProblemError:
    return ProblemError("not-running", detail=f"failed: {reason}")
