"""`/hooks/<id>`: verify the raw bytes, seal, store, and only then answer 200."""

import asyncio
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, ok, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.clock import Clock
from webhook_relay.duplicates import Duplicates
from webhook_relay.envelope import Content, Sealer, pack
from webhook_relay.errors import RelayError
from webhook_relay.logs import Complaints
from webhook_relay.metrics import Metrics, Outcome
from webhook_relay.proof import Check, Headers
from webhook_relay.settings import Channel, Cloud, ProviderName, Settings
from webhook_relay.spool import Incoming, Spool
from webhook_relay.verify import challenge, checker

PREFIX = "/hooks/"
LONGEST_CHALLENGE = 1_024

_KEPT = {
    b"content-type": "content-type",
    b"x-hub-signature-256": "x-hub-signature-256",
    b"x-360dialog-signature": "x-360dialog-signature",
    b"x-twilio-signature": "x-twilio-signature",
    b"user-agent": "user-agent",
}
"""The headers that are of use at the shop; secrets and addresses stay out."""
_LONGEST_HEADER = 512

_QUESTIONS = {
    ProviderName.CLOUD: "Is app_secret in relay.toml the one of the app at Meta?",
    ProviderName.DIALOG_360: "Is the header in relay.toml the one that 360dialog was given?",
    ProviderName.TWILIO: "Are auth_token and public_url in relay.toml those of Twilio's console?",
    ProviderName.GUPSHUP: "Are Gupshup's addresses in allow, and does the proxy name the sender?",
}
"""What to look at first when webhooks are refused."""


@dataclass(frozen=True, slots=True)
class Door:
    """One channel, ready to receive."""

    channel: Channel
    check: Check
    sealer: Sealer | None


def doors(settings: Settings) -> dict[str, Door]:
    """By channel id. The channels of a shop share its sealer, and so its epochs."""
    keys = {shop.id: shop.seal_to for shop in settings.shops}
    sealers = {shop: Sealer(key) for shop, key in keys.items() if key is not None}
    return {
        one.id: Door(one, checker(one, settings.trusted_proxies), sealers.get(one.shop))
        for one in settings.channels
    }


class Hooks:
    """The public face; a bare ASGI application because it is the hot path."""

    def __init__(
        self,
        doors: dict[str, Door],
        spool: Spool,
        clock: Clock,
        metrics: Metrics,
        complaints: Complaints,
    ) -> None:
        self._doors = doors
        self._spool = spool
        self._clock = clock
        self._complaints = complaints
        self._bodies = Bodies()
        self._duplicates = Duplicates()
        self._on_the_way: dict[bytes, asyncio.Future[None]] = {}
        self._counts = {
            (name, outcome): metrics.received.labels(name, outcome)
            for name in doors
            for outcome in Outcome
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        door = self._doors.get(scope["path"][len(PREFIX) :])
        if door is None:
            await answer(send, 404)
        elif scope["method"] == "POST":
            outcome = await self._post(door, scope, receive, send)
            self._counts[door.channel.id, outcome].inc()
        elif scope["method"] == "GET" and isinstance(door.channel.proof, Cloud):
            await _challenge(door.channel.proof, scope["query_string"], send)
        else:
            await answer(send, 405, extra=((b"allow", b"POST"),))

    async def _post(self, door: Door, scope: Scope, receive: Receive, send: Send) -> Outcome:
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except TooLarge as large:
            await refuse_early(receive, send, large.more)
            return Outcome.TOO_LARGE
        except TooMany:
            return await self._not_stored(door, send, "too many large webhooks at once")
        except Gone:
            return Outcome.HUNG_UP
        try:
            return await self._whole(door, scope, body, send)
        finally:
            self._bodies.release(body)

    async def _whole(self, door: Door, scope: Scope, body: bytes, send: Send) -> Outcome:
        if not door.check(scope, body):
            channel = door.channel
            self._complaints.say("bad signature", channel.id, _QUESTIONS[channel.provider])
            await answer(send, 401)
            return Outcome.BAD_SIGNATURE
        try:
            outcome = await self._keep(door, scope["headers"], body)
        except RelayError as error:
            return await self._not_stored(door, send, str(error))
        await ok(send)
        return outcome

    async def _keep(self, door: Door, headers: Headers, body: bytes) -> Outcome:
        """Returns once the event, or its twin, is durable."""
        key = self._duplicates.key(door.channel.id, body)
        if key in self._duplicates:
            return Outcome.DUPLICATE
        if (twin := self._on_the_way.get(key)) is not None:
            await asyncio.shield(twin)
            return Outcome.DUPLICATE
        self._on_the_way[key] = durable = self._spool.put(self._incoming(door, headers, body))
        try:
            await durable
        finally:
            del self._on_the_way[key]
        self._duplicates.add(key)
        return Outcome.STORED

    def _incoming(self, door: Door, headers: Headers, body: bytes) -> Incoming:
        channel, sealer = door.channel, door.sealer
        packed = pack(Content(channel.provider, _kept(headers), body))
        content = packed if sealer is None else sealer.seal(packed)
        return Incoming(channel.shop, channel.id, self._clock.now(), sealer is not None, content)

    async def _not_stored(self, door: Door, send: Send, reason: str) -> Outcome:
        self._complaints.say("webhook not stored", door.channel.id, reason)
        await answer(send, 503, extra=(RETRY_AFTER,))
        return Outcome.NOT_STORED


async def _challenge(proof: Cloud, query: bytes, send: Send) -> None:
    asked = parse_qs(query.decode("latin-1"), max_num_fields=16, encoding="latin-1")
    token = asked.get("hub.verify_token", [""])[0].encode("latin-1")
    echo = asked.get("hub.challenge", [""])[0].encode("latin-1")
    mode = asked.get("hub.mode", [""])[0]
    genuine = challenge(proof, token)
    if genuine and mode == "subscribe" and len(echo) <= LONGEST_CHALLENGE:
        await answer(send, 200, echo)
    else:
        await answer(send, 403)


def _kept(headers: Headers) -> dict[str, str]:
    return {
        _KEPT[name]: value[:_LONGEST_HEADER].decode("latin-1")
        for name, value in headers
        if name in _KEPT
    }
