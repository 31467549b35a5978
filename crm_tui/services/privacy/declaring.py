"""An imported list agreed to marketing: nobody takes that for granted, but a person may vouch for it."""

from dataclasses import dataclass

from crm_tui.domain.actor import Actor
from crm_tui.domain.clock import Millis
from crm_tui.domain.consent import Consent, Evidence, Purpose
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import show_id
from crm_tui.domain.roles import Act
from crm_tui.domain.text import clean_line
from crm_tui.services.importing import undo
from crm_tui.services.importing.writing import IMPORT
from crm_tui.services.may import needs
from crm_tui.store import consents, declared, events
from crm_tui.store.database import Database
from crm_tui.store.imports import ImportRun, ImportState, count_changes
from crm_tui.store.tx import Tx

_PART = 500
"""Leads in one transaction."""
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Declared:
    """What a declaration did."""

    agreed: int
    """For whom it was written down."""
    left: int
    """Who had spoken for themselves, is not to be disturbed, or is a minor."""


@needs(Act.IMPORT)
def declare(db: Database, actor: Actor, now: Millis, import_id: str, proof: str) -> Declared:
    """Write marketing consent down for the leads of an import, each with file and row as proof.

    Whoever said yes or no themselves keeps that. Raises CrmError without a proof.
    """
    words = clean_line(proof, _LONGEST)
    if not words:
        raise CrmError(
            "A declaration needs a proof.",
            'Say how these people agreed: --proof "ticked the box on our order form 2025".',
        )
    run = db.read_now(undo.find, import_id)
    if run.state is not ImportState.DONE:
        raise CrmError(
            f"{import_id.upper()} is {run.state}.", "Only a whole import can be declared."
        )
    after = agreed = 0
    while True:
        last, count = db.write_now(_part, actor, now, run, words, after)
        if not count:
            break
        after, agreed = last, agreed + count
    return db.write_now(_end, actor, now, run, words, agreed)


def _part(
    tx: Tx, actor: Actor, now: Millis, run: ImportRun, words: str, after: int
) -> tuple[int, int]:
    """The last lead of this part, and how many it had."""
    found = declared.silent(tx, run.id, _shown(run), after, _PART)
    for one in found:
        where = f"{run.file}, row {one.row}" if one.row else run.file
        consents.record(
            tx,
            Consent(
                *(one.lead_id, Purpose.MARKETING, True, now, run.source or "import"),
                proof=f"{where}: {words}",
                actor=str(actor),
                evidence=Evidence.IMPORT,
            ),
        )
    return (found[-1].lead_id if found else after), len(found)


def _end(tx: Tx, actor: Actor, now: Millis, run: ImportRun, words: str, agreed: int) -> Declared:
    told = {"import": _shown(run), "file": run.file, "proof": words, "leads": agreed}
    events.record(tx, None, "consent_declared", actor, now, **told)
    return Declared(agreed, count_changes(tx, run.id) - agreed)


def _shown(run: ImportRun) -> str:
    return show_id(IMPORT, run.id)
