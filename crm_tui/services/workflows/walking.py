"""Who enters a workflow: each looks through its own list from where it stopped, a bounded part at a time."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from crm_tui.domain.clock import DAY, HOUR, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, LeadStatus
from crm_tui.domain.text import fold
from crm_tui.domain.workflow import Trigger, When
from crm_tui.store import enquiries, leads
from crm_tui.store import workflows as store
from crm_tui.store.tx import Tx
from crm_tui.store.workflows import Cursor, Happened, Timed, Written

AT_ONCE = 200
"""Rows of a list that are looked at in one go."""
_DUG_OUT = 7 * DAY
"""After a longer pause (a closed shop, a clock that was years ahead) older silences stay as they are."""
_NEW_FOR = DAY
"""A new lead of longer ago is not greeted any more, and words of longer ago begin nothing: after a week
away the relay brings many."""
_VISIT_OVER = 12 * HOUR
_QUOTES = frozenset(
    "quote quotes quotation quotations estimate estimates proforma proposal kotation कोटेशन एस्टीमेट".split()
)
_VISITS = frozenset(
    "visit visits visiting come coming aana aaunga aaungi aaunge aunga aungi aayenge aaenge ayenge aaogi"
    " aaoge milne showroom dekhne विज़िट विजिट आऊंगा आऊँगा आऊंगी आऊँगी आएंगे आयेंगे मिलने".split()
)
_MOVED = "status_changed"


@dataclass(frozen=True, slots=True)
class Entry:
    """A lead that may enter, and what it enters for."""

    lead_id: LeadId
    cause: str
    at: Millis | None = None
    """When that happened; None: just now."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A part of the list."""

    entries: Sequence[Entry]
    cursor: Cursor
    """Where to go on."""
    more: bool
    """The list went on beyond this part."""


def look(tx: Tx, when: When, cursor: Cursor | None, now: Millis) -> Looked:
    """The next part of what may begin a run; without a cursor it begins here and now."""
    before = _start(tx, when, now) if cursor is None else cursor
    looked = _LOOK[when.trigger](tx, when, before, now)
    entries = [one for one in looked.entries if _fits(leads.get(tx, one.lead_id), when)]
    return Looked(entries, looked.cursor, looked.more)


def fits(lead: Lead, when: When) -> bool:
    """Whether a lead is one of those that the file means, and may be written to at all."""
    return (
        lead.opted_out_at is None
        and not lead.do_not_disturb
        and lead.status in when.statuses
        and (not when.sources or fold(lead.source) in when.sources)
        and (lead.value_paise or 0) >= when.least_paise
    )


def _fits(lead: Lead | None, when: When) -> bool:
    return lead is not None and fits(lead, when)


def _start(tx: Tx, when: When, now: Millis) -> Cursor:
    """From now on; of those who fall silent the last day counts too."""
    return {**store.newest_ids(tx), "at": _until(when, now) - DAY, "id": 0}


def _until(when: When, now: Millis) -> int:
    return now - when.days * DAY


# -- lists by id --------------------------------------------------------------------------------


def _new_leads(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    def entry(one: Happened) -> Entry | None:
        is_new = one.kind == "lead_added" and now - one.at <= _NEW_FOR
        if not is_new or (lead := leads.get(tx, one.lead_id)) is None:
            return None
        asked = enquiries.newest(tx, lead.id)
        at = one.at if asked is None else min(asked.at, one.at)
        # Who only looked, or did not agree to be written to, has asked for nothing.
        wants = asked is None or asked.wants_reply
        is_greeted = wants and now - at <= _NEW_FOR and lead.last_message_at is None
        return Entry(lead.id, f"lead:{lead.id}", Millis(at)) if is_greeted else None

    return _by_event(tx, cursor, entry)


def _moved(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    return _by_event(tx, cursor, lambda one: _moved_to(one, when.statuses))


def _quoted(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    """Two lists: who moved to proposal, and who got a file with such a name."""
    by_status = _by_event(tx, cursor, lambda one: _moved_to(one, (LeadStatus.PROPOSAL,)))
    by_file = _by_message(tx, by_status.cursor, _quote)
    entries = (*by_status.entries, *by_file.entries)
    return Looked(entries, by_file.cursor, by_status.more or by_file.more)


def _moved_to(one: Happened, statuses: Sequence[LeadStatus]) -> Entry | None:
    after = one.data.get("after") if one.kind == _MOVED else None
    if after not in statuses or one.data.get("before") == after:
        return None
    return Entry(one.lead_id, f"status:{after}:{one.at}", one.at)


def _quote(one: Written) -> Entry | None:
    is_file = one.is_file and not one.inbound and not one.is_history
    is_quote = is_file and _names(one.text, _QUOTES)
    return Entry(one.lead_id, f"message:{one.id}", one.at) if is_quote else None


def _wrote(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    def entry(one: Written) -> Entry | None:
        asks = one.inbound and one.wants_reply and not one.is_history
        is_new = now - one.at <= _NEW_FOR
        return Entry(one.lead_id, f"message:{one.id}") if asks and is_new else None

    return _by_message(tx, cursor, entry)


def _by_event(tx: Tx, cursor: Cursor, entry: Callable[[Happened], Entry | None]) -> Looked:
    before = cursor.get("event", 0)
    rows = store.happened_after(tx, before, AT_ONCE)
    if not rows and (newest := store.newest_ids(tx)["event"]) < before:
        # A lead that was taken back took its entries along, and their numbers are given again.
        return Looked((), {**cursor, "event": newest}, more=True)
    return _looked([entry(one) for one in rows], cursor, "event", [one.id for one in rows])


def _by_message(tx: Tx, cursor: Cursor, entry: Callable[[Written], Entry | None]) -> Looked:
    rows = store.written_after(tx, cursor.get("message", 0), AT_ONCE)
    return _looked([entry(one) for one in rows], cursor, "message", [one.id for one in rows])


def _looked(found: Iterable[Entry | None], cursor: Cursor, name: str, ids: Sequence[int]) -> Looked:
    entries = [one for one in found if one is not None]
    moved = {**cursor, name: ids[-1]} if ids else cursor
    return Looked(entries, moved, len(ids) == AT_ONCE)


# -- lists by time ------------------------------------------------------------------------------


def _silent(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    """Once for each silence: what they wrote last is the cause."""
    until, after = _until(when, now), _after(cursor, _until(when, now))
    only_theirs = when.trigger is Trigger.NO_REPLY
    rows = store.quiet_between(
        tx, after, until, when.statuses, shop_wrote_last=only_theirs, limit=AT_ONCE
    )
    return _by_time(rows, cursor, until, lambda one: Entry(one.lead_id, _last_word(tx, one)))


def _last_word(tx: Tx, one: Timed) -> str:
    wrote = store.newest_inbound(tx, one.lead_id)
    return f"silent:{one.lead_id}" if wrote is None else f"message:{wrote}"


def _missed(tx: Tx, when: When, cursor: Cursor, now: Millis) -> Looked:
    """Promises to come, and visits that are noted as tasks, each from where it was looked through."""
    until = _until(when, now)
    promises = store.promises_between(tx, _after(cursor, until), until, AT_ONCE)
    task_cursor = {"at": cursor.get("task_at", cursor["at"]), "id": cursor.get("task_id", 0)}
    tasks = store.tasks_between(tx, _after(task_cursor, until), until, AT_ONCE)
    first = _by_time(promises, cursor, until, lambda one: _visit(tx, one, "fact"))
    second = _by_time(tasks, task_cursor, until, lambda one: _visit(tx, one, "task"))
    own = {"task_at": second.cursor["at"], "task_id": second.cursor["id"]}
    return Looked(
        (*first.entries, *second.entries), {**first.cursor, **own}, first.more or second.more
    )


def _visit(tx: Tx, one: Timed, kind: str) -> Entry | None:
    """A visit that fell due without a word from them that day."""
    lead = leads.get(tx, one.lead_id) if _names(one.text, _VISITS) else None
    if lead is None or (lead.last_inbound_at or 0) > one.at - _VISIT_OVER:
        return None
    return Entry(lead.id, f"{kind}:{one.id}")


def _after(cursor: Cursor, until: int) -> tuple[int, int]:
    """Where to go on; what a clock that was ahead has left there does not count."""
    at, last = cursor["at"], cursor.get("id", 0)
    if at > until:
        return until, 0
    return (at, last) if at >= until - _DUG_OUT else (until - _DUG_OUT, 0)


def _by_time(
    rows: Sequence[Timed], cursor: Cursor, until: int, entry: Callable[[Timed], Entry | None]
) -> Looked:
    found = [one for row in rows if (one := entry(row)) is not None]
    more = len(rows) == AT_ONCE
    # The end of the list is how far was looked, not its last row: what lies between was no match.
    at, last = (rows[-1].at, rows[-1].id) if more else (until, 2**62)
    return Looked(found, {**cursor, "at": at, "id": last}, more)


def _names(text: str, words: frozenset[str]) -> bool:
    plain = fold(text).translate(_SIGNS)
    return not words.isdisjoint(plain.split())


_SIGNS = {ord(sign): " " for sign in "_-.,;:!?()[]/\\'\"।#"}
_LOOK: Mapping[Trigger, Callable[[Tx, When, Cursor, Millis], Looked]] = {
    Trigger.NEW_LEAD: _new_leads,
    Trigger.WROTE: _wrote,
    Trigger.NO_REPLY: _silent,
    Trigger.QUOTE_SENT: _quoted,
    Trigger.VISIT_MISSED: _missed,
    Trigger.SILENT_CUSTOMER: _silent,
    Trigger.STATUS: _moved,
}
