"""Whole HTTP answers on the bare ASGI interface, for the paths where every microsecond counts."""

import json

from starlette.types import Message, Receive, Send

RETRY_AFTER = (b"retry-after", b"5")
CLOSE = (b"connection", b"close")
_END: Message = {"type": "http.response.body", "body": b""}
_OK: Message = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-length", b"0")],
}


async def ok(send: Send) -> None:
    """200 with an empty body, which is what every provider wants to see."""
    await send(_OK)
    await send(_END)


async def answer(
    send: Send,
    status: int,
    body: bytes = b"",
    kind: bytes = b"text/plain; charset=utf-8",
    extra: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    headers = [(b"content-length", b"%d" % len(body)), (b"x-content-type-options", b"nosniff")]
    if body:
        headers.append((b"content-type", kind))
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *extra]})
    await send({"type": "http.response.body", "body": body})


async def answer_json(send: Send, status: int, value: object) -> None:
    await answer(send, status, json.dumps(value).encode(), b"application/json")


async def refuse_early(
    receive: Receive, send: Send, more: bool, status: int = 413, value: object = None
) -> None:
    """Answers at once; then what still comes is thrown away, so that the sender can read the answer.

    Closing on a sender that is still writing would reset the connection and take the answer along.
    The server's deadline for a request ends this.
    """
    body = b"" if value is None else json.dumps(value).encode()
    kind = [(b"content-type", b"application/json")] if body else []
    headers = [(b"content-length", b"%d" % len(body)), *kind, CLOSE]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    if body:
        await send({"type": "http.response.body", "body": body, "more_body": True})
    while more:
        more = bool((await receive()).get("more_body"))
    await send(_END)
