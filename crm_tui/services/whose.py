"""Who somebody is that comes in: the rule of `domain/same_person.py` asked with what the shop knows."""

from crm_tui.domain.ids import LeadId
from crm_tui.domain.phone import Phone, is_landline
from crm_tui.domain.same_person import whose
from crm_tui.store import doubles
from crm_tui.store.tx import Tx


def by_number(tx: Tx, phone: Phone, name: str) -> LeadId | None:
    """The lead of who comes under this name with this number; None: nobody's, or shared."""
    holders = doubles.holders_of_number(tx, phone)
    return whose(name, holders, own=is_own(tx, phone)) if holders else None


def by_hand(tx: Tx, phone: Phone, name: str) -> LeadId | None:
    """The same for what a person types: without a name they mean whoever has the number."""
    if name:
        return by_number(tx, phone, name)
    return next((one.lead_id for one in doubles.holders_of_number(tx, phone)), None)


def by_email(tx: Tx, email: str, name: str) -> LeadId | None:
    """The same for an e-mail address, which is nobody's own."""
    return whose(name, doubles.holders_of_email(tx, email), own=False)


def is_own(tx: Tx, phone: Phone) -> bool:
    """Whether only one person can have this number."""
    return not is_landline(phone) and phone not in doubles.shared_numbers(tx)
