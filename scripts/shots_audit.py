"""The picture of the audit log: what four people did since yesterday, one act whole."""

from collections.abc import Sequence

from textual.pilot import Pilot

from crm_tui.domain.actor import OWNER, Actor, ActorKind
from crm_tui.domain.clock import HOUR, MINUTE, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadStatus
from crm_tui.domain.roles import Role
from crm_tui.services import audit, knowledge, leads, life_cycle, notes
from crm_tui.shop import Shop
from crm_tui.store import leads as lead_store
from crm_tui.store.tx import Tx
from scripts.shots_clock import NOW

NAMES = frozenset({"audit", "audit-60"})
"""Pictures that need `fill`."""
ASHA = Actor(ActorKind.PERSON, "Asha", Role.STAFF)
RAVI = Actor(ActorKind.PERSON, "रवि", Role.MANAGER)


def fill(shop: Shop) -> None:
    """A day's work of a manager, somebody at the counter, and the owner."""
    shop.db.write_now(_fill, [row.id for row in shop.db.read_now(lead_store.first_rows, 12)])


def _fill(tx: Tx, ids: Sequence[LeadId]) -> None:
    first, second, third, *many = ids
    audit.note(tx, ASHA, Millis(NOW - 3 * HOUR), "logged_in", {"wrong_before": 1})
    note = notes.add(tx, ASHA, Millis(NOW - 170 * MINUTE), first, "Wants it without egg")
    life_cycle.set_status(tx, ASHA, Millis(NOW - 2 * HOUR), [second], LeadStatus.PROPOSAL)
    life_cycle.set_value(tx, ASHA, Millis(NOW - 119 * MINUTE), [second], 1_850_000)
    life_cycle.tag(tx, RAVI, Millis(NOW - HOUR), many, ["diwali"])
    knowledge.write(tx, "Eggless on order, ₹50 more", RAVI, Millis(NOW - 50 * MINUTE))
    audit.note(tx, OWNER, Millis(NOW - 40 * MINUTE), "role_changed", _OF_ASHA)
    audit.note(tx, OWNER, Millis(NOW - 30 * MINUTE), "exported", _EXPORT)
    notes.delete(tx, ASHA, Millis(NOW - 5 * MINUTE), note.id)
    changed = {"name": "Kavya Iyer", "company": "Iyer & Daughters", "email": "kavya@example.com"}
    leads.edit(tx, ASHA, Millis(NOW - 2 * MINUTE), third, changed)


_OF_ASHA = {"name": "Asha", "before": "viewer", "after": "staff"}
_EXPORT = {"what": "leads", "of": "everybody", "file": "leads.xlsx", "items": 214}


async def shows(pilot: Pilot[None]) -> None:
    """The newest act whole."""
    await pilot.press("A")
    await pilot.pause(0.6)
