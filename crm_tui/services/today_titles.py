"""How the shop's workflows are called on Today: their files are read where the database is read."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from crm_tui.services.workflows.files import Shelf


class WorkflowTitles:
    """Reads the files when it is first asked, and again when one of them has changed."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._shelf: Shelf | None = None

    def __call__(self) -> Mapping[str, str]:
        """The title of each workflow, by name."""
        if self._shelf is None:
            from crm_tui.services.workflows.files import Shelf

            self._shelf = Shelf(self._home)
        return {name: one.title for name, one in self._shelf.read().workflows.items()}
