"""What is asked about a file: what a column is, which sheet, where the people come from."""

from collections.abc import Mapping, Sequence

from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.screens.importing.pick import Option, Pick
from crm_tui.widgets.import_words import FIELDS, LEAVE_OUT, OWN, field_words, own_field


def ask_field(column: Mapping[str, str], sample: str, own: Sequence[str]) -> Pick:
    """Ends with a field as `Options.columns` takes it."""
    options = [
        Option(LEAVE_OUT, "leave it out"),
        *(_own(label) for label in dict.fromkeys([column["header"], *own])),
        *(Option(field, words) for field, words in FIELDS.items()),
    ]
    now = own_field(column["label"]) if column["field"] == OWN else column["field"]
    about = f"{sample or 'nothing in it'}   now: {field_words(column)}"
    return Pick(f"What is in {column['header']}?", about, options, now, _own)


def _own(label: str) -> Option:
    return Option(own_field(label), f"own field: {label}")


def ask_sheet(sheets: Sequence[str], now: str) -> Pick:
    """Ends with the name of a sheet."""
    options = [Option(name, name) for name in sheets]
    return Pick("Which sheet?", f"{len(sheets)} sheets in this workbook", options, now)


class AskSource(AskLine):
    """Where these people come from."""

    CSS_PATH = ["../small_window.tcss"]
    TITLE = "Source"
    EXAMPLE = "diwali fair"

    def __init__(self, now: str) -> None:
        async def known() -> Known:
            return Known((), f"now: {now}")

        super().__init__("for every row of the file", known)

    def meaning(self, typed: str) -> str:
        return "" if typed.strip() else "Empty: what the file itself says, or its name."
