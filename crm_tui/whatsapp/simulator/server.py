"""The simulator as a server on a port of this machine."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

import httpx
import uvicorn

from crm_tui.domain.clock import Clock, SystemClock
from crm_tui.whatsapp.simulator.app import Simulator
from crm_tui.whatsapp.simulator.settings import Settings

HOST = "127.0.0.1"
_STARTS_WITHIN = 10.0
_LAST_ANSWERS_WITHIN = 1.0


class _Server(uvicorn.Server):
    """Says when it listens, stops at once, and leaves the signals to the program.

    uvicorn itself looks only ten times a second whether it is to stop, and waits a tenth more.
    """

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()
        self._told_to_stop = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        await self.on_tick(0)
        await self._told_to_stop.wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Let answers that are on their way go out, and cut what takes longer than a second."""
        for server in self.servers:
            server.close()
        for connection in list(self.server_state.connections):
            connection.shutdown()
        tasks = set(self.server_state.tasks)
        if tasks:
            _, late = await asyncio.wait(tasks, timeout=_LAST_ANSWERS_WITHIN)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        await asyncio.sleep(0)  # closed connections say so in the next round of the loop
        for server in self.servers:
            await server.wait_closed()

    def stop(self) -> None:
        self._told_to_stop.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running(
    settings: Settings, clock: Clock | None = None, port: int = 0
) -> AsyncIterator[Simulator]:
    """A simulator that listens while the block runs; its address is `world.base_url`."""
    async with httpx.AsyncClient(trust_env=False) as client:
        simulator = Simulator(settings, clock or SystemClock(), client)
        with socket.create_server((HOST, port)) as listener:
            # asyncio sets it only on sockets of its own making; without it every answer waits 40 ms.
            listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            simulator.world.base_url = f"http://{HOST}:{listener.getsockname()[1]}"
            async with _serving(simulator, listener):
                simulator.town.start()
                yield simulator


@asynccontextmanager
async def _serving(simulator: Simulator, listener: socket.socket) -> AsyncIterator[None]:
    server = _Server(
        uvicorn.Config(
            simulator.app,
            http=simulator.world.connections.protocol(),
            ws="none",
            lifespan="off",
            log_config=None,
            access_log=False,
            date_header=False,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(_STARTS_WITHIN):
            await server.ready.wait()
        yield
    finally:
        await simulator.aclose()
        server.stop()
        await task
