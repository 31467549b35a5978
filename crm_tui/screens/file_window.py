"""The window in which a file is chosen: names are shown literally, and as keys say."""

import sys
from pathlib import Path

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input
from textual_fspicker import FileOpen, Filters
from textual_fspicker.base_dialog import Dialog, InputBar
from textual_fspicker.parts import CurrentDirectory, DirectoryNavigation, DriveNavigation

from crm_tui.actions import Scope, bindings
from crm_tui.domain.text import line_for_screen
from crm_tui.widgets.bars import HintBar

_LONGEST = 300
_ENDINGS = frozenset({".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".txt", ".vcf"})


class Folder(CurrentDirectory):
    """The folder's path; a name in it that looks like markup is a name."""

    def __init__(self) -> None:
        super().__init__(markup=False)

    def update(self, content: object = "", *, layout: bool = True) -> None:
        """Show it without what a terminal would obey."""
        super().update(line_for_screen(str(content), _LONGEST), layout=layout)


class Files(DirectoryNavigation):
    """Files and folders, but for names that carry control characters."""

    def hide(self, path: Path) -> bool:
        return super().hide(path) or line_for_screen(path.name, _LONGEST) != " ".join(
            path.name.split()
        )


def _people() -> Filters:
    """Files that can hold people; the ending may be wrong, so all others are one key away."""
    return Filters(
        ("Sheets", lambda path: path.suffix.lower() in _ENDINGS),
        ("All files", lambda path: True),
    )


class FileWindow(FileOpen):
    """Ends with the chosen file, or None."""

    CSS_PATH = "file_window.tcss"
    BINDINGS = bindings(Scope.FILES)

    def __init__(self, folder: Path, title: str, *, people: bool = False) -> None:
        super().__init__(folder, title, filters=_people() if people else None)

    def compose(self) -> ComposeResult:
        with Dialog() as dialog:
            dialog.border_title = Content(line_for_screen(str(self._title)))
            yield Folder()
            with Horizontal():
                if sys.platform == "win32":
                    yield DriveNavigation(self._location)
                yield Files(self._location)
            with InputBar():
                yield from self._input_bar()
        yield HintBar(Scope.FILES)

    def on_mount(self) -> None:
        super().on_mount()
        self.query_one(Input).placeholder = "or type a path, then Enter"

    @on(DirectoryNavigation.Selected)
    def _take(self, event: DirectoryNavigation.Selected) -> None:
        """Enter on a file is enough; the base would ask for it once more in the field."""
        event.prevent_default()
        event.stop()
        self.dismiss(event.path)

    def action_choose(self) -> None:
        """Enter is taken by the list and by the field before it comes here."""

    def action_parent(self) -> None:
        self.query_one(DirectoryNavigation).action_navigate_up()

    def action_hidden(self) -> None:
        self.query_one(DirectoryNavigation).toggle_hidden()

    def action_cancel(self) -> None:
        self.dismiss(None)
