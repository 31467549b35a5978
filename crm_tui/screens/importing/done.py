"""After an import: what became of the rows, and the keys that take it back or write the refused ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.screens.importing.refused_file import written_to
from crm_tui.screens.importing.step import Step, in_lines
from crm_tui.widgets.import_words import sum_of

if TYPE_CHECKING:
    from crm_tui.services.importing.desk import ImportDesk, Look


class Done(Step[bool]):
    """Ends with True when the import shall be taken back."""

    BINDINGS = bindings(Scope.IMPORT_DONE)
    SCOPE = Scope.IMPORT_DONE

    refused = getters.query_one("#refused", Static)

    @dataclass
    class Written(Message):
        """Where the refused rows are, or why they are not."""

        words: str

    def __init__(self, desk: "ImportDesk", look: "Look", result: Mapping[str, Any]) -> None:
        super().__init__("import", look.path.name)
        self._desk, self._look, self._result = desk, look, result

    def inside(self) -> ComposeResult:
        undo = key_of(Scope.IMPORT_DONE, "undo")
        yield Static(
            Content.styled("The import is done.", "bold"), classes="words apart", markup=False
        )
        counts = [Content(part) for part in sum_of(self._result)]
        width = self.app.size.width - 2
        yield Static(in_lines(counts, width, " "), classes="words apart", markup=False)
        yield Static(Content(f"{undo} takes it all back."), classes="words apart", markup=False)
        yield Static(Content(self._offer()), id="refused", classes="words", markup=False)

    def _offer(self) -> str:
        if not self._result["rejected"]:
            return ""
        key = key_of(Scope.IMPORT_DONE, "write_refused")
        count = self._result["rejected"]
        rows = "refused row" if count == 1 else f"{count:,} refused rows"
        return f"{key} writes the {rows} to a file beside it."

    def action_undo(self) -> None:
        self.dismiss(True)

    def action_write_refused(self) -> None:
        if self._result["rejected"]:
            self.refused.update(Content("Writing the refused rows to a file…"))
            self._write()
        else:
            self.say("No row was refused.")

    @work(exclusive=True, group="wizard")
    async def _write(self) -> None:
        self.post_message(self.Written(await written_to(self._desk, self._look)))

    @on(Written)
    def _written(self, event: Written) -> None:
        self.refused.update(Content(event.words))
