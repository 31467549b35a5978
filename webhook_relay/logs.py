"""Logs as JSON lines on standard error: no bodies, no queries, no phone numbers."""

import logging
import sys
import time
from collections.abc import Callable

import structlog

QUIET_SECONDS = 60.0

Log = structlog.typing.FilteringBoundLogger


def start_logging() -> Log:
    """Sets up this process's logging, the server's own messages included."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer = structlog.processors.JSONRenderer()
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
            foreign_pre_chain=shared,
        )
    )
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log: Log = structlog.get_logger()
    return log


class Complaints:
    """Warnings that come in floods: one line per kind and minute, with how many it stands for."""

    def __init__(self, log: Log, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._monotonic = monotonic
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def say(self, event: str, channel: str, fix: str) -> None:
        now = self._monotonic()
        quiet_until, count = self._kinds.get((event, channel), (0.0, 0))
        if now < quiet_until:
            self._kinds[event, channel] = (quiet_until, count + 1)
            return
        self._kinds[event, channel] = (now + QUIET_SECONDS, 0)
        self._log.warning(event, channel=channel, times=count + 1, fix=fix)
