"""Claimdesk inside another LangChain chain, and in the hands of an agent.

    .venv/bin/python examples/langchain_chain.py

runs both without a key and without a network: the chat model is one that follows a script. Put any
chat model that calls tools in its place; the chain and the loop stay as they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel, LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableLambda, RunnablePassthrough
from langchain_core.tools import BaseTool

from bot.build import Helpdesk, build
from bot.langchain_tools import retriever, tools
from bot.settings import Settings

ROUNDS = 5
"""Times that an agent may call tools."""

PROMPT = ChatPromptTemplate.from_messages(
    [
        ("system", "Answer from these passages alone, and name their addresses:\n\n{passages}"),
        ("human", "{question}"),
    ]
)


def shown(documents: list[Document]) -> str:
    """Passages for a prompt, each with where it stands."""
    return "\n\n".join(f"[{d.metadata['address']}] {d.page_content}" for d in documents)


def chain(desk: Helpdesk, model: BaseChatModel) -> Runnable[str, str]:
    """Retriever → prompt → model → text."""
    found = retriever(desk, k=2) | RunnableLambda(shown)
    beside: dict[str, Runnable[str, Any]] = {"passages": found, "question": RunnablePassthrough()}
    return beside | PROMPT | model | StrOutputParser()


def agent(desk: Helpdesk, model: BaseChatModel, question: str) -> list[BaseMessage]:
    """A loop that lets `model` call Claimdesk's tools until it answers; all that was said."""
    given = {tool.name: tool for tool in tools(desk)}
    able = model.bind_tools(list(given.values()))
    said: list[BaseMessage] = [HumanMessage(question)]
    for _ in range(ROUNDS):
        reply = able.invoke(said)
        said.append(reply)
        if not reply.tool_calls:
            break
        said += [given[call["name"]].invoke(call) for call in reply.tool_calls]
    return said


class Scripted(BaseChatModel):
    """A chat model whose replies are functions of what was said before, one after the other."""

    script: list[Callable[[list[BaseMessage]], AIMessage]]
    tools: Sequence[str] = ()
    """Names of the tools that it was given."""

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def bind_tools(
        self, tools: Sequence[BaseTool | Any], **kwargs: Any
    ) -> Runnable[LanguageModelInput, AIMessage]:
        self.tools = [tool.name for tool in tools]
        return self

    def _generate(self, messages: list[BaseMessage], *_: Any, **kwargs: Any) -> ChatResult:
        reply = self.script.pop(0)(messages)
        return ChatResult(generations=[ChatGeneration(message=reply)])


def calling(name: str, **args: Any) -> Callable[[list[BaseMessage]], AIMessage]:
    """A reply that calls a tool."""
    call = {"name": name, "args": args, "id": f"call-{name}", "type": "tool_call"}
    return lambda said: AIMessage("", tool_calls=[call])


def quoting(said: list[BaseMessage]) -> AIMessage:
    """A reply that repeats the first passage it was shown."""
    return AIMessage(str(said[0].content).split("\n\n")[1])


def repeating(said: list[BaseMessage]) -> AIMessage:
    """A reply that repeats what the tools answered."""
    return AIMessage("\n".join(str(m.content) for m in said if isinstance(m, ToolMessage)))


def main(desk: Helpdesk | None = None) -> None:
    """Both, printed."""
    desk = desk or build(Settings())
    asked = "How long does the buyer have to answer a withdrawal request?"
    print(chain(desk, Scripted(script=[quoting])).invoke(asked))
    model = Scripted(
        script=[
            calling(
                "check_action",
                action="request_withdrawal",
                order={"status": "shipping"},
                claim={
                    "type": "cancel",
                    "status": "requested",
                    "withdrawal": "none",
                    "requested_on": "2026-11-20",
                },
                today="2026-11-21",
            ),
            repeating,
        ]
    )
    said = agent(desk, model, "The buyer asked to cancel; may I ask them to withdraw that?")
    print(said[-1].content)


if __name__ == "__main__":
    main()
