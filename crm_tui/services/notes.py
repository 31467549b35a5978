"""Notes on a lead."""

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.follow import LONGEST_NOTE, NOTE, Note
from crm_tui.domain.ids import LeadId, show_id
from crm_tui.domain.text import clean
from crm_tui.services.leads import get
from crm_tui.services.undoing import Recorder
from crm_tui.store import events
from crm_tui.store import notes as store
from crm_tui.store.tx import Tx


def add(tx: Tx, actor: Actor, now: Millis, lead_id: LeadId, text: str) -> Note:
    """Write a note; raises CrmError for an empty one."""
    words = clean(text).strip()[:LONGEST_NOTE]
    if not words:
        raise CrmError("The note is empty.", "Write something.")
    lead = get(tx, lead_id)
    note = store.add(tx, lead.id, words, str(actor), now)
    events.record(tx, lead.id, "note_added", actor, now, note=show_id(NOTE, note.id))
    recorder = Recorder.on(tx)
    recorder.made("note", note.id)
    recorder.keep("note", f"note on {lead.name}", actor, now)
    return note


def delete(tx: Tx, actor: Actor, now: Millis, note_id: int) -> Note:
    """Delete a note; undo brings it back. Raises NotFound."""
    note = store.get(tx, note_id)
    if note is None:
        raise NotFound(f"There is no note {show_id(NOTE, note_id)}.", "Look at the timeline.")
    recorder = Recorder.on(tx)
    recorder.deleting("note", note.id)
    store.delete(tx, note)
    events.record(tx, note.lead_id, "note_deleted", actor, now, note=show_id(NOTE, note.id))
    recorder.keep("note", f"note {show_id(NOTE, note.id)} deleted", actor, now)
    return note
