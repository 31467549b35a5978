"""`POST /v1/pair`, `GET /v1/relay` and `PUT /v1/key`: pairing a shop, and the keys of both ends."""

import base64
import json
import math
from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from webhook_relay.addresses import client_address, neighbourhood
from webhook_relay.answers import answer, answer_json, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.clock import Clock
from webhook_relay.devices.access import Access, Reader
from webhook_relay.devices.pairing import Refusal, pair, read_asked, read_key_asked
from webhook_relay.devices.signing import SigningKey
from webhook_relay.errors import RelayError
from webhook_relay.rates import Rate
from webhook_relay.settings.values import Settings
from webhook_relay.watching.logs import Complaints, Log

Answer = dict[str, object]
Do = Callable[[bytes], Awaitable[Answer]]

LARGEST = 4 * 1024
TRIES_A_MINUTE = 10
"""From one address."""

_TOO_LARGE = {"error": f"More than {LARGEST} bytes."}
_FIXED = "The shop's key or token stands in relay.toml: take it out there and restart the relay, then pair."


class KeyDoors:
    """The three addresses; the first needs a code, the others a token."""

    def __init__(
        self,
        settings: Settings,
        access: Access,
        signing: SigningKey,
        clock: Clock,
        log: Log,
        complaints: Complaints,
    ) -> None:
        self._settings = settings
        self._access = access
        self._signing = signing
        self._clock = clock
        self._log = log
        self._complaints = complaints
        self._public = signing.public
        self._bodies = Bodies(LARGEST)
        self._tries = Rate(TRIES_A_MINUTE, 60.0)

    async def pair(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Needs no token: the code is the proof."""
        if scope["method"] != "POST":
            return await answer(send, 405, extra=((b"allow", b"POST"),))
        who = neighbourhood(client_address(scope, self._settings.trusted_proxies))
        if wait := self._tries.wait(who):
            return await _too_many(send, wait)
        self._tries.take(who)
        return await self._guarded(self._pair, scope, receive, send)

    async def about(self, reader: Reader, send: Send) -> None:
        """Whose keys hold."""
        earlier = [
            {"relay_key": _text(one.relay_key), "endorsement": _text(one.endorsement)}
            for one in self._signing.earlier
        ]
        seal_to = self._access.seal_to(reader.shop)
        who = {"shop": reader.shop, "device": reader.device}
        keys = {"relay_key": _text(self._public), "earlier": earlier}
        await _private(send, who | keys | {"seal_to": seal_to and _text(seal_to)})

    async def set_key(self, reader: Reader, scope: Scope, receive: Receive, send: Send) -> None:
        """From now on the shop's events are sealed to the key in the body."""

        async def change(body: bytes) -> Answer:
            return await self._set_key(reader, read_key_asked(body))

        await self._guarded(change, scope, receive, send)

    async def _pair(self, body: bytes) -> Answer:
        asked, now = read_asked(body), self._clock.now()
        made = await self._access.call(
            pair, self._settings, self._access.devices, self._public, asked, now
        )
        await self._access.refresh()
        shop, device = made.device.shop, made.device.id
        self._log.info("device paired", shop=shop, device=device)
        told: Answer = {"shop": shop, "device": device, "token": made.token}
        return told | {"relay_key": _text(self._public)}

    async def _set_key(self, reader: Reader, key: bytes) -> Answer:
        if reader.device is None or self._is_fixed(reader.shop):
            raise Refusal(409, _FIXED)
        access, now = self._access, self._clock.now()
        if not await access.call(access.devices.set_key, reader.device, key, now):
            raise Refusal(401, "This device is not paired any more.")
        await access.refresh()
        self._log.info("key changed", shop=reader.shop, device=reader.device)
        return {"seal_to": _text(key)}

    def _is_fixed(self, shop: str) -> bool:
        return any(one.id == shop and one.seal_to is not None for one in self._settings.shops)

    async def _guarded(self, do: Do, scope: Scope, receive: Receive, send: Send) -> None:
        """Reads the body, and turns what can go wrong into answers."""
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except TooLarge as large:
            return await refuse_early(receive, send, large.more, value=_TOO_LARGE)
        except TooMany:
            return await answer_json(send, 503, {"error": "Too much at once: try again."})
        except Gone:
            return None
        try:
            return await _private(send, await do(body))
        except Refusal as refusal:
            return await self._refuse(refusal, send)
        except RelayError as error:
            self._complaints.say("pairing not stored", "-", str(error))
            return await answer_json(send, 503, {"error": "It could not be stored: try again."})
        finally:
            self._bodies.release(body)

    async def _refuse(self, refusal: Refusal, send: Send) -> None:
        if refusal.status in (403, 410):
            self._complaints.say("pairing refused", "-", str(refusal))
        await answer_json(send, refusal.status, {"error": str(refusal)})


async def _too_many(send: Send, wait: float) -> None:
    sentence = json.dumps({"error": "Too many tries: wait a minute."}).encode()
    seconds = (b"retry-after", b"%d" % math.ceil(wait))
    await answer(send, 429, sentence, b"application/json", (seconds,))


async def _private(send: Send, value: Answer) -> None:
    """200, and nobody on the way keeps a copy."""
    body = json.dumps(value).encode()
    await answer(send, 200, body, b"application/json", ((b"cache-control", b"no-store"),))


def _text(key: bytes) -> str:
    return base64.b64encode(key).decode()
