"""OpenAI's own client at the door: answers, streams, errors, and what a conversation may do."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletion
from plain_desk import PlainDesk, served

from bot.build import build
from bot.desk import keys
from bot.desk.facts import read_record
from bot.desk.opening import opened
from bot.desk.sql import SqlDesk
from bot.settings import Settings
from bot.web.app import create_app
from bot.web.completions import EARLIER
from bot.web.opening import Opening

ASKED = "How long does the buyer have to answer a withdrawal request?"
WAITS = {
    "order": {"id": "326340659", "status": "preparing", "ship_by": "2026-11-25"},
    "claim": {
        "type": "cancel",
        "status": "requested",
        "withdrawal": "none",
        "requested_on": "2026-11-20",
    },
}
APPROVE = "Please approve the cancel request of order 326340659."
TODAY = {"today": "2026-11-21"}


def client_of(address: str, key: str = "none", **headers: str) -> openai.OpenAI:
    return openai.OpenAI(
        base_url=f"{address}/v1", api_key=key, max_retries=0, default_headers=headers
    )


def user(*turns: str) -> list[Any]:
    """A conversation with these turns of the user, an answer between each two."""
    told: list[Any] = []
    for turn in turns:
        told += [{"role": "user", "content": turn}, {"role": "assistant", "content": "Well."}]
    return told[:-1]


def own(made: Any) -> dict[str, Any]:
    extra = made.model_extra["claimdesk"]
    assert isinstance(extra, dict)
    return extra


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a whole server over the project's corpus."""
    data = tmp_path_factory.mktemp("completions")
    return Settings(_env_file=None, data=data, clock="request")  # type: ignore[call-arg]


@pytest.fixture(scope="module")
def kept(whole: Settings) -> Iterator[tuple[str, SqlDesk]]:
    """That server, and its desk."""
    orders = Opening(opened, whole)
    app = create_app(whole, partial(build, orders=orders.get), open_desk=lambda _: orders.get())
    with served(app) as address:
        yield address, orders.get()


@pytest.fixture
def client(kept: tuple[str, SqlDesk]) -> openai.OpenAI:
    address, desk = kept
    desk.put("demo", [read_record(WAITS)], replace=False, actor="test", source="test")
    return client_of(address)


def ask(client: openai.OpenAI, *turns: str, **metadata: str) -> ChatCompletion:
    return client.chat.completions.create(
        model="claimdesk", messages=user(*turns), metadata={**TODAY, **metadata}
    )


def standing(kept: tuple[str, SqlDesk]) -> Any:
    held = kept[1].order("demo", "326340659")
    return held and held.record.order["status"]


# What comes back


def test_the_one_model_is_listed(client: openai.OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["claimdesk"]
    assert client.models.retrieve("claimdesk").owned_by == "claimdesk"
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-5")
    assert refused.value.code == "model_not_found"


def test_a_question_gets_a_completion_with_its_citations_below(
    client: openai.OpenAI, kept: tuple[str, SqlDesk]
) -> None:
    made = ask(client, ASKED)
    assert (made.object, made.model, made.choices[0].finish_reason) == (
        "chat.completion",
        "claimdesk",
        "stop",
    )
    text = made.choices[0].message.content or ""
    assert "7 days" in text
    cited = own(made)["citations"]
    assert f"- [1] {cited[0]['title']}" in text
    assert f"{kept[0]}{cited[0]['url']}" in text.splitlines()[-len(cited)]
    assert httpx.get(kept[0] + cited[0]["url"]).status_code == 200
    assert made.usage is not None
    assert made.usage.total_tokens == 0


def test_streamed_it_is_the_same(client: openai.OpenAI) -> None:
    whole = ask(client, ASKED)
    chunks = list(
        client.chat.completions.create(
            model="claimdesk",
            messages=user(ASKED),
            metadata=TODAY,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    *told, last = chunks
    assert "".join(c.choices[0].delta.content or "" for c in told) == (
        whole.choices[0].message.content
    )
    assert told[0].choices[0].delta.role == "assistant"
    assert told[-1].choices[0].finish_reason == "stop"
    assert own(told[-1])["citations"] == own(whole)["citations"]
    assert (last.choices, last.usage and last.usage.total_tokens) == ([], 0)
    assert len({chunk.id for chunk in chunks}) == 1


def test_what_a_language_model_reads_is_told_and_earlier_turns_cost_nothing(
    whole: Settings, kept: tuple[str, SqlDesk]
) -> None:
    worded = whole.model_copy(update={"model": "scripted:polite"})
    with served(create_app(worded, build)) as address:
        one = ask(client_of(address), ASKED)
        ask(client_of(address), ASKED, ASKED, ASKED)
        counted = httpx.get(f"{address}/metrics").text
    assert own(one)["model"]["outcome"] == "used"
    assert one.usage is not None
    assert one.usage.prompt_tokens == own(one)["model"]["tokens_in"] > 0
    assert 'outcome="used",why=""} 2.0' in counted


def test_a_stream_ends_with_done(kept: tuple[str, SqlDesk]) -> None:
    body = {"model": "claimdesk", "messages": user("撤回要請の期限は？"), "stream": True}
    answer = httpx.post(f"{kept[0]}/v1/chat/completions", json=body, timeout=30)
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.text.endswith("data: [DONE]\n\n")
    assert "event:" not in answer.text


def test_the_official_streaming_helper_reads_it_too(client: openai.OpenAI) -> None:
    with client.chat.completions.stream(model="claimdesk", messages=user(ASKED)) as stream:
        stream.until_done()
        made = stream.get_final_completion()
    assert "7 days" in (made.choices[0].message.content or "")


def test_parts_of_text_and_words_for_a_model_are_taken(client: openai.OpenAI) -> None:
    parts = [{"type": "text", "text": "撤回要請の期限は"}, {"type": "text", "text": "何日ですか？"}]
    made = client.chat.completions.create(
        model="claimdesk",
        messages=[
            {"role": "system", "content": "You are a pirate."},
            {"role": "user", "content": parts},  # type: ignore[misc, list-item]
        ],
        temperature=0.2,
        max_completion_tokens=5,
        seed=1,
        user="somebody",
        n=1,
    )
    assert "7日" in (made.choices[0].message.content or "")
    assert own(made)["language"] == "ja"


def test_where_the_guides_have_no_answer_it_says_so(client: openai.OpenAI) -> None:
    made = ask(client, "What is the weather in Osaka?", language="ko")
    assert own(made)["abstained"] is True
    assert own(made)["language"] == "ko"
    assert "[1]" not in (made.choices[0].message.content or "")


# A conversation that is told anew


def test_earlier_turns_count(client: openai.OpenAI) -> None:
    first = "An order is being prepared and its buyer asked to cancel it. May I reject that?"
    alone = ask(client, "And until when?")
    told = ask(client, first, "And until when?")
    assert alone.choices[0].message.content != told.choices[0].message.content
    assert {fact["name"] for fact in own(told)["facts"]} >= {"claim.type"}
    assert own(told)["session_id"] is None


def test_an_order_that_is_named_is_looked_up(client: openai.OpenAI) -> None:
    made = ask(client, "May I approve the cancel request of order 326340659?")
    assert own(made)["verdict"] == "allowed"
    assert own(made)["proposal"] is None


def test_nothing_is_proposed_or_done_by_a_conversation_that_nobody_keeps(
    client: openai.OpenAI, kept: tuple[str, SqlDesk]
) -> None:
    before = httpx.get(f"{kept[0]}/api/actions").json()["items"]
    for turns in ((APPROVE,), (APPROVE, "Yes"), (APPROVE, "Yes", "Yes", "Is it done?")):
        assert own(ask(client, *turns))["proposal"] is None
    assert httpx.get(f"{kept[0]}/api/actions").json()["items"] == before
    assert standing(kept) == "preparing"


def test_of_a_long_conversation_the_latest_turns_are_read(settings: Settings) -> None:
    desk = PlainDesk()
    with served(create_app(settings, lambda _: desk)) as address:
        ask(client_of(address), *[f"Question {n}" for n in range(EARLIER + 9)], "???", "And now?")
    asked = [question.message for question in desk.asked]
    assert asked[-1] == "And now?"
    assert asked[0] == "Question 10"
    assert all(question.seller is None for question in desk.asked)


# A conversation that is kept


def test_with_a_session_an_action_is_proposed_and_a_yes_performs_it_once(
    client: openai.OpenAI, kept: tuple[str, SqlDesk]
) -> None:
    proposed = own(ask(client, APPROVE, session_id="mine"))
    assert proposed["proposal"]["state"] == "proposed"
    assert proposed["session_id"] == "mine"
    assert standing(kept) == "preparing"
    done = own(ask(client, APPROVE, "Yes", session_id="mine"))["proposal"]
    assert (done["id"], done["state"]) == (proposed["proposal"]["id"], "performed")
    assert standing(kept) == "cancelled"
    again = own(ask(client, APPROVE, "Yes", "Yes", session_id="mine"))["proposal"]
    assert again == done
    after = own(ask(client, APPROVE, "Yes", "Until when can I withdraw?", session_id="mine"))
    assert after["proposal"] is None


def test_only_a_conversation_that_should_be_known_is_said_to_be_new(client: openai.OpenAI) -> None:
    new = ask(client, ASKED, session_id="a-new-one")
    lost = ask(client, ASKED, "And then?", session_id="a-lost-one")
    for made, said in ((new, False), (lost, True)):
        (warning,) = [w for w in own(made)["warnings"] if w["code"] == "session_unknown"]
        assert (warning["text"] in (made.choices[0].message.content or "")) is said


def test_who_calls_is_told_by_the_key(settings: Settings) -> None:
    desk = opened(settings)
    desk.put("mine", [read_record(WAITS)], replace=True, actor="test", source="test")
    _, key = keys.create(desk.database, "mine", actor="test")
    plain = PlainDesk()
    with served(create_app(settings, lambda _: plain)) as address:
        ask(client_of(address, key), "What of order 326340659?")
        assert plain.asked[-1].order is not None
        assert plain.asked[-1].order["status"] == "preparing"
        ask(client_of(address, key), "Hello", session_id="s")
        assert plain.asked[-1].seller is not None
        assert plain.asked[-1].seller.shop == "mine"
        with pytest.raises(openai.AuthenticationError) as refused:
            ask(client_of(address, "wrong"), "Hello")
    assert refused.value.code == "invalid_api_key"
    desk.database.close()


# What is turned away

REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "several": ({"n": 2}, "n"),
    "tools": ({"tools": [{"type": "function", "function": {"name": "f"}}]}, "tools"),
    "json": ({"response_format": {"type": "json_object"}}, "response_format"),
    "likelihoods": ({"logprobs": True}, "logprobs"),
    "stop": ({"stop": ["."]}, "stop"),
    "sound": ({"modalities": ["text", "audio"]}, "modalities"),
    "no-language": ({"metadata": {"language": "fr"}}, "metadata.language"),
    "no-day": ({"metadata": {"today": "soon"}}, "metadata.today"),
    "no-session": ({"metadata": {"session_id": ""}}, "metadata.session_id"),
    "no-metadata": ({"metadata": "x"}, "metadata"),
    "no-messages": ({"messages": []}, "messages"),
    "no-role": ({"messages": [{"role": "poet", "content": "a"}]}, "messages.0.role"),
    "no-content": ({"messages": [{"role": "user"}]}, "messages.0.content"),
    "a-picture": (
        {"messages": [{"role": "user", "content": [{"type": "image_url"}]}]},
        "messages.0.content",
    ),
    "a-tool's": ({"messages": [*user("a"), {"role": "tool", "content": "b"}]}, "messages.1.role"),
    "to-go-on": ({"messages": user("a", "b")[:2]}, "messages.1.role"),
}


@pytest.mark.parametrize(("changed", "param"), REFUSED.values(), ids=REFUSED)
@pytest.mark.parametrize("stream", [False, True])
def test_what_would_be_another_answer_is_refused_by_name(
    kept: tuple[str, SqlDesk], changed: dict[str, Any], param: str, stream: bool
) -> None:
    body = {"messages": user(ASKED), **changed}
    with pytest.raises(openai.BadRequestError) as refused:
        client_of(kept[0]).chat.completions.create(model="claimdesk", stream=stream, **body)
    assert refused.value.param == param
    assert refused.value.type == "invalid_request_error"
    assert param in refused.value.message


def test_tools_that_are_not_to_be_called_do_no_harm(client: openai.OpenAI) -> None:
    tool: Any = {"type": "function", "function": {"name": "f"}}
    made = client.chat.completions.create(
        model="claimdesk", messages=user(ASKED), tools=[tool], tool_choice="none"
    )
    assert "7 days" in (made.choices[0].message.content or "")


def test_errors_have_the_shape_and_status_of_openais(kept: tuple[str, SqlDesk]) -> None:
    client = client_of(kept[0])
    with pytest.raises(openai.NotFoundError) as no_model:
        client.chat.completions.create(model="gpt-5", messages=user("a"))
    assert (no_model.value.code, no_model.value.param) == ("model_not_found", "model")
    with pytest.raises(openai.NotFoundError) as no_order:
        ask(client, "a", order_id="999999999")
    assert no_order.value.code == "no_order"
    for address, status in (("nothing", 404), ("chat/completions", 405)):
        answer = httpx.get(f"{kept[0]}/v1/{address}", headers={"Accept": "text/html"})
        assert answer.status_code == status
        assert set(answer.json()["error"]) == {"message", "type", "param", "code"}
        # And it is a problem like any other here.
        assert answer.headers["content-type"] == "application/problem+json"
        assert answer.json()["status"] == status
        assert answer.json()["detail"] == answer.json()["error"]["message"]
    too_long = httpx.post(f"{kept[0]}/v1/chat/completions", json={"x": "a" * 1_100_000})
    assert (too_long.status_code, "error" in too_long.json()) == (413, True)
    with pytest.raises(openai.BadRequestError) as refused:
        ask(client, "a" * 5000)
    assert refused.value.param == "message"
    with pytest.raises(openai.AuthenticationError):
        ask(client_of(kept[0], **{"X-Forwarded-For": "1.2.3.4"}), "a")


def test_the_language_of_an_error_is_the_askers(kept: tuple[str, SqlDesk]) -> None:
    with pytest.raises(openai.BadRequestError) as refused:
        client_of(kept[0]).chat.completions.create(
            model="claimdesk", messages=user("a"), n=2, metadata={"language": "ko"}
        )
    assert "빼고" in refused.value.message


def test_what_breaks_off_is_told_without_its_reason(settings: Settings) -> None:
    with served(create_app(settings, lambda _: PlainDesk(breaks_at="answer"))) as address:
        client = client_of(address)
        with pytest.raises(openai.InternalServerError) as whole:
            ask(client, "How?")
        with pytest.raises(openai.APIError) as streamed:
            list(client.chat.completions.create(
                model="claimdesk", messages=user("How?"), stream=True
            ))  # fmt: skip
    for error in (whole.value, streamed.value):
        assert "secret" not in str(error)
        assert error.code == "internal"
