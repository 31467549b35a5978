"""Reading a request's body: never more than one may have, nor more than all together may hold."""

from starlette.types import Message, Receive

from webhook_relay.proof import Headers

LARGEST_BODY = 4 * 1024 * 1024
"""Meta sends up to 3 MB ("webhooks", payload size)."""
MOST_HELD = 64 * 1024 * 1024
"""Bytes of all bodies in memory at once."""


class TooLarge(Exception):
    """The body is, or says that it will be, larger than is taken."""

    def __init__(self, more: bool) -> None:
        super().__init__()
        self.more = more
        """Some of it is still to come."""


class TooMany(Exception):
    """Too many large bodies at once; the sender may try again."""


class Gone(Exception):
    """The sender hung up before the body was complete."""


class Bodies:
    """Reads bodies and counts what they hold until `release`."""

    def __init__(self, largest: int = LARGEST_BODY, most_held: int = MOST_HELD) -> None:
        self._largest = largest
        self._most_held = most_held
        self._held = 0

    async def read(self, headers: Headers, receive: Receive) -> bytes:
        """The whole body; raises TooLarge, TooMany or Gone."""
        if announced(headers) > self._largest:
            raise TooLarge(more=True)
        message = await receive()
        if message.get("more_body"):
            return await self._parts(message, receive)
        return self._part(message, 0)

    def release(self, body: bytes) -> None:
        self._held -= len(body)

    async def _parts(self, message: Message, receive: Receive) -> bytes:
        parts: list[bytes] = []
        length = 0
        try:
            while True:
                parts.append(self._part(message, length))
                length += len(parts[-1])
                if not message.get("more_body"):
                    return b"".join(parts)
                message = await receive()
        except BaseException:
            self._held -= length
            raise

    def _part(self, message: Message, before: int) -> bytes:
        """What came with a message, counted as held; `before` is the length of the parts before it."""
        if message["type"] == "http.disconnect":
            raise Gone
        part: bytes = message.get("body", b"")
        if before + len(part) > self._largest:
            raise TooLarge(bool(message.get("more_body")))
        if self._held + len(part) > self._most_held:
            raise TooMany
        self._held += len(part)
        return part


def announced(headers: Headers) -> int:
    """How many bytes the body will have, as far as the sender says so; else 0."""
    for name, value in headers:
        # The parser has refused anything but digits, and two different lengths.
        if name == b"content-length" and value.isdigit():
            return int(value)
    return 0
