"""What the relay counts, in Prometheus' terms; shown at `/metrics`.

A channel's label is its short name, never its id: an id can be a secret.
"""

from enum import StrEnum

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

_COMMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Outcome(StrEnum):
    """What became of a webhook or a lead."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    BAD_SIGNATURE = "bad_signature"
    TOO_LARGE = "too_large"
    FULL = "full"
    """The shop's share of the spool is used up."""
    BUSY = "busy"
    """Too many large bodies at once."""
    NOT_STORED = "not_stored"
    HUNG_UP = "hung_up"


class FormOutcome(StrEnum):
    """What became of an answer to a form."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    INVALID = "invalid"
    ROBOT = "robot"
    TOO_MANY = "too_many"
    STALE = "stale"
    NOT_READ = "not_read"
    TOO_LARGE = "too_large"
    NOT_STORED = "not_stored"
    HUNG_UP = "hung_up"


class UploadOutcome(StrEnum):
    """What became of a file for a provider."""

    KEPT = "kept"
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    FULL = "full"
    NOT_STORED = "not_stored"
    HUNG_UP = "hung_up"


class FetchOutcome(StrEnum):
    """What a provider found at the address of a file."""

    FOUND = "found"
    UNKNOWN = "unknown"
    NOT_READ = "not_read"


class Metrics:
    """One registry per relay, so that two relays in one process do not share counts."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._count_what_comes()
        self._measure_the_spool()
        self._measure_the_rest()

    def committed(self, seconds: float, size: int) -> None:
        self._seconds.observe(seconds)
        self._size.observe(size)

    def text(self) -> bytes:
        return generate_latest(self.registry)

    def _count_what_comes(self) -> None:
        self.received = self._counter(
            "relay_received", "Webhooks and leads by outcome", "shop", "channel", "outcome"
        )
        self.forms = self._counter("relay_forms", "Answers to forms by outcome", "form", "outcome")
        self.uploads = self._counter("relay_file_uploads", "Files from shops", "outcome")
        self.fetches = self._counter("relay_file_fetches", "Files asked for", "outcome")
        self.last_event = self._gauge(
            "relay_last_event_timestamp_seconds",
            "When the channel's last event was stored; absent before its first",
            "shop",
            "channel",
        )

    def _measure_the_spool(self) -> None:
        self._seconds = self._histogram(
            "relay_commit_seconds", "Time until a commit was durable", _COMMITS
        )
        self._size = self._histogram("relay_commit_events", "Events in a commit", _BATCHES)
        self.rows = self._gauge("relay_spool_rows", "Events waiting for the shop", "shop")
        self.bytes = self._gauge("relay_spool_bytes", "Their bytes", "shop")
        self.quota = self._gauge(
            "relay_spool_quota_bytes", "The most that may wait for the shop", "shop"
        )
        self.oldest = self._gauge(
            "relay_oldest_waiting_seconds", "Age of the oldest waiting event; 0 for none", "shop"
        )
        self.ready = self._gauge("relay_ready", "1 while events can be stored, as /readyz says")
        self.disk_free = self._gauge("relay_disk_free_bytes", "Free on the disk of the spool")

    def _measure_the_rest(self) -> None:
        self.feeds = self._gauge("relay_feed_clients", "Open feeds", "shop")
        self.lag = self._gauge(
            "relay_feed_lag_events",
            "Newest event minus the last one sent, of the feed furthest behind; of the last "
            "acknowledged one while no feed is open",
            "shop",
        )
        self.devices = self._gauge("relay_devices", "Paired devices, revoked ones left out", "shop")
        self.sealed = self._gauge(
            "relay_sealed", "1 where events are sealed before they are stored", "shop"
        )
        self.files = self._gauge("relay_files", "Files for providers")
        self.file_bytes = self._gauge("relay_file_bytes", "Their bytes")
        self.build = self._gauge(
            "relay_build_info", "Always 1; the labels say what runs", "version", "python", "spool"
        )

    def _counter(self, name: str, words: str, *labels: str) -> Counter:
        return Counter(name, words, labels, registry=self.registry)

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)

    def _histogram(self, name: str, words: str, buckets: tuple[float, ...]) -> Histogram:
        return Histogram(name, words, buckets=buckets, registry=self.registry)
