"""One guarded HTTP client: limits on time and size, no redirects, the key in one place."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from crm_tui.whatsapp.providers.outcomes import Answer, read_answer

LARGEST_ANSWER = 8 * 1024 * 1024
NO_ANSWER = (httpx.HTTPError, httpx.InvalidURL, TimeoutError)
"""What `call` and `download` raise when there is no answer, or none within the limits."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a call may take, in seconds."""

    connect: float = 10.0
    silence: float = 20.0
    """Between two pieces of an answer."""
    whole: float = 45.0
    """From start to end of a call."""
    file: float = 300.0
    """From start to end of an upload or a download."""

    def timeout(self) -> httpx.Timeout:
        return httpx.Timeout(self.silence, connect=self.connect, pool=self.connect)


class TooLarge(httpx.HTTPError):
    """More bytes than were asked for."""


@dataclass(frozen=True, slots=True)
class File:
    """What a download brought; `content` is empty unless `status` is 200."""

    status: int
    content: bytes
    location: str = ""
    """Where a redirect points; it is not followed, because the key would go along."""


class Wire:
    """Calls with the key of one account; every call opens with the same headers."""

    def __init__(
        self, client: httpx.AsyncClient, headers: Mapping[str, str], patience: Patience
    ) -> None:
        self._client = client
        self._headers = dict(headers)
        self._patience = patience

    async def call(self, method: str, url: str, body: Mapping[str, object] | None = None) -> Answer:
        """One request with a JSON answer; raises one of NO_ANSWER."""
        content = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return await self._answer(self._request(method, url, content, kind))

    async def form(self, url: str, fields: Mapping[str, str]) -> Answer:
        """A form sent by POST, with a JSON answer; raises one of NO_ANSWER."""
        kind = {"Content-Type": "application/x-www-form-urlencoded"}
        return await self._answer(self._request("POST", url, urlencode(fields).encode(), kind))

    async def upload(
        self, url: str, fields: Mapping[str, str], name: str, content: bytes, mime_type: str
    ) -> Answer:
        """A form with one file, named `file`, with a JSON answer; raises one of NO_ANSWER."""
        request = self._client.build_request(
            "POST",
            url,
            data=dict(fields),
            files={"file": (name, content, mime_type)},
            headers=self._headers,
            timeout=self._patience.timeout(),
        )
        return await self._answer(request, self._patience.file)

    async def _answer(self, request: httpx.Request, within: float | None = None) -> Answer:
        async with asyncio.timeout(within or self._patience.whole):
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                received = await _at_most(response, LARGEST_ANSWER)
            finally:
                await response.aclose()
        return read_answer(response.status_code, response.headers, received)

    async def download(self, url: str, limit: int) -> File:
        """A file of at most `limit` bytes; raises TooLarge or another of NO_ANSWER."""
        request = self._request("GET", url, None, {"Accept-Encoding": "identity"})
        async with asyncio.timeout(self._patience.file):
            response = await self._client.send(request, stream=True, follow_redirects=False)
            try:
                wanted = response.status_code == 200
                content = await _at_most(response, limit) if wanted else b""
            finally:
                await response.aclose()
        return File(response.status_code, content, response.headers.get("location", ""))

    async def aclose(self) -> None:
        await self._client.aclose()

    def _request(
        self, method: str, url: str, content: bytes | None, more: Mapping[str, str]
    ) -> httpx.Request:
        return self._client.build_request(
            method,
            url,
            content=content,
            headers=self._headers | dict(more),
            timeout=self._patience.timeout(),
        )


async def _at_most(response: httpx.Response, limit: int) -> bytes:
    """The body in memory; stops reading as soon as it is larger than `limit` bytes."""
    declared = response.headers.get("content-length", "")
    if declared.isdecimal() and int(declared[:18]) > limit:
        raise TooLarge(f"the answer has {declared[:18]} bytes")
    received = bytearray()
    async for piece in response.aiter_bytes():
        received += piece
        if len(received) > limit:
            raise TooLarge(f"the answer has more than {limit} bytes")
    return bytes(received)
