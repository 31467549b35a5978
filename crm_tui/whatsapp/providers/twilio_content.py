"""Twilio's Content API: objects for questions, the template list, and submitting a template.

Making an object sends nothing, so an answer that was lost may be asked for again.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.errors import CrmError
from crm_tui.domain.template import Template
from crm_tui.whatsapp.provider import NotReached, Refused
from crm_tui.whatsapp.providers.asking import ask, templates_in
from crm_tui.whatsapp.providers.outcomes import Answer
from crm_tui.whatsapp.providers.reading import identifier, line, part, text
from crm_tui.whatsapp.providers.twilio_bodies import Body
from crm_tui.whatsapp.providers.twilio_outcomes import refused
from crm_tui.whatsapp.providers.twilio_routes import Routes
from crm_tui.whatsapp.providers.twilio_templates import (
    content,
    file_address,
    file_variable,
    numbered,
    read_templates,
)
from crm_tui.whatsapp.providers.wire import NO_ANSWER, Wire

_MOST_PAGES = 200
_SID = re.compile(r"HX[0-9A-Za-z]{1,64}")


class ContentApi:
    """The Content objects of one account."""

    def __init__(self, wire: Wire, routes: Routes) -> None:
        self._wire = wire
        self._routes = routes
        self._questions: dict[str, str] = {}

    async def ask(self, body: Body) -> str | Refused | NotReached:
        """The id of the object for a question; made once for each wording while this runs."""
        name = str(body["friendly_name"])
        if name not in self._questions:
            made = await self._make(body)
            if not isinstance(made, str):
                return made
            self._questions[name] = made
        return self._questions[name]

    def forget(self, sid: str) -> None:
        """Make the object of a question anew the next time: somebody has deleted this one."""
        self._questions = {name: kept for name, kept in self._questions.items() if kept != sid}

    async def _make(self, body: Body) -> str | Refused | NotReached:
        answer = await self._call("POST", self._routes.contents_url, body)
        if isinstance(answer, NotReached):
            return answer
        sid = identifier(answer.body.get("sid"))
        if answer.good and sid:
            return sid
        return refused(answer) or _not_made(f"HTTP {answer.status}")

    async def file_variable(self, sid: str, where: str) -> dict[str, str] | Refused | NotReached:
        """The variable that puts the file at `where` on top of a template. Raises CrmError."""
        if not _SID.fullmatch(sid):
            raise CrmError("The template has no id of Twilio's.", "Run `crm templates sync`.")
        answer = await self._call("GET", self._routes.content_url(sid))
        if isinstance(answer, NotReached):
            return answer
        if not answer.good:
            return refused(answer) or _not_made(f"HTTP {answer.status}")
        pattern = file_address(answer.body)
        return file_variable(pattern, where) if pattern else {}

    async def templates(self) -> tuple[Template, ...]:
        """The whole list; raises CrmError when it cannot be had."""
        found: list[Template] = []
        address: str | None = self._routes.templates_url
        for _ in range(_MOST_PAGES):
            if address is None:
                break
            answer = await ask(
                self._wire, "GET", address, what="the template list", read_refusal=refused
            )
            found += templates_in(answer, read_templates)
            named = text(part(answer.body.get("meta")).get("next_page_url"))
            address = self._routes.next_page(self._routes.content, named) if named else None
        return _one_of_each(found)

    async def create(self, template: Template, examples: Sequence[str]) -> Template:
        """Make and submit a template; as it stands afterwards. Raises CrmError."""
        if len(examples) < len(template.variables):
            raise CrmError("Each variable needs an example.", "Add --example VALUE for each.")
        wanted = numbered(template)
        sid = await self._make(content(wanted, examples))
        if not isinstance(sid, str):
            raise CrmError("Twilio did not take the template.", sid.text)
        asked: Body = {"name": template.name, "category": template.category.upper()}
        answer = await self._call("POST", self._routes.approval_url(sid), asked)
        if isinstance(answer, NotReached) or not answer.good:
            raise await self._not_submitted(sid, answer)
        return replace(
            wanted,
            status=line(answer.body.get("status"), 60).lower() or "received",
            category=line(answer.body.get("category"), 60).lower() or template.category,
            provider_id=sid,
        )

    async def _not_submitted(self, sid: str, answer: Answer | NotReached) -> CrmError:
        why = answer if isinstance(answer, NotReached) else refused(answer)
        if isinstance(why, Refused):
            # Left behind, it would stand in the list beside the next attempt.
            await self._call("DELETE", self._routes.content_url(sid))
        words = why.text if why is not None else "Look in Twilio's console whether it is there."
        return CrmError("Twilio did not take the template for approval.", words)

    async def _call(self, method: str, url: str, body: Body | None = None) -> Answer | NotReached:
        try:
            return await self._wire.call(method, url, body)
        except NO_ANSWER as problem:
            return _not_made(type(problem).__name__)


def _one_of_each(found: Sequence[Template]) -> tuple[Template, ...]:
    """One for each name and language: Twilio keeps several, of which the approved one counts."""
    best: dict[tuple[str, str], Template] = {}
    for item in found:
        known = best.get((item.name, item.language))
        if known is None or not known.approved:
            best[item.name, item.language] = item
    return tuple(best.values())


def _not_made(why: str) -> NotReached:
    return NotReached(
        f"Twilio gave no clear answer ({why}) while the message was made ready; nothing was sent."
    )
