"""Values of leads as people read them."""

from crm_tui.domain.money import Money, show_rupees


def rupees(paise: int) -> str:
    """`₹25,000`: whole rupees carry no paise."""
    return show_rupees(Money(paise)).removesuffix(".00")
