"""What goes in and what comes out: a question, an answer, and the pieces of an answer.

Plain values in the shapes that callers rely on; who fills them is decided elsewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from corpus.vocabulary import Language

Verdict = Literal["allowed", "blocked", "needs_info"]


@dataclass(frozen=True, slots=True)
class Seller:
    """On whose behalf somebody asks: whose orders they may see, and who acts, for the record."""

    shop: str
    actor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What somebody asks, with what they tell beside it."""

    message: str
    session_id: str | None = None
    language: Language | None = None
    """Of the answer; None: the language of the message."""
    today: dt.date | None = None
    """None: the date in Japan now."""
    order: Mapping[str, Any] | None = None
    claim: Mapping[str, Any] | None = None
    no_claim: bool = False
    """Said to have no claim, where `claim` is None; else nothing is known of one."""
    order_id: str | None = None
    """An order on the desk that it is about."""
    forget: tuple[str, ...] = ()
    """Facts told earlier that count no more, by name; `*` is all of them."""
    accept: tuple[str, ...] = ()
    """Facts that the last answer offered and that the asker says are so, by name."""
    seller: Seller | None = None
    """None: nobody whose orders could be seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """A passage in another language, by a machine: what counts is the passage itself."""

    language: Language
    text: str
    """Markdown, in the form of the passage."""
    by: str
    """The model's name, as it is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A passage that an answer rests on."""

    marker: int
    """The number that stands in the answer's text, from 1."""
    topic: str
    section: str
    language: Language
    title: str
    source: str
    page: int | None
    updated: str | None
    quote: str
    original: bool
    url: str
    translation: Translation | None = None
    """Where no guide has it in the answer's language and a language model is set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where Qoo10 is asked; `id` None is the inquiry form without a category."""

    id: str | None
    path: tuple[str, ...]
    """Labels in the answer's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something to tell beside the answer; `code` for programs, `text` for people."""

    code: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A fact that the conversation goes by, because somebody told it."""

    name: str
    """As the rules name it, such as `claim.type`; `order.id` is an order on the desk."""
    value: Any
    text: str
    """For people, in the answer's language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggested:
    """A fact that a language model read in the message; it counts once it is accepted."""

    name: str
    """As the rules name it."""
    value: str
    text: str
    """For people, in the answer's language."""
    quote: str
    """The words of the message that it was read in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Worded:
    """What a language model had to do with an answer, and what that took."""

    name: str
    """The model's, as it is set."""
    outcome: Literal["used", "fell_back", "not_asked"]
    why: str | None
    """Why it wasn't used, or not to the end."""
    seconds: float
    tokens_in: int | None
    tokens_out: int | None
    """None where its provider doesn't tell."""
    cost: float | None
    """None where that or the prices aren't known."""
    translation: str | None = None
    """`shown`, or why a translation isn't; None where nothing was to be translated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the asker gets."""

    id: str
    session_id: str
    answer: str
    """Markdown, in `language`."""
    html: str
    """The same, sanitised."""
    language: Language
    abstained: bool
    citations: tuple[Citation, ...] = ()
    """Best first."""
    verdict: Verdict | None = None
    decision: Mapping[str, Any] | None = None
    options: tuple[Mapping[str, Any], ...] | None = None
    timeline: tuple[Mapping[str, Any], ...] | None = None
    proposal: Mapping[str, Any] | None = None
    contact: Contact | None = None
    warnings: tuple[Notice, ...] = ()
    follow_ups: tuple[str, ...] = ()
    facts: tuple[Told, ...] = ()
    """What was told so far."""
    replies: tuple[str, ...] = ()
    """Short replies to offer."""
    also: tuple[Mapping[str, Any], ...] = ()
    """What the rules say of further questions, about other orders: verdict, decision, …"""
    suggested: tuple[Suggested, ...] = ()
    """What may have been told as well, to be confirmed."""
    model: Worded | None = None
    """None: no language model had any part in it."""
    rateable: bool = False
    """Whether it is kept, so that it can be rated under its id."""

    def as_json(self) -> dict[str, Any]:
        """The answer as callers get it, ready for `json.dumps`."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Event:
    """One event of a streamed answer, as server-sent events name them."""

    name: Literal["status", "token", "citation", "answer", "error"]
    data: Mapping[str, Any]
    whole: Answer | None = None
    """With `answer`: the same, as a value."""


class QuestionError(ValueError):
    """A question that can't be taken; its text says why, in the asker's language.

    `field` names what is wrong with it: `message`, or a fact such as `order.status`.
    """

    def __init__(self, text: str, *, field: str = "message") -> None:
        super().__init__(text)
        self.field = field
