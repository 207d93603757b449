"""The pages people read: the chat, the guides, and what is said where there is no page.

Decides which page stands at which address and in which language; looks are decided in
`templates/` and `static/`, contents in the corpus.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.ruling.rule_texts import table as rule_table
from bot.web.guides import Shelf
from bot.web.problems import ProblemError
from bot.web.statics import Statics, cached
from bot.web.wording import accepted, known, page_texts
from corpus.vocabulary import Language, Topic
from ingest.questions import faq

FOLDER = Path(__file__).parent / "templates"

SUGGESTED = (
    (Topic.CLAIM_WITHDRAWAL, "request-steps"),
    (Topic.CLAIM_WITHDRAWAL, "rerequest-block"),
    (Topic.CANCEL_REFUND, "before-shipping-steps"),
    (Topic.CANCEL_REJECTION, "overview-when"),
)
"""What the chat page offers to ask: answered by these passages."""

_HTML = "text/html; charset=utf-8"
_READ = ["GET", "HEAD"]


class Pages:
    """Makes pages from templates, and routes to them."""

    def __init__(
        self, shelf: Shelf, statics: Statics, *, limit: int, demo: Callable[[], bool]
    ) -> None:
        self._shelf = shelf
        self._statics = statics
        self._limit = limit
        self._demo = demo
        self._templates = templates()

    def router(self) -> APIRouter:
        """The routes to the pages; one that depends on the browser's language says so."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route("/", methods=_READ)
        def chat(request: Request) -> Response:
            language = spoken(request)
            return self.cached(
                request,
                "chat.html",
                language,
                links={n: f"/?language={n}" for n in Language},
                suggested=suggestions(language),
                data=chat_data(),
                limit=self._limit,
            )

        @routes.api_route("/guides", methods=_READ)
        def guides(request: Request) -> Response:
            return self._index(request, spoken(request))

        @routes.api_route("/guides/{language}", methods=_READ)
        def guides_in(request: Request, language: str) -> Response:
            return self._index(request, named(language))

        @routes.api_route("/guides/{language}/{topic}", methods=_READ)
        def guide(request: Request, language: str, topic: str) -> Response:
            chosen = named(language)
            found = self._shelf.guide(chosen, topic)
            others = self._shelf.languages(topic)
            if found is None:
                raise ProblemError("not-found", language=chosen)
            return self.cached(
                request,
                "guide.html",
                chosen,
                links={n: f"/guides/{n}/{topic}" for n in others},
                guide=found,
                others=[g for g in self._shelf.guides(chosen) if g.topic != topic],
            )

        return routes

    def _index(self, request: Request, language: Language) -> Response:
        return self.cached(
            request,
            "guides.html",
            language,
            links={n: f"/guides/{n}" for n in Language},
            guides=self._shelf.guides(language),
        )

    def problem(self, request: Request, problem: Mapping[str, Any], language: str) -> Response:
        """A problem, for somebody at a browser."""
        body = self.render(
            "problem.html",
            Language(language),
            links={n: f"/?language={n}" for n in Language},
            problem=problem,
        )
        return Response(body, status_code=problem["status"], media_type=_HTML)

    def cached(
        self, request: Request, template: str, language: Language, **values: object
    ) -> Response:
        """A page, or 304 where the browser has it; it may wait for the database."""
        body = self.render(template, language, **values)
        headers = {"Content-Language": language, "Vary": "Accept, Accept-Language"}
        return cached(request, body.encode(), _HTML, headers=headers)

    def render(self, template: str, language: Language, **values: object) -> str:
        """A page as HTML; it may wait for the database."""
        return self._templates.get_template(template).render(
            language=language,
            t=page_texts(language),
            names={n: page_texts(n)["name"] for n in Language},
            static=self._statics.url,
            demo=self._demo(),
            **values,
        )


def templates() -> Environment:
    """What pages are made from; a value that a template names must be given."""
    return Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def suggestions(language: Language) -> list[str]:
    """Questions to begin with."""
    questions = faq()
    return [questions[topic, anchor][language] for topic, anchor in SUGGESTED]


@lru_cache(maxsize=1)
def chat_data() -> dict[str, Any]:
    """What the chat's script says, in each language, so that switching needs no request."""
    return {
        language: {
            "texts": page_texts(language),
            "suggestions": suggestions(language),
            "actions": rule_table(language)["actions"],
            "verdicts": rule_table(language)["verdicts"],
        }
        for language in Language
    }


def wants_page(request: Request) -> bool:
    """Whether an error is for somebody at a browser rather than for a program."""
    path = request.url.path
    api = path.startswith(("/api/", "/v1/"))
    return not api and "text/html" in request.headers.get("accept", "")


def spoken(request: Request) -> Language:
    """The language of a page whose address names none."""
    return known(request.query_params.get("language")) or accepted(
        request.headers.get("accept-language")
    )


def named(code: str) -> Language:
    """The language that an address names; ProblemError (404) where it is none."""
    language = known(code)
    if language is None:
        raise ProblemError("not-found")
    return language
