"""Tells systemd how the relay is (sd_notify(3)): ready, stopping, and alive while its spool is."""

import contextlib
import socket
from collections.abc import Mapping

from webhook_relay.spool.protocol import Health


class Systemd:
    """Says nothing when no service manager listens."""

    def __init__(self, environ: Mapping[str, str], pid: int) -> None:
        address = environ.get("NOTIFY_SOCKET", "")
        # An abstract socket begins with a NUL, which no environment can hold.
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self.watchdog_seconds = _watchdog(environ, pid) if address else 0.0
        """How long it waits for a sign of life; 0 for ever."""

    def ready(self) -> None:
        self._say("READY=1")

    def stopping(self) -> None:
        self._say("STOPPING=1")

    def spool_is(self, health: Health) -> None:
        """A sign of life while the spool is well, and a line for `systemctl status`.

        A full spool is well: a restart would only cut off the shop that is about to empty it.
        """
        # A line break would begin another field.
        status = f"STATUS={' '.join(health.sentence.split()) or 'Takes events.'}"
        self._say(f"WATCHDOG=1\n{status}" if health.well else status)

    def _say(self, message: str) -> None:
        if not self._address:
            return
        # Whoever asked to be told may be gone by now, and the relay goes on all the same.
        with (
            contextlib.suppress(OSError),
            socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as speaker,
        ):
            speaker.setblocking(False)
            speaker.sendto(message.encode(), self._address)


def _watchdog(environ: Mapping[str, str], pid: int) -> float:
    """sd_watchdog_enabled(3): the time is meant for this process, or for any when none is named."""
    micros = environ.get("WATCHDOG_USEC", "")
    meant = environ.get("WATCHDOG_PID", str(pid)) == str(pid)
    return int(micros) / 1_000_000 if meant and micros.isdigit() else 0.0
