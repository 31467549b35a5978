"""The shop's facts in a list, and the files that they come from beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.row_list import RowList
from crm_tui.widgets.strips import fit


class FactList(RowList):
    """Says when another fact is marked."""

    DEFAULT_CSS = """
    FactList { width: 1fr; }
    """

    class Moved(Message):
        """The mark is somewhere else, or on something else."""

    def move_to(self, place: int) -> None:
        super().move_to(place)
        self.post_message(self.Moved())


@dataclass(frozen=True, slots=True)
class FileLine:
    name: str
    facts: int


class FileNames(Static):
    """The files by name, the one of the marked fact lit; as many as there is room for."""

    DEFAULT_CSS = """
    FileNames { width: 28; height: 1fr; padding: 0 1; border-right: solid $border; }
    """

    def __init__(self) -> None:
        super().__init__("", markup=False)

    def show(self, files: Sequence[FileLine], marked: str) -> None:
        names = [one.name for one in files]
        place = names.index(marked) if marked in names else 0
        room = max(1, self.size.height)
        first = max(0, min(place - room // 2, len(files) - room))
        width = max(8, self.size.width - 2)
        lines = [self._line(one, one.name == marked, width) for one in files[first : first + room]]
        self.update(Content("\n").join(lines))

    def _line(self, one: FileLine, lit: bool, width: int) -> Content:
        count = f"{one.facts:,}"
        name = fit(line_for_screen(one.name, 200), width - len(count) - 3)
        gap = " " * max(1, width - 2 - Content(name).cell_length - len(count))
        sign, look = ("▌ ", "bold $primary") if lit else ("  ", "$foreground")
        return Content.assemble((sign, "$primary"), (name, look), gap, (count, "$muted"))
