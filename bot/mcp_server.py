"""`claimdesk mcp`: the search, the rules and actions for agents that speak MCP.

Decides which tools there are and how a yes is taken: a proposal is confirmed by a second call, for
which the client's user is asked (by elicitation) where the client can do that. What the tools do is
`tools.py`'s and `agent_actions.py`'s, who calls over HTTP `web/agents.py`'s.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated, Any, Final

from mcp.server.auth.middleware.bearer_auth import AuthenticatedUser
from mcp.server.auth.provider import AccessToken
from mcp.server.elicitation import AcceptedElicitation, CancelledElicitation, ElicitationResult
from mcp.server.mcpserver import Context, MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.mcpserver.resolve import Elicit, Resolve
from mcp.server.mcpserver.tools import Tool
from mcp.types import ToolAnnotations
from pydantic import Field

from bot import agent_texts, tools
from bot.agent_actions import AgentActions
from bot.answer import Seller
from bot.desk.protocol import DeskError
from bot.mcp_shapes import Options, Passages, Proposed, Timeline, Yes
from bot.terminal import DONE
from bot.tools import (
    ActionName,
    CallError,
    ClaimFacts,
    Count,
    OrderFacts,
    ParamFacts,
    Query,
    Said,
    Today,
)
from bot.web import shapes
from bot.web.agents import Callers
from bot.web.callers import CALLER, Caller
from bot.web.opening import Opening
from ingest.encoder import EncoderError
from ingest.run import IngestError

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from bot.build import Helpdesk
    from bot.desk.sql import SqlDesk
    from bot.settings import Settings

ACTOR: Final = "mcp"
"""Who acts, in the record, for whoever started the server at this machine."""

OrderId = Annotated[str | None, Field(description="The number of an order of this shop.")]
ProposalId = Annotated[str, Field(description="The `id` of a proposal.")]


@dataclass(frozen=True)
class Served:
    """What the tools work with."""

    helpdesk: Future[Helpdesk]
    """Being built while the rules answer already."""
    orders: Callable[[], SqlDesk]
    by_request: bool = False
    """Whether a call's own date counts for actions."""
    seller: Seller | None = None
    """On whose behalf all calls are made; None: each request says so itself."""


Calling = Context[Served, Any]


def search_guides(ctx: Calling, query: Query, language: Said = None, count: Count = 5) -> Passages:
    with _told():
        desk = _served(ctx).helpdesk.result()
        return Passages.model_validate(tools.search_guides(desk, query, language, count))


def check_action(
    ctx: Calling,
    action: ActionName,
    order: OrderFacts = None,
    claim: ClaimFacts = "unknown",
    params: ParamFacts = None,
    today: Today = None,
    language: Said = None,
    order_id: OrderId = None,
) -> shapes.Decision:
    with _told():
        facts = tools.facts_of(
            order=order, claim=claim, params=params, today=today, language=language
        )
        made = tools.check_action(action, _with_order(ctx, facts, order_id))
        return shapes.Decision.model_validate(made)


def options(
    ctx: Calling,
    order: OrderFacts = None,
    claim: ClaimFacts = "unknown",
    today: Today = None,
    language: Said = None,
    order_id: OrderId = None,
) -> Options:
    with _told():
        facts = tools.facts_of(order=order, claim=claim, today=today, language=language)
        made = tools.options(_with_order(ctx, facts, order_id))
        return Options.model_validate({"items": made})


def timeline(
    ctx: Calling,
    order: OrderFacts = None,
    claim: ClaimFacts = "unknown",
    today: Today = None,
    language: Said = None,
    order_id: OrderId = None,
) -> Timeline:
    with _told():
        facts = tools.facts_of(order=order, claim=claim, today=today, language=language)
        made = tools.timeline(_with_order(ctx, facts, order_id))
        return Timeline.model_validate({"items": made})


def propose_action(
    ctx: Calling,
    action: ActionName,
    order_id: Annotated[str, Field(description="The number of the order.")],
    params: ParamFacts = None,
    today: Today = None,
    language: Said = None,
) -> Proposed:
    with _told():
        made = _acting(ctx).propose(action, order_id, params, today=today, language=language)
        return Proposed.model_validate(made)


def _asked(ctx: Calling, proposal_id: str) -> Elicit[Yes] | Yes:
    """The question to the user, where there is something to ask and the client can."""
    with _told():
        proposal = _acting(ctx).shown(proposal_id)
    capable = ctx.client_capabilities and ctx.client_capabilities.elicitation
    if proposal.state != "proposed" or not capable or (capable.url and not capable.form):
        return Yes(yes=True)
    return Elicit("\n".join(proposal.preview), Yes)


def confirm_action(
    ctx: Calling,
    proposal_id: ProposalId,
    answer: Annotated[ElicitationResult[Yes], Resolve(_asked)],
) -> shapes.Proposal:
    with _told():
        if isinstance(answer, CancelledElicitation):
            raise CallError("the user gave no answer: nothing was done, and the proposal waits")
        yes = isinstance(answer, AcceptedElicitation) and answer.data.yes
        acting = _acting(ctx)
        made = acting.confirm(proposal_id) if yes else acting.decline(proposal_id)
        return shapes.Proposal.model_validate(made)


def decline_action(ctx: Calling, proposal_id: ProposalId) -> shapes.Proposal:
    with _told():
        return shapes.Proposal.model_validate(_acting(ctx).decline(proposal_id))


def server(served: Served) -> MCPServer[Served]:
    """The server with its tools."""

    @asynccontextmanager
    async def lifespan(_: MCPServer[Served]) -> AsyncIterator[Served]:
        yield served

    reads = ToolAnnotations(read_only_hint=True, open_world_hint=False)
    prepares = ToolAnnotations(read_only_hint=False, destructive_hint=False, open_world_hint=False)
    does = ToolAnnotations(
        read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=False
    )
    given: dict[Callable[..., Any], ToolAnnotations] = {
        search_guides: reads,
        check_action: reads,
        options: reads,
        timeline: reads,
        propose_action: prepares,
        confirm_action: does,
        decline_action: prepares,
    }
    return MCPServer(
        "claimdesk",
        instructions=agent_texts.INSTRUCTIONS,
        version=version("claimdesk"),
        tools=[_tool(function, hints) for function, hints in given.items()],
        lifespan=lifespan,
        log_level="WARNING",
    )


def over_http(served: Served, settings: Settings, orders: Opening) -> Starlette:
    """The server as an application at `/mcp`, for callers as HTTP knows them."""
    app = server(served).streamable_http_app(host=settings.host)
    app.state.settings, app.state.desk = settings, orders
    app.add_middleware(Callers, user=_user)
    return app


def run(settings: Settings, *, shop: str, http: bool) -> int:
    """Serve until the client goes, or over HTTP until it is stopped; the exit status."""
    from bot.build import build
    from bot.desk.opening import opened
    from bot.web.serve import listen

    # Else MCP's own would be set up: tracebacks in frames.
    logging.basicConfig(stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.setLevel(settings.log_level.upper())
    orders = Opening(opened, settings)
    with ThreadPoolExecutor(1) as beside:
        served = Served(
            # Passages are handed out as they stand: there is nothing to word.
            beside.submit(build, settings.model_copy(update={"model": ""})),
            orders.get,
            by_request=settings.clock == "request",
            seller=None if http else Seller(shop, ACTOR),
        )
        try:
            if http:
                return listen(over_http(served, settings, orders), settings)
            server(served).run("stdio")
            return DONE
        finally:
            orders.close()


def _user(who: Caller) -> AuthenticatedUser:
    """The caller, so that a session stays with who began it."""
    return AuthenticatedUser(AccessToken(token="", client_id=f"{who.shop} {who.actor}", scopes=[]))


def _tool(function: Callable[..., Any], hints: ToolAnnotations) -> Tool:
    text = agent_texts.TOOLS[function.__name__]
    if function in (check_action, options, timeline):
        text += agent_texts.ON_DESK
    tool = Tool.from_function(function, description=text, annotations=hints)
    taken = tools.strict(tool.fn_metadata.arg_model)
    tool.fn_metadata.arg_model = taken  # type: ignore[assignment]
    tool.parameters = taken.model_json_schema(by_alias=True)
    return tool


def _served(ctx: Calling) -> Served:
    return ctx.request_context.lifespan_context


def _acting(ctx: Calling) -> AgentActions:
    served = _served(ctx)
    seller = served.seller
    if seller is None:
        request: Any = ctx.request_context.request
        who = request.scope[CALLER]
        seller = Seller(who.shop, who.actor)
    return AgentActions(served.orders(), seller, served.by_request)


def _with_order(ctx: Calling, facts: dict[str, Any], order_id: str | None) -> dict[str, Any]:
    """The facts of a call; those of the shop's order, where it names one."""
    if order_id is None:
        return facts
    if given := [name for name in ("order", "claim") if name in facts]:
        raise CallError(f"{given[0]}: leave it out beside order_id, whose own facts count")
    return {**facts, **_acting(ctx).held(order_id, facts.get("language")).request()}


@contextmanager
def _told() -> Iterator[None]:
    """What can't be taken or used is told to the model, by name."""
    try:
        yield
    except (CallError, DeskError, EncoderError, IngestError) as error:
        raise ToolError(str(error)) from error
