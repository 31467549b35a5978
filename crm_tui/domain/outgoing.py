"""What the send gate looks at, and what it answers."""

from dataclasses import dataclass, field

from crm_tui.domain.automatic import AutomaticUse
from crm_tui.domain.clock import Millis
from crm_tui.domain.content import Details
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Media, MessageType
from crm_tui.domain.money import FREE, Money, price
from crm_tui.domain.template import Template
from crm_tui.domain.webhook import Blocks
from crm_tui.domain.window import WindowState, state

LONGEST_TEXT = 4_096
LONGEST_CAPTION = 1_024


@dataclass(frozen=True, slots=True)
class Reason:
    """Why not, and the smallest thing that mends it."""

    rule: str
    text: str
    fix: str


@dataclass(frozen=True, slots=True)
class Verdict:
    reasons: tuple[Reason, ...]
    cost: Money

    @property
    def allowed(self) -> bool:
        return not self.reasons

    @property
    def only_quiet(self) -> bool:
        """Nothing but the hour is against it: it may leave later."""
        return [reason.rule for reason in self.reasons] == ["quiet_hours"]


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of the shop's number at the provider."""

    blocks: Blocks = Blocks.NOTHING
    blocked_until: Millis | None = None
    """None: until somebody lifts it."""
    reason: str = ""
    """The provider's sentence about the block."""
    daily_limit: int | None = None
    """People a day that may be written to first; 0 and None are no limit."""
    quality: str = ""
    changed_at: Millis | None = None
    """The provider's time of the newest notice: older ones change nothing."""

    def blocks_at(self, now: Millis) -> Blocks:
        """What is blocked at this time."""
        over = self.blocked_until is not None and self.blocked_until <= now
        return Blocks.NOTHING if over else self.blocks


@dataclass(frozen=True, slots=True)
class Usage:
    """What went out before, as far as the rules need it."""

    service_messages_this_month: int = 0
    spent_this_month: int = 0
    """Paise."""
    to_person_last_minute: tuple[Millis, ...] = ()
    """When this person was last sent something, within the last minute, oldest first."""
    written_first_today: int = 0
    """Other people that got a template within 24 hours."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What somebody wants to send, and what is known about it."""

    lead: Lead
    content: str
    message_type: MessageType = MessageType.TEXT
    details: Details | None = None
    file: Media | None = None
    quotes: bool = False
    template_name: str | None = None
    template: Template | None = None
    """The template of that name as the provider last listed it; None when it is not known."""
    missing_variables: tuple[str, ...] = ()
    other_template: Template | None = None
    """One that could be sent instead when the window is closed."""
    by_person: bool = True
    """Somebody pressed a key for this one message; no workflow, agent or list of many did."""
    to_many: bool = False
    """One of a broadcast: marketing, whatever the template's category."""
    automatic: AutomaticUse | None = None
    """What left without a person before; None: a person sends this one."""
    usage: Usage = field(default=Usage())
    account: Account = field(default=Account())

    @property
    def is_template(self) -> bool:
        return self.template_name is not None

    @property
    def is_marketing(self) -> bool:
        known = self.template
        return self.to_many or (known is not None and known.category == "marketing")

    def is_answer(self, now: Millis) -> bool:
        """A person's own reply to somebody who wrote within 24 hours."""
        is_open = state(self.lead.window_expires_at, now) is not WindowState.CLOSED
        return self.by_person and is_open and not self.is_marketing

    def cost(self) -> Money:
        """What it costs when it is delivered, without tax and the provider's own fee."""
        if self.is_template:
            return price(self.template.category) if self.template else FREE
        return price("service", self.usage.service_messages_this_month)
