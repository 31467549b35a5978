"""A lead's way: status, value, owner, tags, custom fields, do-not-disturb; one lead or hundreds.

Each call is one transaction, one event for each lead that changed, and one step that can be undone.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import Lead, LeadStatus, LostReason
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services import scoring, turns
from crm_tui.services.leads import get
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.sheets.amounts import read_amount
from crm_tui.store import custom, events
from crm_tui.store import leads as store
from crm_tui.store.lead_marks import custom_key
from crm_tui.store.tx import Tx

MOST = 500
"""Leads in one step: what takes longer would make the inbox wait."""
LONGEST_TAG, MOST_TAGS, LONGEST_OWNER, LONGEST_VALUE = 40, 50, 60, 2_000
LARGEST_VALUE = 10**13
"""Paise: ten thousand crore rupees."""

Fields = dict[str, object]


@needs(Act.EDIT_LEADS)
def set_status(
    tx: Tx,
    actor: Actor,
    now: Millis,
    ids: Sequence[LeadId],
    status: LeadStatus,
    reason: str = "",
) -> list[Lead]:
    """Move leads to a status; `lost` needs a reason (see `read_reason`). The leads as they are now."""
    why = read_reason(reason) if status is LeadStatus.LOST else None

    def fields(lead: Lead) -> Fields:
        if lead.status is status and lead.lost_reason == why:
            return {}
        return {"status": status, "lost_reason": why}

    found = _change(tx, actor, now, ids, f"status {status}", fields)
    for lead in found:
        turns.went_on(tx, lead.id, now)
    return found


def read_reason(text: str) -> str:
    """`price`, `no answer` …, or `other: in their own words`; raises CrmError."""
    line = clean_line(text, 200)
    choice, _, words = (part.strip() for part in line.partition(":"))
    choices = ", ".join(LostReason)
    if choice.casefold() == LostReason.OTHER:
        if words:
            return f"{LostReason.OTHER}: {words}"
        raise CrmError("Another reason needs words.", 'Write it like "other: moved to Dubai".')
    if line.casefold() in tuple(LostReason):
        return line.casefold()
    if not line:
        raise CrmError("A lost lead needs a reason.", f"Choose one of: {choices}.")
    raise CrmError(f"{line!r} is no reason.", f'Choose one of: {choices}; "other: …" takes words.')


@needs(Act.EDIT_LEADS)
def tag(
    tx: Tx,
    actor: Actor,
    now: Millis,
    ids: Sequence[LeadId],
    add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> list[Lead]:
    """Put tags on and take tags off; a tag is small letters without spaces around."""
    plus, minus = [read_tag(one) for one in add], {read_tag(one) for one in remove}

    def fields(lead: Lead) -> Fields:
        wanted = [one for one in dict.fromkeys([*lead.tags, *plus]) if one not in minus]
        if len(wanted) > MOST_TAGS:
            raise CrmError(f"{lead.name} would have too many tags.", f"{MOST_TAGS} are the most.")
        return {} if wanted == list(lead.tags) else {"tags": wanted}

    marks = [*(f"+{one}" for one in plus), *(f"-{one}" for one in sorted(minus))]
    return _change(tx, actor, now, ids, f"tags {' '.join(marks)}", fields)


def read_tag(text: str) -> str:
    """A tag as it is stored; raises CrmError for an empty one."""
    found = clean_line(text, LONGEST_TAG).casefold().lstrip("+-#").strip()
    if not found:
        raise CrmError(f"{clean_line(text, 40)!r} is no tag.", "Write a word, like +vip or -cold.")
    return found


def read_tag_changes(text: str) -> tuple[list[str], list[str]]:
    """Of `vip, wedding cake, -cold` what to put on and what to take off; raises CrmError."""
    parts = [one.strip() for one in (text.split(",") if "," in text else text.split())]
    add = [read_tag(one) for one in parts if one and not one.startswith("-")]
    return add, [read_tag(one) for one in parts if one.startswith("-")]


@needs(Act.ASSIGN_LEADS)
def set_owner(tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], owner: str) -> list[Lead]:
    """Give leads to somebody; an empty name is nobody."""
    name = clean_line(owner, LONGEST_OWNER)
    return _set(tx, actor, now, ids, f"owner {name or 'nobody'}", "owner", name)


@needs(Act.EDIT_LEADS)
def set_value(
    tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], paise: int | None
) -> list[Lead]:
    """What they may spend; None takes it away."""
    if paise is not None and not 0 <= paise <= LARGEST_VALUE:
        raise CrmError("That is no value of a lead.", "Write rupees, like 25000.")
    return _set(tx, actor, now, ids, "value", "value_paise", paise)


def read_value(text: str) -> int | None:
    """Paise of an amount as people write it: `25k`, `1.5 lakh`; empty is none. Raises CrmError."""
    line = clean_line(text, 40)
    if not line:
        return None
    paise = read_amount(line)
    if paise is None:
        raise CrmError(f"{line!r} is no amount.", "Write rupees, like 25000, 25k or 1.5 lakh.")
    return paise


@needs(Act.EDIT_LEADS)
def set_do_not_disturb(
    tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], on: bool
) -> list[Lead]:
    """No marketing and no calls, or both again."""
    title = f"do not disturb {'on' if on else 'off'}"
    return _set(tx, actor, now, ids, title, "do_not_disturb", on)


@needs(Act.EDIT_LEADS)
def set_own_score(
    tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], score: int | None
) -> list[Lead]:
    """A person's own judgement, 1 to 10, which wins until None clears it."""
    if score is not None and not 1 <= score <= 10:
        raise CrmError(f"{score} is no score.", "It goes from 1 to 10.")

    def fields(lead: Lead) -> Fields:
        if lead.own_score == score:
            return {}
        return {"own_score": score, "quality_score": score or lead.quality_score}

    return _change(tx, actor, now, ids, "score", fields)


@needs(Act.EDIT_LEADS)
def set_custom(
    tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, values: Mapping[str, str]
) -> Lead:
    """Set custom fields by their label; a field is made on the spot, an empty value takes it away."""
    wanted = {
        _label(tx, label, now): clean_line(text, LONGEST_VALUE) for label, text in values.items()
    }

    def fields(lead: Lead) -> Fields:
        merged = {k: text for k, text in {**lead.custom, **wanted}.items() if text}
        return {} if merged == dict(lead.custom) else {"custom": merged}

    return _change(tx, actor, now, [lead_id], f"{', '.join(wanted)}", fields)[0]


def _label(tx: Tx, label: str, now: Millis) -> str:
    line = clean_line(label, 60)
    if not custom_key(line):
        raise CrmError(f"{line!r} is no name of a field.", "Write a word, like wedding date.")
    return custom.ensure(tx, line, now)


def _set(
    tx: Tx,
    actor: Actor,
    now: Millis,
    ids: Sequence[LeadId],
    title: str,
    field: str,
    value: object,
) -> list[Lead]:
    def fields(lead: Lead) -> Fields:
        return {} if getattr(lead, field) == value else {field: value}

    return _change(tx, actor, now, ids, title, fields)


def _change(
    tx: Tx,
    actor: Actor,
    now: Millis,
    ids: Sequence[LeadId],
    title: str,
    fields: Callable[[Lead], Fields],
) -> list[Lead]:
    """Change each lead by its own fields; the step that undoes it is written with it."""
    check_size(len(ids))
    recorder = Recorder.on(tx)
    leads = several(tx, ids)
    wanted: dict[int, Fields] = {lead.id: found for lead in leads if (found := fields(lead))}
    recorder.changing_many("lead", list(wanted), partial(store.change_many, tx, now, wanted))
    changed = [lead for lead in leads if lead.id in wanted]
    for lead in changed:
        if not scoring.COUNTED.isdisjoint(wanted[lead.id]):
            scoring.rescore(tx, lead.id, now)
    _tell(tx, actor, now, changed, wanted)
    recorder.keep("leads", f"{title} of {count_of(len(recorder.changes))}", actor, now)
    return several(tx, [lead.id for lead in leads])


def several(tx: Tx, ids: Sequence[LeadId]) -> list[Lead]:
    """These leads, each once; a merged one is the lead that it became. Raises NotFound."""
    here = {lead.id: lead for lead in store.several(tx, list(ids))}
    found = (here.get(one) or get(tx, one) for one in dict.fromkeys(ids))
    return list({lead.id: lead for lead in found}.values())


def count_of(leads: int) -> str:
    """`one lead`, `1,200 leads`."""
    return "one lead" if leads == 1 else f"{leads:,} leads"


def check_size(leads: int) -> None:
    """Raises CrmError for a step over too many leads."""
    if leads > MOST:
        raise CrmError(f"{leads:,} leads are too many for one step.", f"Take {MOST} at a time.")


def _tell(
    tx: Tx, actor: Actor, now: Millis, leads: Sequence[Lead], wanted: Mapping[int, Fields]
) -> None:
    """An event for each lead; in the audit log they are one act."""
    told: dict[str, list[events.Told]] = {}
    for lead in leads:
        kind, data = _told(lead, wanted[lead.id])
        told.setdefault(kind, []).append((lead.id, data))
    for kind, those in told.items():
        events.record_each(tx, kind, actor, now, those)


def _told(lead: Lead, wanted: Fields) -> tuple[str, Fields]:
    """The kind of event, with before and after."""
    if "status" in wanted:
        words = {"before": lead.status, "after": wanted["status"], "reason": wanted["lost_reason"]}
        return "status_changed", words
    if isinstance(tags := wanted.get("tags"), list):
        added = [one for one in tags if one not in lead.tags]
        removed = [one for one in lead.tags if one not in tags]
        return "tags_changed", {"added": added, "removed": removed}
    changed: Fields = {name: [_plain(getattr(lead, name)), value] for name, value in wanted.items()}
    return "lead_changed", changed


def _plain(value: object) -> object:
    return dict(value) if isinstance(value, Mapping) else value
