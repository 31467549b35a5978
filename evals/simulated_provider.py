"""A provider in memory: it takes messages, loses an answer now and then, and tells who got them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

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
    NotReached,
    Outcome,
    Refused,
    Sent,
    Unknown,
)
from evals.simulated_customers import Dice

_LOST, _AWAY = 0.01, 0.01
"""How often the answer is lost although it took the message, and how often it cannot be reached."""


@dataclass(slots=True)
class SimulatedProvider:
    """Speaks the provider's protocol within the process."""

    chances: Mapping[str, Dice]
    """By digits."""
    exists: Callable[[str], bool]
    """Whether somebody is reached at these digits."""
    judge: Callable[[str], None]
    """Told the tracker of every message that is handed over."""
    took: Callable[[str, str, str], None]
    """Told digits, tracker and WhatsApp id of every message that it took."""
    taken: int = 0
    name: str = "cloud"

    @property
    def can(self) -> Capabilities:
        return capabilities(self.name)

    async def send(
        self, to: ContactPoint, what: Content, *, tracker: str, reply_to: str | None = None
    ) -> Outcome:
        self.judge(tracker)
        chance = self.chances[to.value].random()
        if chance < _AWAY:
            return NotReached("There was no connection.")
        if not self.exists(to.value):
            return Refused(131026, "This number is not on WhatsApp.", Action.BAD_NUMBER)
        self.taken += 1
        wa_id = f"wamid.ours.{self.taken}"
        self.took(to.value, tracker, wa_id)
        if chance < _AWAY + _LOST:
            return Unknown("The answer was lost.")
        return Accepted(wa_id, to.value, self.name)

    async def mark_read(self, wa_id: str, *, typing: bool = False) -> bool:
        return True

    async def fetch_media(self, ref: MediaRef, limit: int) -> bytes:
        raise CrmError("There are no files here.")

    async def list_templates(self) -> tuple[Template, ...]:
        return ()

    async def create_template(self, template: Template, examples: Sequence[str]) -> Template:
        return template

    async def look_up(self, to: ContactPoint, since: Millis) -> tuple[Sent, ...]:
        return ()

    async def account(self) -> AccountState | None:
        return None

    async def aclose(self) -> None:
        return None
