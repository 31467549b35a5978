"""Pictures of following leads through: marks, tags, tasks, filters; and what the shop needs for them."""

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.services import filters, life_cycle, search, tasks
from crm_tui.shop import Shop
from scripts.shots_clock import NOW

NAMES = frozenset({"marks", "tags", "tasks", "filters"})
"""Pictures that need `fill`."""

_TASKS = (
    ("Vikram Patel", "Ask whether the invoice is paid", -26 * HOUR),
    ("Sunita Rao", "Send the menu for the party", -2 * HOUR),
    ("Kavya Reddy", "Call about the advance", 3 * HOUR),
    ("Rahul Traders", "Offer for 200 plum cakes", 4 * HOUR),
    ("தமிழ் செல்வி", "Have it ready by ten", 21 * HOUR),
    ("Nisha Gupta", "Diwali boxes: show the new ones", 6 * DAY),
    ("Priya Nair", "Thank her for the photo", None),
)
_FILTERS = {
    "Big orders": LeadFilter(min_value_paise=500_000),
    "New and not read": LeadFilter(status=LeadStatus.NEW, unread=True),
    "Something is due": LeadFilter(due=True),
    "Weddings": LeadFilter(tag="wedding", min_value_paise=500_000),
}


def fill(shop: Shop) -> None:
    """Tasks, tags and filters."""

    def lead(name: str) -> LeadId:
        return LeadId(shop.db.read_now(search.search_leads, name)[0])

    for name, text, due in _TASKS:
        due_at = None if due is None else Millis(NOW + due)
        shop.db.write_now(tasks.add, OWNER, NOW, [lead(name)], text, due_at)
    for name in ("Arjun Mehta", "Nisha Gupta", "Sunita Rao"):
        shop.db.write_now(life_cycle.tag, OWNER, NOW, [lead(name)], ["wedding", "vip"])
    for name, spec in _FILTERS.items():
        shop.db.write_now(filters.save, name, spec, OWNER, NOW)


async def marks(pilot: Pilot[None]) -> None:
    """Three are marked; the hint bar says what can be done to all of them."""
    await pilot.press("j", "space", "space", "j", "space")


async def tags(pilot: Pilot[None]) -> None:
    await marks(pilot)
    await pilot.press("number_sign", *"vip,", "space", *"wed")


async def to_do(pilot: Pilot[None]) -> None:
    await pilot.press("f6")


async def saved(pilot: Pilot[None]) -> None:
    await pilot.press("f7")
