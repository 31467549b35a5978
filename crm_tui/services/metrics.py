"""Figures of `crm work` for Prometheus: what agents and models did, and how much waits.

The library is loaded, and anything counted, only where a port is asked for; it listens on this machine
alone, and no label or value holds a customer's words.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from crm_tui.agents.spending import CallRecord
from crm_tui.domain.errors import CrmError

LOOPBACK = "127.0.0.1"
# Our own work takes milliseconds, a hosted model a second or two, a local one up to a minute.
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0, 60.0)


class Metrics(Protocol):
    """Where the worker tells what happened."""

    def call(self, record: CallRecord) -> None:
        """One attempt at a model, whatever came of it."""
        ...

    def suggested(self, agent: str, source: str, seconds: float) -> None:
        """One agent's work done, by a model or by rules, from the context to the suggestion."""
        ...

    def guarded(self, agent: str, rule: str) -> None:
        """The guard marked something in a draft."""
        ...

    def waiting(self, queue: str, count: int) -> None:
        """So many things wait in a queue now."""
        ...


class NoMetrics:
    """Nobody listens."""

    def call(self, record: CallRecord) -> None:
        """Counts nothing."""

    def suggested(self, agent: str, source: str, seconds: float) -> None:
        """Counts nothing."""

    def guarded(self, agent: str, rule: str) -> None:
        """Counts nothing."""

    def waiting(self, queue: str, count: int) -> None:
        """Counts nothing."""


class PrometheusMetrics:
    """Counters and histograms in a registry of their own."""

    def __init__(self) -> None:
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        by_model = ("agent", "model")
        self._latency = Histogram(
            "crm_model_seconds",
            "Time of one call to a model",
            by_model,
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._cost = Counter(
            "crm_model_cost_dollars", "What calls to models cost", by_model, registry=self.registry
        )
        self._tokens = Counter(
            "crm_model_tokens",
            "Tokens read and written",
            (*by_model, "direction"),
            registry=self.registry,
        )
        self._failures = Counter(
            "crm_model_failures",
            "Calls that gave nothing usable",
            (*by_model, "why"),
            registry=self.registry,
        )
        self._fallbacks = Counter(
            "crm_model_fallbacks",
            "Calls made because the model before had failed",
            by_model,
            registry=self.registry,
        )
        self._suggested = Histogram(
            "crm_suggestion_seconds",
            "Time from the context to the suggestion",
            ("agent", "source"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._guarded = Counter(
            "crm_guard_hits", "What the guard marked", ("agent", "rule"), registry=self.registry
        )
        self._waiting = Gauge("crm_waiting", "What waits", ("queue",), registry=self.registry)

    def call(self, record: CallRecord) -> None:
        agent, model = record.agent or "none", record.model
        self._latency.labels(agent, model).observe(record.latency_ms / 1000)
        self._cost.labels(agent, model).inc(record.cost_microusd / 1_000_000)
        self._tokens.labels(agent, model, "in").inc(record.input_tokens)
        self._tokens.labels(agent, model, "out").inc(record.output_tokens)
        if not record.ok:
            self._failures.labels(agent, model, record.why).inc()
        if record.fallback:
            self._fallbacks.labels(agent, model).inc()

    def suggested(self, agent: str, source: str, seconds: float) -> None:
        self._suggested.labels(agent, source).observe(seconds)

    def guarded(self, agent: str, rule: str) -> None:
        self._guarded.labels(agent, rule).inc()

    def waiting(self, queue: str, count: int) -> None:
        self._waiting.labels(queue).set(count)


@contextmanager
def serving(port: int | None) -> Iterator[tuple[Metrics, int | None]]:
    """Metrics, and the port at which they can be read while the block runs; none without a port.

    Port 0 takes any that is free. Raises CrmError when the port is taken.
    """
    if port is None:
        yield NoMetrics(), None
        return
    from prometheus_client import start_http_server

    metrics = PrometheusMetrics()
    try:
        server, thread = start_http_server(port, addr=LOOPBACK, registry=metrics.registry)
    except OSError as error:
        raise CrmError(
            f"Port {port} is taken: no metrics can be shown there.", "Choose another one."
        ) from error
    try:
        yield metrics, server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
