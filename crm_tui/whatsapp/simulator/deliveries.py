"""Webhooks on their way: signed, at least once, repeated until the other side says 200."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import httpx

from crm_tui.domain.clock import iso
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.world import World

FIRST_WAIT = 0.1
LONGEST_WAIT = 5.0
ANSWER_WITHIN = 5.0
"""360dialog gives a receiver five seconds."""
AT_ONCE = 32


@dataclass(frozen=True, slots=True)
class Post:
    """A webhook as it goes over the wire."""

    content: bytes
    headers: Mapping[str, str]


class Poster(Protocol):
    """The part of a face that deliveries need."""

    def post(self, body: Json, url: str) -> Post: ...


class Deliveries:
    """Posts webhook bodies in parallel, so nothing promises their order."""

    def __init__(self, world: World, poster: Poster, client: httpx.AsyncClient) -> None:
        self._world = world
        self._poster = poster
        self._client = client
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._tasks: set[asyncio.Task[None]] = set()
        self._has_address = asyncio.Event()
        self._url = ""
        self.point_to(world.settings.webhook)

    def point_to(self, url: str | None) -> None:
        """Where to deliver from now on, also what still waits."""
        self._url = url or ""
        if url:
            self._has_address.set()
        else:
            self._has_address.clear()

    def send(self, body: Json) -> asyncio.Task[None]:
        """Deliver a body in the background; the task ends when it was taken."""
        task = asyncio.create_task(self._until_taken(body))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def aclose(self) -> None:
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _until_taken(self, body: Json) -> None:
        entry: Json = {"at": iso(self._world.clock.now()), "attempts": 0, "ok": False, "body": body}
        self._world.log.delivered.append(entry)
        wait = FIRST_WAIT
        while not await self._attempt(body, entry):
            await asyncio.sleep(wait)
            wait = min(LONGEST_WAIT, wait * 2)

    async def _attempt(self, body: Json, entry: Json) -> bool:
        await self._has_address.wait()
        async with self._slots:
            entry["attempts"] += 1
            entry["status"] = await self._post(body)
        entry["ok"] = entry["status"] == 200
        return bool(entry["ok"])

    async def _post(self, body: Json) -> int | str:
        """The HTTP status, or the name of what went wrong."""
        post = self._poster.post(body, self._url)
        try:
            answer = await self._client.post(
                self._url, content=post.content, headers=post.headers, timeout=ANSWER_WITHIN
            )
        except (httpx.HTTPError, httpx.InvalidURL) as problem:
            return type(problem).__name__
        return answer.status_code
