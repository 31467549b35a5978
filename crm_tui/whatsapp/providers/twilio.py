"""Twilio: forms with basic auth, questions and templates through the Content API.

Source: Twilio's OpenAPI description and documentation, 2026. There is no reply in thread, no
reaction and no caption there; what was sent can be listed.
"""

import re
from base64 import b64encode
from collections.abc import Sequence
from urllib.parse import quote

import httpx

from crm_tui.domain.capability import Capabilities, Feature
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Cards, Location
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.template import Template
from crm_tui.domain.text import clean
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.capabilities import capabilities
from crm_tui.whatsapp.provider import (
    AccountState,
    Action,
    Asked,
    Content,
    File,
    FileHost,
    Filled,
    NotReached,
    Outcome,
    Reaction,
    Refused,
    Sent,
    Text,
)
from crm_tui.whatsapp.providers.fetching import fetch
from crm_tui.whatsapp.providers.hosting import not_carried, put
from crm_tui.whatsapp.providers.outcomes import failure
from crm_tui.whatsapp.providers.twilio_bodies import Form, address, filled, frame, place, question
from crm_tui.whatsapp.providers.twilio_content import ContentApi
from crm_tui.whatsapp.providers.twilio_outcomes import CONTENT_GONE, NAME, outcome
from crm_tui.whatsapp.providers.twilio_routes import Routes
from crm_tui.whatsapp.providers.twilio_sent import list_sent
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Patience, Wire

_NO_DIGIT = re.compile(r"[^0-9]")


def twilio(
    *,
    key: str,
    account_id: str,
    number: str,
    base_url: str | None,
    client: httpx.AsyncClient,
    patience: Patience,
    file_host: FileHost | None,
) -> "Twilio":
    """A provider for the shop's `number` in the account `AC…`; `key` is its token or `SK…:secret`.

    Raises CrmError when the account or the number is missing.
    """
    digits = _NO_DIGIT.sub("", number)
    if not account_id or not digits:
        raise CrmError(
            "Twilio needs the account's SID and the shop's WhatsApp number.",
            "Set CRM_PROVIDER_ACCOUNT_ID (AC…) and CRM_PROVIDER_NUMBER_ID, or run `crm setup`.",
        )
    pair = key if ":" in key else f"{account_id}:{key}"
    basic = b64encode(pair.encode()).decode()
    wire = Wire(client, {"Authorization": f"Basic {basic}"}, patience)
    routes = Routes.of(quote(account_id, ""), base_url)
    return Twilio(wire, Wire(client, {}, patience), routes, digits, file_host)


class Twilio:
    """A provider of the seam."""

    name = NAME

    def __init__(
        self, wire: Wire, bare: Wire, routes: Routes, number: str, file_host: FileHost | None
    ) -> None:
        self._wire = wire
        self._bare = bare
        self._routes = routes
        self._number = number
        self._host = file_host
        self._content = ContentApi(wire, routes)

    @property
    def can(self) -> Capabilities:
        """What Twilio can carry."""
        return capabilities(NAME)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """One message; Twilio has no place for `tracker`, and refuses a quote."""
        if reply_to is not None:
            return not_carried(self.can, Feature.REPLY)
        try:
            prepared = await self._prepare(what)
            if not isinstance(prepared, dict):
                return prepared
            form = frame(to, self._number) | prepared
        except CrmError as problem:
            return Refused(None, problem.sentence(), Action.FIX)
        sent = await self._send(form)
        if isinstance(sent, Refused) and sent.code == CONTENT_GONE:
            self._content.forget(form.get("ContentSid", ""))
        return sent

    async def _send(self, form: Form) -> Outcome:
        try:
            return outcome(await self._wire.form(self._routes.messages_url, form))
        except NO_ANSWER as problem:
            return failure(problem)

    async def _prepare(self, what: Content) -> Form | Refused | NotReached:
        """The content's part of the form; files and questions are put in place first."""
        match what:
            case Text():
                return {"Body": clean(what.body)}
            case Location():
                return place(what)
            case File():
                return await self._file(what)
            case Asked():
                sid = await self._content.ask(question(what))
                return {"ContentSid": sid} if isinstance(sid, str) else sid
            case Filled():
                return await self._filled(what)
            case Cards():
                return not_carried(self.can, Feature.CONTACTS)
            case Reaction():
                return not_carried(self.can, Feature.REACTION)

    async def _file(self, file: File) -> Form | Refused | NotReached:
        if file.voice:
            return not_carried(self.can, Feature.VOICE)
        where = await put(self._host, file, "Twilio")
        return {"MediaUrl": where} if isinstance(where, str) else where

    async def _filled(self, what: Filled) -> Form | Refused | NotReached:
        more: Form = {}
        if what.header is not None:
            where = await put(self._host, what.header, "Twilio")
            if not isinstance(where, str):
                return where
            found = await self._content.file_variable(what.template.provider_id, where)
            if not isinstance(found, dict):
                return found
            more = found
        return filled(what.template, what.call, more)

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        """Blue ticks, only together with the typing sign: without it nothing is shown."""
        if not typing:
            return False  # to let somebody seem to type whenever a chat is opened would be a lie
        # The second file of one message has an id made here.
        form = {"messageId": wa_id.partition("/")[0], "channel": "whatsapp"}
        try:
            answer = await self._wire.form(self._routes.typing_url, form)
        except NO_ANSWER:
            return False
        return answer.good and answer.body.get("success") is True

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        return await fetch(self._wire, self._bare, ref, self._routes.api, limit)

    async def list_templates(self) -> tuple[Template, ...]:
        """Every Content object but single questions; raises CrmError."""
        return await self._content.templates()

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        """Make the Content object and submit it, with numbers for variables; raises CrmError."""
        return await self._content.create(template, examples)

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        """What Twilio took for this person since then; raises CrmError."""
        return await list_sent(self._wire, self._routes, address(to), since)

    async def account(self) -> AccountState | None:
        """None: Twilio does not say how WhatsApp rates the number."""
        return None

    async def aclose(self) -> None:
        """Close the HTTP client that was handed in."""
        await self._wire.aclose()
