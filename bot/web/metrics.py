"""What is counted, for Prometheus.

Decides names and labels: no label holds anything a caller writes, so their number is bounded.
"""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from bot.answer import Answer

MEDIA_TYPE = CONTENT_TYPE_LATEST
_METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)


class Metrics:
    """The counters of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._requests = Counter(
            "claimdesk_http_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "claimdesk_http_request_seconds",
            "From a request to the end of its answer.",
            ("route",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._limited = Counter(
            "claimdesk_limited_requests",
            "Requests turned away because their caller calls too often, by which limit.",
            ("limit",),
            registry=self.registry,
        )
        self._answers = Counter(
            "claimdesk_answers",
            "Answers given, by language and whether the guides had none.",
            ("language", "abstained"),
            registry=self.registry,
        )
        self._worded = Counter(
            "claimdesk_model_answers",
            "Answers that a language model was to word, by what came of it.",
            ("model", "outcome", "why"),
            registry=self.registry,
        )
        self._worded_seconds = Histogram(
            "claimdesk_model_seconds",
            "What wording took of an answer's time.",
            ("model",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._tokens = Counter(
            "claimdesk_model_tokens",
            "Tokens that were read and written, as far as the model tells.",
            ("model", "direction"),
            registry=self.registry,
        )
        self._cost = Counter(
            "claimdesk_model_cost",
            "What they cost, in the currency of the prices that are set.",
            ("model",),
            registry=self.registry,
        )
        self._ready = Gauge(
            "claimdesk_ready_seconds",
            "From the start until the helpdesk was ready; NaN before.",
            registry=self.registry,
        )
        self._ready.set(float("nan"))
        self._passages = Gauge(
            "claimdesk_passages", "Passages that can be cited.", registry=self.registry
        )

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered; `route` is the pattern, not the address."""
        name = method if method in _METHODS else "other"
        self._requests.labels(name, route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)

    def limited(self, limit: str) -> None:
        """Count a request that was turned away by the limit of this name."""
        self._limited.labels(limit).inc()

    def answered(self, answer: Answer) -> None:
        """Count an answer."""
        self._answers.labels(answer.language, str(answer.abstained).lower()).inc()
        if (worded := answer.model) is None:
            return
        self._worded.labels(worded.name, worded.outcome, worded.why or "").inc()
        if worded.outcome == "not_asked":
            return
        self._worded_seconds.labels(worded.name).observe(worded.seconds)
        self._tokens.labels(worded.name, "in").inc(worded.tokens_in or 0)
        self._tokens.labels(worded.name, "out").inc(worded.tokens_out or 0)
        self._cost.labels(worded.name).inc(worded.cost or 0)

    def exposition(self, *, ready: float | None, passages: int | None) -> bytes:
        """All of them as text, with what is true just now."""
        if ready is not None:
            self._ready.set(ready)
        if passages is not None:
            self._passages.set(passages)
        return generate_latest(self.registry)
