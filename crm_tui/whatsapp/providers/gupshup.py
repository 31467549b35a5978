"""Gupshup's self-serve API: forms with JSON in them, files by public address.

Source: Gupshup's documentation, 2026. An answer says only that a message is queued; its own id
becomes WhatsApp's in a later event. Nothing can be marked as read there.
"""

import re
from collections.abc import Sequence
from urllib.parse import quote, urlencode

import httpx

from crm_tui.domain.capability import Capabilities, Feature
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Cards, Location
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.template import Template
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
from crm_tui.whatsapp.providers import gupshup_bodies as bodies
from crm_tui.whatsapp.providers.asking import ask, templates_in
from crm_tui.whatsapp.providers.gupshup_media import fetch_file
from crm_tui.whatsapp.providers.gupshup_outcomes import NAME, outcome, refused
from crm_tui.whatsapp.providers.gupshup_templates import read_templates
from crm_tui.whatsapp.providers.hosting import not_carried, put
from crm_tui.whatsapp.providers.outcomes import failure
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Patience, Wire

BASE_URL = "https://api.gupshup.io"
_NO_DIGIT = re.compile(r"[^0-9]")
_PAGE = 100
_MOST_PAGES = 200


def gupshup(
    *,
    key: str,
    app_id: str,
    number: str,
    base_url: str | None,
    client: httpx.AsyncClient,
    patience: Patience,
    file_host: FileHost | None,
) -> "Gupshup":
    """A provider for the shop's `number`; `app_id` is `<app name>` or `<app name>/<app id>`.

    Sending needs the name, the template list needs the id. Raises CrmError when one is missing.
    """
    digits = _NO_DIGIT.sub("", number)
    name, _, identity = app_id.strip().partition("/")
    if not name or not digits:
        raise CrmError(
            "Gupshup needs the app's name and the shop's WhatsApp number.",
            "Set CRM_PROVIDER_ACCOUNT_ID (name/id) and CRM_PROVIDER_NUMBER_ID, or run `crm setup`.",
        )
    base = (base_url or BASE_URL).rstrip("/")
    wire = Wire(client, {"apikey": key}, patience)
    return Gupshup(wire, Wire(client, {}, patience), base, (name, identity), digits, file_host)


class Gupshup:
    """A provider of the seam."""

    name = NAME

    def __init__(
        self,
        wire: Wire,
        bare: Wire,
        base: str,
        app: tuple[str, str],
        number: str,
        file_host: FileHost | None,
    ) -> None:
        self._wire = wire
        self._bare = bare
        self._base = base
        self._app_name, self._app_id = app
        self._number = number
        self._host = file_host

    @property
    def can(self) -> Capabilities:
        """What Gupshup can carry."""
        return capabilities(NAME)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """One message; `tracker` goes along with questions only."""
        try:
            form = bodies.frame(to, self._number, self._app_name)
            if isinstance(what, Filled):
                return await self._send_template(form, what)
            body = await self._body(what, tracker)
        except CrmError as problem:
            return Refused(None, problem.sentence(), Action.FIX)
        if not isinstance(body, dict):
            return body
        quoted = None if isinstance(what, Reaction) else reply_to
        return await self._send("msg", form | bodies.message(body, quoted))

    async def _send(self, what: str, form: bodies.Form) -> Outcome:
        try:
            return outcome(await self._wire.form(f"{self._base}/wa/api/v1/{what}", form))
        except NO_ANSWER as problem:
            return failure(problem)

    async def _send_template(self, form: bodies.Form, what: Filled) -> Outcome:
        url = None if what.header is None else await put(self._host, what.header, "Gupshup")
        if url is not None and not isinstance(url, str):
            return url
        return await self._send("template/msg", form | bodies.filled(what, url))

    async def _body(
        self, what: Text | File | Location | Cards | Asked | Reaction, tracker: str
    ) -> bodies.Body | Refused | NotReached:
        match what:
            case Text():
                return bodies.text(what)
            case File():
                return await self._file(what)
            case Location():
                return bodies.location(what)
            case Cards():
                return bodies.contact(what)
            case Asked():
                return bodies.asked(what, tracker)
            case Reaction():
                return bodies.reaction(what)

    async def _file(self, file: File) -> bodies.Body | Refused | NotReached:
        if file.voice:
            return not_carried(self.can, Feature.VOICE)
        where = await put(self._host, file, "Gupshup")
        return bodies.file(file, where) if isinstance(where, str) else where

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        """False: only partners of Gupshup's can mark a message as read."""
        return False

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        return await fetch_file(self._bare, ref, self._base, limit)

    async def list_templates(self) -> tuple[Template, ...]:
        """Every template of the app; raises CrmError when the list cannot be had."""
        if not self._app_id:
            raise CrmError(
                "Gupshup's template list needs the id of the app.",
                "Set CRM_PROVIDER_ACCOUNT_ID to the app's name and id, like DemoApp/3fa8….",
            )
        found: list[Template] = []
        for page in range(1, _MOST_PAGES + 1):
            query = urlencode({"pageNo": page, "pageSize": _PAGE})
            url = f"{self._base}/wa/app/{quote(self._app_id, '')}/template?{query}"
            what = "the template list"
            answer = await ask(self._wire, "GET", url, what=what, read_refusal=refused)
            more = [item for item in templates_in(answer, read_templates) if item not in found]
            found += more
            if len(more) < _PAGE:
                break
        return tuple({(item.name, item.language): item for item in found}.values())

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        """Raises CrmError: only partners of Gupshup's can submit a template."""
        text, instead = self.can.refusal(Feature.TEMPLATE_CREATE) or ("It cannot be done.", "")
        raise CrmError(text, instead)

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        """Nothing: Gupshup has no list of what it took."""
        return ()

    async def account(self) -> AccountState | None:
        """None: Gupshup tells the number's state in events only."""
        return None

    async def aclose(self) -> None:
        """Close the HTTP client that was handed in."""
        await self._wire.aclose()
