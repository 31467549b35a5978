"""A small town of leads for the tests of what is done with them."""

from collections.abc import Callable
from typing import Any

from crm_tui.domain.actor import OWNER, Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import ContactPoint, Lead, PointKind
from crm_tui.domain.message import MessageType
from crm_tui.domain.webhook import MessageSeen, Sender
from crm_tui.services import ingest, leads
from crm_tui.services.bulk import undo_all_now
from crm_tui.services.undoing import Undone
from crm_tui.shop import Shop
from tests.conftest import NOON, FakeClock

ONE, OTHER = "+919876543210", "+919876543211"


class LeadTown:
    """People come in, write, and are worked with by one person."""

    def __init__(self, shop: Shop, clock: FakeClock) -> None:
        self.shop, self.clock = shop, clock
        self._messages = 0

    def do(self, work: Callable[..., Any], *args: Any, **values: Any) -> Any:
        """A service call by the owner, now."""
        return self.shop.db.write_now(work, OWNER, self.shop.clock.now(), *args, **values)

    def undo(self, actor: Actor = OWNER) -> Undone:
        """This person takes their last step back."""
        return undo_all_now(self.shop.db, actor, self.shop.clock)

    def read(self, work: Callable[..., Any], *args: Any, **values: Any) -> Any:
        return self.shop.db.read_now(work, *args, **values)

    def comes(self, name: str, phone: str = "", **fields: str) -> LeadId:
        """A walk-in is added by hand."""
        added: Lead = self.do(leads.add, name=name, phone=phone, **fields)
        return added.id

    def alike(self) -> tuple[LeadId, LeadId]:
        """Two come who share an e-mail."""
        return self.comes("Asha", ONE, email="a@b.in"), self.comes("Meena", OTHER, email="A@b.in")

    def lead(self, lead_id: int) -> Lead:
        found: Lead = self.read(leads.get, lead_id)
        return found

    def writes(self, phone: str, text: str, at: int = NOON, name: str = "Asha") -> LeadId:
        """A customer writes from this number."""
        self._messages += 1
        point = ContactPoint("whatsapp", PointKind.WA_ID, phone.lstrip("+"))
        seen = MessageSeen(
            wa_id=f"wamid.{self._messages}",
            sender=Sender((point,), name),
            timestamp=Millis(at),
            message_type=MessageType.TEXT,
            content=text,
        )
        self.shop.db.write_now(ingest.apply, seen, Millis(max(at, self.shop.clock.now())))
        found: Lead = self.read(leads.find, phone)
        return found.id

    def tables(self, *left_out: str) -> dict[str, list[dict[str, Any]]]:
        """Every row of every plain table; the audit log is left out where the timeline is."""
        if "event" in left_out:
            left_out = (*left_out, "audit", "audit_detail", "audit_lead")

        def every(tx: Any) -> dict[str, list[dict[str, Any]]]:
            names = [
                row["name"]
                for row in tx.all(
                    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE '%_fts%'"
                    " AND name NOT LIKE '%_sound%' AND name NOT LIKE 'sqlite_%'"
                )
            ]
            return {
                name: sorted(map(dict, tx.all(" ".join(("SELECT * FROM", name)))), key=repr)
                for name in names
                if name not in left_out
            }

        found: dict[str, list[dict[str, Any]]] = self.read(every)
        return found
