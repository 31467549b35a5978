"""`PUT /v1/anchor` and `GET /v1/anchor`: a shop says where its audit log ends, and asks what it said."""

import asyncio
import json
import math

from starlette.types import Receive, Scope, Send

from webhook_relay.anchors import Anchor, Anchors, Contradiction, read_anchor
from webhook_relay.answers import answer, answer_json, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.errors import RelayError
from webhook_relay.rates import Rate
from webhook_relay.watching.logs import Complaints

LARGEST = 1_024
"""Bytes of a body."""
AN_HOUR = 60
"""Anchors of one shop; it sends four."""

_SENSELESS = {"error": 'Send {"log": "1:<16 hex>", "n": 7, "mac": "<64 hex>", "at": <ms>}.'}


class AnchorDoors:
    """The two addresses; whose token it was is known by then."""

    def __init__(self, anchors: Anchors, complaints: Complaints) -> None:
        self._anchors, self._complaints = anchors, complaints
        self._bodies = Bodies(LARGEST)
        self._rate = Rate(AN_HOUR, 3_600.0)

    async def show(self, shop: str, send: Send) -> None:
        """What this shop has said, newest first."""
        try:
            found = await asyncio.to_thread(self._anchors.newest, shop)
        except RelayError as error:
            return await self._broken(shop, error, send)
        return await _private(send, {"items": found})

    async def take(self, shop: str, scope: Scope, receive: Receive, send: Send) -> None:
        """200 once it is on the disk; 409 when it contradicts what was said before."""
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except TooLarge as large:
            return await refuse_early(receive, send, large.more)
        except TooMany:
            return await answer_json(send, 503, {"error": "Too much at once: try again."})
        except Gone:
            return None
        self._bodies.release(body)
        anchor = read_anchor(body)
        if anchor is None:
            return await answer_json(send, 400, _SENSELESS)
        if wait := self._rate.wait(shop):
            return await _too_many(send, wait)
        self._rate.take(shop)
        return await self._keep(shop, anchor, send)

    async def _keep(self, shop: str, anchor: Anchor, send: Send) -> None:
        try:
            await asyncio.to_thread(self._anchors.add, shop, anchor)
        except Contradiction as wrong:
            self._complaints.say("audit log contradicts itself", shop, str(wrong))
            await answer_json(send, 409, {"error": str(wrong)})
        except RelayError as error:
            await self._broken(shop, error, send)
        else:
            await _private(send, {"n": anchor.n})

    async def _broken(self, shop: str, error: RelayError, send: Send) -> None:
        self._complaints.say("anchors", shop, str(error))
        await answer_json(send, 503, {"error": "The disk refuses: try again."})


async def _private(send: Send, value: object) -> None:
    """200, and nobody on the way keeps a copy."""
    body = json.dumps(value).encode()
    await answer(send, 200, body, b"application/json", ((b"cache-control", b"no-store"),))


async def _too_many(send: Send, wait: float) -> None:
    sentence = json.dumps({"error": f"More than {AN_HOUR} anchors in an hour."}).encode()
    seconds = (b"retry-after", b"%d" % math.ceil(wait))
    await answer(send, 429, sentence, b"application/json", (seconds,))
