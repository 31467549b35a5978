"""The seam to whatever keeps events until the shop has them."""

from asyncio import Future
from dataclasses import dataclass
from typing import Protocol

MOST_ROWS = 256
MOST_BYTES = 1024 * 1024
"""Bounds of one read, so that a slow reader holds little memory."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """An event on its way to disk."""

    shop: str
    channel: str
    received_at: int
    """Milliseconds, UTC."""
    sealed: bool
    content: bytes
    """Provider, headers and body packed by `envelope.pack`, sealed or not."""


@dataclass(frozen=True, slots=True)
class Stored:
    """An event as it lies in the spool."""

    seq: int
    channel: str
    received_at: int
    sealed: bool
    content: bytes


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a shop's events in order, all as of one moment."""

    rows: tuple[Stored, ...]
    newest: int
    """Newest seq that the shop ever had; 0 when none."""
    more: bool
    """There are further rows beyond the bounds of this page."""


@dataclass(frozen=True, slots=True)
class ShopStats:
    shop: str
    newest: int
    acked: int
    waiting: int
    """Events not yet acknowledged or not yet deleted."""
    bytes: int = 0
    """Of those, sealed or not."""
    oldest_at: int | None = None
    """When the oldest of those came in, in milliseconds, UTC; None when nothing waits."""
    quota: int | None = None
    """The most bytes that may wait for it; None when only the spool itself is the limit."""


@dataclass(frozen=True, slots=True)
class Health:
    """`sentence` is empty when the spool takes events."""

    sentence: str
    full: bool = False
    """There is no room for events now: they have only to be fetched."""

    @property
    def well(self) -> bool:
        """It works, with or without room."""
        return self.ready or self.full

    @property
    def ready(self) -> bool:
        return not self.sentence


def spool_name(spool: str, times: int) -> str:
    """The name of a numbering that was begun anew so many times."""
    return f"{spool}.{times}" if times else spool


class Spool(Protocol):
    """Keeps events in order, per shop. A seq is never used twice, also not after deletion."""

    id: str
    """Random, made with the spool: a new spool starts its seqs anew."""

    def put(self, event: Incoming) -> Future[None]:
        """Done once the event is durable; raises SpoolFull or SpoolBroken, and then it is not kept."""
        ...

    async def name(self, shop: str, after: int = 0) -> str:
        """Which numbering a shop's events are in: `id`, or that with `.1`, `.2` … behind it.

        A shop that has read to `after`, which is further than any number was given, gets another name
        than before: the spool was put back from an older copy, and gives numbers a second time.
        """
        ...

    async def read(
        self, shop: str, after: int, rows: int = MOST_ROWS, size: int = MOST_BYTES
    ) -> Page:
        """The shop's events beyond `after` and beyond what it acknowledged; at least one if any."""
        ...

    async def beyond(self, shop: str, seq: int) -> None:
        """Waits until the shop has an event newer than `seq`."""
        ...

    async def ack(self, shop: str, through: int) -> int:
        """The shop has everything to `through`; returns how far it is acknowledged now, durably."""
        ...

    async def stats(self) -> tuple[ShopStats, ...]: ...

    async def health(self) -> Health: ...

    async def close(self) -> None:
        """Finishes what was put, then lets go of the file or connection."""
        ...
