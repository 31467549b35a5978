"""`POST /v1/files` takes a file from a shop; `GET /files/<token>` gives it to a provider."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, answer_json, refuse_early
from webhook_relay.bodies import Gone, announced
from webhook_relay.clock import iso
from webhook_relay.errors import FileEmpty, FileRefused, FilesBroken, FilesFull, FileTooLarge
from webhook_relay.hosting.file import HostedFile
from webhook_relay.hosting.files import HostedFiles
from webhook_relay.hosting.heads import file_name, mime_type, served
from webhook_relay.hosting.upload import check_size
from webhook_relay.proof import Headers
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import FetchOutcome, Metrics, UploadOutcome

PREFIX = "/files/"

_REFUSALS: dict[type[FileRefused], tuple[int, UploadOutcome]] = {
    FileEmpty: (400, UploadOutcome.EMPTY),
    FileTooLarge: (413, UploadOutcome.TOO_LARGE),
    FilesFull: (507, UploadOutcome.FULL),
    FilesBroken: (507, UploadOutcome.NOT_STORED),
}


class Hosting:
    """The two ends of a hosted file; who may upload has been asked before."""

    def __init__(self, files: HostedFiles, metrics: Metrics, complaints: Complaints) -> None:
        self._files = files
        self._metrics = metrics
        self._complaints = complaints

    async def take(self, shop: str, scope: Scope, receive: Receive, send: Send) -> None:
        """201 with `{path, expires_at}` once the file is on disk; else `{error}`."""
        body = _Body(receive)
        try:
            outcome = await self._take(scope["headers"], body, send)
        except Gone:
            outcome = UploadOutcome.HUNG_UP
        except FileRefused as refused:
            status, outcome = _REFUSALS[type(refused)]
            self._complaints.say("file not taken", shop, str(refused))
            await refuse_early(receive, send, body.more, status, {"error": str(refused)})
        self._metrics.uploads.labels(outcome).inc()

    async def serve(self, scope: Scope, send: Send) -> None:
        """The file; 404 alike for what never was and for what has expired."""
        if scope["method"] not in ("GET", "HEAD"):
            return await answer(send, 405, extra=((b"allow", b"GET, HEAD"),))
        outcome = await self._serve(scope, send)
        return self._metrics.fetches.labels(outcome).inc()

    def show(self) -> None:
        """Bring the gauges up to date."""
        self._metrics.files.set(self._files.count)
        self._metrics.file_bytes.set(self._files.size)

    def sweep(self) -> None:
        """Delete what has expired; a disk that refuses is told, and the file is served no more."""
        try:
            self._files.sweep()
        except OSError as error:
            self._complaints.say(
                "file not deleted", "files", f"Look at the disk: {error.strerror}."
            )

    async def _take(self, headers: Headers, body: "_Body", send: Send) -> UploadOutcome:
        file = await self._store(headers, body)
        self._files.add(file)
        expires_at = iso(file.head.expires_at)
        await answer_json(send, 201, {"path": PREFIX + file.token, "expires_at": expires_at})
        return UploadOutcome.KEPT

    async def _serve(self, scope: Scope, send: Send) -> FetchOutcome:
        try:
            file = self._files.find(scope["path"][len(PREFIX) :])
            if file is None:
                await answer(send, 404)
                return FetchOutcome.UNKNOWN
            parts = file.parts()
            first = await asyncio.to_thread(next, parts, b"")
        except OSError as error:
            self._complaints.say("file not read", "files", f"Look at the disk: {error.strerror}.")
            await answer(send, 503, extra=(RETRY_AFTER,))
            return FetchOutcome.NOT_READ
        with closing(parts):
            await send({"type": "http.response.start", "status": 200, "headers": served(file)})
            await _give(first if scope["method"] == "GET" else b"", parts, send)
        return FetchOutcome.FOUND

    async def _store(self, headers: Headers, body: "_Body") -> HostedFile:
        check_size(announced(headers))
        upload = self._files.begin(mime_type(headers), file_name(headers))
        try:
            async for part in body.parts():
                upload.reserve(len(part))
                await asyncio.to_thread(upload.add, part)
            return await asyncio.to_thread(upload.finish)
        finally:
            upload.abandon()


class _Body:
    """A request's body as it comes; `more` while some of it is still to come."""

    def __init__(self, receive: Receive) -> None:
        self._receive = receive
        self.more = True

    async def parts(self) -> AsyncIterator[bytes]:
        """Raises Gone when the sender hangs up."""
        while self.more:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                raise Gone
            self.more = bool(message.get("more_body"))
            yield message.get("body", b"")


async def _give(part: bytes, others: Iterator[bytes], send: Send) -> None:
    """The body: this part and the others; none when this one is empty."""
    while part:
        await send({"type": "http.response.body", "body": part, "more_body": True})
        part = await asyncio.to_thread(next, others, b"")
    await send({"type": "http.response.body", "body": b""})
