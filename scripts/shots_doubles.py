"""Somebody who is in the made-up bakery twice, for the picture of who may be the same person."""

from crm_tui.domain.actor import OWNER
from crm_tui.domain.clock import Millis
from crm_tui.services import leads, life_cycle, notes, tasks
from crm_tui.shop import Shop
from crm_tui.store.search_sqlite import find_leads
from scripts.shots_clock import NOW

OFFICE = "020 2553 2233"


def come_twice(shop: Shop) -> None:
    """Kavya wrote on WhatsApp; the exhibition's list has her with her firm."""
    (kavya,) = shop.db.read_now(find_leads, "Kavya Reddy")
    write = shop.db.write_now
    write(life_cycle.set_custom, OWNER, NOW, kavya, {"City": "Pune", "Office": OFFICE})
    again = write(
        leads.add,
        *(OWNER, Millis(NOW - 1)),
        name="Kavya R. Reddy",
        phone="+91 10000 99887",
        email="kavya@reddy.example",
        company="Reddy Caterers",
        source="exhibition",
    )
    own = {"City": "Mumbai", "Landline": OFFICE, "जन्मदिन": "५ मई"}
    write(life_cycle.set_custom, OWNER, NOW, again.id, own)
    write(life_cycle.set_owner, OWNER, NOW, [again.id], "Ravi")
    write(notes.add, OWNER, NOW, again.id, "Wants a tasting before she orders.")
    write(tasks.add, OWNER, NOW, [again.id], "send the price list", None)
