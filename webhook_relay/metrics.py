"""What the relay counts, in Prometheus' terms; shown at `/metrics` on loopback only."""

from enum import StrEnum

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

_COMMITS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5)
_BATCHES = (1, 2, 4, 8, 16, 32, 64, 128, 256, 512)


class Outcome(StrEnum):
    """What became of a webhook."""

    STORED = "stored"
    DUPLICATE = "duplicate"
    BAD_SIGNATURE = "bad_signature"
    TOO_LARGE = "too_large"
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
        self.received = Counter(
            "relay_received", "Webhooks by outcome", ["channel", "outcome"], registry=self.registry
        )
        self.forms = Counter(
            "relay_forms",
            "Answers to forms by outcome",
            ["form", "outcome"],
            registry=self.registry,
        )
        self.feeds = Gauge("relay_feed_clients", "Open feeds", ["shop"], registry=self.registry)
        self.rows = Gauge(
            "relay_spool_rows", "Events waiting for the shop", ["shop"], registry=self.registry
        )
        self.files = Gauge("relay_files", "Files for providers", registry=self.registry)
        self.file_bytes = Gauge("relay_file_bytes", "Their bytes", registry=self.registry)
        self.uploads = Counter(
            "relay_file_uploads", "Files from shops", ["outcome"], registry=self.registry
        )
        self.fetches = Counter(
            "relay_file_fetches", "Files asked for", ["outcome"], registry=self.registry
        )
        self._seconds = Histogram(
            "relay_commit_seconds",
            "Time until a commit was durable",
            buckets=_COMMITS,
            registry=self.registry,
        )
        self._size = Histogram(
            "relay_commit_events", "Events in a commit", buckets=_BATCHES, registry=self.registry
        )

    def committed(self, seconds: float, size: int) -> None:
        self._seconds.observe(seconds)
        self._size.observe(size)

    def text(self) -> bytes:
        return generate_latest(self.registry)
