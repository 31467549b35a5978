"""Imports as `--json` shows them."""

from crm_tui.domain.clock import iso, iso_or_none
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.services.importing.plan import Verdict
from crm_tui.services.importing.runs import Outcome
from crm_tui.services.importing.undo import Undone
from crm_tui.services.importing.writing import IMPORT
from crm_tui.services.shapes import Json
from crm_tui.store.imports import ImportRun, ImportState

_UNFINISHED = (ImportState.RUNNING, ImportState.UNDOING)


def shown_import(import_id: int) -> str:
    """`I3`."""
    return show_id(IMPORT, import_id)


def outcome_json(outcome: Outcome) -> Json:
    """`created + updated + unchanged + skipped + rejected == rows`, always."""
    file = outcome.file
    return {
        "file": file.name,
        "rows": len(file.rows),
        **{str(verdict): outcome.counts[verdict] for verdict in Verdict},
        "import_id": None if outcome.import_id is None else shown_import(outcome.import_id),
        "rejections": [
            {
                "row": row.number,
                "column": row.problems[0].column,
                "value": row.problems[0].value,
                "reason": row.problems[0].reason,
            }
            for row in outcome.rejected
        ],
        "mapping": file.people.mapping.shown(),
        "columns": [
            {"header": one.header, "field": one.field, "by": one.by, "label": one.label}
            for one in file.people.mapping.columns
        ],
        "skips": [{"row": r.number, "reason": r.skipped} for r in file.rows if r.skipped],
        "remarks": [
            {"row": row.number, "column": one.column, "value": one.value, "reason": one.reason}
            for row in file.rows
            if row.draft is not None
            for one in row.problems
        ],
        "likely": [
            {"row": one.row, "lead_id": show_id(LEAD, one.lead_id), "why": one.why}
            for one in outcome.likely
        ],
        "notes": list(file.people.notes),
    }


def run_json(run: ImportRun) -> Json:
    """One line of `crm import list`."""
    return {
        "import_id": shown_import(run.id),
        "file": run.file,
        "source": run.source,
        "at": iso(run.at),
        "state": run.state,
        "finished": run.state not in _UNFINISHED,
        "rows": run.counts.get("rows", 0),
        **{str(verdict): run.counts.get(verdict, 0) for verdict in Verdict},
        "mapping": run.mapping,
        "actor": run.actor,
        "undone_at": iso_or_none(run.undone_at),
    }


def undone_json(undone: Undone) -> Json:
    return {
        "import_id": shown_import(undone.import_id),
        "removed": undone.removed,
        "restored": undone.restored,
        "kept": [{"lead_id": show_id(LEAD, one.lead_id), "reason": one.why} for one in undone.kept],
    }
