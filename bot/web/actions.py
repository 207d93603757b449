"""`/api/actions`: propose, confirm, drop, and say that it was done by hand.

Decides how proposals travel; which state follows which, and what is done, is `bot/actions.py`'s.
"""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import JSONResponse, Response
from starlette.concurrency import run_in_threadpool

from bot import clock
from bot.actions import (
    Actions,
    NoOrderError,
    NoProposalError,
    NotAllowedError,
    NotNowError,
)
from bot.desk.protocol import CursorError
from bot.ruling.decisions import error_text
from bot.settings import Settings
from bot.web import bodies, desk_shapes, problems, shapes
from bot.web.callers import Caller, caller
from bot.web.opening import Opening
from bot.web.orders import no_order
from bot.web.problems import ProblemError
from bot.web.wording import accepted
from corpus.vocabulary import Language
from rules import FactError, read_action

Who = Annotated[Caller, Depends(caller)]
_CAN = {400, 401, 404, 409, 413, 415, 422, 500, 503}
_FRESH = {"Cache-Control": "no-store"}


def router(opening: Opening, settings: Settings) -> APIRouter:
    """The routes of actions."""
    routes = APIRouter(
        prefix="/api/actions",
        tags=["actions"],
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )

    def day(told: dt.date | None) -> dt.date | None:
        """The date that counts: the server's own, unless the settings say otherwise."""
        return told if settings.clock == "request" else clock.today()

    @routes.post(
        "",
        summary="Propose an action",
        status_code=201,
        response_model=shapes.Proposal,
        openapi_extra=body_schema(desk_shapes.ActionRequest),
    )
    async def propose(request: Request, who: Who) -> Response:
        """Stores what would be done and shows it; nothing is done before it is confirmed."""
        body = await bodies.read(request, desk_shapes.ActionRequest)
        language = body.language or accepted(request.headers.get("accept-language"))
        made = await run_in_threadpool(_propose, opening, who, body, day(body.today), language)
        headers = {**_FRESH, "Content-Language": language}
        return JSONResponse(made, status_code=201, headers=headers)

    @routes.post(
        "/{proposal_id}/confirm",
        summary="Confirm a proposal",
        response_model=shapes.Proposal,
        openapi_extra=body_schema(desk_shapes.ConfirmRequest, required=False),
    )
    async def confirm(request: Request, proposal_id: str, who: Who) -> Response:
        """The yes. The rules decide again; it is done once, however often this is called."""
        body = await bodies.read_if_any(request, desk_shapes.ConfirmRequest)

        def run() -> dict[str, Any]:
            made = Actions(opening.get()).confirm(
                who.shop, who.actor, proposal_id, today=day(body.today)
            )
            return made.as_json()

        return await _changed(run)

    @routes.post(
        "/{proposal_id}/done", summary="Say that it was done", response_model=shapes.Proposal
    )
    async def done(proposal_id: str, who: Who) -> Response:
        """Of a proposal that is to be done by hand: the seller says that it was."""
        return await _changed(
            lambda: Actions(opening.get()).done(who.shop, who.actor, proposal_id).as_json()
        )

    @routes.delete("/{proposal_id}", summary="Drop a proposal", response_model=shapes.Proposal)
    async def decline(proposal_id: str, who: Who) -> Response:
        """The no."""
        return await _changed(
            lambda: Actions(opening.get()).decline(who.shop, who.actor, proposal_id).as_json()
        )

    @routes.get("", summary="The shop's proposals", response_model=desk_shapes.Proposals)
    def listed(
        request: Request,
        who: Who,
        cursor: Annotated[str | None, Query(max_length=1000)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
    ) -> Response:
        """The newest first."""
        from bot.desk import proposals

        try:
            found, beyond = proposals.listed(
                opening.get().database, who.shop, cursor=cursor, limit=limit
            )
        except CursorError:
            language = accepted(request.headers.get("accept-language"))
            raise problems.wrong("cursor", cursor, language) from None
        body = {"items": [proposal.as_json() for proposal in found], "next": beyond}
        return JSONResponse(body, headers=_FRESH)

    return routes


def _propose(
    opening: Opening,
    who: Caller,
    body: desk_shapes.ActionRequest,
    today: dt.date | None,
    language: Language,
) -> dict[str, Any]:
    try:
        made = Actions(opening.get()).propose(
            who.shop,
            who.actor,
            action=read_action({"action": body.action}),
            order_id=body.order_id,
            params=body.params,
            today=today or clock.today(),
            language=language,
        )
    except NoOrderError:
        raise no_order(body.order_id, language) from None
    except FactError as error:
        raise no_fact(error, language) from None
    except NotAllowedError as error:
        missing = error.decision["missing"]
        name = "incomplete" if error.decision["verdict"] == "needs_info" else "not-allowed"
        values = {"missing": ", ".join(missing)}
        beside = {"decision": error.decision}
        raise ProblemError(name, language=language, values=values, beside=beside) from None
    return made.as_json()


def no_fact(error: FactError, language: Language) -> ProblemError:
    """A fact that is none, or has a value that it can't have."""
    told = error_text(error, language)
    pointer = "#/" + error.fact.replace(".", "/")
    found = {"field": error.fact, "detail": told, "pointer": pointer}
    return ProblemError("invalid", language=language, values={"first": told}, errors=[found])


async def _changed(run: Any) -> Response:
    try:
        return JSONResponse(await run_in_threadpool(run), headers=_FRESH)
    except NoProposalError:
        raise ProblemError("no-proposal") from None
    except NotNowError as error:
        raise ProblemError("not-now", values={"state": error.state}) from None


def body_schema(model: type[shapes.Shape], *, required: bool = True) -> dict[str, Any]:
    """A body, described for `/docs`: it is read in `bodies.py`, where FastAPI doesn't see it."""
    schema = model.model_json_schema(ref_template="#/components/schemas/{model}")
    schema.pop("$defs", None)
    return {
        "requestBody": {"required": required, "content": {"application/json": {"schema": schema}}}
    }
