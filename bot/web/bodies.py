"""A request's body: how it is read, and what is turned away before anybody looks into it.

Decides the size, the type and the form of what is taken, and how long it may take to come; what it
may contain is decided by the model it is read into.
"""

from __future__ import annotations

import asyncio
import json
from typing import Any, NoReturn, TypeVar
from urllib.parse import parse_qsl

from fastapi import Request
from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect

from bot.web import problems
from bot.web.problems import ProblemError
from bot.web.wording import accepted, known

LIMIT = 64 * 1024
"""Bytes. A message of the greatest length, with an order and its claim, is far below."""

Model = TypeVar("Model", bound=BaseModel)


async def read(request: Request, model: type[Model], *, limit: int = LIMIT) -> Model:
    """The body as a `model`; ProblemError says what is wrong with it."""
    _check_type(request.headers.get("content-type", ""))
    body = _parse(await _bytes(request, limit))
    try:
        return model.model_validate(body)
    except ValidationError as error:
        named = known(body.get("language"))
        raise problems.invalid(
            error.errors(include_url=False),
            fields=tuple(f.alias or name for name, f in model.model_fields.items()),
            language=named or accepted(request.headers.get("accept-language")),
        ) from None


async def read_if_any(request: Request, model: type[Model]) -> Model:
    """The same, where a request needs no body: without one, the model as it is by itself."""
    headers = request.headers
    if headers.get("content-length", "0") == "0" and "transfer-encoding" not in headers:
        return model()
    return await read(request, model)


async def read_form(request: Request) -> dict[str, str]:
    """What a page's form sends, read once however often it is asked for; ProblemError."""
    found: dict[str, str] | None = getattr(request.state, "form", None)
    if found is None:
        try:
            raw = (await _bytes(request, LIMIT)).decode("utf-8")
            found = dict(parse_qsl(raw, keep_blank_values=True, max_num_fields=100))
        except ValueError:
            raise ProblemError("unreadable") from None
        request.state.form = found
    return found


def is_form(request: Request) -> bool:
    """Whether it comes from a page's form, as browsers send one by themselves."""
    media = request.headers.get("content-type", "").partition(";")[0]
    return media.strip().lower() == "application/x-www-form-urlencoded"


def _check_type(header: str) -> None:
    media, *parameters = (part.strip().lower() for part in header.split(";"))
    charset = next((p[8:].strip('"') for p in parameters if p.startswith("charset=")), "utf-8")
    if media != "application/json" or charset not in ("utf-8", "utf8"):
        raise ProblemError("media-type", headers={"Accept": "application/json"})


async def _bytes(request: Request, limit: int) -> bytes:
    """The body; ProblemError where it is too large, or takes too long to come."""
    try:
        async with asyncio.timeout(request.app.state.settings.body_timeout):
            return await _no_more_than(limit, request)
    except TimeoutError:
        # What may still come of it must not be taken for another request.
        raise ProblemError("too-slow", headers={"Connection": "close"}) from None
    except ClientDisconnect:
        raise ProblemError("unreadable") from None  # told to nobody: its sender has gone


async def _no_more_than(limit: int, request: Request) -> bytes:
    too_large = ProblemError("too-large", values={"limit": limit // 1024})
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > limit:
        raise too_large
    read = bytearray()
    # A chunked body doesn't tell its length: it is read no further than the limit.
    async for chunk in request.stream():
        read += chunk
        if len(read) > limit:
            raise too_large
    return bytes(read)


def _parse(raw: bytes) -> dict[str, Any]:
    """One JSON object. Python's reader is laxer than JSON: NaN and half a character get past it."""
    try:
        body = json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
        json.dumps(body, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise ProblemError("unreadable") from None
    if not isinstance(body, dict):
        raise ProblemError("unreadable")
    return body


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")
