"""`POST /v1/chat/completions` and `GET /v1/models`: the door for OpenAI's clients.

Decides how an answer looks to them, and which conversation a request goes on with. Their protocol
keeps none: each request brings all that was said. Two ways are offered for that:

- `metadata.session_id` names a conversation that is kept here, as `session_id` of `/api/chat`. The
  earlier messages are passed over; actions can be proposed, and a yes is a yes, once.
- Without one the user's earlier turns are read again, in a conversation that is forgotten
  afterwards, on nobody's behalf: nobody's proposal can be made or confirmed there, so that an old
  yes, told again with every request, can't do anything. Facts of an order that was named are looked
  up and given beside the question.
"""

from __future__ import annotations

import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response

from bot.answer import Answer, Event, Question, QuestionError, Seller
from bot.desk.facts import about
from bot.dialogue.naming import numbers
from bot.web import bodies, completion_requests, problems
from bot.web.answering import in_thread
from bot.web.callers import Caller, asker
from bot.web.chat import check_order, refused, told_in
from bot.web.completion_requests import MODEL, Asked, CompletionRequest
from bot.web.metrics import Metrics
from bot.web.problems import ProblemError
from bot.web.streaming import HEADERS, EventStream, next_of, stream
from bot.web.transcripts import Transcripts
from bot.web.warming import Helpdesk, Warming
from bot.web.wording import accepted, page_texts

LIMIT = 1024 * 1024
"""Bytes of a request: it brings the whole conversation, our own answers included."""
EARLIER = 20
"""Earlier turns that are read again at most, the latest ones."""
_NAMED = 5
"""Numbers that are looked for among the orders at most, the latest ones."""
_SINCE = 1_795_219_200
"""When the model was made, as the list has it: the day these routes came."""
_CARD = {"id": MODEL, "object": "model", "created": _SINCE, "owned_by": "claimdesk"}
_CAN = {400, 401, 404, 413, 415, 500, 503}

Who = Annotated[Caller, Depends(asker)]


def router(
    warming: Warming, metrics: Metrics, transcripts: Transcripts, *, version: str
) -> APIRouter:
    """The routes for OpenAI's clients."""
    errors: dict[int | str, dict[str, Any]] = {
        code: {"description": "A problem, with `error`: `{message, type, param, code}`."}
        for code in sorted(_CAN)
    }
    routes = APIRouter(prefix="/v1", tags=["openai"], responses=errors)

    @routes.get("/models", summary="The model, for OpenAI's clients")
    def models(who: Who) -> Response:
        """There is one."""
        return JSONResponse({"object": "list", "data": [_CARD]})

    @routes.get("/models/{model}", summary="One model")
    def model(model: str, who: Who) -> Response:
        """`claimdesk`."""
        if model != MODEL:
            raise ProblemError("no-model", values={"model": model[:100], "known": MODEL})
        return JSONResponse(_CARD)

    @routes.post(
        "/chat/completions",
        summary="Ask a question, as OpenAI's clients do",
        responses={200: {"description": "A `chat.completion`, or its chunks as events."}},
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/json": {"schema": CompletionRequest.model_json_schema()}},
            }
        },
    )
    async def completions(request: Request, who: Who) -> Response:
        body = await bodies.read(request, CompletionRequest, limit=LIMIT)
        said_in = accepted(request.headers.get("accept-language"))
        asked = completion_requests.read(body, said_in)
        language = asked.language or said_in
        desk = await told_in(language, warming.ready())
        desk, question = await told_in(
            language, in_thread(_prepared, request, desk, asked, who.seller)
        )

        def given(answer: Answer) -> Answer:
            metrics.answered(answer)
            return transcripts.keep(answer, question.message, who)

        made = _Completion(str(request.base_url).rstrip("/"), version, asked)
        try:
            if not body.stream:
                answer = given(await in_thread(desk.answer, question))
                headers = {"Content-Language": answer.language, "Cache-Control": "no-store"}
                return JSONResponse(made.whole(answer), headers=headers)
            events = await in_thread(desk.events, question)
            first = await in_thread(next_of, events)
        except QuestionError as error:
            raise refused(error, language) from None

        def write(event: Event) -> bytes:
            if event.whole is not None:
                event = replace(event, whole=given(event.whole))
            return b"".join(_data(chunk) for chunk in made.chunks(event)) + (
                b"data: [DONE]\n\n" if event.whole is not None else b""
            )

        def broken(error: ProblemError) -> bytes:
            return _data(problems.openai(error.body(language, request.url.path)))

        return EventStream(stream(first, events, write=write, broken=broken), headers=HEADERS)

    return routes


def _prepared(
    request: Request, desk: Helpdesk, asked: Asked, seller: Seller | None
) -> tuple[Helpdesk, Question]:
    """Who answers, and the question with what is known beside it."""
    question = Question(
        message=asked.turns[-1],
        session_id=asked.session_id,
        language=asked.language,
        today=asked.today,
        order_id=asked.order_id,
        seller=seller,
    )
    if asked.order_id is not None:
        check_order(request, question)
    if asked.session_id is not None:
        return desk, question
    desk, session = desk.apart(), None
    for turn in asked.turns[:-1][-EARLIER:]:
        earlier = Question(
            message=turn, session_id=session, language=asked.language, today=asked.today
        )
        try:
            session = desk.heard(earlier)
        except QuestionError:
            continue  # it was refused then, too
    question = replace(_told(request, question, asked), session_id=session, seller=None)
    return desk, question


def _told(request: Request, question: Question, asked: Asked) -> Question:
    """The question with the facts of the order that was named last, where the caller has it."""
    if question.seller is None:
        return question
    named = [number for turn in asked.turns for number in numbers(turn)]
    for number in [asked.order_id] if asked.order_id else named[: -_NAMED - 1 : -1]:
        held = request.app.state.desk.get().order(question.seller.shop, number)
        if held is not None:
            return about(question, held.record)
    return question


@dataclass
class _Completion:
    """An answer as OpenAI's clients get it, whole or in chunks."""

    base: str
    version: str
    asked: Asked
    id: str = field(default_factory=lambda: f"chatcmpl-{uuid.uuid4().hex}")
    created: int = field(default_factory=lambda: int(time.time()))
    begun: bool = False

    def whole(self, answer: Answer) -> dict[str, Any]:
        content = answer.answer + "".join(self._beside(answer))
        message = {"role": "assistant", "content": content, "refusal": None}
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        return {
            **self._head("chat.completion"),
            "choices": [choice],
            "usage": _used(answer),
            "claimdesk": self._own(answer),
        }

    def chunks(self, event: Event) -> Iterator[dict[str, Any]]:
        if not self.begun:
            self.begun = True
            yield self._chunk({"role": "assistant", "content": ""})
        if event.name == "token":
            yield self._chunk({"content": event.data["text"]})
        if (answer := event.whole) is None:
            return
        if beside := "".join(self._beside(answer)):
            yield self._chunk({"content": beside})
        yield {**self._chunk({}, finish="stop"), "claimdesk": self._own(answer)}
        if self.asked.usage:
            yield {**self._head("chat.completion.chunk"), "choices": [], "usage": _used(answer)}

    def _chunk(self, delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return {**self._head("chat.completion.chunk"), "choices": [choice]}

    def _head(self, kind: str) -> dict[str, Any]:
        return {
            "id": self.id,
            "object": kind,
            "created": self.created,
            "model": MODEL,
            "system_fingerprint": f"claimdesk-{self.version}",
        }

    def _own(self, answer: Answer) -> dict[str, Any]:
        """All of an answer but its text; without a `session_id` where nothing is kept."""
        told = answer.as_json()
        del told["answer"], told["html"]
        return {**told, "session_id": self.asked.session_id and answer.session_id}

    def _beside(self, answer: Answer) -> Iterator[str]:
        """What a page shows around an answer, as text below it."""
        begins = len(self.asked.turns) == 1
        for warning in answer.warnings:
            # A caller who begins a conversation under an id of its own knows that it is new.
            if not (begins and warning.code == "session_unknown"):
                yield f"\n\n> {warning.text}"
        if answer.contact is not None and answer.contact.id is not None:
            path = " > ".join(answer.contact.path)
            yield f"\n\n> {page_texts(answer.language)['contact']}: {path}"
        for number, cited in enumerate(answer.citations):
            dated = f", {cited.updated}" if cited.updated else ""
            lead = "\n" if number else "\n\n"
            source = f"{cited.title} ({cited.source}{dated})"
            yield f"{lead}- [{cited.marker}] {source}: {self.base}{cited.url}"


def _used(answer: Answer) -> dict[str, int]:
    """What a language model read and wrote, as far as it tells: where none was asked, nothing."""
    read = (answer.model and answer.model.tokens_in) or 0
    written = (answer.model and answer.model.tokens_out) or 0
    return {"prompt_tokens": read, "completion_tokens": written, "total_tokens": read + written}


def _data(body: dict[str, Any]) -> bytes:
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=str)
    return f"data: {text}\n\n".encode()
