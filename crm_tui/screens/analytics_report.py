"""A small window that asks where the report goes: the name's ending says what it becomes."""

from collections.abc import Mapping
from pathlib import Path

from crm_tui.domain.analytics.period import Period
from crm_tui.domain.errors import CrmError
from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.services.analytics.report_files import check_ending
from crm_tui.widgets.analytics_words import period_words

_BECOMES: Mapping[str, str] = {
    ".xlsx": "a workbook with charts",
    ".html": "a page to print",
    ".json": "data for other programs",
}
_HOW = "Name a file in a folder of yours."


class AskReport(AskLine):
    """Ends with the file's name as it was typed, or None."""

    TITLE = "Write a report"
    EXAMPLE = "~/numbers.xlsx"

    def __init__(self, period: Period) -> None:
        super().__init__(f"The numbers of {period_words(period)}.", self._endings)
        self._name = f"~/numbers-{period.first}-to-{period.last}"

    async def _endings(self) -> Known:
        return Known([f"{self._name}{ending}" for ending in _BECOMES])

    def on_mount(self) -> None:
        super().on_mount()
        self.line.value = f"{self._name}.xlsx"

    def meaning(self, typed: str) -> str:
        path = file_of(typed)
        check_ending(path)
        replaces = ", in place of the file that is there" if _is_there(path) else ""
        return f"It becomes {_BECOMES.get(path.suffix.lower(), 'a file')}{replaces}."

    def word(self, typed: str) -> str:
        """Another ending takes the place of this one."""
        return typed.strip().rpartition(".")[0] or typed.strip()


def file_of(typed: str) -> Path:
    """The file that is meant; raises CrmError."""
    try:
        return Path(typed.strip()).expanduser()
    except RuntimeError as error:
        raise CrmError("There is no such home folder.", _HOW) from error


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise CrmError(f"This is no name for a file: {error.strerror}.", _HOW) from error
