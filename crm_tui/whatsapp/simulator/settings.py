"""How a simulator is set up."""

from dataclasses import dataclass
from enum import StrEnum

DEMO_KEY = "demo-key"


class Order(StrEnum):
    """In which order statuses come."""

    REALISTIC = "realistic"
    """sent, delivered, read, each after a while."""
    HOSTILE = "hostile"
    """Before the answer, read before sent, in batches, twice."""


@dataclass(frozen=True, slots=True)
class Settings:
    """One phone number at one provider; every number in it is made up."""

    provider: str = "cloud"
    """Which one it plays: `360dialog` and `cloud` (the same addresses), `twilio` or `gupshup`."""
    webhook: str | None = None
    public_url: str | None = None
    """The webhook's address as it is signed by a provider that signs addresses (Twilio)."""
    app_secret: str | None = None
    """Signs webhooks as Meta does."""
    webhook_header: tuple[str, str] | None = None
    """Name and value of the secret header that 360dialog adds."""
    key: str = DEMO_KEY
    number_id: str = "100000000000001"
    account_id: str = "200000000000001"
    display_number: str = "911000000000"
    order: Order = Order.REALISTIC
    delay: float = 0.4
    """Seconds between two statuses of a message."""
    customers: int = 0
    seed: int = 1
    pace: float = 8.0
    """Seconds between two customers who begin to write."""
    throughput: int = 80
    """Messages a second that the number may send (Meta's entry level)."""
