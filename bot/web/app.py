"""The HTTP door: which parts there are and how they are put together.

Decides the order of the parts and what becomes of errors; each part is decided in its module.
What answers is handed in (`build`), so this module knows no index and no model.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import lru_cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.openapi.utils import get_openapi
from fastapi.responses import JSONResponse, RedirectResponse, Response
from pydantic_core import ErrorDetails
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from bot.desk.opening import opened
from bot.desk.protocol import DeskError
from bot.settings import CORPUS, Settings
from bot.web import (
    actions,
    answering,
    audit,
    chat,
    completions,
    desk_accounts,
    events,
    faq,
    feedback,
    health,
    inquiries,
    metrics,
    orders,
    pages,
    problems,
    reference,
    rules,
    shapes,
    signing,
)
from bot.web.compression import Compression
from bot.web.desk_frame import Frame
from bot.web.desk_pages import DeskPages
from bot.web.edge import Edge
from bot.web.guides import Shelf
from bot.web.hosts import Hosts
from bot.web.judging import Judging
from bot.web.limits import Limits
from bot.web.opening import Opening
from bot.web.origins import Cors, Guard
from bot.web.problems import ProblemError
from bot.web.showing import Showing
from bot.web.statics import Statics, cached
from bot.web.ticking import Ticking
from bot.web.transcripts import Transcripts
from bot.web.warming import PATIENCE, RETRY_AFTER, Helpdesk, Warming
from bot.web.widget import Widget
from bot.web.wording import accepted
from corpus.vocabulary import Language
from ingest.guide import Passage

if TYPE_CHECKING:
    from bot.desk.sql import SqlDesk
    from bot.inbox.judging import Judge
    from ingest.search import Searcher

log = logging.getLogger("claimdesk.web")


def _nothing(desk: Helpdesk) -> Sequence[Passage]:
    return ()


def _none(desk: Helpdesk) -> None:
    return None


def create_app(
    settings: Settings,
    build: Callable[[Settings], Helpdesk],
    *,
    passages: Callable[[Helpdesk], Sequence[Passage]] = _nothing,
    judge: Callable[[Helpdesk], Judge | None] = _none,
    searcher: Callable[[Helpdesk], Searcher | None] = _none,
    patience: float = PATIENCE,
    open_desk: Callable[[Settings], SqlDesk] = opened,
) -> FastAPI:
    """The server's application.

    `build` runs in a thread while the socket answers already. `passages` tells what the index
    holds, so that guides which were added can be read; without it there are the project's own.
    `searcher` gives the index's search to the FAQ's, which without it goes by words alone, and to
    the desk's pages, which without it show no passages but those that a reply rests on.
    `judge` gives what judges inquiries; without it they wait. `open_desk` is called when the first
    request needs the desk.
    """
    counted = metrics.Metrics()
    warming = Warming(build, settings, patience=patience)
    opening = Opening(open_desk, settings)
    transcripts = Transcripts(opening, on=settings.transcripts == "on")
    judging = Judging(warming, opening, judge, suggests=settings.answers == "on")
    statics = Statics()

    def added() -> Sequence[Passage]:
        return passages(warming.desk) if warming.desk is not None else ()

    def searching() -> Searcher | None:
        return searcher(warming.desk) if warming.desk is not None else None

    shelf = Shelf(CORPUS, added)
    shown = pages.Pages(shelf, statics, limit=settings.message_limit, demo=Showing(opening).demo)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        ticking = Ticking(
            opening,
            judging.waiting,
            clock=settings.clock == "server",
            retention=settings.retention,
        )
        answering.allow(answering.MANY if settings.model else answering.FEW)
        warming.start(then=ticking.look)
        ticking.start()
        yield
        await run_in_threadpool(ticking.stop)
        await run_in_threadpool(transcripts.stop)
        opening.close()

    app = FastAPI(
        title="Claimdesk",
        summary="A multilingual helpdesk for sellers on Qoo10 Japan.",
        version=version(),
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.settings = settings
    app.state.desk = opening
    app.include_router(chat.router(warming, counted, transcripts, limit=settings.message_limit))
    app.include_router(completions.router(warming, counted, transcripts, version=version()))
    app.include_router(feedback.router(opening, transcripts))
    app.include_router(rules.router())
    app.include_router(faq.router(searching))
    app.include_router(orders.router(opening))
    app.include_router(events.router(opening, settings))
    app.include_router(actions.router(opening, settings))
    app.include_router(audit.router(opening))
    app.include_router(inquiries.router(opening, judging.judge))
    app.include_router(signing.router(opening))
    app.include_router(health.router(warming, counted, version=version()))
    app.include_router(shown.router())
    app.include_router(faq.page_router(shown, searching, public_url=settings.public_url))
    frame = Frame(shown)
    # Before the inquiries: none of them has an address like these.
    app.include_router(desk_accounts.router(frame, opening))
    app.include_router(DeskPages(frame, shelf, opening, searching, settings).router())
    app.include_router(statics.router())
    app.include_router(Widget().router(shown, shelf))
    _add_docs(app, shown)
    _add_errors(app, shown)
    _add_middleware(app, settings, counted)
    return app


def _add_middleware(app: FastAPI, settings: Settings, counted: metrics.Metrics) -> None:
    """What a request passes, from the inside to the outside."""
    app.add_middleware(Compression)
    app.add_middleware(Limits, settings=settings, metrics=counted)
    app.add_middleware(Guard)
    if settings.hosts:
        app.add_middleware(Hosts, hosts=settings.hosts)
    app.add_middleware(Edge, metrics=counted)
    # Outside of all: a page is to read what is wrong, whoever says so.
    app.add_middleware(Cors, origins=settings.origins)


def version() -> str:
    """The installed version."""
    try:
        return installed("claimdesk")
    except PackageNotFoundError:
        return "0"


def _add_docs(app: FastAPI, shown: pages.Pages) -> None:
    def schema() -> dict[str, Any]:
        if app.openapi_schema is None:
            made = get_openapi(
                title=app.title, version=app.version, summary=app.summary, routes=app.routes
            )
            # Problems are written by hand, so no route brings their shape along.
            parts = made.setdefault("components", {}).setdefault("schemas", {})
            problem = shapes.Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            parts.update(problem.pop("$defs"))
            parts["Problem"] = problem
            app.openapi_schema = made
        return app.openapi_schema

    app.openapi = schema  # type: ignore[method-assign]

    @lru_cache(maxsize=1)
    def contents() -> dict[str, Any]:
        return reference.contents(schema())

    @app.api_route("/docs", methods=["GET", "HEAD"], include_in_schema=False)
    def docs(request: Request) -> Response:
        links: dict[Language, str] = {}
        page = shown.render("reference.html", Language.EN, links=links, **contents())
        return cached(request, page.encode(), "text/html; charset=utf-8")


def _add_errors(app: FastAPI, shown: pages.Pages) -> None:
    async def told(request: Request, error: JSONResponse, body: dict[str, Any]) -> Response:
        if not pages.wants_page(request):
            return error
        language = error.headers["content-language"]
        return await run_in_threadpool(shown.problem, request, body, language)

    @app.exception_handler(ProblemError)
    async def problem(request: Request, error: ProblemError) -> Response:
        if error.name == "sign-in-needed" and pages.wants_page(request):
            path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
            return RedirectResponse(f"{signing.PAGE}?{urlencode({'next': path})}", status_code=303)
        answer = problems.response(request, error)
        language = Language(answer.headers["content-language"])
        return await told(request, answer, error.body(language, request.url.path))

    @app.exception_handler(DeskError)
    async def unavailable(request: Request, error: DeskError) -> Response:
        log.error("%s", error)
        return await problem(request, ProblemError("desk-unavailable", headers=RETRY_AFTER))

    @app.exception_handler(RequestValidationError)
    async def invalid(request: Request, error: RequestValidationError) -> Response:
        """A parameter in the address; bodies are read in `bodies.py`."""
        found = [cast(ErrorDetails, {**e, "loc": tuple(e["loc"])[1:]}) for e in error.errors()]
        language = accepted(request.headers.get("accept-language"))
        return await problem(request, problems.invalid(found, fields=(), language=language))

    @app.exception_handler(HTTPException)
    async def refused(request: Request, error: HTTPException) -> Response:
        if error.status_code == 404:
            return await problem(request, ProblemError("not-found"))
        return problems.from_status(request, error.status_code, error.headers or {})
