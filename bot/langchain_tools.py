"""Claimdesk as parts of another LangChain chain: a retriever, and tools for an agent.

Decides their names and signatures; what they do is `tools.py`'s and the search's. They read and
decide; nothing is done by them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar, cast

from langchain_core.tools import BaseTool, StructuredTool, ToolException
from pydantic import BaseModel

from bot import agent_texts
from bot import tools as agent
from bot.tools import ActionName, ClaimFacts, Count, OrderFacts, ParamFacts, Query, Said, Today
from corpus.vocabulary import Language
from ingest.search import GuideRetriever

if TYPE_CHECKING:
    from bot.build import Helpdesk


Made = TypeVar("Made")


def retriever(desk: Helpdesk, *, language: Language = Language.EN, k: int = 4) -> GuideRetriever:
    """The search over the newest index, as a retriever: a question in, documents out."""
    return GuideRetriever(searcher=desk.searcher, language=language, k=k)


def tools(desk: Helpdesk) -> list[BaseTool]:
    """`search_guides`, `check_action`, `options`, `timeline`.

    A call that can't be taken is answered with what is wrong about it, for the model to read.
    """

    def search_guides(query: Query, language: Said = None, count: Count = 5) -> dict[str, Any]:
        return _run(lambda: agent.search_guides(desk, query, language, count))

    def check_action(
        action: ActionName,
        order: OrderFacts = None,
        claim: ClaimFacts = "unknown",
        params: ParamFacts = None,
        today: Today = None,
        language: Said = None,
    ) -> dict[str, Any]:
        facts = agent.facts_of(
            order=order, claim=claim, params=params, today=today, language=language
        )
        return _run(lambda: agent.check_action(action, facts))

    def options(
        order: OrderFacts = None,
        claim: ClaimFacts = "unknown",
        today: Today = None,
        language: Said = None,
    ) -> list[dict[str, Any]]:
        facts = agent.facts_of(order=order, claim=claim, today=today, language=language)
        return _run(lambda: agent.options(facts))

    def timeline(
        order: OrderFacts = None,
        claim: ClaimFacts = "unknown",
        today: Today = None,
        language: Said = None,
    ) -> list[dict[str, Any]]:
        facts = agent.facts_of(order=order, claim=claim, today=today, language=language)
        return _run(lambda: agent.timeline(facts))

    return [_tool(function) for function in (search_guides, check_action, options, timeline)]


def _tool(function: Callable[..., Any]) -> BaseTool:
    made = StructuredTool.from_function(
        function, description=agent_texts.TOOLS[function.__name__], handle_tool_error=True
    )
    made.args_schema = agent.strict(cast(type[BaseModel], made.args_schema))
    made.handle_validation_error = str
    return made


def _run(call: Callable[[], Made]) -> Made:
    try:
        return call()
    except agent.CallError as error:
        raise ToolException(str(error)) from error
