"""A bakery, its facts and a customer, for the tests of the agents."""

from crm_tui.agents.context import AIContext, build_context
from crm_tui.domain.business import BusinessProfile, Fact
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.message import Direction, Message, MessageStatus, MessageType

NOW = Millis(1_795_000_000_000)

CAKE, EGGLESS, DELIVERY, PAYMENT = 1, 2, 3, 4
FACTS = (
    Fact(CAKE, "prices", "Chocolate cake 500 g: ₹450, 1 kg ₹850"),
    Fact(EGGLESS, "prices", "Eggless black forest cake 1 kg ₹950"),
    Fact(DELIVERY, "delivery", "Home delivery within 5 km for ₹50, free above ₹1000"),
    Fact(PAYMENT, "payment", "Pay by UPI sweetcrumbs@okhdfc, cash or card"),
)
PROFILE = BusinessProfile(
    "Sweet Crumbs",
    "bakery",
    products=("cakes", "cookies"),
    hours="9 am to 9 pm, closed on Monday",
    address="12 MG Road, Pune",
)
MEERA = Lead(
    LeadId(42),
    "Meera Sharma",
    None,
    "meera@example.com",
    None,
    "indiamart",
    LeadStatus.NEW,
    None,
    NOW,
    NOW,
)


class StillClock:
    def now(self) -> Millis:
        return NOW


def message(
    number: int,
    text: str,
    direction: Direction = Direction.INBOUND,
    kind: MessageType = MessageType.TEXT,
    status: MessageStatus = MessageStatus.RECEIVED,
    ago: int = 60_000,
) -> Message:
    """A message; a higher number is a later one."""
    at = Millis(NOW - ago + number)
    return Message(MessageId(number), MEERA.id, direction, text, kind, None, at, status, "customer")


def asking(
    *texts: str, facts: tuple[Fact, ...] = FACTS, profile: BusinessProfile = PROFILE
) -> AIContext:
    """The context of a customer who wrote these messages, M5 first."""
    messages = [message(5 + place, text) for place, text in enumerate(texts)]
    return build_context(MEERA, messages, facts, profile, NOW)
