"""uvicorn's HTTP protocol with a deadline for receiving a request and a limit for its head.

Without them a few hundred connections that send a byte now and then hold the server for ever.
"""

from itertools import chain

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

DEADLINE_SECONDS = 10.0
SLOWEST = 16 * 1024
"""Bytes a second: a body that comes at least so fast, as a file over a shop's line, gets longer."""
LONGEST_SECONDS = 300.0
LARGEST_HEAD = 16 * 1024

_TOO_LARGE = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\n"
    b"connection: close\r\ncontent-length: 0\r\n\r\n"
)


class HeadTooLarge(Exception):
    """Ends the parsing of a request that is refused already."""


class GuardedProtocol(HttpToolsProtocol):
    """Whoever is late is cut by `cut_if_late`, which the server calls every second.

    It stands in the way of every request, so it overrides as few of the parser's calls as it can.
    """

    _since: float | None = None
    """When the request that is being received began; None while none is."""
    _fresh = True
    _in_head = True
    _received = 0
    """Bytes of that request."""

    def data_received(self, data: bytes) -> None:
        if self._since is None:
            self._since = self.loop.time()
        self._received += len(data)
        super().data_received(data)
        if self._in_head and self._received > LARGEST_HEAD:
            self._refuse_head()

    def on_headers_complete(self) -> None:
        self._fresh = self._in_head = False
        if len(self.url) + sum(map(len, chain.from_iterable(self.headers))) > LARGEST_HEAD:
            self._refuse_head()
            raise HeadTooLarge
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        self._since = None
        self._in_head = True
        self._received = 0
        super().on_message_complete()

    def send_400_response(self, msg: str) -> None:
        if not self.transport.is_closing():
            super().send_400_response(msg)

    def cut_if_late(self, now: float) -> None:
        """Drops the connection when its request takes too long to arrive; `now` is loop time."""
        if self._since is None and self._fresh:
            self._since = now  # connected, and not a byte yet
        allowed = min(DEADLINE_SECONDS + self._received / SLOWEST, LONGEST_SECONDS)
        if self._since is not None and now - self._since > allowed:
            self.transport.abort()

    def _refuse_head(self) -> None:
        if not self.transport.is_closing():
            self.transport.write(_TOO_LARGE)
            self.transport.close()
