"""Small windows with one line for each field; Enter goes on, the last one saves."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.widget import AwaitMount
from textual.widgets import Input, Label

from crm_tui.domain.text import in_field, line_for_screen
from crm_tui.screens.ask_window import AskWindow
from crm_tui.widgets.strips import fit

_LABEL = 14
"""Cells."""


@dataclass(frozen=True, slots=True)
class Field:
    """One line of the form."""

    id: str
    label: str
    value: str = ""
    example: str = ""
    longest: int = 200


class FormWindow(AskWindow):
    """Ends with a sentence or a name about what was saved, or with None."""

    CSS_PATH = ["small_window.tcss", "form_window.tcss"]

    def __init__(self) -> None:
        super().__init__()
        self._at_first: dict[str, str] = {}

    def fields(self) -> Sequence[Field]:
        """What stands in it at the beginning."""
        return ()

    def inside(self) -> ComposeResult:
        with VerticalScroll(id="fields", can_focus=False):
            yield from map(self._line, self.fields())

    def add_fields(self, fields: Iterable[Field]) -> AwaitMount:
        """Below those that are there."""
        return self.query_one("#fields").mount_all(map(self._line, fields))

    def _line(self, field: Field) -> Horizontal:
        value = in_field(field.value)  # what stands in a field is drawn as it is
        self._at_first[field.id] = value
        label = Label(fit(line_for_screen(field.label, 60), _LABEL), markup=False)
        line = Input(value, field.example, id=field.id, max_length=field.longest)
        return Horizontal(label, line, classes="field")

    def _holds_text(self) -> bool:
        """What was typed is worth a second Esc; what stood there before is not lost."""
        return self.typed != self._at_first

    @property
    def typed(self) -> dict[str, str]:
        """By field."""
        return {one.id or "": one.value for one in self.query(Input)}

    @on(Input.Submitted)
    def action_next_field(self) -> None:
        """Enter saves in the last field alone."""
        inputs = list(self.query(Input))
        if inputs and self.focused is inputs[-1]:
            self.action_submit()
        else:
            self.focus_next(Input)

    def action_submit(self) -> None:
        """Save what was typed."""
