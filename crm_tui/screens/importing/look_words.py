"""What stands above the lists of a file: what was said about it, which lists there are."""

from typing import TYPE_CHECKING

from textual.content import Content

from crm_tui.actions import Scope, key_of
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.importing import views

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import JobState
    from crm_tui.services.importing.jobs import Found


def settings(found: "Found", overwrite: bool) -> list[Content]:
    """Source, what happens to filled fields, sheet: each behind its key."""
    document = found.document
    said = {
        "source": f"source: {line_for_screen(document['source'], 40)}",
        "overwrite": f"filled fields {'are replaced' if overwrite else 'stay as they are'}",
    }
    if len(document["sheets"]) > 1:
        name = line_for_screen(document["sheet"], 40)
        said["sheet"] = f"sheet: {name}, one of {len(document['sheets'])}"
    return [
        Content.assemble((f"{key_of(Scope.IMPORT_LOOK, key)} ", "bold $accent"), (words, "$muted"))
        for key, words in said.items()
    ]


def tabs(found: "Found", view: str) -> list[Content]:
    """The lists behind their number keys; the one that is shown stands out."""
    return [
        Content.assemble((f"{key} ", "bold $accent"), (name, "bold" if key == view else "$muted"))
        for key, name in views.titles(found).items()
    ]


def under_way(state: "JobState") -> str:
    if not state.total:
        return "Looking again…"
    return f"Looking again: {state.done:,} of {state.total:,} rows."


def nothing_to_do(refused: bool) -> str:
    """Why this is not imported, and what to do."""
    if refused:
        return (
            "Nothing of it could be imported: say in list 1 which column holds the phone"
            " numbers, or mend the rows in list 2."
        )
    return "All of it is here already: there is nothing to import."
