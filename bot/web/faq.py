"""The FAQ over HTTP: as JSON, and as a page in each language that needs no script.

Decides addresses, caching and what machines are told of a page (canonical address, languages,
schema.org); what is in it is decided in `bot/faq.py`, what is found in `bot/faq_search.py`, looks
in `templates/` and `static/`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response
from markupsafe import Markup, escape

from bot.faq import Entry, entries, guide_url, page_url, subjects
from bot.faq_search import search
from bot.render import html
from bot.web import faq_shapes, problems
from bot.web.pages import Pages, named, spoken
from bot.web.statics import cached
from bot.web.wording import accepted, table
from corpus.vocabulary import Language, Topic

if TYPE_CHECKING:
    from ingest.search import Searcher

LONGEST = 500
"""Characters of what is searched for: no question of the development set has half as many."""
KEPT = "public, max-age=300"
_READ = ["GET", "HEAD"]
_CAN = {422, 500}

Searching = Callable[[], "Searcher | None"]
"""Gives the index's search; None while there is none."""
Typed = Annotated[str, Query(max_length=LONGEST)]


def router(searching: Searching) -> APIRouter:
    """The route of the FAQ as JSON: it needs neither a key nor an index."""
    routes = APIRouter(tags=["faq"])

    def answer(
        request: Request,
        language: Language | None = None,
        q: Typed = "",
        topic: Topic | None = None,
        limit: Annotated[int | None, Query(ge=1, le=100)] = None,
        brief: bool = False,
        id: Annotated[str | None, Query(max_length=LONGEST)] = None,
    ) -> Response:
        """All of them, or with `q` those that fit what was typed so far, best first; `brief`:
        without their answers; `id`: that one alone. Without `language`, `Accept-Language` counts.
        """
        said = language or accepted(request.headers.get("accept-language"))
        typed, searcher = q.strip(), searching()
        if typed:
            found = search(typed, said, searcher=searcher, topic=topic)
        else:
            found = [e for e in entries(said) if topic is None or e.address.topic == topic]
        found = [e for e in found if id in (None, e.id)][:limit]
        items = [brief_json(entry) if brief else item_json(entry) for entry in found]
        body = json.dumps(
            {"language": said, "items": items}, ensure_ascii=False, separators=(",", ":")
        )
        return cached(
            request,
            body.encode(),
            "application/json",
            # What words alone found while the index warms up is not to be kept.
            caching=KEPT if searcher is not None or not typed else "no-cache",
            headers={
                "Content-Language": said,
                **({} if language else {"Vary": "Accept-Language"}),
            },
        )

    routes.add_api_route(
        "/api/faq",
        answer,
        summary="Questions and answers of the FAQ",
        response_model=faq_shapes.Faq,
        responses={
            code: problems.described(name) for name, code in problems.STATUS.items() if code in _CAN
        },
    )
    routes.add_api_route("/api/faq", answer, methods=["HEAD"], include_in_schema=False)
    return routes


def brief_json(entry: Entry) -> dict[str, str]:
    """An entry in a list, from which it is opened by its id."""
    return {
        "id": entry.id,
        "topic": entry.address.topic,
        "section": entry.address.section,
        "question": entry.question,
    }


def item_json(
    entry: Entry, *, link: Callable[[Entry, str], str] = guide_url, url: str | None = None
) -> dict[str, str]:
    """An entry as callers get it: its links as `link` has them, and `url` for its guide's page;
    both lead into the guide on this server unless told."""
    answer = entry.answer(link)
    return {**brief_json(entry), "answer": answer, "html": _html(answer), "url": url or entry.url}


def page_router(shown: Pages, searching: Searching, *, public_url: str) -> APIRouter:
    """The routes of the FAQ's pages."""
    routes = APIRouter(include_in_schema=False)

    @routes.api_route("/faq", methods=_READ)
    def faq(request: Request, q: Typed = "") -> Response:
        return page(request, spoken(request), q.strip())

    @routes.api_route("/faq/{language}", methods=_READ)
    def faq_in(request: Request, language: str, q: Typed = "") -> Response:
        return page(request, named(language), q.strip())

    def page(request: Request, language: Language, typed: str) -> Response:
        # The address that the caller used, never one that a header says was meant.
        base = (public_url or str(request.base_url)).rstrip("/")
        found = search(typed, language, searcher=searching()) if typed else []
        return shown.cached(
            request,
            "faq.html",
            language,
            links={n: f"/faq/{n}" for n in Language},
            query=typed,
            found=found,
            longest=LONGEST,
            # A page of results holds these answers alone: their links lead to the whole one, and
            # it is not what search engines should show.
            answer=_on_results(language) if typed else on_page,
            data=None if typed else described(language, f"{base}/faq/{language}"),
            **contents(language, {n: f"{base}/faq/{n}" for n in Language}, f"{base}/faq"),
        )

    return routes


def contents(language: Language, addresses: dict[Language, str], default: str) -> dict[str, Any]:
    """What the templates of the FAQ need in any case.

    `addresses` are those of the whole pages by language, `default` of the one for everybody else.
    """
    return {
        "f": table(language)["faq"],
        "subjects": subjects(language),
        "count": len(entries(language)),
        "alternates": {tag(n): address for n, address in addresses.items()},
        "default": default,
        "canonical": addresses[language],
    }


def on_page(entry: Entry) -> Markup:
    """An answer as HTML, on a page that holds all of them."""
    return Markup(_html(entry.answer(page_url)))


def _on_results(language: Language) -> Callable[[Entry], Markup]:
    def link(entry: Entry, anchor: str) -> str:
        return f"/faq/{language}{page_url(entry, anchor)}"

    return lambda entry: Markup(_html(entry.answer(link)))


@lru_cache(maxsize=1024)
def _html(markdown: str) -> str:
    return html(markdown)


def tag(language: Language) -> str:
    """The language as HTML names it."""
    return "zh-Hans" if language is Language.ZH else str(language)


@lru_cache(maxsize=16)
def described(language: Language, address: str) -> Markup:
    """The FAQ as schema.org describes one, to stand in a script element as data.

    `address` is that of the page that holds all of it.
    """
    data = {
        "@context": "https://schema.org",
        "@type": "FAQPage",
        "@id": address,
        "inLanguage": tag(language),
        "mainEntity": [
            {
                "@type": "Question",
                "@id": f"{address}#{entry.id}",
                "name": entry.question,
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": _html(entry.answer(page_url)).replace(
                        'href="#', f'href="{escape(address)}#'
                    ),
                },
            }
            for entry in entries(language)
        ],
    }
    # Nothing in it may end the element that it stands in.
    return Markup(json.dumps(data, ensure_ascii=False).replace("<", "\\u003c"))
