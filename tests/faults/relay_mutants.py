"""Two relays that break their promise, so that a test which cannot see it is known to be blind.

`python -m tests.faults.relay_mutants KIND serve --config relay.toml`: the real relay, with one thing changed
before it starts.
"""

import asyncio
import sys
from enum import StrEnum
from typing import Any
from unittest.mock import patch

import sqlcipher3

from webhook_relay.cli.main import main
from webhook_relay.spool.protocol import Incoming
from webhook_relay.spool.sqlite import SqliteSpool


class Mutant(StrEnum):
    EARLY = "answers before the commit"
    NORMAL = "synchronous = NORMAL"


def mutant(kind: Mutant) -> tuple[str, ...]:
    """The program of such a relay."""
    return (sys.executable, "-m", "tests.faults.relay_mutants", kind.name)


class Careless:
    """A connection that hears NORMAL where FULL is said."""

    def __init__(self, connection: Any) -> None:
        self._connection = connection

    def __getattr__(self, name: str) -> Any:
        return getattr(self._connection, name)

    def execute(self, sql: str, *rest: Any) -> Any:
        return self._connection.execute(
            sql.replace("synchronous = FULL", "synchronous = NORMAL"), *rest
        )


def answer_early() -> None:
    """Every event counts as durable as soon as it is asked to be kept."""
    put = SqliteSpool.put

    def at_once(self: SqliteSpool, event: Incoming) -> "asyncio.Future[None]":
        put(self, event).add_done_callback(lambda commit: commit.exception())
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    patch.object(SqliteSpool, "put", at_once).start()


def sync_carelessly() -> None:
    """Commits reach the system and not the disk."""
    connect = sqlcipher3.connect
    patch.object(sqlcipher3, "connect", lambda *a, **k: Careless(connect(*a, **k))).start()


CHANGES = {Mutant.EARLY: answer_early, Mutant.NORMAL: sync_carelessly}

if __name__ == "__main__":
    CHANGES[Mutant[sys.argv[1]]]()
    sys.exit(main(sys.argv[2:]))
