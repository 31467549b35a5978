"""`/v1/…`: what a shop may ask for, once its token says which shop it is."""

import json
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from webhook_relay.anchor_doors import AnchorDoors
from webhook_relay.answers import answer, answer_json
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.devices.access import Access, Reader
from webhook_relay.devices.doors import KeyDoors
from webhook_relay.errors import RelayError
from webhook_relay.feed import HIGHEST_SEQ, Feeds
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.proof import Headers
from webhook_relay.spool.protocol import Spool

LONGEST_ACK = 1_024


class Readers:
    """Checks the bearer token and hands on to the feed, the spool or the files."""

    def __init__(
        self,
        access: Access,
        keys: KeyDoors,
        feeds: Feeds,
        spool: Spool,
        hosting: Hosting,
        anchors: AnchorDoors,
    ) -> None:
        self._anchors = anchors
        self._access = access
        self._keys = keys
        self._feeds = feeds
        self._hosting = hosting
        self._spool = spool
        self._bodies = Bodies(LONGEST_ACK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["path"] == "/v1/pair":
            await self._keys.pair(scope, receive, send)
        elif (reader := await self._access.reader(scope["headers"])) is None:
            await answer(send, 401, extra=((b"www-authenticate", b"Bearer"),))
        else:
            await self._of(reader, scope, receive, send)

    async def _of(self, reader: Reader, scope: Scope, receive: Receive, send: Send) -> None:
        match scope["method"], scope["path"]:
            case "GET", "/v1/events":
                await self._events(reader, scope["query_string"], receive, send)
            case "POST", "/v1/ack":
                await self._ack(reader.shop, scope["headers"], receive, send)
            case "POST", "/v1/files":
                await self._hosting.take(reader.shop, scope, receive, send)
            case "GET", "/v1/relay":
                await self._keys.about(reader, send)
            case "PUT", "/v1/key":
                await self._keys.set_key(reader, scope, receive, send)
            case "PUT", "/v1/anchor":
                await self._anchors.take(reader.shop, scope, receive, send)
            case "GET", "/v1/anchor":
                await self._anchors.show(reader.shop, send)
            case _:
                await answer(send, 404)

    async def _events(self, reader: Reader, query: bytes, receive: Receive, send: Send) -> None:
        after = _after(query)
        if after is None:
            await answer_json(send, 400, {"error": "Write after=<a whole number>."})
        else:
            with self._access.feed_of(reader) as revoked:
                await self._feeds.serve(reader.shop, after, receive, send, revoked)

    async def _ack(self, shop: str, headers: Headers, receive: Receive, send: Send) -> None:
        try:
            body = await self._bodies.read(headers, receive)
        except (TooLarge, TooMany):
            return await answer(send, 413, extra=((b"connection", b"close"),))
        except Gone:
            return None
        self._bodies.release(body)
        wanted = _ack_wanted(body)
        if wanted is None:
            return await answer_json(send, 400, {"error": 'Send {"through": <a whole number>}.'})
        through, spool = wanted
        try:
            if spool not in (None, await self._spool.name(shop)):
                # It counts events of a spool that is gone: here it would mean others, unread.
                other = {"error": "That is the number of another spool."}
                return await answer_json(send, 409, other)
            return await answer_json(send, 200, {"through": await self._spool.ack(shop, through)})
        except RelayError as error:
            return await answer_json(send, 503, {"error": str(error)})


def _after(query: bytes) -> int | None:
    """The cursor in `after=<n>`; 0 without one, None when it is no number."""
    for part in query.split(b"&"):
        name, _, value = part.partition(b"=")
        if name == b"after":
            right = value.isdigit() and len(value) < 20
            return min(int(value), HIGHEST_SEQ) if right else None
    return 0


def _ack_wanted(body: bytes) -> tuple[int, str | None] | None:
    """`through`, and the spool that it counts in where the shop says so; None when it makes no sense."""
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, Mapping):
        return None
    through, spool = found.get("through"), found.get("spool")
    if type(through) is not int or not 0 <= through <= HIGHEST_SEQ:
        return None
    return (through, spool) if spool is None or isinstance(spool, str) else None
