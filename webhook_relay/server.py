"""Runs the relay: one process, one event loop, one socket, one spool."""

import asyncio
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.loops.auto import auto_loop_factory

from webhook_relay.app import Relay
from webhook_relay.clock import SystemClock
from webhook_relay.errors import RelayError
from webhook_relay.guard import GuardedProtocol
from webhook_relay.lock import only_one
from webhook_relay.logs import Log, start_logging
from webhook_relay.metrics import Metrics
from webhook_relay.settings.channels import doubts
from webhook_relay.settings.values import Settings
from webhook_relay.spool.sqlite import SqliteSpool

DRAIN_SECONDS = 8
"""Time for open requests after SIGTERM; with the rest of the way out it stays below 15 s."""
KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps its side open (60 s), so that the proxy closes first."""
MOST_SPOOL_BYTES = 8 * 1024**3
SHARE_OF_DISK = 0.8


class RelayServer(uvicorn.Server):
    """Cuts slow senders every second, and ends the feeds before it waits for requests to end."""

    def __init__(
        self,
        config: uvicorn.Config,
        stop_feeds: Callable[[], None],
        every_second: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._stop_feeds = stop_feeds
        self._every_second = every_second
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        for one in sockets or ():
            sys.stdout.write(f"listening on {_address(one)}\n")
        sys.stdout.flush()

    async def on_tick(self, counter: int) -> bool:
        if counter % 10 == 0:
            self._every_second()
            now = asyncio.get_running_loop().time()
            for connection in list(self.server_state.connections):
                if isinstance(connection, GuardedProtocol):
                    connection.cut_if_late(now)
        return await super().on_tick(counter)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        # uvicorn would raise the signal again at the end; a drained relay has ended well: exit 0.
        self.force_exit = self.should_exit
        self.should_exit = True
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._stop_feeds)


def serve(settings: Settings) -> None:
    """Runs until SIGTERM or SIGINT; raises RelayError when it cannot start."""
    _make_home(settings.home)
    with only_one(settings.home), _listen(settings.host, settings.port) as listener:
        log = start_logging()
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_serve(settings, listener, log))


async def _serve(settings: Settings, listener: socket.socket, log: Log) -> None:
    metrics = Metrics()
    limit = settings.spool_bytes or share_of_disk(settings.spool_file)
    shops = [shop.id for shop in settings.shops]
    spool = SqliteSpool(settings.spool_file, shops, limit, metrics.committed)
    try:
        relay = Relay(settings, spool, SystemClock(), metrics, log)
        _say_what(settings, log)
        server = RelayServer(server_config(relay), relay.feeds.stop, relay.hosting.sweep)
        await server.serve([listener])
    finally:
        await spool.close()
    log.info("stopped")


def server_config(app: ASGIApp) -> uvicorn.Config:
    """The server settings of the relay; its benchmark gives the same to the baseline."""
    return uvicorn.Config(
        app,
        http=GuardedProtocol,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="warning",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


def share_of_disk(spool: Path) -> int:
    """The largest spool that leaves room on the disk, in bytes.

    A disk that is really full would also refuse the deletion of what the shop has fetched.
    """
    own = spool.stat().st_size if spool.exists() else 0
    return min(int((shutil.disk_usage(spool.parent).free + own) * SHARE_OF_DISK), MOST_SPOOL_BYTES)


def _make_home(home: Path) -> None:
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise RelayError(f"The folder {home} cannot be made: {error.strerror}.") from error


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=2048)
    except OSError as error:
        raise RelayError(f"Cannot listen on {host} port {port}: {error.strerror}.") from error


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _say_what(settings: Settings, log: Log) -> None:
    for shop in settings.shops:
        if shop.seal_to is None:
            log.warning("events kept readable", shop=shop.id, fix="Set seal_to to the shop's key.")
    for channel, fix in doubts(settings):
        log.warning("channel is not ready", channel=channel, fix=fix)
    if not (settings.channels or settings.forms or settings.leads):
        log.warning("no channels", fix="Add [[channels]] to relay.toml to receive webhooks.")
