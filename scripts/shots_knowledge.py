"""The picture of what the shop says: its facts by file, two of them to check."""

from functools import partial

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER
from crm_tui.papers.price_list import table_statements
from crm_tui.services import knowledge, knowledge_words
from crm_tui.shop import Shop
from scripts.shots_clock import NOW

NAMES = frozenset({"facts"})
"""Pictures that need `fill`."""

_PRICES = (
    ("Item", "Weight", "Price (Rs)", "Notice"),
    ("Birthday cakes", "", "", ""),
    ("Chocolate truffle cake", "half kg", "450", ""),
    ("Chocolate truffle cake", "1 kg", "850", ""),
    ("Eggless chocolate cake", "1 kg", "650", ""),
    ("Red velvet cake", "1 kg", "1050", "one day"),
    ("Photo cake", "1 kg", "1200", "two days"),
    ("Cookies and bread", "", "", ""),
    ("Butter cookies", "250 g", "180", ""),
    ("Nankhatai", "250 g", "160", ""),
    ("Multigrain bread", "400 g", "60", ""),
)
_RULES = """
# Delivery
Home delivery within 5 km is ₹60; free above ₹999.
Delivery takes 60 to 90 minutes; the last order is at 8 pm.
# Payment
We take UPI, cards and cash.
Custom cakes need an order one day ahead with half the price in advance.
"""
_OWN = ("We are closed on Tuesdays.", "Eggless chocolate cake 1 kg: ₹700")


def fill(shop: Shop) -> None:
    """A price list, a text of rules, two facts written by hand, a word of the shop's own."""
    write = shop.db.write_now
    places = [f"row {number}" for number in range(1, len(_PRICES) + 1)]
    prices = table_statements(_PRICES, places)
    write(knowledge.replace_document, "prices 2026.xlsx", prices, OWNER, NOW)
    write(knowledge.replace_document, "delivery.md", knowledge.statements(_RULES), OWNER, NOW)
    for text in _OWN:
        write(
            partial(knowledge.write, topic="Birthday cakes" if "cake" in text else ""),
            text,
            OWNER,
            NOW,
        )
    write(knowledge_words.put, "petha", "pumpkin sweet", OWNER, NOW)


async def facts(pilot: Pilot[None]) -> None:
    """The price that stands twice is marked."""
    await pilot.press("f8")
    await pilot.pause(0.3)
    await pilot.press(*"jjjjjj")
