"""What the simulated provider knows: people, messages, files, faults and a log of it all."""

import secrets
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from crm_tui.domain.clock import Clock, Millis, iso
from crm_tui.domain.window import expires_at
from crm_tui.whatsapp.simulator.faults import Faults
from crm_tui.whatsapp.simulator.files import Files
from crm_tui.whatsapp.simulator.limits import Limits, Why
from crm_tui.whatsapp.simulator.refusals import Json
from crm_tui.whatsapp.simulator.resets import Connections
from crm_tui.whatsapp.simulator.settings import Settings
from crm_tui.whatsapp.simulator.templates import first_templates

LONGEST_LOG = 20_000
ACCOUNT: Json = {
    "status": "CONNECTED",
    "quality_rating": "GREEN",
    "verified_name": "Simulated Shop",
    "name_status": "APPROVED",
    "platform_type": "CLOUD_API",
    "is_on_biz_app": True,
    "throughput": {"level": "STANDARD"},
    "whatsapp_business_manager_messaging_limit": "TIER_2K",
}


@dataclass(slots=True)
class Person:
    """A customer's phone."""

    wa_id: str
    name: str
    window_until: Millis


@dataclass(frozen=True, slots=True)
class Sent:
    """A message that the shop sent and this provider accepted."""

    wamid: str
    """The provider's id of it, whichever form that has."""
    to: str
    body: Json
    """As the provider got it."""
    category: str
    kind: str
    text: str
    """Its words as the customer reads them, as far as the provider knows them."""
    tracker: str
    """Our own reference, where the provider carries one."""
    at: Millis
    why: Why | None = None
    """Accepted, but it will not arrive."""


@dataclass(slots=True)
class Log:
    """Everything that came in and went out, the newest 20,000 of each."""

    received: deque[Json] = field(default_factory=lambda: deque(maxlen=LONGEST_LOG))
    delivered: deque[Json] = field(default_factory=lambda: deque(maxlen=LONGEST_LOG))


class World:
    """All state of one simulator; lives in one event loop."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.settings = settings
        self.clock = clock
        self.base_url = ""
        self.people: dict[str, Person] = {}
        self.sent: dict[str, Sent] = {}
        self.inbound: dict[str, tuple[Json, ...]] = {}
        """Webhook bodies of customers' messages by message id."""
        self.read: set[str] = set()
        """Inbound messages that the shop marked as read."""
        self.typing: list[str] = []
        """Inbound messages below which the shop showed that it types."""
        self.templates: list[Json] = first_templates()
        """In Meta's form, whichever provider lists them."""
        self.account: Json = dict(ACCOUNT)
        """The number's state, in Meta's words."""
        self.faults = Faults(settings.seed)
        self.files = Files(clock)
        self.limits = Limits(clock, settings.throughput)
        self.log = Log()
        self.connections = Connections()
        self.watchers: list[Callable[[Sent], None]] = []
        """Called with every accepted message: the customers who react to it."""

    def person(self, wa_id: str, name: str | None = None) -> Person:
        """The phone of that number; made when it is new."""
        known = self.people.get(wa_id)
        if known is None:
            known = self.people[wa_id] = Person(wa_id, name or f"+{wa_id}", Millis(0))
        known.name = name or known.name
        return known

    def who(self, recipient: str) -> str:
        """The key under which a recipient is known: the number, also when addressed by user id."""
        if not is_user_id(recipient):
            return recipient
        by_user_id = (p.wa_id for p in self.people.values() if user_id_of(p.wa_id) == recipient)
        return next(by_user_id, recipient)

    def open_window(self, person: Person) -> None:
        person.window_until = expires_at(self.clock.now())

    def window_open(self, wa_id: str) -> bool:
        person = self.people.get(wa_id)
        return person is not None and self.clock.now() < person.window_until

    def seconds(self) -> str:
        """Now as webhooks write it."""
        return str(self.clock.now() // 1000)

    def note_received(self, **entry: object) -> None:
        self.log.received.append({"at": iso(self.clock.now())} | entry)

    def accept(self, message: Sent) -> None:
        """Keep an accepted message and tell the customers."""
        self.sent[message.wamid] = message
        for watcher in self.watchers:
            watcher(message)


def is_user_id(sender: str) -> bool:
    """Whether somebody is known by a business-scoped id only, as people with a user name are."""
    return sender[2:3] == "."


def user_id_of(wa_id: str) -> str:
    """The business-scoped id of a phone number."""
    return wa_id if is_user_id(wa_id) else f"IN.{wa_id[::-1]}"


def new_wamid() -> str:
    """A message id like Meta's; never the same again, also after a restart."""
    return f"wamid.{secrets.token_urlsafe(24)}"
