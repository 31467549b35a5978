"""Unexpected errors, sent to a Sentry of one's own: what and where, and nothing that anybody wrote.

Importing this needs the extra `sentry`.
"""

import logging
from typing import TYPE_CHECKING, Any, cast

import sentry_sdk
from sentry_sdk.utils import BadDsn

from webhook_relay.version import relay_version

if TYPE_CHECKING:
    from sentry_sdk.transport import Transport
    from sentry_sdk.types import Event, Hint

FLUSH_SECONDS = 2.0

_KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk")
_KEPT_OF_FRAMES = ("filename", "function", "module", "lineno", "in_app")


def start(dsn: str, transport: "Transport | None" = None) -> None:
    """Reports whatever is logged as an error with its exception; raises ValueError for a bad address.

    `transport` takes the envelopes instead of the network.
    """
    options: dict[str, Any] = {} if transport is None else {"transport": transport}
    try:
        sentry_sdk.init(
            dsn=dsn,
            release=relay_version(),
            server_name="",
            # Integrations read requests, arguments and logs; none of that may leave this machine.
            default_integrations=False,
            auto_enabling_integrations=False,
            include_local_variables=False,
            include_source_context=False,
            max_request_body_size="never",
            max_breadcrumbs=0,
            auto_session_tracking=False,
            send_client_reports=False,
            propagate_traces=False,
            before_send=scrub,
            **options,
        )
    except BadDsn as error:
        raise ValueError("no Sentry address") from error
    logging.getLogger().addHandler(_Reports())


def finish() -> None:
    """Sends what is left."""
    sentry_sdk.flush(timeout=FLUSH_SECONDS)


def scrub(event: "Event", hint: "Hint") -> "Event":
    """A new event of what is known to be harmless: classes of exceptions and places in the code."""
    whole: dict[str, Any] = dict(event)
    found: dict[str, Any] = {key: whole[key] for key in _KEPT if key in whole}
    values = whole.get("exception", {}).get("values", [])
    found["exception"] = {"values": [_exception(one) for one in values]}
    return cast("Event", found)


class _Reports(logging.Handler):
    """Takes errors out of the log that the server and the event loop write."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)

    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            sentry_sdk.capture_exception(record.exc_info[1])


def _exception(value: dict[str, Any]) -> dict[str, Any]:
    frames = value.get("stacktrace", {}).get("frames", [])
    kept = [{key: one[key] for key in _KEPT_OF_FRAMES if key in one} for one in frames]
    return {
        "type": value.get("type"),
        "module": value.get("module"),
        "stacktrace": {"frames": kept},
    }
