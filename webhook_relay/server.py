"""Runs the relay: one process, one event loop, one socket, one spool."""

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Callable
from types import FrameType

import uvicorn
from starlette.types import ASGIApp
from uvicorn.loops.auto import auto_loop_factory

from webhook_relay.app import Relay
from webhook_relay.clock import SystemClock
from webhook_relay.devices.opening import open_devices
from webhook_relay.devices.private import make_home
from webhook_relay.devices.signing import load_signing_key
from webhook_relay.devices.watching import say_who_reads
from webhook_relay.errors import RelayError
from webhook_relay.guard import GuardedProtocol
from webhook_relay.lock import only_one
from webhook_relay.settings.channels import doubts
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Settings
from webhook_relay.spool.opening import open_spool
from webhook_relay.spool.protocol import Spool
from webhook_relay.watching.extras import start_extras
from webhook_relay.watching.logs import Log, start_logging, tell_of_lost_errors
from webhook_relay.watching.metrics import Metrics
from webhook_relay.watching.notify import Systemd
from webhook_relay.watching.upkeep import Upkeep

DRAIN_SECONDS = 8
"""Time for open requests after SIGTERM; with the rest of the way out it stays below 15 s."""
KEEP_ALIVE_SECONDS = 75
"""Longer than a proxy keeps its side open (60 s), so that the proxy closes first."""


class RelayServer(uvicorn.Server):
    """Cuts slow senders every second, and ends the feeds before it waits for requests to end."""

    def __init__(
        self,
        config: uvicorn.Config,
        stop_feeds: Callable[[], None],
        every_second: Callable[[], None] = lambda: None,
        ready: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(config)
        self._ready = ready
        self._stop_feeds = stop_feeds
        self._every_second = every_second
        self._loop: asyncio.AbstractEventLoop | None = None

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        await super().startup(sockets)
        # What is there by now stays; not looking through it again saves 5 % of every webhook.
        gc.collect()
        gc.freeze()
        for one in sockets or ():
            sys.stdout.write(f"listening on {_address(one)}\n")
        sys.stdout.flush()
        self._ready()

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
    make_home(settings.home)
    with only_one(settings.home), _listen(settings.host, settings.port) as listener:
        log = start_logging()
        with asyncio.Runner(loop_factory=auto_loop_factory()) as runner:
            runner.run(_serve(settings, listener, log))


async def _serve(settings: Settings, listener: socket.socket, log: Log) -> None:
    metrics, clock = Metrics(), SystemClock()
    tell_of_lost_errors(asyncio.get_running_loop())
    extras = start_extras(os.environ, clock, log)

    def committed(seconds: float, events: int) -> None:
        metrics.committed(seconds, events)
        extras.committed(seconds, events)

    spool = await open_spool(settings, committed, log)
    try:
        signing = load_signing_key(settings.signing_key_file)
        devices = open_devices(settings)
        relay = Relay(settings, spool, devices, signing, clock, metrics, log)
        say_who_reads(settings, relay.access, log)
        _say_what(settings, log)
        await _until_told(relay, spool, server_config(extras.around(relay)), listener, log)
    finally:
        await spool.close()
        extras.close()
    log.info("stopped")


async def _until_told(
    relay: Relay, spool: Spool, config: uvicorn.Config, listener: socket.socket, log: Log
) -> None:
    systemd = Systemd(os.environ, os.getpid())
    upkeep = Upkeep(spool, relay.hosting, relay.last_events, systemd, log)

    def stop() -> None:
        systemd.stopping()
        relay.feeds.stop()

    def tick() -> None:
        upkeep.tick()
        relay.access.every_second()

    await RelayServer(config, stop, tick, systemd.ready).serve([listener])
    await upkeep.finish()
    await relay.access.close()


def server_config(app: ASGIApp) -> uvicorn.Config:
    """The server settings of the relay; its benchmark gives the same to the baseline."""
    return uvicorn.Config(
        app,
        interface="asgi3",
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
    names = short_names(settings)
    for channel, fix in doubts(settings):
        log.warning("channel is not ready", channel=names[channel], fix=fix)
    if not (settings.channels or settings.forms or settings.leads):
        log.warning("no channels", fix="Add [[channels]] to relay.toml to receive webhooks.")
