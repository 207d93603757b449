"""The files that pages are made with: styles, scripts, the icon.

Decides their addresses and how long they may be kept. They are few and small, so they are held
in memory, and an address can reach no other file.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.web.problems import ProblemError

FOLDER = Path(__file__).parent / "static"
FOREVER = "public, max-age=31536000, immutable"

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@dataclass(frozen=True, slots=True)
class _File:
    body: bytes
    media_type: str
    digest: str


class Statics:
    """The files of the folder, by name."""

    def __init__(self, folder: Path = FOLDER) -> None:
        self._files = {path.name: _read(path) for path in folder.iterdir() if path.suffix in _TYPES}

    def url(self, name: str) -> str:
        """The address of a file; another one whenever it changes."""
        return f"/static/{name}?v={self._files[name].digest}"

    def router(self) -> APIRouter:
        """The route that serves them."""
        routes = APIRouter(include_in_schema=False)

        @routes.api_route("/static/{name}", methods=["GET", "HEAD"])
        def static(request: Request, name: str, v: str = "") -> Response:
            file = self._files.get(name)
            if file is None:
                raise ProblemError("not-found")
            # What a script imports bears no version: it is asked for again each time.
            caching = FOREVER if v == file.digest else "no-cache"
            return cached(request, file.body, file.media_type, caching=caching)

        return routes


def _read(path: Path) -> _File:
    body = path.read_bytes()
    return _File(body, _TYPES[path.suffix], hashlib.sha256(body).hexdigest()[:16])


def cached(
    request: Request,
    body: bytes,
    media_type: str,
    *,
    caching: str = "no-cache",
    headers: dict[str, str] | None = None,
) -> Response:
    """`body`, or 304 where the caller has it already."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    sent = {"ETag": etag, "Cache-Control": caching, **(headers or {})}
    asked = request.headers.get("if-none-match", "")
    if etag in (tag.strip().removeprefix("W/") for tag in asked.split(",")) or asked == "*":
        return Response(status_code=304, headers=sent)
    return Response(body, media_type=media_type, headers=sent)
