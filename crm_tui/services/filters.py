"""Leads by a filter, and filters kept under a name."""

from array import array

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.text import clean_line
from crm_tui.services.search import search_leads
from crm_tui.store import filters as store
from crm_tui.store import lead_query
from crm_tui.store.tx import Tx


def order(tx: Tx, spec: LeadFilter, now: Millis, search: str = "") -> "array[int]":
    """Ids of every lead that fits, newest activity first; with `search` only those that match it."""
    found = _found(tx, spec)
    if search.strip():
        matching = search_leads(tx, search)
        found = matching if found is None else [*set(found) & set(matching)]
    return lead_query.order(tx, spec, now, found)


def count(tx: Tx, spec: LeadFilter, now: Millis) -> int:
    """How many leads fit."""
    return lead_query.count(tx, spec, now, _found(tx, spec))


def page(
    tx: Tx, spec: LeadFilter, now: Millis, after: int | None = None, limit: int = 50
) -> tuple[list[Lead], int | None]:
    """Leads that fit, newest activity first, and the id from which the next page goes on."""
    return lead_query.page(tx, spec, now, after=after, limit=limit, found=_found(tx, spec))


def _found(tx: Tx, spec: LeadFilter) -> list[int] | None:
    return search_leads(tx, spec.query) if spec.query.strip() else None


def save(tx: Tx, name: str, spec: LeadFilter, now: Millis) -> str:
    """Keep a filter; one of the same name is replaced. Its name as it is kept."""
    line = clean_line(name, 60)
    if not line:
        raise CrmError("A filter needs a name.", "Give it one.")
    if spec.is_empty:
        raise CrmError("This filter leaves nobody out.", "Set at least one part of it.")
    store.save(tx, line, spec, now)
    return line


def keep(tx: Tx, name: str, spec: LeadFilter, now: Millis, before: str = "") -> str:
    """`save`, in place of the filter `before`; raises Conflict when another one has the name."""
    line = clean_line(name, 60)
    if line != before and store.get(tx, line) is not None:
        raise Conflict(f"There is a filter {line!r} already.", "Choose another name, or change it.")
    kept = save(tx, line, spec, now)
    if before not in ("", kept):
        store.remove(tx, before)
    return kept


def get(tx: Tx, name: str) -> LeadFilter:
    """The filter of this name; raises NotFound."""
    found = store.get(tx, clean_line(name, 60))
    if found is None:
        known = ", ".join(store.every(tx)) or "none is saved yet"
        raise NotFound(f"There is no filter {clean_line(name, 60)!r}.", f"Saved are: {known}.")
    return found


def remove(tx: Tx, name: str) -> None:
    """Forget a filter; raises NotFound."""
    get(tx, name)
    store.remove(tx, clean_line(name, 60))
