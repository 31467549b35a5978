"""The Redis behind the spool: reaching it, what it must be set to, and its errors as sentences."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from webhook_relay.errors import RelayError, SpoolBroken, SpoolFull
from webhook_relay.spool.redis_scripts import GONE

if TYPE_CHECKING:
    from redis import Redis as BlockingRedis
    from redis.asyncio import Redis

OLDEST_REDIS = (7, 0)
"""Earlier ones know no flags of scripts and no ENTRIESREAD of groups."""
ANSWER_SECONDS = 5.0
"""A provider waits 10 s and more; by then it must have been told 503."""

_MUST_BE = {
    "appendonly": "yes",
    "appendfsync": "always",
    "no-appendfsync-on-rewrite": "no",
    "maxmemory-policy": "noeviction",
}
"""With anything else Redis answers before an event is on disk, or throws events away."""


def connect(url: str) -> "Redis":
    """A client that never repeats a command by itself: an event would be stored twice."""
    with _installed():
        from redis.asyncio import Redis
        from redis.asyncio.retry import Retry
        from redis.backoff import NoBackoff
    with _is_address():
        return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_options())


def connect_now(url: str) -> "BlockingRedis":
    """The same, for threads."""
    with _installed():
        from redis import Redis
        from redis.backoff import NoBackoff
        from redis.retry import Retry
    with _is_address():
        return Redis.from_url(url, retry=Retry(NoBackoff(), 0), **_options())


def _options() -> dict[str, Any]:
    seconds = {"socket_timeout": ANSWER_SECONDS, "socket_connect_timeout": ANSWER_SECONDS}
    return {"protocol": 2, **seconds}


@contextmanager
def _installed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        raise RelayError(
            "spool is a Redis, and its client is missing: pip install './deploy/package[redis]'."
        ) from error


@contextmanager
def _is_address() -> Iterator[None]:
    try:
        yield
    except ValueError as error:
        raise RelayError(f"spool is no address of a Redis: {error}.") from error


@contextmanager
def as_broken() -> Iterator[None]:
    """Tells what Redis refuses, and its silence, as SpoolFull or SpoolBroken.

    Strangers read `/readyz`: the address of Redis does not stand in it.
    """
    from redis.exceptions import (
        AuthenticationError,
        OutOfMemoryError,
        RedisError,
        ResponseError,
    )

    try:
        yield
    except OutOfMemoryError as error:
        raise SpoolFull("Redis is full until the shops have fetched events.") from error
    except (ResponseError, AuthenticationError) as error:
        if GONE in str(error):
            raise SpoolBroken(
                "Redis no longer holds the spool that this relay opened: "
                "bring its data back, or restart the relay to begin a new spool."
            ) from error
        raise SpoolBroken(f"Redis refuses: {str(error).rstrip('.')}. Look at its log.") from error
    except (RedisError, OSError, TimeoutError) as error:
        raise SpoolBroken(f"Redis does not answer: {_why(error)}. Is it running?") from error


def _why(error: BaseException) -> str:
    """What the system said of a connection, else the kind of error."""
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, OSError) and cause.errno:
            # Its own words may hold the address; a name that is not found has a number below 0.
            return os.strerror(cause.errno) if cause.errno > 0 else "its name is not found"
        cause = cause.__cause__ or cause.__context__
    return type(error).__name__


async def check(client: "Redis") -> int:
    """The server's `maxmemory` in bytes (0: none); raises RelayError where an event is not safe."""
    with as_broken():
        about = await client.info("server")
        shown = await client.config_get(*_MUST_BE, "maxmemory")
    version = str(about["redis_version"])
    if tuple(map(int, version.split(".")[:2])) < OLDEST_REDIS:
        needed = ".".join(map(str, OLDEST_REDIS))
        raise RelayError(f"Redis {version} is too old: the spool needs {needed} or later.")
    found = {str(name): str(value) for name, value in shown.items()}
    _check_settings(found)
    return int(found.get("maxmemory", 0))


def _check_settings(found: Mapping[str, str]) -> None:
    for name, needed in _MUST_BE.items():
        value = found.get(name, "not shown")
        if value != needed:
            raise RelayError(
                f"Redis has {name} {value}: events could be lost. "
                f"Set {name} {needed} in redis.conf, and restart Redis."
            )
