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

MOST: Final = 40
"""Answers that are made at once: more than a language model is asked for (`bot/model.py`)."""

_limiter: RunVar[CapacityLimiter] = RunVar("claimdesk.answering")
P = ParamSpec("P")
T = TypeVar("T")


async def in_thread(function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """What `function` returns, called in one of these threads."""
    try:
        limiter = _limiter.get()
    except LookupError:
        limiter = CapacityLimiter(MOST)
        _limiter.set(limiter)
    return await run_sync(partial(function, *args, **kwargs), limiter=limiter)
