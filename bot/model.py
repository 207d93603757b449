"""The language model's one home: from a setting to something that answers piece by piece.

Decides how it is opened (LangChain's `init_chat_model`; heavy, so imported here), how long it may
take, what counts as broken, and what it used. What it is asked is decided in `reword`, what of
its words is shown in `verify`. Its key is read by the provider's own package from the environment
variable that the provider names; nothing here sees it.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from bot.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger("claimdesk")

AT_ONCE: Final = 32
"""Answers that are worded at one time; the next ones are given as they are."""
FAILURES: Final = 5
REST: Final = 30.0
"""After so many failures in a row it isn't asked for so many seconds."""
_REFUSED: Final = {"content_filter", "refusal", "safety", "prohibited_content", "blocklist"}


class ModelError(ValueError):
    """A model that can't be opened; its text says why."""


class BrokenError(Exception):
    """A reply that didn't come to its end: `why` is one of a few words."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(slots=True)
class Reply:
    """A model's words as they come, and what they used."""

    _words: queue.SimpleQueue[str | BaseException | None]
    _deadline: float
    _gone: threading.Event
    tokens_in: int | None = None
    tokens_out: int | None = None

    def __iter__(self) -> Iterator[str]:
        """The pieces; BrokenError where it breaks off, refuses, or takes too long."""
        while True:
            try:
                got = self._words.get(timeout=max(self._deadline - time.monotonic(), 0))
            except queue.Empty:
                raise BrokenError("timeout") from None
            if got is None:
                return
            if isinstance(got, BaseException):
                raise BrokenError(_why(got)) from None
            yield got

    def close(self) -> None:
        """Nobody listens any more: what still comes is not read."""
        self._gone.set()


@dataclass(slots=True)
class Model:
    """A chat model with its name, its patience and its prices. Safe to use from several threads."""

    name: str
    chat: BaseChatModel
    timeout: float
    price_in: float | None = None
    price_out: float | None = None
    """Of a million tokens."""
    wary: bool = True
    """Whether it isn't asked where a message tells a model what to do."""
    rest: float = REST
    """Seconds for which it isn't asked after failures in a row."""
    _places: threading.BoundedSemaphore = field(
        default_factory=lambda: threading.BoundedSemaphore(AT_ONCE)
    )
    _failures: int = 0
    _rests_until: float = 0.0

    def ask(self, system: str, message: str) -> Reply:
        """A reply; BrokenError where the model rests or has no place free."""
        if time.monotonic() < self._rests_until:
            raise BrokenError("resting")
        if not self._places.acquire(blocking=False):
            raise BrokenError("busy")
        reply = Reply(queue.SimpleQueue(), time.monotonic() + self.timeout, threading.Event())
        # A thread of its own: whoever waits for a provider that hangs can't be woken otherwise.
        threading.Thread(target=self._run, args=(reply, system, message), daemon=True).start()
        return reply

    def went(self, why: str | None) -> None:
        """What became of a reply: after several failures in a row the model rests."""
        self._failures = 0 if why is None else self._failures + 1
        if self._failures >= FAILURES:
            self._failures, self._rests_until = 0, time.monotonic() + self.rest

    def cost(self, tokens_in: int | None, tokens_out: int | None) -> float | None:
        """Of one answer, where prices are set and the provider told what was used."""
        if None in (self.price_in, self.price_out, tokens_in, tokens_out):
            return None
        spent = (tokens_in or 0) * (self.price_in or 0) + (tokens_out or 0) * (self.price_out or 0)
        return spent / 1_000_000

    def _run(self, reply: Reply, system: str, message: str) -> None:
        words = reply._words
        try:
            for chunk in self.chat.stream([("system", system), ("human", message)]):
                if reply._gone.is_set():
                    return
                _count(reply, chunk)
                if _refuses(chunk):
                    raise BrokenError("refused")
                if chunk.text:
                    words.put(str(chunk.text))
            words.put(None)
        except BaseException as error:
            words.put(error)
        finally:
            self._places.release()


def opened(settings: Settings) -> Model | None:
    """The model that the settings name, or none; ModelError where it can't be opened."""
    name = settings.model
    if not name:
        return None
    provider, _, script = name.partition(":")
    if provider == "scripted":
        from bot.scripted import SCRIPTS, scripted

        if script not in SCRIPTS:
            raise ModelError(f"CLAIMDESK_MODEL: there is no {name}, only {', '.join(SCRIPTS)}")
        chat: BaseChatModel = scripted(script)
    else:
        chat = _chat(settings, provider)
    return Model(
        name=name,
        chat=chat,
        timeout=settings.model_timeout,
        price_in=settings.model_price_in,
        price_out=settings.model_price_out,
    )


def _chat(settings: Settings, provider: str) -> BaseChatModel:
    try:
        from langchain.chat_models import init_chat_model
    except ImportError:
        raise ModelError(
            "CLAIMDESK_MODEL needs the extra `model`: pip install 'claimdesk[model]'"
        ) from None
    more: dict[str, Any] = {"base_url": settings.model_url} if settings.model_url else {}
    if provider == "ollama":
        more |= {"client_kwargs": {"timeout": settings.model_timeout}}
    else:
        more |= {"timeout": settings.model_timeout, "max_retries": 0}
    if provider == "openai":
        more |= {"stream_usage": True}
    try:
        made: BaseChatModel = init_chat_model(settings.model, **more)
    except Exception as error:
        # Its text could hold a part of a key.
        raise ModelError(
            f"CLAIMDESK_MODEL={settings.model} can't be opened ({type(error).__name__}): is the"
            " provider's package installed, and its key in the environment?"
        ) from None
    return made


def _count(reply: Reply, chunk: Any) -> None:
    used = getattr(chunk, "usage_metadata", None)
    if used:
        reply.tokens_in = (reply.tokens_in or 0) + used["input_tokens"]
        reply.tokens_out = (reply.tokens_out or 0) + used["output_tokens"]


def _refuses(chunk: Any) -> bool:
    told = {**chunk.additional_kwargs, **chunk.response_metadata}
    ended = str(told.get("finish_reason") or told.get("stop_reason") or "").lower()
    return bool(told.get("refusal")) or ended in _REFUSED


def _why(error: BaseException) -> str:
    """An error in a word: what it says may hold what nobody else should read."""
    if isinstance(error, BrokenError):
        return error.why
    name = type(error).__name__
    status = getattr(error, "status_code", None)
    log.warning("the language model failed: %s%s", name, f" ({status})" if status else "")
    if status == 429 or "RateLimit" in name or "ResourceExhausted" in name:
        return "rate_limited"
    if isinstance(error, TimeoutError) or "Timeout" in name:
        return "timeout"
    return "error"
