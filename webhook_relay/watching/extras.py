"""What a relay reports to elsewhere, if its operator wants it: errors to Sentry, traces to a collector.

Both are off without their environment variable, and their libraries are not loaded then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from starlette.types import ASGIApp

from webhook_relay.clock import Clock
from webhook_relay.watching.logs import Log

DSN, COLLECTOR = "SENTRY_DSN", "OTEL_EXPORTER_OTLP_ENDPOINT"


class Tracing(Protocol):
    """Where spans go."""

    def around(self, app: ASGIApp) -> ASGIApp: ...

    def committed(self, seconds: float, events: int) -> None: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Extras:
    """What was asked for and is there."""

    tracing: Tracing | None
    sentry: bool

    def around(self, app: ASGIApp) -> ASGIApp:
        """The application, traced where that is asked for."""
        return app if self.tracing is None else self.tracing.around(app)

    def committed(self, seconds: float, events: int) -> None:
        """A commit to the spool has ended."""
        if self.tracing is not None:
            self.tracing.committed(seconds, events)

    def close(self) -> None:
        """Sends what is left; waits for some seconds at most."""
        if self.tracing is not None:
            self.tracing.close()
        if self.sentry:
            from webhook_relay.watching.sentry import finish

            finish()


def start_extras(environ: Mapping[str, str], clock: Clock, log: Log) -> Extras:
    """A library that is missing, or an address that is none, is told; the relay runs all the same."""
    return Extras(_tracing(environ, clock, log), _sentry(environ, log))


def _tracing(environ: Mapping[str, str], clock: Clock, log: Log) -> Tracing | None:
    if not environ.get(COLLECTOR):
        return None
    try:
        from webhook_relay.watching.traces import Traces, to_collector
    except ImportError:
        log.warning("no traces", fix="Install its extra: pip install './deploy/package[traces]'")
        return None
    return Traces(to_collector(), clock)


def _sentry(environ: Mapping[str, str], log: Log) -> bool:
    if not (dsn := environ.get(DSN)):
        return False
    try:
        from webhook_relay.watching.sentry import start
    except ImportError:
        log.warning("no Sentry", fix="Install its extra: pip install './deploy/package[sentry]'")
        return False
    try:
        start(dsn)
    except ValueError:
        log.warning("no Sentry", fix="SENTRY_DSN is not an address as Sentry shows it.")
        return False
    return True
