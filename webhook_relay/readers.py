"""`/v1/…`: what a shop may ask for, once its token says which shop it is."""

import hmac
import json
from collections.abc import Mapping

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import answer, answer_json
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.errors import RelayError
from webhook_relay.feed import Feeds
from webhook_relay.hosting.hosting import Hosting
from webhook_relay.proof import Headers, only
from webhook_relay.settings.values import Shop
from webhook_relay.spool.protocol import Spool

HIGHEST_SEQ = 2**63 - 1
LONGEST_ACK = 1_024


class Readers:
    """Checks the bearer token and hands on to the feed, the spool or the files."""

    def __init__(
        self, shops: tuple[Shop, ...], feeds: Feeds, spool: Spool, hosting: Hosting
    ) -> None:
        self._shops = shops
        self._feeds = feeds
        self._hosting = hosting
        self._spool = spool
        self._bodies = Bodies(LONGEST_ACK)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        shop = self._shop(scope["headers"])
        wanted = (scope["method"], scope["path"])
        if shop is None:
            await answer(send, 401, extra=((b"www-authenticate", b"Bearer"),))
        elif wanted == ("GET", "/v1/events"):
            await self._events(shop, scope["query_string"], receive, send)
        elif wanted == ("POST", "/v1/ack"):
            await self._ack(shop, scope["headers"], receive, send)
        elif wanted == ("POST", "/v1/files"):
            await self._hosting.take(shop, scope, receive, send)
        else:
            await answer(send, 404)

    def _shop(self, headers: Headers) -> str | None:
        scheme, _, token = (only(headers, b"authorization") or b"").partition(b" ")
        found = None
        for shop in self._shops:
            for secret in shop.tokens:
                # Every token of every shop is compared, so that time does not tell which is near.
                if hmac.compare_digest(secret, token.strip()):
                    found = shop.id
        return found if scheme.lower() == b"bearer" else None

    async def _events(self, shop: str, query: bytes, receive: Receive, send: Send) -> None:
        after = _after(query)
        if after is None:
            await answer_json(send, 400, {"error": "Write after=<a whole number>."})
        else:
            await self._feeds.serve(shop, after, receive, send)

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
        if spool not in (None, self._spool.id):
            # The number counts events of a spool that is gone: here it would mean others, unread.
            return await answer_json(send, 409, {"error": "That is the number of another spool."})
        try:
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
