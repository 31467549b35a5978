"""Leads by a filter, and filters kept under a name."""

from array import array
from dataclasses import asdict

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import Conflict, CrmError, NotFound
from crm_tui.domain.lead import Lead
from crm_tui.domain.lead_filter import LeadFilter
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import audit
from crm_tui.services.may import needs
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


@needs(Act.EDIT_LEADS)
def save(tx: Tx, name: str, spec: LeadFilter, actor: Actor, now: Millis) -> str:
    """Keep a filter; one of the same name is replaced. Its name as it is kept."""
    line = clean_line(name, 60)
    if not line:
        raise CrmError("A filter needs a name.", "Give it one.")
    if spec.is_empty:
        raise CrmError("This filter leaves nobody out.", "Set at least one part of it.")
    before = store.get(tx, line)
    store.save(tx, line, spec, now)
    audit.note(tx, actor, now, "filter_kept", {"name": line, **_changed(before, spec)})
    return line


@needs(Act.EDIT_LEADS)
def keep(tx: Tx, name: str, spec: LeadFilter, actor: Actor, now: Millis, before: str = "") -> str:
    """`save`, in place of the filter `before`; raises Conflict when another one has the name."""
    line = clean_line(name, 60)
    if line != before and store.get(tx, line) is not None:
        raise Conflict(f"There is a filter {line!r} already.", "Choose another name, or change it.")
    kept = save(tx, line, spec, actor, now)
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


@needs(Act.EDIT_LEADS)
def remove(tx: Tx, name: str, actor: Actor, now: Millis) -> None:
    """Forget a filter; raises NotFound."""
    before, line = get(tx, name), clean_line(name, 60)
    store.remove(tx, line)
    audit.note(tx, actor, now, "filter_removed", {"name": line, **_changed(before, None)})


def _changed(before: LeadFilter | None, after: LeadFilter | None) -> dict[str, object]:
    """What the audit log says of it."""
    return {
        "before": None if before is None else asdict(before),
        "after": None if after is None else asdict(after),
    }
