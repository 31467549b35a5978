"""Why a file is not read. The child sends the word alone; the sentence is the parent's."""

from enum import StrEnum


class Refusal(StrEnum):
    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_COLUMNS = "too_many_columns"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    LOCKED = "locked"
    NO_SUCH_SHEET = "no_such_sheet"
    WEB_PAGE = "web_page"
    OTHER_KIND = "other_kind"
    BROKEN = "broken"


class Refused(Exception):
    """The child will not read this file."""

    def __init__(self, why: Refusal, names: tuple[str, ...] = ()) -> None:
        super().__init__(why.value)
        self.why, self.names = why, names


_SENTENCES: dict[Refusal, tuple[str, str]] = {
    Refusal.EMPTY: ("has nothing in it", "Choose the file with the rows."),
    Refusal.TOO_LARGE: (
        "holds more than this program reads at once",
        "Split it into smaller files and import each.",
    ),
    Refusal.TOO_MANY_ROWS: (
        "has more than 200,000 rows",
        "Split it into smaller files, or delete the empty rows below the last one.",
    ),
    Refusal.TOO_MANY_COLUMNS: (
        "has more than 300 columns",
        "Delete the columns that are not needed, then save it again.",
    ),
    Refusal.UNPACKS_TOO_LARGE: (
        "unpacks to far more than a sheet of people can hold",
        "Do not open it if you do not know who made it; otherwise save the rows as .csv.",
    ),
    Refusal.LOCKED: (
        "is locked with a password",
        "Open it in Excel, take the password off, save it and import it again.",
    ),
    Refusal.NO_SUCH_SHEET: ("has no sheet of that name", ""),
    Refusal.WEB_PAGE: (
        "is a web page under a sheet's name",
        "Open it in Excel or LibreOffice, save it as .xlsx and import that.",
    ),
    Refusal.OTHER_KIND: (
        "is no sheet of rows and no contact cards",
        "Choose an .xlsx, .xls, .ods, .csv or .vcf file.",
    ),
    Refusal.BROKEN: (
        "is damaged and cannot be read",
        "Open it in Excel, save it as a new .xlsx and import that.",
    ),
}


def sentence(why: Refusal) -> tuple[str, str]:
    """What follows the file's name, and the next step."""
    return _SENTENCES[why]
