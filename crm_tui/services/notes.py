"""Notes on a lead."""

from collections.abc import Sequence

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.follow import LONGEST_NOTE, NOTE, Note
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean
from crm_tui.services.life_cycle import check_size, count_of, several
from crm_tui.services.may import needs
from crm_tui.services.undoing import Recorder
from crm_tui.store import events
from crm_tui.store import notes as store
from crm_tui.store.tx import Tx


@needs(Act.EDIT_LEADS)
def add(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, text: str) -> Note:
    """Write a note; raises CrmError for an empty one."""
    return add_to_each(tx, actor, now, [lead_id], text)[0]


@needs(Act.EDIT_LEADS)
def add_to_each(tx: Tx, actor: Actor, now: Millis, ids: Sequence[LeadId], text: str) -> list[Note]:
    """The same note on each of these leads; raises CrmError for an empty one."""
    words = read_note(text)
    check_size(len(ids))
    recorder, leads = Recorder.on(tx), several(tx, ids)
    notes = [_add(tx, recorder, actor, now, lead.id, words) for lead in leads]
    told = [(one.lead_id, {"note": show_id(NOTE, one.id)}) for one in notes]
    events.record_each(tx, "note_added", actor, now, told)
    whom = leads[0].name if len(leads) == 1 else count_of(len(leads))
    recorder.keep("note", f"note on {whom}", actor, now)
    return notes


def read_note(text: str) -> str:
    """A note as it is stored; raises CrmError for an empty one."""
    words = clean(text).strip()[:LONGEST_NOTE]
    if not words:
        raise CrmError("The note is empty.", "Write something.")
    return words


def _add(
    tx: Tx, recorder: Recorder, actor: Actor, now: Millis, lead_id: LeadId, words: str
) -> Note:
    note = store.add(tx, lead_id, words, str(actor), now)
    recorder.made("note", note.id)
    return note


@needs(Act.EDIT_LEADS)
def delete(tx: Tx, actor: Actor, now: Millis, note_id: int) -> Note:
    """Delete a note; undo brings it back. Raises NotFound."""
    note = store.get(tx, note_id)
    if note is None:
        raise NotFound(f"There is no note {show_id(NOTE, note_id)}.", "Look at the timeline.")
    recorder = Recorder.on(tx)
    recorder.deleting("note", note.id)
    store.delete(tx, note)
    shown = show_id(NOTE, note.id)
    events.record(tx, note.lead_id, "note_deleted", actor, now, note=shown, before=note.text)
    recorder.keep("note", f"note {show_id(NOTE, note.id)} deleted", actor, now)
    return note
