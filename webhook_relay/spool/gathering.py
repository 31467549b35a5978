"""One commit for all events that wait for it."""

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from time import perf_counter

from webhook_relay.errors import SpoolFull
from webhook_relay.spool.protocol import Incoming

MOST_IN_A_COMMIT = 512
MOST_BYTES_IN_A_COMMIT = 4 * 1024 * 1024

CommitSeen = Callable[[float, int], None]
"""Told the seconds and the number of events of every commit."""


@dataclass(frozen=True, slots=True)
class Added:
    """What became of the events of a commit."""

    newest: Mapping[str, int]
    """By shop, the newest seq; only of shops that got one."""
    refused: Mapping[int, SpoolFull] = field(default_factory=dict)
    """By place in the commit: events of shops that have reached their quota."""


Store = Callable[[Sequence[Incoming]], "asyncio.Future[Added]"]
"""Makes the events durable, all that are not refused or none; raises RelayError."""

_Waiting = tuple[Incoming, "asyncio.Future[None]"]


class Gathering:
    """While a commit waits for the disk, events gather; the next commit takes them all.

    So a slow disk makes commits larger, not queues longer.
    """

    def __init__(
        self, store: Store, stored: Callable[[Mapping[str, int]], None], seen: CommitSeen | None
    ) -> None:
        self._store = store
        self._stored = stored
        self._seen = seen or (lambda seconds, size: None)
        self._waiting: deque[_Waiting] = deque()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, event: Incoming) -> "asyncio.Future[None]":
        loop = asyncio.get_running_loop()
        done = loop.create_future()
        self._waiting.append((event, done))
        if self._idle.is_set():
            self._idle.clear()
            # Not at once: whatever else this turn of the loop receives joins the same commit.
            loop.call_soon(self._commit)
        return done

    async def finish(self) -> None:
        """Waits until nothing waits."""
        await self._idle.wait()

    def _commit(self) -> None:
        batch = self._next_batch()
        started = perf_counter()

        def finished(commit: "asyncio.Future[Added]") -> None:
            seconds = perf_counter() - started
            self._answer(batch, commit)
            if self._waiting:
                self._commit()
            else:
                self._idle.set()
            # Last, because it is not ours: what goes wrong in it must hold up no event.
            self._seen(seconds, len(batch))

        self._store([event for event, _ in batch]).add_done_callback(finished)

    def _next_batch(self) -> list[_Waiting]:
        batch, size = [self._waiting.popleft()], 0
        while self._waiting and len(batch) < MOST_IN_A_COMMIT and size < MOST_BYTES_IN_A_COMMIT:
            batch.append(self._waiting.popleft())
            size += len(batch[-1][0].content)
        return batch

    def _answer(self, batch: list[_Waiting], commit: "asyncio.Future[Added]") -> None:
        if error := commit.exception():
            for _, done in batch:
                if not done.done():
                    done.set_exception(error)
            return
        added = commit.result()
        for place, (_, done) in enumerate(batch):
            if done.done():
                continue
            if place in added.refused:
                done.set_exception(added.refused[place])
            else:
                done.set_result(None)
        self._stored(added.newest)
