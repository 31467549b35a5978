"""Small servers on loopback for the contract tests: a raw one, and a webhook receiver."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
PATIENCE = 20.0
"""Seconds until a condition that does not come about fails the test."""


@contextlib.asynccontextmanager
async def listening(handler: Handler) -> AsyncIterator[str]:
    """A raw server that hands every connection to `handler`; yields its address."""
    tasks: set[asyncio.Task[None]] = set()

    async def served(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        tasks.add(task)
        try:
            await handler(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            return  # the client hung up, or the test is over
        finally:
            writer.close()
            with contextlib.suppress(ConnectionError):
                await writer.wait_closed()

    server = await asyncio.start_server(served, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await server.wait_closed()


async def read_request(reader: asyncio.StreamReader) -> tuple[dict[str, str], bytes]:
    """Headers (names in lower case) and body of one HTTP request."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (row.partition(": ") for row in head[1:])}
    return headers, await reader.readexactly(int(headers.get("content-length", 0)))


class Hook:
    """A webhook receiver: keeps what came, and answers with the next of `answers`, then with 200."""

    def __init__(self, *answers: int) -> None:
        self.url = ""
        self.came: list[tuple[dict[str, str], bytes]] = []
        self._answers = list(answers)
        self._news = asyncio.Condition()

    @property
    def bodies(self) -> list[Any]:
        return [json.loads(raw) for _, raw in self.came]

    def messages(self) -> list[Any]:
        return [m for body in self.bodies for m in _value(body).get("messages", [])]

    def statuses(self, wamid: str) -> list[str]:
        found = [s for body in self.bodies for s in _value(body).get("statuses", [])]
        return [s["status"] for s in found if s["id"] == wamid]

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until the condition holds; checked whenever a webhook comes."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(condition)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await read_request(reader)
            status = self._answers.pop(0) if self._answers else 200
            writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: 0\r\n\r\n".encode())
            await writer.drain()
            async with self._news:
                self.came.append(request)
                self._news.notify_all()


@contextlib.asynccontextmanager
async def hook(*answers: int) -> AsyncIterator[Hook]:
    """A webhook receiver that listens while the block runs."""
    receiver = Hook(*answers)
    async with listening(receiver.take) as url:
        receiver.url = f"{url}/hooks/test"
        yield receiver


def _value(body: Any) -> Any:
    return body["entry"][0]["changes"][0]["value"]
