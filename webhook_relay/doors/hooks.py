"""`/hooks/<id>`: verify the raw bytes, seal, store, and only then answer 200."""

from collections.abc import Awaitable
from dataclasses import dataclass
from urllib.parse import parse_qs

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, ok, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.doors.verify import challenge, checker
from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.keeping import Keeper, Place
from webhook_relay.proof import Check, Headers
from webhook_relay.settings.names import short_names
from webhook_relay.settings.values import Channel, Cloud, ProviderName, Settings
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import Metrics, Outcome

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
    name: str
    """For metrics and logs."""
    check: Check
    place: Place


def doors(settings: Settings) -> dict[str, Door]:
    """By channel id."""
    names = short_names(settings)
    return {
        one.id: Door(
            one,
            names[one.id],
            checker(one, settings.trusted_proxies),
            Place(one.id, one.shop, one.provider),
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
            (one.channel.id, outcome): metrics.received.labels(one.channel.shop, one.name, outcome)
            for one in doors.values()
            for outcome in Outcome
        }

    def __call__(self, scope: Scope, receive: Receive, send: Send) -> Awaitable[None]:
        """Picks a coroutine and is none itself: each one more is paid for by every webhook."""
        door = self._doors.get(scope["path"][len(PREFIX) :])
        if door is None:
            return answer(send, 404)
        if scope["method"] == "POST":
            return self._post(door, scope, receive, send)
        if scope["method"] == "GET" and isinstance(door.channel.proof, Cloud):
            return answer_challenge(door.channel.proof, scope["query_string"], send)
        return answer(send, 405, extra=((b"allow", b"POST"),))

    async def _post(self, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except (TooLarge, TooMany, Gone) as problem:
            outcome = await self._not_read(door, problem, receive, send)
        else:
            try:
                outcome = await self._whole(door, scope, body, send)
            finally:
                self._bodies.release(body)
        self._counts[door.channel.id, outcome].inc()

    async def _not_read(
        self, door: Door, problem: TooLarge | TooMany | Gone, receive: Receive, send: Send
    ) -> Outcome:
        match problem:
            case TooLarge():
                await refuse_early(receive, send, problem.more)
                return Outcome.TOO_LARGE
            case TooMany():
                reason = "Too many large webhooks at once; the provider sends it again."
                return await self._not_stored(door, send, reason, Outcome.BUSY)
            case Gone():
                return Outcome.HUNG_UP

    async def _whole(self, door: Door, scope: Scope, body: bytes, send: Send) -> Outcome:
        if not door.check(scope, body):
            self._complaints.say("bad signature", door.name, _QUESTIONS[door.channel.provider])
            await answer(send, 401)
            return Outcome.BAD_SIGNATURE
        try:
            is_new = await self._keeper.keep(door.place, _kept(scope["headers"]), body)
        except RelayError as error:
            outcome = Outcome.FULL if isinstance(error, SpoolFull) else Outcome.NOT_STORED
            return await self._not_stored(door, send, str(error), outcome)
        await ok(send)
        return Outcome.STORED if is_new else Outcome.DUPLICATE

    async def _not_stored(self, door: Door, send: Send, reason: str, outcome: Outcome) -> Outcome:
        self._complaints.say("webhook not stored", door.name, reason)
        await answer(send, 503, extra=(RETRY_AFTER,))
        return outcome


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
