"""What is taken of a request as OpenAI's clients send it.

Decides what of it counts (the user's turns, `metadata`), what is passed over because it changes
nothing here (temperature, seed, `user` …), and what is refused because an answer without it would
be another one than was asked for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from bot.dialogue.sessions import LONGEST
from bot.web import problems
from bot.web.problems import ProblemError
from bot.web.wording import known, table
from corpus.vocabulary import Language

MODEL = "claimdesk"
_SPOKEN = ("text", "input_text")
_BESIDE = ("system", "developer")
"""Who sets a model's manners: there is none here."""


class CompletionRequest(BaseModel):
    """A conversation so far, as OpenAI's clients send it; the last user message is the question.

    `metadata` may hold `session_id`, `language`, `today` and `order_id`, as `/api/chat` has them:
    with a `session_id` the server keeps the conversation, and actions can be proposed and
    confirmed; without one the user's earlier turns are read again, and nothing is ever done.
    """

    model_config = ConfigDict(extra="ignore", use_attribute_docstrings=True)

    model: str
    """`claimdesk`."""
    messages: list[dict[str, Any]] = Field(min_length=1)
    """`{"role", "content"}` each; the last is the user's. Those of the system are passed over."""
    stream: bool | None = None
    """Whether the answer comes as `chat.completion.chunk` events."""
    stream_options: dict[str, Any] | None = None
    """`include_usage`."""
    metadata: dict[str, str] | None = None
    """`session_id`, `language`, `today`, `order_id`."""
    n: int | None = None
    """1: there is one answer."""
    tools: list[Any] | None = None
    """Refused, unless `tool_choice` is `none`, as is `functions`: an answer calls none."""
    tool_choice: Any = None
    functions: list[Any] | None = None
    function_call: Any = None
    response_format: dict[str, Any] | None = None
    """`{"type": "text"}`; any other is refused."""
    modalities: list[str] | None = None
    """Text alone."""
    audio: Any = None
    """Refused."""
    logprobs: bool | None = None
    """Refused where true."""
    top_logprobs: int | None = None
    """Refused where there are to be some."""
    stop: str | list[str] | None = None
    """Refused: half an answer on rules is none."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked, and how."""

    turns: tuple[str, ...]
    """What the user said, in order; the last one is the question."""
    session_id: str | None
    language: Language | None
    today: dt.date | None
    order_id: str | None
    usage: bool
    """Whether a stream ends with what was used."""


def read(body: CompletionRequest, said_in: Language) -> Asked:
    """What counts of a request; ProblemError, in the language that is asked for."""
    metadata = body.metadata or {}
    language = known(metadata.get("language"))
    told = language or said_in
    if "language" in metadata and language is None:
        raise problems.wrong("metadata.language", metadata["language"], told)
    if body.model != MODEL:
        raise _told("no-model", "model", told, model=body.model[:100], known=MODEL)
    for field in _unsupported(body):
        raise _refused(field, told)
    session_id = metadata.get("session_id")
    if session_id is not None and not (0 < len(session_id) <= LONGEST and session_id.isprintable()):
        raise problems.wrong("metadata.session_id", session_id, told)
    options = body.stream_options or {}
    return Asked(
        turns=_turns(body.messages, told),
        session_id=session_id,
        language=language,
        today=_day(metadata, told),
        order_id=metadata.get("order_id"),
        usage=options.get("include_usage") is True,
    )


def _unsupported(body: CompletionRequest) -> Iterator[str]:
    """The parameters without which the answer would be another one."""
    if body.n not in (None, 1):
        yield "n"
    if body.tools and body.tool_choice != "none":
        yield "tools"
    if body.functions and body.function_call != "none":
        yield "functions"
    if (body.response_format or {}).get("type", "text") != "text":
        yield "response_format"
    if body.audio is not None:
        yield "audio"
    if set(body.modalities or ()) - {"text"}:
        yield "modalities"
    if body.logprobs:
        yield "logprobs"
    if body.top_logprobs:
        yield "top_logprobs"
    if body.stop:
        yield "stop"


def _turns(messages: list[dict[str, Any]], language: Language) -> tuple[str, ...]:
    turns: list[str] = []
    last = None
    for number, message in enumerate(messages):
        role = message.get("role")
        if role in _BESIDE:
            continue
        last = role
        if role == "user":
            turns.append(_text(message.get("content"), f"messages.{number}.content", language))
        elif role in ("tool", "function"):
            raise _refused(f"messages.{number}.role", language)
        elif role != "assistant":
            raise problems.wrong(f"messages.{number}.role", role, language)
    if last != "user":
        raise problems.wrong(f"messages.{len(messages) - 1}.role", last, language)
    return tuple(turns)


def _text(content: Any, field: str, language: Language) -> str:
    """What is said in a message, in one piece or in several."""
    if isinstance(content, str):
        return content.strip()
    if not isinstance(content, list) or not all(isinstance(part, Mapping) for part in content):
        raise problems.wrong(field, content, language)
    if any(part.get("type") not in _SPOKEN for part in content):
        raise _refused(field, language)
    return "\n".join(str(part.get("text") or "") for part in content).strip()


def _day(metadata: Mapping[str, str], language: Language) -> dt.date | None:
    told = metadata.get("today")
    if told is None:
        return None
    try:
        if len(told) != 10:
            raise ValueError
        return dt.date.fromisoformat(told)
    except ValueError:
        raise problems.wrong("metadata.today", told, language) from None


def _refused(field: str, language: Language) -> ProblemError:
    return _told("unsupported", field, language, field=field)


def _told(name: str, at: str, language: Language, **values: str) -> ProblemError:
    """A problem of one field."""
    detail = table(language)["problems"][name]["detail"].format(**values)
    errors = [{"field": at, "detail": detail, "pointer": "#/" + at.replace(".", "/")}]
    return ProblemError(name, language=language, values=values, errors=errors)
