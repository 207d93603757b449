"""What is sent smaller than it is.

Decides that what answers a GET is compressed where a caller takes gzip. What answers anything else
is sent as it is: there the caller's words come back beside the ids of its conversation and its
proposals, and the length of such a mixture, compressed, would tell of them to whoever can watch the
line and choose the words (BREACH). Server-sent events are never held back to be compressed.
"""

from __future__ import annotations

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SMALLEST: Final = 500
"""Bytes below which compressing gains nothing."""
_LEVEL: Final = 6


class Compression:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._gzip = GZipMiddleware(app, minimum_size=SMALLEST, compresslevel=_LEVEL)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self._app(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                # Also where nothing is compressed: a 304 has the headers of its 200.
                varies = [name.strip() for name in headers.get("vary", "").split(",")]
                names = dict.fromkeys([*filter(None, varies), "Accept-Encoding"])
                headers["vary"] = ", ".join(names)
                etag = headers.get("etag", "")
                if "content-encoding" in headers and etag.startswith('"'):
                    # Two forms of one page: the same to a reader, not byte for byte.
                    headers["etag"] = f"W/{etag}"
            await send(message)

        await self._gzip(scope, receive, sending)
