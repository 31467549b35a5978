"""Money in paise, and what a WhatsApp message costs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the hundredth part of its currency."""

    amount_paise: int
    currency: str = "INR"


FREE = Money(0)

# India, per delivered message, in hundredths of a paisa without GST and the provider's own fee.
# Several agreeing secondary sources, read 2026-11; Meta changes them at quarter starts.
_RATES = {"marketing": 8631, "utility": 1150, "authentication": 1150, "service": 1150}

FREE_SERVICE_MESSAGES = 1_000
"""Free-form messages per business number and calendar month before the service rate begins (Meta, since 2026-10-01)."""


def price(category: str, service_messages_this_month: int = 0) -> Money:
    """What a message of this category to an Indian number costs, rounded up to whole paise."""
    if category == "service" and service_messages_this_month < FREE_SERVICE_MESSAGES:
        return FREE
    return Money(-(-_RATES.get(category, _RATES["marketing"]) // 100))


def actual_cost(estimate: int, category: str, pricing_type: str | None) -> int:
    """Paise that a message cost by its status (Meta, "pricing"): `free_…` types cost nothing."""
    if pricing_type is not None and pricing_type.startswith("free"):
        return 0
    if category == "service" or category not in _RATES:
        # Whether the month's free ones are used up, only our own count tells.
        return estimate
    return price(category).amount_paise


def show_rupees(money: Money) -> str:
    """`₹1,23,456.50`: Indian grouping."""
    rupees, paise = divmod(money.amount_paise, 100)
    head, tail = str(rupees)[:-3], str(rupees)[-3:]
    while head:
        head, group = head[:-2], head[-2:]
        tail = f"{group},{tail}"
    return f"₹{tail}.{paise:02d}"


def short_rupees(paise: int) -> str:
    """`₹25,000`: whole rupees carry no paise."""
    return show_rupees(Money(paise)).removesuffix(".00")


def cost_words(cost: Money) -> str:
    """`free`, `₹0.12`."""
    return "free" if cost == FREE else show_rupees(cost)
