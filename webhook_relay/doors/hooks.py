"""`/hooks/<id>`: verify the raw bytes, seal, store, and only then answer 200."""

from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, ok, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.doors.verify import challenge, checker
from webhook_relay.errors import RelayError
from webhook_relay.keeping import Keeper, Place
from webhook_relay.logs import Complaints
from webhook_relay.metrics import Metrics, Outcome
from webhook_relay.proof import Check, Headers
from webhook_relay.settings.values import Channel, Cloud, ProviderName, Settings

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
    place: Place


def doors(settings: Settings) -> dict[str, Door]:
    """By channel id."""
    return {
        one.id: Door(
            one, checker(one, settings.trusted_proxies), Place(one.id, one.shop, one.provider)
        )
        for one in settings.channels
    }


class Hooks:
    """The public face; a bare ASGI application because it is the hot path."""

    def __init__(
        self,
        doors: dict[str, Door],
        keeper: Keeper,
        metrics: Metrics,
        complaints: Complaints,
    ) -> None:
        self._doors = doors
        self._keeper = keeper
        self._complaints = complaints
        self._bodies = Bodies()
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
            await answer_challenge(door.channel.proof, scope["query_string"], send)
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
            is_new = await self._keeper.keep(door.place, _kept(scope["headers"]), body)
        except RelayError as error:
            return await self._not_stored(door, send, str(error))
        await ok(send)
        return Outcome.STORED if is_new else Outcome.DUPLICATE

    async def _not_stored(self, door: Door, send: Send, reason: str) -> Outcome:
        self._complaints.say("webhook not stored", door.channel.id, reason)
        await answer(send, 503, extra=(RETRY_AFTER,))
        return Outcome.NOT_STORED


async def answer_challenge(proof: Cloud, query: bytes, send: Send) -> None:
    """Meta's GET: its challenge comes back when the verify token is ours, else 403."""
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
