"""What the Cloud API and 360dialog share: Meta's bodies over one guarded HTTP client."""

from typing import Protocol

from crm_tui.domain.business import Template
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.message import TemplateCall
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.provider import Action, Outcome, Refused
from crm_tui.whatsapp.providers.meta_bodies import Body, read_body, template_body, text_body
from crm_tui.whatsapp.providers.meta_media import MediaRoutes, fetch
from crm_tui.whatsapp.providers.meta_templates import read_templates
from crm_tui.whatsapp.providers.outcomes import Answer, failure, outcome, refused
from crm_tui.whatsapp.providers.reading import Nonsense, Part
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Wire

_MOST_PAGES = 200


class Routes(MediaRoutes, Protocol):
    """Where things are at one provider."""

    @property
    def messages_url(self) -> str:
        """Where messages and blue ticks go."""
        ...

    @property
    def templates_url(self) -> str:
        """The first page of the template list."""
        ...

    def next_page(self, answer: Part, seen: int) -> str | None:
        """The page after this one, `seen` templates in all so far; None after the last."""
        ...


class MetaClient:
    """A provider of the seam for everybody who speaks Meta's bodies."""

    def __init__(self, name: str, wire: Wire, routes: Routes) -> None:
        self.name = name
        self._wire = wire
        self._routes = routes

    async def send_text(
        self, to: ContactPoint, text: str, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """Free-form text; one of the seam's outcomes, never an exception."""
        try:
            body = text_body(to, text, tracker, reply_to)
        except CrmError as problem:
            return Refused(None, problem.sentence(), Action.FIX)
        return await self._send(body)

    async def send_template(
        self, to: ContactPoint, template: Template, call: TemplateCall, *, tracker: str
    ) -> Outcome:
        """A template with its values; one of the seam's outcomes, never an exception."""
        try:
            body = template_body(to, template, call, tracker)
        except CrmError as problem:
            return Refused(None, problem.sentence(), Action.FIX)
        return await self._send(body)

    async def mark_read(self, wa_id: str) -> bool:
        """Blue ticks; False when the provider refused or could not be reached."""
        try:
            answer = await self._wire.call("POST", self._routes.messages_url, read_body(wa_id))
        except NO_ANSWER:
            return False
        return answer.good and answer.body.get("success") is True

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        """The file, at most `limit` bytes; raises MediaGone or MediaNotNow."""
        return await fetch(self._wire, self._routes, ref, limit)

    async def list_templates(self) -> tuple[Template, ...]:
        """Every template of the account; raises CrmError when the list cannot be had."""
        found: list[Template] = []
        address: str | None = self._routes.templates_url
        for _ in range(_MOST_PAGES):
            if address is None:
                break
            answer = await self._page(address)
            page = _templates(answer)
            found += page
            address = self._routes.next_page(answer.body, len(found)) if page else None
        # A list that changes while it is read may show one on two pages.
        return tuple({(item.name, item.language): item for item in found}.values())

    async def aclose(self) -> None:
        """Close the HTTP client that was handed in."""
        await self._wire.aclose()

    async def _send(self, body: Body) -> Outcome:
        try:
            return outcome(await self._wire.call("POST", self._routes.messages_url, body))
        except NO_ANSWER as problem:
            return failure(problem)

    async def _page(self, address: str) -> Answer:
        try:
            answer = await self._wire.call("GET", address)
        except NO_ANSWER as problem:
            raise CrmError(
                f"The template list did not come ({type(problem).__name__}).",
                "Check the internet connection, then run `crm templates sync`.",
            ) from problem
        if answer.good:
            return answer
        refusal = refused(answer)
        why = (
            refusal.text if refusal else f"It answered with HTTP {answer.status}; try again later."
        )
        raise CrmError("The provider did not give the template list.", why)


def _templates(answer: Answer) -> tuple[Template, ...]:
    try:
        return read_templates(answer.body)
    except Nonsense as problem:
        # An empty list would make every known template vanish.
        raise CrmError(
            f"The provider gave no template list: {problem}.",
            "Check the provider's address in `crm setup`, or try again later.",
        ) from problem
