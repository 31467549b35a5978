"""What a relay kept: its feed from the start to its tail, opened and checked as a shop does it."""

import asyncio
import base64
import http.client
import json

from benchmarks.relay_servers import TOKEN
from webhook_relay.envelope import Event, Keys, read_line

_BEARER = f"Bearer {TOKEN}"


def kept(port: int, secret: bytes) -> list[bytes]:
    """The bodies in their order; every seal must be signed by this relay's key."""
    return asyncio.run(_read(port, Keys((secret,), (_relay_key(port),))))


def _relay_key(port: int) -> bytes:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", "/v1/relay", headers={"Authorization": _BEARER})
    key: str = json.load(connection.getresponse())["relay_key"]
    connection.close()
    return base64.b64decode(key)


async def _read(port: int, keys: Keys) -> list[bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    request = f"GET /v1/events HTTP/1.0\r\nHost: relay\r\nAuthorization: {_BEARER}\r\n\r\n"
    writer.write(request.encode())
    await reader.readuntil(b"\r\n\r\n")
    bodies: list[bytes] = []
    async for line in reader:
        if not line.startswith(b"{"):
            continue  # the length line of a chunk
        found = read_line(line, keys)
        if not isinstance(found, Event):
            break
        bodies.append(found.body)
    writer.close()
    await writer.wait_closed()
    return bodies
