"""`POST /api/rules/…`: the rules by themselves, without a question.

Decides how a request travels; what is decided is `bot/ruling/checking.py`'s and the rules'.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse
from pydantic import ConfigDict

from bot.ruling import checking
from bot.web import bodies, shapes
from bot.web.callers import Caller, asker
from bot.web.problems import ProblemError
from bot.web.wording import accepted
from corpus.vocabulary import Language


class RuleRequest(shapes.Shape):
    """A case for the rules: `action`, `params`, `order`, `claim`, `today`, `language`, `id`.

    Facts and their values stand in the project's `docs/domain.md`; what is not among them is an
    error that names it.
    """

    # The rules check the facts themselves, and say more than a schema could.
    model_config = ConfigDict(extra="allow")


def router() -> APIRouter:
    """The routes of the rules."""
    routes = APIRouter(prefix="/api/rules", tags=["rules"])
    _add(routes, "/check", checking.check, shapes.Decision, "Decide one action")
    _add(routes, "/options", checking.options, list[shapes.Decision], "All actions side by side")
    _add(routes, "/timeline", checking.timeline, list[shapes.DatedEvent], "Dated events")
    return routes


def _add(
    routes: APIRouter,
    path: str,
    run: Callable[[dict[str, Any], Language], Any],
    model: Any,
    summary: str,
) -> None:
    schema = RuleRequest.model_json_schema(ref_template="#/components/schemas/{model}")

    async def route(request: Request, who: Annotated[Caller, Depends(asker)]) -> JSONResponse:
        body = (await bodies.read(request, RuleRequest)).model_extra or {}
        try:
            made = run(body, accepted(request.headers.get("accept-language")))
        except checking.RequestError as error:
            raise ProblemError(
                "invalid",
                language=error.language,
                values={"first": str(error)},
                errors=[
                    {
                        "field": error.fact,
                        "detail": str(error),
                        "pointer": "#/" + error.fact.replace(".", "/"),
                    }
                ],
            ) from error
        return JSONResponse(made)

    routes.add_api_route(
        path,
        route,
        methods=["POST"],
        summary=summary,
        response_model=model,
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}
        },
    )
