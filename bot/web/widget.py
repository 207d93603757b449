"""The widget: one tag that puts the helpdesk on any page.

Decides what it is made of, under which addresses it stands and for how long these may be kept.
How it behaves is decided in `static/widget*.js`, what it says in `texts/`. All is made when the
server starts; every file is held to its digest by the one that loads it.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.ruling.rule_texts import table as rule_table
from bot.web import joining
from bot.web.guides import Shelf
from bot.web.pages import Pages, spoken, suggestions
from bot.web.problems import ProblemError
from bot.web.statics import FOLDER, FOREVER, cached
from bot.web.wording import page_texts, table, widget_texts
from corpus.vocabulary import Language

MODULES = (
    "dom",
    "calls",
    "stream",
    "memory",
    "facts",
    "feedback",
    "timeline",
    "proposal",
    "answer",
    "conversation",
    "widget-search",
    "widget-view",
    "widget-panel",
)
STYLES = ("shared", "answers", "widget")
POSITIONS = ("bottom-left", "top-right", "top-left")
"""The corners where it may stand beside the usual one."""
SHORT = "public, max-age=300"
"""For how long a page may hold on to a launcher that bears no version."""
ANYWHERE = {"Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "cross-origin"}
"""Scripts and styles are no secret: every page may load them, and check what it got."""

_JS = "text/javascript; charset=utf-8"
_TYPES = {"js": _JS, "json": "application/json"}


class Widget:
    """The widget's files, as they are served."""

    def __init__(self, folder: Path = FOLDER) -> None:
        def read(name: str) -> str:
            return (folder / name).read_text(encoding="utf-8")

        words = {n: _json(_words(n)).encode() for n in Language}
        digests = {n: integrity(text, "sha256") for n, text in words.items()}
        style = joining.style([read(f"{name}.css") for name in STYLES])
        module = joining.module([read(f"{name}.js") for name in MODULES])
        panel = _put(module, DIGESTS=_json(digests), STYLE=_json(style)).encode()
        self.files = {"panel.js": panel, **{f"{n}.json": text for n, text in words.items()}}
        """What is loaded with the first click, by name."""
        self.launcher, self.version = _launcher(
            read("widget.js"), read("widget-launcher.css"), integrity(panel)
        )
        self.integrity = integrity(self.launcher)

    def router(self, pages: Pages, shelf: Shelf) -> APIRouter:
        """The routes to it, and to a page that shows it."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route("/widget.js", methods=["GET", "HEAD"])
        def newest(request: Request) -> Response:
            return _sent(request, self.launcher, _JS, SHORT)

        @routes.api_route("/widget-{version}.js", methods=["GET", "HEAD"])
        def pinned(request: Request, version: str) -> Response:
            self._hold(version)
            return _sent(request, self.launcher, _JS, FOREVER)

        @routes.api_route("/widget-{version}/{name}", methods=["GET", "HEAD"])
        def part(request: Request, version: str, name: str) -> Response:
            self._hold(version)
            if name not in self.files:
                raise ProblemError("not-found")
            media_type = _TYPES[name.rpartition(".")[2]]
            return _sent(request, self.files[name], media_type, FOREVER)

        @routes.api_route("/widget-demo", methods=["GET", "HEAD"])
        def demo(request: Request) -> Response:
            language = spoken(request)
            texts = table(language)["demo"]
            return pages.cached(
                request,
                "widget-demo.html",
                language,
                links={n: f"/widget-demo?language={n}" for n in Language},
                w=texts,
                options=_options(texts, language, shelf),
                question=suggestions(language)[0],
                tag={"src": f"/widget-{self.version}.js", "integrity": self.integrity},
            )

        return routes

    def _hold(self, version: str) -> None:
        if version != self.version:
            raise ProblemError("not-found")


def _sent(request: Request, body: bytes, media_type: str, caching: str) -> Response:
    """`body` for every page, and as small as it gets for those that take gzip."""
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return cached(request, body, media_type, caching=caching, headers=ANYWHERE)
    headers = {**ANYWHERE, "Content-Encoding": "gzip"}
    return cached(request, packed(body), media_type, caching=caching, headers=headers)


@lru_cache(maxsize=32)
def packed(body: bytes) -> bytes:
    """`body` as gzip. A tenth of a second: with the first request, not when the server starts."""
    from zopfli.gzip import compress

    return bytes(compress(body))


def integrity(body: bytes, algorithm: str = "sha384") -> str:
    """What a page may hold `body` to (Subresource Integrity)."""
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, body).digest()).decode()}"


def _put(script: str, **values: str) -> str:
    """`script` with each value, as JSON, in the place of its name."""
    for name, value in values.items():
        script = script.replace(f'"%{name}%"', value)
    return script


def _launcher(script: str, style: str, digest: str) -> tuple[bytes, str]:
    """The launcher, and the version that it and all it loads go by."""
    words = {n: [widget_texts(n)[key] for key in ("launcher", "broken")] for n in Language}
    script = _put(
        joining.script(script),
        WORDS=_json(words),
        STYLE=_json(joining.style([style])),
        DIGEST=_json(digest),
    )
    version = hashlib.sha256(script.encode()).hexdigest()[:12]
    return script.replace("%VERSION%", version).encode(), version


def _options(
    texts: Mapping[str, str], language: Language, shelf: Shelf
) -> dict[str, dict[str, str]]:
    """What can be chosen on the page that shows the widget, and how it is called."""
    names = {n.value: page_texts(n)["name"] for n in Language}
    guides = {guide.topic: guide.title for guide in shelf.guides(language)}
    return {
        "language": {"": texts["auto"], **names},
        "position": {"": texts["bottom-right"], **{p: texts[p] for p in POSITIONS}},
        "theme": {"": texts["auto"], **{theme: texts[theme] for theme in ("light", "dark")}},
        "topic": {"": texts["all"], **guides},
    }


def _words(language: Language) -> dict[str, Any]:
    rules = rule_table(language)
    return {
        "texts": widget_texts(language),
        "actions": rules["actions"],
        "verdicts": rules["verdicts"],
    }


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
