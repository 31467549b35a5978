"""Breaking a connection in the middle, as networks do; an HTTP framework offers no way to."""

import asyncio
import socket
import struct
from typing import Any

from starlette.requests import Request
from uvicorn.protocols.http.h11_impl import H11Protocol

_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Connections:
    """The open connections of a server, by the other side's host and port."""

    def __init__(self) -> None:
        self._open: dict[tuple[str, int], asyncio.Transport] = {}

    def protocol(self) -> type[H11Protocol]:
        """The HTTP protocol for a server whose connections are kept here."""
        kept = self._open

        class Kept(H11Protocol):
            def connection_made(self, transport: Any) -> None:
                super().connection_made(transport)
                kept[_peer(transport)] = transport

            def connection_lost(self, exc: Exception | None) -> None:
                kept.pop(_peer(self.transport), None)
                super().connection_lost(exc)

        return Kept

    def reset(self, request: Request) -> None:
        """Break the TCP connection that a request came on."""
        peer = (request.client.host, request.client.port) if request.client else ("", 0)
        transport = self._open.get(peer)
        if transport is None:
            return
        raw = transport.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()


def _peer(transport: Any) -> tuple[str, int]:
    peer = transport.get_extra_info("peername") or ("", 0)
    return str(peer[0]), int(peer[1])
