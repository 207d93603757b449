"""What an MCP client is given and refused: over standard input and output, and over HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from agents_calling import ASK, MODES, TOOLS, WAITS, at_http, by_stdio, talk, told, wrong
from mcp import Client
from mcp.types import ElicitResult

from bot.build import Helpdesk
from bot.desk import audit
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from rules import Action


@pytest.fixture
def kept(place: Settings) -> Iterator[SqlDesk]:
    desk = opened(place)
    for shop in ("demo", "mine"):
        desk.put(shop, [read_record(WAITS)], replace=True, actor="test", source="test")
    yield desk
    desk.database.close()


@pytest.fixture
def address(place: Settings, helpdesk: Helpdesk) -> Iterator[str]:
    with at_http(place, helpdesk) as found:
        yield found


def answering(asked: list[str], action: str, **content: Any) -> Any:
    """A user who is asked, and answers."""

    async def answer(context: Any, params: Any) -> ElicitResult:
        asked.append(params.message)
        return ElicitResult(action=action, content=content or None)  # type: ignore[arg-type]

    return answer


def standing(desk: SqlDesk, shop: str = "demo") -> Any:
    held = desk.order(shop, "326340659")
    return held and held.record.order["status"]


def recorded(desk: SqlDesk, proposal_id: str) -> list[tuple[str, str]]:
    found = audit.entries(desk.database, "demo", action_id=proposal_id)[0]
    return [(entry.actor, entry.event) for entry in found]


# What is given


@pytest.mark.parametrize("mode", MODES)
def test_over_standard_input_and_output_all_tools_answer(
    place: Settings, kept: SqlDesk, mode: str
) -> None:
    async def said(client: Client) -> None:
        listed = (await client.list_tools()).tools
        assert [tool.name for tool in listed] == TOOLS
        for tool in listed:
            assert tool.output_schema is not None
            assert tool.input_schema["additionalProperties"] is False
        assert "explicit" in (client.instructions or "")
        found = await told(client, "search_guides", query="撤回要請の期限は何日ですか？")
        assert found["covered"] is True
        assert "7日" in found["items"][0]["quote"]
        none = await told(client, "search_guides", query="What is the weather in Osaka?")
        assert none["covered"] is False
        decision = await told(client, "check_action", **ASK, language="ko")
        assert (decision["verdict"], decision["action"]) == ("allowed", "approve_cancel")
        facts = {"order": WAITS["order"], "claim": WAITS["claim"], "today": "2026-11-21"}
        same = await told(client, "check_action", action="approve_cancel", **facts, language="ko")
        assert same == decision
        side_by_side = await told(client, "options", order_id="326340659", today="2026-11-21")
        assert {option["action"] for option in side_by_side["items"]} == set(Action)
        dates = await told(client, "timeline", **facts)
        assert dates["items"][0]["date"]
        made = await told(client, "propose_action", **ASK)
        assert made["proposal"]["preview"]
        assert made["decision"]["verdict"] == "allowed"
        done = await told(client, "confirm_action", proposal_id=made["proposal"]["id"])
        assert done["state"] == "performed"
        again = await told(client, "confirm_action", proposal_id=made["proposal"]["id"])
        assert again == done
        who = [("mcp", e) for e in ("proposed", "confirmed", "performing", "performed")]
        assert recorded(kept, done["id"]) == who

    talk(by_stdio(place), said, mode=mode)
    assert standing(kept) == "cancelled"


@pytest.mark.parametrize("mode", MODES)
def test_over_http_the_user_is_asked_before_anything_is_done(
    address: str, kept: SqlDesk, mode: str
) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        done = await told(client, "confirm_action", proposal_id=made["id"])
        assert done["state"] == "performed"
        assert asked == ["\n".join(made["preview"])]
        assert await told(client, "confirm_action", proposal_id=made["id"]) == done
        assert len(asked) == 1

    asked: list[str] = []
    user = answering(asked, "accept", yes=True)
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "cancelled"


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("action", "content", "state"),
    [("accept", {"yes": False}, "declined"), ("decline", {}, "declined"), ("cancel", {}, None)],
)
def test_without_a_yes_nothing_is_done(
    address: str, kept: SqlDesk, mode: str, action: str, content: dict[str, bool], state: str | None
) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        if state is None:
            text = await wrong(client, "confirm_action", proposal_id=made["id"])
            assert "nothing was done" in text
            dropped = await told(client, "decline_action", proposal_id=made["id"])
            assert dropped["state"] == "declined"
        else:
            answer = await told(client, "confirm_action", proposal_id=made["id"])
            assert answer["state"] == state
        assert ("demo", "confirmed") not in recorded(kept, made["id"])

    user = answering([], action, **content)
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "preparing"


@pytest.mark.parametrize("mode", MODES)
def test_an_answer_that_says_nothing_does_nothing(address: str, kept: SqlDesk, mode: str) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        await wrong(client, "confirm_action", proposal_id=made["id"])

    user = answering([], "accept", no="thing")
    talk(f"{address}/mcp", said, mode=mode, elicitation_callback=user)
    assert standing(kept) == "preparing"


# What is turned away


def test_a_call_that_can_not_be_taken_is_told_what_is_wrong(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        order = {"order": {"colour": "red"}}
        assert "order.colour" in await wrong(client, "check_action", action="ship", **order)
        assert "action" in await wrong(client, "check_action", action="fly")
        assert "claim.status" in await wrong(client, "options", claim={"status": "lost"})
        assert "today" in await wrong(client, "timeline", today="soon")
        assert "language" in await wrong(client, "search_guides", query="a", language="fr")
        assert "ordr" in await wrong(client, "options", ordr={})
        both = {"order_id": "326340659", "claim": None}
        assert "claim: leave it out" in await wrong(client, "options", **both)
        assert "order_id" in await wrong(client, "timeline", order_id="999")
        assert "order_id" in await wrong(client, "propose_action", **{**ASK, "order_id": "999"})
        params = {"params": {"colour": "red"}}
        assert "params.colour" in await wrong(client, "propose_action", **ASK, **params)
        assert "today" in await wrong(client, "propose_action", **{**ASK, "today": "soon"})
        for tool in ("confirm_action", "decline_action"):
            assert "proposal_id" in await wrong(client, tool, proposal_id="none")

    talk(f"{address}/mcp", said)


def test_what_the_rules_forbid_is_answered_with_the_decision(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        blocked = await told(client, "propose_action", **{**ASK, "action": "ship"})
        assert (blocked["proposal"], blocked["decision"]["verdict"]) == (None, "blocked")
        open_ = await told(client, "propose_action", **{**ASK, "action": "reject_cancel"})
        assert (open_["proposal"], open_["decision"]["verdict"]) == (None, "needs_info")
        assert open_["decision"]["missing"]

    talk(f"{address}/mcp", said)


def test_a_proposal_whose_order_changed_is_not_done(address: str, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        shipped = {**WAITS, "order": {**WAITS["order"], "status": "shipping"}}
        kept.put("demo", [read_record(shipped)], replace=True, actor="test", source="test")
        stale = await told(client, "confirm_action", proposal_id=made["id"])
        assert stale["state"] == "stale"
        text = await wrong(client, "decline_action", proposal_id=made["id"])
        assert "stale" in text

    talk(f"{address}/mcp", said)


def test_at_a_shops_own_the_yes_gives_the_steps(place: Settings, kept: SqlDesk) -> None:
    async def said(client: Client) -> None:
        made = (await told(client, "propose_action", **ASK))["proposal"]
        by_hand = await told(client, "confirm_action", proposal_id=made["id"])
        assert by_hand["state"] == "by_hand"
        assert len(by_hand["result"]["checklist"]) > 4

    talk(by_stdio(place, "--shop", "mine"), said)
    assert standing(kept, "mine") == "preparing"
