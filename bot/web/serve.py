"""Starting the server.

Decides how uvicorn is set up; what is logged is decided in `logs.py`, what is served in `app.py`
and, for agents, in `bot/mcp_server.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.terminal import DONE, FAILED
from bot.web import logs

if TYPE_CHECKING:
    import uvicorn
    from starlette.types import ASGIApp

    from bot.inbox.judging import Judge
    from bot.web.warming import Helpdesk
    from ingest.guide import Passage
    from ingest.search import Searcher

GRACE = 5
"""Seconds that answers under way have to end when the server is stopped."""


def serve(settings: Settings) -> int:
    """Run the server until it is stopped; the exit status."""
    from bot.build import build
    from bot.desk.opening import opened
    from bot.web.app import create_app
    from bot.web.opening import Opening

    # One desk for all: conversations and actions in the chat, and what HTTP tells of orders.
    orders = Opening(opened, settings)
    app = create_app(
        settings,
        partial(build, orders=orders.get),
        passages=_passages,
        searcher=_searcher,
        judge=_judge,
        open_desk=lambda _: orders.get(),
    )
    return listen(app, settings)


def listen(app: ASGIApp, settings: Settings) -> int:
    """Let `app` answer where the settings say, until it is stopped; the exit status."""
    import uvicorn

    try:
        uvicorn.Server(configured(app, settings)).run()
    except KeyboardInterrupt:
        return DONE  # how a server is stopped at a terminal; answers under way have ended by now
    except SystemExit:
        return FAILED  # it could not listen, and has said why
    return DONE


def configured(app: ASGIApp, settings: Settings) -> uvicorn.Config:
    """How uvicorn is to serve `app`."""
    import uvicorn

    return uvicorn.Config(
        app,
        host=settings.host,
        port=settings.port,
        log_config=logs.config(uvicorn.config.LOGGING_CONFIG, settings.log_level),
        # A caller's address is what its own proxies say, and nobody else. The headers stay as they
        # are: that there is one tells who is not at this machine (`callers.py`).
        proxy_headers=bool(settings.proxies),
        forwarded_allow_ips=list(settings.proxies),
        server_header=False,
        timeout_graceful_shutdown=GRACE,
    )


def _passages(desk: Helpdesk) -> Sequence[Passage]:
    from bot import build

    return desk.searcher.passages if isinstance(desk, build.Helpdesk) else ()


def _judge(desk: Helpdesk) -> Judge | None:
    from bot import build
    from bot.inbox.judging import judge_by

    return judge_by(desk) if isinstance(desk, build.Helpdesk) else None


def _searcher(desk: Helpdesk) -> Searcher | None:
    from bot import build

    return desk.searcher if isinstance(desk, build.Helpdesk) else None
