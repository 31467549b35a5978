"""Today: everybody who must be turned to, read in one short transaction."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from crm_tui.domain.audit_words import head_words
from crm_tui.domain.clock import DAY, Millis
from crm_tui.domain.ids import LeadId
from crm_tui.domain.policy import Policy, next_open
from crm_tui.domain.privacy import SOON
from crm_tui.domain.today import IS_TASK, SHOWN, Item, Reason, ReasonKind, Today, is_hidden
from crm_tui.domain.today_order import in_order
from crm_tui.services import audit, automatic
from crm_tui.services.backups import telling
from crm_tui.services.today_away import Bounds, bounds, is_first_start, put_away
from crm_tui.services.today_costs import Costs
from crm_tui.store import today as store
from crm_tui.store import today_rows as rows_store
from crm_tui.store.today import Found
from crm_tui.store.today_rows import Drafted, Person
from crm_tui.store.tx import Tx

MOST = SHOWN
"""Read for each reason; the rest is only counted."""
MOST_COLD = 20
"""Shown of leads going cold: an offer for a quiet hour, no debt."""
_WAITED, _NEW_FOR, _KEPT_FOR, _COLD_FOR = 30 * DAY, 3 * DAY, 3 * DAY, 90 * DAY
"""How far back: unanswered questions, leads nobody wrote to, messages kept back, silent leads."""


Titles = Mapping[str, str]
"""Of the shop's workflows, by name."""


def today(
    tx: Tx,
    policy: Policy,
    zone: str,
    now: Millis,
    limit: int = SHOWN,
    titles: Callable[[], Titles] = dict,
) -> Today:
    """Who must be turned to now and why, in the order of `domain/today_order.py`; `zone` is the shop's.

    `titles` is asked only when a workflow proposes something that is shown.
    """
    day = bounds(now, zone)
    found = _found(tx, now, day)
    hidden = put_away(tx, now)
    rows = [
        (lead_id, reasons)
        for lead_id, reasons in in_order(found, now, day.began)
        if not is_hidden(reasons, hidden.get(lead_id), now)
    ]
    counts, exact = _counts(tx, rows, found, now, day)
    opens_at = next_open(policy, now)
    return Today(
        at=now,
        items=_items(tx, _titled(rows[:limit], titles), policy, now),
        counts=counts,
        people=max(len(rows), 0 if exact else max(counts.values(), default=0)),
        exact=exact,
        opens_at=None if opens_at == now else opens_at,
        stopped=automatic.stopped_at(tx) is not None,
        backup=telling.notice(tx, now),
        audit=_audit(tx),
    )


def _audit(tx: Tx) -> str:
    head = audit.head(tx)
    return head_words(head.n, head.mac.hex())


def _found(tx: Tx, now: Millis, day: Bounds) -> list[Found]:
    return [
        *store.answers(tx, now, Millis(now - _WAITED), MOST),
        *store.new_leads(tx, Millis(now - _NEW_FOR), MOST),
        *store.due_tasks(tx, day.ends, MOST),
        *store.need_a_person(tx, Millis(now - _WAITED), MOST),
        *store.kept_back(tx, Millis(now - _KEPT_FOR), MOST),
        *store.rights(tx, Millis(now + SOON), MOST),
        *store.proposals(tx, MOST),
        *store.going_cold(tx, now, Millis(now - _COLD_FOR), MOST_COLD),
    ]


# -- how many ------------------------------------------------------------------------------------


def _counts(
    tx: Tx,
    rows: Sequence[tuple[LeadId, tuple[Reason, ...]]],
    found: Sequence[Found],
    now: Millis,
    day: Bounds,
) -> tuple[dict[ReasonKind, int], bool]:
    """People for each reason, and whether all of them were read."""
    counts = _people_for(rows)
    read = Counter(reason.kind for _, reason in found)
    full = {kind for kind, number in read.items() if number >= MOST}
    if ReasonKind.ANSWER in full:
        counts[ReasonKind.ANSWER] = store.count_answers(tx, Millis(now - _WAITED))
    if sum(read[kind] for kind in IS_TASK) >= MOST:
        counts |= store.count_due(tx, day.ends)
        full |= IS_TASK
    if ReasonKind.PROPOSAL in full:
        counts[ReasonKind.PROPOSAL] = store.count_proposals(tx)
    return counts, not full


def _people_for(rows: Iterable[tuple[LeadId, tuple[Reason, ...]]]) -> dict[ReasonKind, int]:
    people: dict[ReasonKind, set[LeadId]] = {}
    for lead_id, reasons in rows:
        for reason in reasons:
            people.setdefault(reason.kind, set()).add(lead_id)
    return {kind: len(ids) for kind, ids in people.items()}


# -- rows ----------------------------------------------------------------------------------------


def _titled(
    rows: Sequence[tuple[LeadId, tuple[Reason, ...]]], titles: Callable[[], Titles]
) -> Sequence[tuple[LeadId, tuple[Reason, ...]]]:
    """A workflow is called as a person calls it."""
    if not any(_names_workflow(reason) for _, reasons in rows for reason in reasons):
        return rows
    known = titles()
    return [
        (lead_id, tuple(_with_title(reason, known) for reason in reasons))
        for lead_id, reasons in rows
    ]


def _names_workflow(reason: Reason) -> bool:
    return reason.kind is ReasonKind.PROPOSAL and bool(reason.words)


def _with_title(reason: Reason, titles: Titles) -> Reason:
    if not _names_workflow(reason):
        return reason
    return replace(reason, words=titles.get(reason.words, reason.words))


def _items(
    tx: Tx, rows: Sequence[tuple[LeadId, tuple[Reason, ...]]], policy: Policy, now: Millis
) -> tuple[Item, ...]:
    ids = [lead_id for lead_id, _ in rows]
    people, drafted = rows_store.people(tx, ids, now), rows_store.drafted(tx, ids)
    written = rows_store.being_written(tx, ids)
    costs = Costs(tx, policy, now)
    return tuple(
        _item(lead_id, reasons, people[lead_id], drafted.get(lead_id), costs, lead_id in written)
        for lead_id, reasons in rows
        if lead_id in people
    )


def _item(
    lead_id: LeadId,
    reasons: tuple[Reason, ...],
    person: Person,
    drafted: Drafted | None,
    costs: Costs,
    being_written: bool,
) -> Item:
    return Item(
        lead_id=lead_id,
        name=person.name,
        phone=person.phone,
        status=person.status,
        window_expires_at=person.window_expires_at,
        reasons=reasons,
        ready=None if drafted is None else costs.ready(drafted, person),
        being_written=drafted is None and being_written,
    )


def opens_by_itself(tx: Tx, policy: Policy, zone: str, now: Millis) -> bool:
    """Whether this is the first start of a day on which somebody waits."""
    return is_first_start(tx, zone, now) and bool(today(tx, policy, zone, now, limit=1).items)
