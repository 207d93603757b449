"""Threads in which answers are made.

Decides that they are others than those in which everything else is served: a crowd of questions, or
a language model that takes its time, holds up nobody who reads a page or proposes an action.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final, ParamSpec, TypeVar

from anyio import CapacityLimiter
from anyio.lowlevel import RunVar
from anyio.to_thread import run_sync

FEW: Final = 8
"""Answers that are made at once: they keep a processor busy, and more would only take turns."""
MANY: Final = 40
"""The same where a language model words them: they wait for it, more than it is asked for."""

_limiter: RunVar[CapacityLimiter | None] = RunVar("claimdesk.answering")
P = ParamSpec("P")
T = TypeVar("T")


def allow(many: int) -> None:
    """Let so many answers be made at once; to be called within the loop, before the first one."""
    _limiter.set(CapacityLimiter(many))


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns, called in one of these threads."""
    if _limiter.get(None) is None:
        allow(FEW)
    return await run_sync(partial(function, *args, **kwargs), limiter=_limiter.get())
