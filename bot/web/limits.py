"""How often somebody may call.

Decides as whom a request counts: as its shop's key, as the subject of its token, else as the
address it came from. Who sits at this machine isn't counted. Reading (GET) is cheap, and counted
apart from the rest, ten times as much of it. Windows are fixed: one begins with a caller's first
request, and when it ends all is free again. Where the store that several servers share doesn't
answer, each counts by itself: nobody waits for it, and nobody is turned away for its sake.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import math
import time
from dataclasses import dataclass
from ipaddress import ip_address, ip_network
from typing import Final

from fastapi import Request
from limits import RateLimitItem, parse
from limits.aio.storage import MemoryStorage, RedisStorage
from limits.aio.strategies import FixedWindowRateLimiter
from limits.errors import StorageError
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from bot.desk.protocol import DeskError
from bot.settings import Settings
from bot.web import callers
from bot.web.metrics import Metrics
from bot.web.problems import ProblemError, response

COUNTED: Final = ("/api/", "/v1/")
"""Addresses below which requests count."""
READS: Final = 10
"""How many requests that only read count as much as one that doesn't."""
PATIENCE: Final = 0.3
"""Seconds that a request waits for the store."""
REST: Final = 30.0
"""Seconds for which a store that failed isn't asked."""

log = logging.getLogger("claimdesk.web")


@dataclass(frozen=True, slots=True)
class Bucket:
    """As what a request counts: `name` tells which limit, `who` whose."""

    name: str
    limit: RateLimitItem
    who: str


@dataclass(frozen=True, slots=True)
class Count:
    """What is left of a limit."""

    within: bool
    left: int
    seconds: int
    """Until all of it is free again."""


class Counts:
    """Counts requests, in memory and where a store is named there."""

    def __init__(self, store: str) -> None:
        self._own = FixedWindowRateLimiter(MemoryStorage())
        self._shared: FixedWindowRateLimiter | None = None
        if store:
            shared = RedisStorage(store, implementation="redispy", wrap_exceptions=True)
            self._shared = FixedWindowRateLimiter(shared)
        self._rests_until = 0.0

    async def hit(self, bucket: Bucket) -> Count:
        """Count one request."""
        if self._shared is not None and time.monotonic() >= self._rests_until:
            try:
                async with asyncio.timeout(PATIENCE):
                    return await _hit(self._shared, bucket)
            except (StorageError, TimeoutError, OSError) as error:
                if time.monotonic() >= self._rests_until:
                    why = str(error) or type(error).__name__
                    log.warning("requests are counted here alone for %.0f s: %s", REST, why)
                self._rests_until = time.monotonic() + REST
        return await _hit(self._own, bucket)


class Limits:
    """ASGI middleware: turns away who calls too often, and tells everybody what is left."""

    def __init__(self, app: ASGIApp, settings: Settings, metrics: Metrics) -> None:
        self._app = app
        self._counts = Counts(settings.rate_store)
        self._client = parse(settings.rate_client) if settings.rate_client else None
        self._key = parse(settings.rate_key) if settings.rate_key else None
        self._metrics = metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].startswith(COUNTED):
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        bucket = await self._bucket(request)
        if bucket is None:
            await self._app(scope, receive, send)
            return
        count = await self._counts.hit(bucket)
        told = _headers(bucket, count)
        if not count.within:
            self._metrics.limited(bucket.name)
            headers = {**told, "Retry-After": str(count.seconds)}
            values = {"seconds": count.seconds}
            refused = ProblemError("too-many", headers=headers, values=values)
            await response(request, refused)(scope, receive, send)
            return

        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(told)
            await send(message)

        await self._app(scope, receive, sending)

    async def _bucket(self, request: Request) -> Bucket | None:
        if callers.shows_bearer(request):
            try:
                who = await run_in_threadpool(callers.caller, request)
            except (ProblemError, DeskError):
                pass  # what opens nothing is a stranger's
            else:
                if who is callers.HERE:
                    return None
                return _made("key", self._key, request, _digest(who))
        elif callers.is_local(request):
            return None
        return _made("client", self._client, request, _address(request))


def _made(name: str, limit: RateLimitItem | None, request: Request, who: str) -> Bucket | None:
    if limit is None:
        return None
    if request.method in ("GET", "HEAD"):
        more = type(limit)(limit.amount * READS, limit.multiples)
        return Bucket(f"{name}-reads", more, who)
    return Bucket(name, limit, who)


def _digest(who: callers.Caller) -> str:
    """Who it is, in a form in which no two are one, whatever characters a site puts in."""
    return hashlib.sha256(f"{who.shop}\0{who.actor}".encode()).hexdigest()


def _address(request: Request) -> str:
    """Where it came from; of IPv6 the part that one subscriber has alone."""
    host = request.client.host if request.client is not None else ""
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return host
    if address.version == 4:
        return str(address)
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(ip_network((address, 64), strict=False))


async def _hit(counting: FixedWindowRateLimiter, bucket: Bucket) -> Count:
    identity = (bucket.name, bucket.who)
    within = await counting.hit(bucket.limit, *identity)
    until, left = await counting.get_window_stats(bucket.limit, *identity)
    return Count(within, left, max(1, math.ceil(until - time.time())))


def _headers(bucket: Bucket, count: Count) -> dict[str, str]:
    """As draft-ietf-httpapi-ratelimit-headers has them."""
    seconds = bucket.limit.get_expiry()
    return {
        "RateLimit-Policy": f'"{bucket.name}";q={bucket.limit.amount};w={seconds}',
        "RateLimit": f'"{bucket.name}";r={count.left};t={count.seconds}',
    }
