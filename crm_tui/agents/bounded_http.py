"""An HTTP client that stops reading an answer that is too long, whatever the server sends."""

from collections.abc import AsyncIterator
from typing import Any

import httpx

LONGEST_BODY = 1_048_576
"""Bytes of one answer on the wire; a streamed one takes some 300 for each token."""


class AnswerTooLong(Exception):
    """The server sent more than LONGEST_BODY."""


class BoundedClient(httpx.AsyncClient):
    """Reads at most LONGEST_BODY of each answer; follows no redirect, for a question is private."""

    def __init__(self, connect: float = 5.0) -> None:
        super().__init__(
            timeout=httpx.Timeout(None, connect=connect),
            headers={"accept-encoding": "identity"},
            follow_redirects=False,
        )

    async def send(
        self, request: httpx.Request, *, stream: bool = False, **more: Any
    ) -> httpx.Response:
        # A few packed bytes can unfold to gigabytes; nobody was asked to pack.
        request.headers["accept-encoding"] = "identity"
        response = await super().send(request, stream=True, **{**more, "follow_redirects": False})
        try:
            response.stream = _Bounded(response)
            if not stream:
                await response.aread()
        except BaseException:
            await response.aclose()
            raise
        return response


class _Bounded(httpx.AsyncByteStream):
    def __init__(self, response: httpx.Response) -> None:
        if response.headers.get("content-encoding", "identity") != "identity":
            raise httpx.DecodingError("packed unasked", request=response.request)
        if not isinstance(response.stream, httpx.AsyncByteStream):
            raise TypeError("an asynchronous client has asynchronous answers")
        self._inner = response.stream

    async def __aiter__(self) -> AsyncIterator[bytes]:
        size = 0
        async for piece in self._inner:
            size += len(piece)
            if size > LONGEST_BODY:
                raise AnswerTooLong
            yield piece

    async def aclose(self) -> None:
        await self._inner.aclose()
