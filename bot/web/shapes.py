"""The shapes of HTTP's JSON, described for `/docs` and `/openapi.json`.

Decides what a request may hold and how an answer is described; what an answer holds is decided
by `bot/answer.py` (a test compares the two).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    create_model,
)
from pydantic_core import PydanticCustomError, PydanticKnownError

from corpus.vocabulary import Language

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def day(value: object) -> object:
    """Dates as callers write them; pydantic alone would also take seconds since 1970."""
    if value is None or (isinstance(value, str) and _DAY.fullmatch(value)):
        return value
    raise PydanticCustomError("day", "not a date")


class Shape(BaseModel):
    """What all have: the text below a field describes it, and it holds nothing else."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class ChatRequest(Shape):
    """A question, with what is told beside it."""

    forget: list[Annotated[str, StringConstraints(max_length=60)]] = Field(
        default_factory=list, max_length=40
    )
    """Facts told earlier that count no more, by the names of an answer's `facts`; `*` for all.
    With an empty message the last question is answered without them."""
    accept: list[Annotated[str, StringConstraints(max_length=60)]] = Field(
        default_factory=list, max_length=40
    )
    """Facts of the last answer's `suggested` that are so, by name. With an empty message the last
    question is answered with them."""
    message: str = ""
    """The question, in Korean, Japanese, Chinese or English."""
    session_id: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Of the conversation, from the answer before; an unknown one is begun anew."""
    language: Language | None = None
    """Of the answer; the question's own where it is absent."""
    today: Annotated[dt.date | None, BeforeValidator(day)] = None
    """The date to go by, in Japan; now where it is absent."""
    order: dict[str, Any] | None = None
    """Facts of the order; one that is absent is unknown."""
    claim: dict[str, Any] | None = None
    """Facts of the claim; null where there is none."""
    order_id: Annotated[str, StringConstraints(max_length=200)] | None = None
    """Of an order on the desk."""


def _needed(schema: dict[str, Any]) -> None:
    """What the validators beside it want, for `/docs`."""
    schema |= {"minLength": 1}
    schema.pop("default", None)


def _changes(info: ValidationInfo) -> bool:
    return bool(info.data.get("forget") or info.data.get("accept"))


def _absent(message: object, info: ValidationInfo) -> object:
    if message is None and not _changes(info):
        raise PydanticKnownError("missing")
    return "" if message is None else message


def _something(message: str, info: ValidationInfo) -> str:
    if not message and not _changes(info):
        raise PydanticKnownError("string_too_short", {"min_length": 1})
    return message


def chat_request(limit: int) -> type[ChatRequest]:
    """`ChatRequest` with a message of 1 to `limit` characters, space around it not counted.

    Beside `forget` or `accept` it may be empty.
    """
    text = StringConstraints(strip_whitespace=True, max_length=limit)
    said = text, BeforeValidator(_absent), AfterValidator(_something)
    model: type[ChatRequest] = create_model(
        "ChatRequest",
        __base__=ChatRequest,
        __doc__=ChatRequest.__doc__,
        message=(
            Annotated[str, *said],
            Field(
                default=None,
                validate_default=True,
                description="The question.",
                json_schema_extra=_needed,
            ),
        ),
    )
    return model


class Translation(Shape):
    """A passage translated by a machine: what counts is the passage itself."""

    language: Language
    text: str
    """Markdown, in the form of the passage."""
    by: str
    """The language model's name."""


class Citation(Shape):
    """A passage that an answer rests on."""

    marker: int
    """The number that stands in the answer's text, from 1."""
    topic: str
    section: str
    language: Language
    title: str
    """Of the guide the passage stands in."""
    source: str
    """Names the guide that the passage rests on."""
    page: int | None
    updated: str | None
    """`YYYY-MM` or `YYYY-MM-DD`."""
    quote: str
    """The indexed passage, in Markdown."""
    original: bool
    """True for the guide's own words, false for the project's."""
    url: str
    """Of the section's page on this server."""
    translation: Translation | None
    """Where no guide has the passage in the answer's language and a language model is set; null
    in `citation` events, since it comes after them."""


class Contact(Shape):
    """Where Qoo10 is asked."""

    id: str | None
    """`K1` …; null is the inquiry form without a category."""
    path: list[str]
    """Labels to choose one after the other, in the answer's language."""


class Notice(Shape):
    """Something to tell beside the answer."""

    code: str
    text: str


class ReasonCitation(Shape):
    """Where a reason is written."""

    address: str
    """`topic#section`."""
    source: str
    url: str


class Reason(Shape):
    """What one rule says."""

    rule: str
    text: str
    evidence: Literal["stated", "derived", "published", "unclear"]
    citation: ReasonCitation


class RuleWarning(Shape):
    """Something a rule warns of."""

    rule: str
    text: str


Verdict = Literal["allowed", "blocked", "needs_info"]


class Decision(Shape):
    """What the rules say of one action."""

    id: str | int | None
    """As the request gave it; null in an answer."""
    action: str
    verdict: Verdict
    evidence: Literal["stated", "derived", "published", "unclear"]
    """Of the rule that decided."""
    rules: list[str]
    """Every rule that spoke, the decisive one first."""
    reasons: list[Reason]
    warnings: list[RuleWarning]
    missing: list[str]
    """Facts that are needed and unknown."""
    deadline: dt.date | None
    """Last day for the buyer to answer."""
    takes_effect_on: dt.date | None
    """The day it is withdrawn by itself."""
    earliest: dt.date | None
    """First day on which the action becomes possible, where only time blocks it."""
    effects: list[str]
    instead: list[str]
    """Actions that are possible in its place."""
    contact: str | None
    today: dt.date | None = None
    """The day it was made for, where it is part of an answer or a proposal."""


class DatedEvent(Shape):
    """Something that happens on a day."""

    date: dt.date
    kind: str
    text: str
    rule: str
    evidence: Literal["stated", "derived", "published", "unclear"]


class Proposal(Shape):
    """An action waiting for its confirmation."""

    id: str
    action: str
    order_id: str
    params: dict[str, Any]
    state: Literal[
        "proposed",
        "performing",
        "performed",
        "failed",
        "stale",
        "expired",
        "declined",
        "by_hand",
        "done_by_hand",
    ]
    decision: Decision
    preview: list[str]
    expires_at: dt.datetime
    result: Any


class Told(Shape):
    """A fact that the conversation goes by, because somebody told it."""

    name: str
    """Such as `claim.type`; `order.id` is an order on the desk."""
    value: Any
    text: str
    """For people, in the answer's language."""


class Suggested(Shape):
    """A fact that may have been told; it counts for nothing until it is accepted."""

    name: str
    value: str
    text: str
    """For people, in the answer's language."""
    quote: str
    """Where in the message it was read."""


class Worded(Shape):
    """A language model's part in the wording; it has none in what is decided."""

    name: str
    outcome: Literal["used", "fell_back", "not_asked"]
    why: str | None
    """Where it wasn't used to the end: such as `timeout`, `rate_limited`, `negation`, `fixed`."""
    seconds: float
    tokens_in: int | None
    tokens_out: int | None
    cost: float | None
    """In the currency of the prices that are set."""
    translation: str | None
    """`shown`, or why a translation isn't; null where there was nothing to translate."""


class Answer(Shape):
    """What the asker gets."""

    id: str
    session_id: str
    """Send it along with the next question of this conversation."""
    answer: str
    """Markdown, in `language`."""
    html: str
    """The same, sanitised."""
    language: Language
    abstained: bool
    """True where the guides have no answer."""
    citations: list[Citation]
    """Best first."""
    verdict: Verdict | None
    decision: Decision | None
    """Null beside a verdict where a rule alone settles it."""
    options: list[Decision] | None
    """All actions side by side."""
    timeline: list[DatedEvent] | None
    proposal: Proposal | None
    contact: Contact | None
    warnings: list[Notice]
    follow_ups: list[str]
    """Questions that may come next, in `language`."""
    facts: list[Told]
    """What was told so far; the names may be sent as `forget`."""
    replies: list[str]
    """Short replies to offer."""
    also: list[dict[str, Any]]
    """What the rules say of further questions, about other orders: `verdict`, `decision`,
    `options`, `timeline` as above."""
    suggested: list[Suggested]
    """What a language model read in the message, to be confirmed: names may be sent as `accept`."""
    model: Worded | None
    """What a language model had to do with it; null where none had."""
    rateable: bool
    """Whether it is kept, so that `/api/feedback` takes its id."""


class FieldProblem(Shape):
    """What is wrong with one field of a request."""

    field: str
    detail: str
    pointer: str


class Problem(Shape):
    """An error (RFC 9457)."""

    type: str
    """Leads to the kind of problem on the page `/docs`."""
    title: str
    status: int
    detail: str
    """For a person, in the language of the request."""
    instance: str
    errors: list[FieldProblem] = []
    """Where the request is invalid: each field that is wrong."""
