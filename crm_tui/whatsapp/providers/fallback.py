"""A second provider that takes over sending when the first is away or refuses the account.

It never takes over when the outcome is unknown: the message may be on its way already.
"""

from collections.abc import Sequence
from dataclasses import replace

from crm_tui.domain.capability import Capabilities
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import ContactPoint
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import MediaRef
from crm_tui.whatsapp.needs import carries
from crm_tui.whatsapp.provider import (
    Accepted,
    AccountState,
    Action,
    Content,
    Filled,
    NotReached,
    Outcome,
    Provider,
    Reaction,
    Refused,
    Sent,
    Unknown,
)

_ABOUT_THE_ACCOUNT = frozenset({Action.AUTH, Action.STOP})


class Fallback:
    """Two providers as one; everything but sending is the first's alone."""

    def __init__(self, first: Provider, second: Provider) -> None:
        self.name = first.name
        self._first = first
        self._second = second
        self._templates: dict[tuple[str, str], Template] = {}
        """The second's, as it last listed them."""

    @property
    def can(self) -> Capabilities:
        return self._first.can

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        """Send by the first, and by the second only when it was certainly not sent."""
        ended = await self._first.send(to, what, tracker=tracker, reply_to=reply_to)
        if not _may_take_over(ended):
            return _named(ended, self._first.name)
        theirs = await self._for_second(what)
        if theirs is None:
            return ended
        # A quote would point to an id that only the first provider knows.
        other = await self._second.send(to, theirs, tracker=tracker)
        if isinstance(other, Accepted | Unknown):
            return _named(other, self._second.name)
        # The second may take it later: what the first says of the account is not the last word.
        return NotReached(other.text) if _is_passing(other) else ended

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        return await self._first.mark_read(wa_id, typing=typing)

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        return await self._first.fetch_media(ref, limit)

    async def list_templates(self) -> tuple[Template, ...]:
        return await self._first.list_templates()

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        return await self._first.create_template(template, examples)

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        return await self._first.look_up(to, since)

    async def account(self) -> AccountState | None:
        return await self._first.account()

    async def aclose(self) -> None:
        await self._first.aclose()
        await self._second.aclose()

    async def _for_second(self, what: Content) -> Content | None:
        """The same for the second provider; None for what only the first can say whole."""
        if isinstance(what, Reaction) or not carries(self._second.can, what):
            return None  # a reaction names its message by the first provider's id
        if not isinstance(what, Filled):
            return what
        theirs = await self._their_template(what.template)
        return None if theirs is None else replace(what, template=theirs)

    async def _their_template(self, ours: Template) -> Template | None:
        """The second's own template of the same name, language and words, when it is approved."""
        key = (ours.name, ours.language)
        if key not in self._templates:
            try:
                listed = await self._second.list_templates()
            except CrmError:
                return None
            self._templates = {(item.name, item.language): item for item in listed}
        theirs = self._templates.get(key)
        same = theirs is not None and (theirs.body, theirs.variables) == (ours.body, ours.variables)
        return theirs if theirs is not None and theirs.approved and same else None


def _is_passing(ended: Outcome) -> bool:
    """It was not sent, and may be in a while."""
    passing = isinstance(ended, Refused) and ended.action in (Action.RETRY, Action.SLOW)
    return passing or isinstance(ended, NotReached)


def _may_take_over(ended: Outcome) -> bool:
    if isinstance(ended, Refused):
        return ended.action in _ABOUT_THE_ACCOUNT
    return isinstance(ended, NotReached)


def _named(ended: Outcome, name: str) -> Outcome:
    if isinstance(ended, Accepted) and not ended.provider:
        return replace(ended, provider=name)
    return ended
