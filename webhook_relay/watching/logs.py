"""Logs as JSON lines on standard error: no bodies, no queries, no phone numbers, no secrets.

An exception's own text may quote what somebody sent, so only its class and its places in the code are
written.
"""

import asyncio
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable, Iterator

import structlog

QUIET_SECONDS = 60.0

_BEFORE_ARGUMENTS = re.compile(r"[\w .:!]*")

Log = structlog.typing.FilteringBoundLogger


def start_logging() -> Log:
    """Sets up this process's logging, the server's own messages included."""
    shared: list[structlog.typing.Processor] = [
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        without_words,
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
    handler.addFilter(Quiet())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    log: Log = structlog.get_logger()
    return log


class Quiet(logging.Filter):
    """The server warns of every bad request: the same warning is written once a minute."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._monotonic = monotonic
        self._until: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        if record.levelno != logging.WARNING:
            return True
        now, kind = self._monotonic(), str(record.msg)
        if now < self._until.get(kind, now):
            return False
        self._until[kind] = now + QUIET_SECONDS
        return True


def without_words(
    logger: object, name: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    """A processor: `exc_info` becomes `exception`, what and where, without the exception's text."""
    found = event.pop("exc_info", None)
    if found is True:
        found = sys.exc_info()
    error = found[1] if isinstance(found, tuple) else found
    if isinstance(error, BaseException):
        event["exception"] = list(_told(error))
    return event


def tell_of_lost_errors(loop: asyncio.AbstractEventLoop) -> None:
    """What no task awaits is logged as an error too; by itself the loop would quote it whole."""

    def tell(loop: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        error = context.get("exception")
        told = error if isinstance(error, BaseException) else None
        # What stands in brackets are arguments, and so perhaps what somebody sent.
        words = _BEFORE_ARGUMENTS.match(str(context.get("message")))
        logging.getLogger("asyncio").error(words[0] if words else "", exc_info=told)

    loop.set_exception_handler(tell)


def _told(error: BaseException) -> Iterator[str]:
    """One line for an exception, and one for each that it came from, at most ten."""
    one: BaseException | None = error
    for _ in range(10):
        if one is None:
            return
        places = [
            f"{frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(one.__traceback__)[-8:]
        ]
        yield " < ".join([type(one).__name__, *reversed(places)])
        one = one.__cause__ or one.__context__


class Complaints:
    """Warnings that come in floods: one line per kind and minute, with how many it stands for."""

    def __init__(self, log: Log, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._log = log
        self._monotonic = monotonic
        self._kinds: dict[tuple[str, str], tuple[float, int]] = {}

    def say(self, event: str, channel: str, fix: str) -> None:
        """`channel` is a short name, never an id that may be a secret."""
        now = self._monotonic()
        quiet_until, count = self._kinds.get((event, channel), (0.0, 0))
        if now < quiet_until:
            self._kinds[event, channel] = (quiet_until, count + 1)
            return
        self._kinds[event, channel] = (now + QUIET_SECONDS, 0)
        self._log.warning(event, channel=channel, times=count + 1, fix=fix)
