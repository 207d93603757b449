"""Claimdesk in another LangChain chain: its retriever, its tools, and their example."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from langchain_core.messages import ToolMessage
from langchain_core.tools import BaseTool

from bot.build import Helpdesk
from bot.langchain_tools import retriever, tools
from corpus.vocabulary import Language
from rules import Action

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
WAITS = {
    "type": "cancel",
    "status": "requested",
    "withdrawal": "none",
    "requested_on": "2026-11-20",
}


@pytest.fixture(scope="module")
def example() -> ModuleType:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(EXAMPLES)
        return importlib.import_module("langchain_chain")


@pytest.fixture
def given(desk: Helpdesk) -> dict[str, BaseTool]:
    return {tool.name: tool for tool in tools(desk)}


def test_a_chain_answers_from_the_passages_it_was_given(
    desk: Helpdesk, example: ModuleType
) -> None:
    model = example.Scripted(script=[example.quoting])
    said = example.chain(desk, model).invoke("How long does the buyer have to answer a withdrawal?")
    assert said.startswith("[claim-withdrawal#request]")
    assert "7 days" in said


def test_an_agent_calls_the_tools_until_it_answers(desk: Helpdesk, example: ModuleType) -> None:
    ask: dict[str, Any] = {"order": {"status": "preparing"}, "claim": WAITS, "today": "2026-11-21"}
    model = example.Scripted(
        script=[
            example.calling("search_guides", query="撤回要請の期限は？"),
            example.calling("check_action", action="approve_cancel", **ask),
            example.calling("check_action", action="approve_cancel", ordr={}),
            example.repeating,
        ]
    )
    said = example.agent(desk, model, "May I approve it?")
    assert model.tools == ["search_guides", "check_action", "options", "timeline"]
    found, decided, slipped = (m for m in said if isinstance(m, ToolMessage))
    passages = json.loads(str(found.content))
    assert (passages["language"], passages["covered"]) == ("ja", True)
    assert passages["items"][0]["section"] == "request"
    assert json.loads(str(decided.content))["verdict"] == "allowed"
    assert "ordr" in str(slipped.content)
    assert slipped.status == "error"
    assert "allowed" in str(said[-1].content)


def test_an_agent_that_never_answers_is_stopped(desk: Helpdesk, example: ModuleType) -> None:
    model = example.Scripted(script=[example.calling("options")] * 9)
    assert len(example.agent(desk, model, "?")) == 1 + 2 * example.ROUNDS


def test_the_example_runs_as_it_stands(
    desk: Helpdesk, example: ModuleType, capsys: pytest.CaptureFixture[str]
) -> None:
    example.main(desk)
    printed = capsys.readouterr().out
    assert "[claim-withdrawal#request]" in printed
    assert '"action": "request_withdrawal"' in printed


def test_the_retriever_gives_documents_of_a_language(desk: Helpdesk) -> None:
    found = retriever(desk, language=Language.JA, k=3).invoke("撤回要請の期限は何日ですか？")
    assert len(found) == 3
    assert found[0].metadata["address"] == "claim-withdrawal#request"
    assert "7日" in found[0].page_content


def test_tools_describe_what_they_take(given: dict[str, BaseTool]) -> None:
    for tool in given.values():
        schema = tool.get_input_jsonschema()
        assert schema["additionalProperties"] is False
        assert all("description" in part for part in schema["properties"].values())
    taken = given["check_action"].get_input_jsonschema()["properties"]
    assert taken["action"]["enum"] == list(Action)
    assert "preparing" in taken["order"]["properties"]["status"]["enum"]


@pytest.mark.parametrize(
    ("tool", "args", "named"),
    [
        ("check_action", {"action": "fly"}, "action"),
        ("check_action", {"action": "ship", "order": {"colour": "red"}}, "order.colour"),
        ("check_action", {"action": "ship", "params": {"ground": "other"}}, "params.ground"),
        ("check_action", {"action": "ship", "today": "soon"}, "today"),
        ("check_action", {"action": "ship", "language": "fr"}, "language"),
        ("options", {"claim": {"status": "lost"}}, "claim.status"),
        ("timeline", {"order": {"ship_by": "2026-02-30"}}, "order.ship_by"),
        ("search_guides", {"query": "a", "language": "fr"}, "language"),
        ("search_guides", {"query": " "}, "empty"),
        ("search_guides", {"query": "a" * 5000}, "too long"),
        ("search_guides", {"query": "a", "count": 0}, "count"),
    ],
)
def test_a_call_that_can_not_be_taken_is_answered_with_what_is_wrong(
    given: dict[str, BaseTool], tool: str, args: dict[str, Any], named: str
) -> None:
    call = {"name": tool, "args": args, "id": "1", "type": "tool_call"}
    told = given[tool].invoke(call)
    assert told.status == "error"
    assert named in told.content


def test_no_claim_and_nothing_known_of_one_are_two_things(given: dict[str, BaseTool]) -> None:
    ask = {"action": "ship", "order": {"status": "preparing", "ship_by": "2026-11-25"}}
    known = given["check_action"].invoke({**ask, "claim": None, "today": "2026-11-21"})
    unknown = given["check_action"].invoke({**ask, "today": "2026-11-21"})
    assert (known["verdict"], unknown["verdict"]) == ("allowed", "needs_info")
    assert unknown["missing"] == ["claim"]


def test_dates_and_options_come_as_lists(given: dict[str, BaseTool]) -> None:
    claim = {**WAITS, "withdrawal": "requested", "withdrawal_requested_on": "2026-07-29"}
    ask = {"claim": claim, "today": "2026-07-30", "language": "ja"}
    dates = {event["kind"]: event["date"] for event in given["timeline"].invoke(ask)}
    assert "2026-08-04" in dates.values()
    assert {option["action"] for option in given["options"].invoke(ask)} == set(Action)
