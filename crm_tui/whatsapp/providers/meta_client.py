"""What the Cloud API and 360dialog share: Meta's bodies over one guarded HTTP client."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.capabilities import capabilities
from crm_tui.whatsapp.provider import (
    Accepted,
    AccountState,
    Action,
    Content,
    Outcome,
    Reaction,
    Refused,
    Sent,
)
from crm_tui.whatsapp.providers.asking import ask, templates_in
from crm_tui.whatsapp.providers.failures import Failures
from crm_tui.whatsapp.providers.meta_account import read_account
from crm_tui.whatsapp.providers.meta_bodies import content, file_of, frame, read_body
from crm_tui.whatsapp.providers.meta_filled import Body
from crm_tui.whatsapp.providers.meta_forms import form, taken
from crm_tui.whatsapp.providers.meta_media import Files, MediaRoutes
from crm_tui.whatsapp.providers.meta_templates import read_templates
from crm_tui.whatsapp.providers.meta_upload import NotUploaded, upload
from crm_tui.whatsapp.providers.outcomes import failure, outcome
from crm_tui.whatsapp.providers.reading import Part
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Wire

_MOST_PAGES = 200


class Routes(MediaRoutes, Protocol):
    """Where things are at one provider."""

    @property
    def messages_url(self) -> str:
        """Where messages and blue ticks go."""
        ...

    @property
    def uploads_url(self) -> str:
        """Where files go before they are sent."""
        ...

    @property
    def templates_url(self) -> str:
        """The first page of the template list; raises CrmError when a setting is missing."""
        ...

    @property
    def new_template_url(self) -> str:
        """Where templates are submitted; raises CrmError when a setting is missing."""
        ...

    @property
    def account_url(self) -> str | None:
        """What tells the number's state; None where nothing does."""
        ...

    def next_page(self, answer: Part, seen: int) -> str | None:
        """The page after this one, `seen` templates in all so far; None after the last."""
        ...


class MetaClient:
    """A provider of the seam for everybody who speaks Meta's bodies."""

    def __init__(
        self, name: str, wire: Wire, routes: Routes, failures: Failures | None = None
    ) -> None:
        self.name = name
        self._wire = wire
        self._routes = routes
        self._files = Files(wire, routes, failures)

    @property
    def can(self) -> Capabilities:
        return capabilities(self.name)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """Send one message, its file first; one of the seam's outcomes, never an exception."""
        # Meta refuses a reaction with a context: it names its message itself.
        quoted = None if isinstance(what, Reaction) else reply_to
        try:
            # First without the file's id: what is wrong is said before anything is uploaded.
            around = frame(to, tracker, quoted)
            body = around | content(what)
            file = file_of(what)
            if file is not None:
                media_id = await upload(self._wire, self._routes.uploads_url, file)
                body = around | content(what, media_id)
        except CrmError as problem:
            return Refused(None, problem.sentence(), Action.FIX)
        except NotUploaded as problem:
            return problem.outcome
        return await self._send(body)

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        """Blue ticks; False when the provider refused or could not be reached."""
        body = read_body(wa_id, typing=typing)
        try:
            answer = await self._wire.call("POST", self._routes.messages_url, body)
        except NO_ANSWER:
            return False
        return answer.good and answer.body.get("success") is True

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        return await self._files.fetch(ref, limit)

    async def list_templates(self) -> tuple[Template, ...]:
        """Every template of the account; raises CrmError when the list cannot be had."""
        found: list[Template] = []
        address: str | None = self._routes.templates_url
        for _ in range(_MOST_PAGES):
            if address is None:
                break
            answer = await ask(self._wire, "GET", address, what="the template list")
            page = templates_in(answer, read_templates)
            found += page
            address = self._routes.next_page(answer.body, len(found)) if page else None
        # A list that changes while it is read may show one on two pages.
        return tuple({(item.name, item.language): item for item in found}.values())

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        """Submit it for approval; raises CrmError when it was not taken."""
        body, address = form(template, examples), self._routes.new_template_url
        answer = await ask(self._wire, "POST", address, body, what="its word on the template")
        return taken(template, answer.body)

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        """Nothing: Meta lists no messages."""
        return ()

    async def account(self) -> AccountState | None:
        """The number's state; None where the provider cannot say. Raises CrmError."""
        address = self._routes.account_url
        if address is None:
            return None
        answer = await ask(self._wire, "GET", address, what="the number's state")
        return read_account(answer.body)

    async def aclose(self) -> None:
        """Close the HTTP client that was handed in."""
        await self._wire.aclose()

    async def _send(self, body: Body) -> Outcome:
        try:
            ended = outcome(await self._wire.call("POST", self._routes.messages_url, body))
        except NO_ANSWER as problem:
            return failure(problem)
        return replace(ended, provider=self.name) if isinstance(ended, Accepted) else ended
