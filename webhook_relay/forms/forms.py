"""`/forms/<id>`: shows a form, takes its answers, and keeps each like a webhook.

Nobody is logged in here and no cookie is set, so a post from a foreign site can do no more than
anybody can who opens the page: there is nothing to forge, and no token against it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from math import ceil

from starlette.types import Receive, Scope, Send

from webhook_relay.answers import RETRY_AFTER, answer, refuse_early
from webhook_relay.bodies import Bodies, Gone, TooLarge, TooMany
from webhook_relay.clock import Clock
from webhook_relay.errors import RelayError
from webhook_relay.forms.answer import HONEYPOT, TICKET, Answer, read_answer, to_store
from webhook_relay.forms.body import LARGEST, NotRead, read_fields
from webhook_relay.forms.limits import Limits
from webhook_relay.forms.replies import Reply, preflight, reply_to
from webhook_relay.forms.ticket import SOONEST, Ticket, Tickets
from webhook_relay.forms.words import Words, words_of
from webhook_relay.keeping import Keeper, Place
from webhook_relay.proof import Headers, only
from webhook_relay.settings.values import Form, Settings
from webhook_relay.watching.logs import Complaints
from webhook_relay.watching.metrics import FormOutcome, Metrics

PREFIX = "/forms/"
THANKS = "thanks"
_METHODS = ((b"allow", b"GET, HEAD, POST, OPTIONS"),)
_KIND = {"content-type": "application/json"}

Pause = Callable[[float], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Desk:
    """One form, ready to serve."""

    form: Form
    tickets: Tickets
    limits: Limits
    place: Place
    words: Words


def desks(settings: Settings, secret: bytes) -> dict[str, Desk]:
    """By form id; `secret` is the relay's own, for shops that have no token in the file."""
    tokens = {shop.id: shop.tokens or (secret,) for shop in settings.shops}
    return {
        form.id: Desk(
            form,
            Tickets(tokens[form.shop], form.id, form.consent.version),
            Limits(form, settings.trusted_proxies),
            Place(form.id, form.shop, "form"),
            words_of(form.language),
        )
        for form in settings.forms
    }


class Forms:
    """Every hosted form of this relay."""

    def __init__(
        self,
        settings: Settings,
        keeper: Keeper,
        clock: Clock,
        metrics: Metrics,
        complaints: Complaints,
        pause: Pause = asyncio.sleep,
        *,
        secret: bytes,
    ) -> None:
        self._desks = desks(settings, secret)
        self._keeper = keeper
        self._clock = clock
        self._counts = metrics.forms
        self._complaints = complaints
        self._pause = pause
        self._bodies = Bodies(LARGEST)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name, _, page = scope["path"][len(PREFIX) :].partition("/")
        desk, method = self._desks.get(name), scope["method"]
        if desk is None or page not in ("", THANKS):
            await answer(send, 404)
        elif method in ("GET", "HEAD"):
            await self._show(desk, scope["headers"], page, send)
        elif method == "OPTIONS":
            await preflight(desk.form, scope["headers"], send)
        elif method == "POST" and not page:
            outcome = await self._post(desk, scope, receive, send)
            self._counts.labels(desk.form.id, outcome).inc()
        else:
            await answer(send, 405, extra=_METHODS)

    async def _show(self, desk: Desk, headers: Headers, page: str, send: Send) -> None:
        reply = reply_to(desk.form, headers, send)
        if page == THANKS:
            await reply.thanks_page()
        else:
            await reply.form(200, desk.tickets.new(self._clock.now()), Answer({}, agreed=False))

    async def _post(self, desk: Desk, scope: Scope, receive: Receive, send: Send) -> FormOutcome:
        try:
            body = await self._bodies.read(scope["headers"], receive)
        except TooLarge as large:
            await refuse_early(receive, send, large.more)
            return FormOutcome.TOO_LARGE
        except TooMany:
            await answer(send, 503, extra=(RETRY_AFTER,))
            return FormOutcome.NOT_STORED
        except Gone:
            return FormOutcome.HUNG_UP
        try:
            return await self._whole(desk, scope, body, send)
        finally:
            self._bodies.release(body)

    async def _whole(self, desk: Desk, scope: Scope, body: bytes, send: Send) -> FormOutcome:
        reply = reply_to(desk.form, scope["headers"], send)
        kind = (only(scope["headers"], b"content-type") or b"").decode("latin-1")
        try:
            fields = read_fields(kind, body)
        except NotRead as error:
            await reply.refused(415, str(error))
            return FormOutcome.NOT_READ
        if fields.get(HONEYPOT, "").strip():
            await reply.thanks()  # a robot that is told would try again
            return FormOutcome.ROBOT
        return await self._judge(desk, scope, fields, reply)

    async def _judge(
        self, desk: Desk, scope: Scope, fields: Mapping[str, str], reply: Reply
    ) -> FormOutcome:
        now, found = self._clock.now(), read_answer(desk.form, fields)
        given = fields.get(TICKET, "")
        ticket = desk.tickets.read(given, now)
        if given and ticket is None:
            await reply.form(409, desk.tickets.new(now), found, desk.words.again)
            return FormOutcome.STALE
        if found.errors:
            await reply.form(422, given or desk.tickets.new(now), found)
            return FormOutcome.INVALID
        if wait := desk.limits.wait(scope):
            told = desk.words.too_many.format(seconds=ceil(wait))
            await reply.form(429, given or desk.tickets.new(now), found, told, ceil(wait))
            return FormOutcome.TOO_MANY
        await self._hold(ticket, now)
        return await self._keep(desk, found, ticket, reply)

    async def _hold(self, ticket: Ticket | None, now: int) -> None:
        """Nobody types so fast: a program is made to wait, and a person never sees an error."""
        early = 0 if ticket is None else SOONEST - (now - ticket.shown_at)
        if early > 0:
            await self._pause(early / 1_000)

    async def _keep(
        self, desk: Desk, found: Answer, ticket: Ticket | None, reply: Reply
    ) -> FormOutcome:
        now, nonce = self._clock.now(), "" if ticket is None else ticket.nonce
        mark, body = to_store(desk.form, found, now, nonce)
        try:
            is_new = await self._keeper.keep(desk.place, _KIND, body, mark)
        except RelayError as error:
            self._complaints.say("answer not stored", desk.form.id, str(error))
            await reply.form(503, desk.tickets.new(now), found, desk.words.not_stored, 60)
            return FormOutcome.NOT_STORED
        await reply.thanks()
        return FormOutcome.STORED if is_new else FormOutcome.DUPLICATE
