"""`/leads/<id>`: what portals push, kept as it came; only the shop reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.doors.hooks import answer_challenge
from webhook_relay.doors.lead_secrets import is_genuine, without_secret
from webhook_relay.errors import RelayError, SpoolFull
from webhook_relay.keeping import Keeper, Place
from webhook_relay.proof import only
from webhook_relay.settings.values import Cloud, LeadAddress, LeadSource
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import Metrics, Outcome

PREFIX = "/leads/"
LARGEST = 1024 * 1024

_FORM = "application/x-www-form-urlencoded"
_TEXT, _JSON = b"text/plain; charset=utf-8", b"application/json"


@dataclass(frozen=True, slots=True)
class Thanks:
    """What a portal wants to read in a 200."""

    body: bytes
    kind: bytes = _JSON


_THANKS = {
    # JustDial repeats a lead until it reads this word (its integration document, by two receivers).
    LeadSource.JUSTDIAL: Thanks(b"RECEIVED", _TEXT),
    # Google takes any 200; an empty object is what its page shows.
    LeadSource.GOOGLE: Thanks(b"{}"),
    LeadSource.META: Thanks(b"EVENT_RECEIVED", _TEXT),
}
_PLAIN = Thanks(b'{"code":200,"status":"Success"}')
"""For the others the 200 alone counts; IndiaMART ends a push that gets none for 48 hours."""


class Leads:
    """Every address for portals of this relay."""

    def __init__(
        self,
        addresses: tuple[LeadAddress, ...],
        names: Mapping[str, str],
        keeper: Keeper,
        metrics: Metrics,
        complaints: Complaints,
    ) -> None:
        self._addresses = {one.id: one for one in addresses}
        self._names = names
        self._keeper = keeper
        self._counts = metrics.received
        self._complaints = complaints
        self._bodies = Bodies(LARGEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, _, in_path = scope["path"][len(PREFIX) :].partition("/")
        one, method = self._addresses.get(name), scope["method"]
        if one is None:
            await answer(send, 404)
        elif method == "GET" and one.source is LeadSource.META:
            proof = Cloud(one.secrets, one.verify_tokens)
            await answer_challenge(proof, scope["query_string"], send)
        elif method == "POST" or (method == "GET" and one.source is LeadSource.JUSTDIAL):
            outcome = await self._take(one, in_path, scope, receive, send)
            self._counts.labels(one.shop, self._names[one.id], outcome).inc()
        else:
            await answer(send, 405, extra=((b"allow", b"POST"),))

    async def _take(
        self, one: LeadAddress, in_path: str, scope: Scope, receive: Receive, send: Send
    ) -> Outcome:
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except TooLarge as large:
            await refuse_early(receive, send, large.more)
            return Outcome.TOO_LARGE
        except TooMany:
            reason = "Too many large leads at once; the portal sends it again."
            return await self._not_stored(one, send, reason, Outcome.BUSY)
        except Gone:
            return Outcome.HUNG_UP
        try:
            return await self._whole(one, in_path, scope, body, send)
        finally:
            self._bodies.release(body)

    async def _whole(
        self, one: LeadAddress, in_path: str, scope: Scope, body: bytes, send: Send
    ) -> Outcome:
        if not is_genuine(one, scope, body, in_path):
            where = "Is the secret in relay.toml the one that the portal was given?"
            self._complaints.say("bad secret", self._names[one.id], where)
            await answer(send, 401)
            return Outcome.BAD_SIGNATURE
        headers, content = _to_keep(one, scope, body)
        place = Place(one.id, one.shop, one.source)
        try:
            is_new = await self._keeper.keep(place, headers, content)
        except RelayError as error:
            outcome = Outcome.FULL if isinstance(error, SpoolFull) else Outcome.NOT_STORED
            return await self._not_stored(one, send, str(error), outcome)
        thanks = _THANKS.get(one.source, _PLAIN)
        await answer(send, 200, thanks.body, thanks.kind)
        return Outcome.STORED if is_new else Outcome.DUPLICATE

    async def _not_stored(
        self, one: LeadAddress, send: Send, reason: str, outcome: Outcome
    ) -> Outcome:
        self._complaints.say("lead not stored", self._names[one.id], reason)
        await answer(send, 503, extra=(RETRY_AFTER,))
        return outcome


def _to_keep(one: LeadAddress, scope: Scope, body: bytes) -> tuple[dict[str, str], bytes]:
    """The body as it came, or what stood in the query where a portal sends no body."""
    kind = (only(scope["headers"], b"content-type") or b"").decode("latin-1")[:200]
    if not body and one.source is LeadSource.JUSTDIAL:
        return {"content-type": _FORM}, without_secret(scope["query_string"])
    return {"content-type": kind}, body
