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


class _Server(uvicorn.Server):
    """Says when it listens, and leaves the signals to the program."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

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
            timeout_graceful_shutdown=1,
        )
    )
    task = asyncio.create_task(server.serve(sockets=[listener]))
    try:
        async with asyncio.timeout(_STARTS_WITHIN):
            await server.ready.wait()
        yield
    finally:
        await simulator.aclose()
        server.should_exit = True
        await task
