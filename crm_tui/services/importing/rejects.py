"""The rows that an import refuses, as a file: mend them there, then import that file."""

import csv
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, suppress
from itertools import count
from pathlib import Path

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean
from crm_tui.services.importing.runs import File
from crm_tui.sheets.people import Row

REASON = "Why it was not imported"
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def free_place(original: Path, otherwise: Path) -> Path:
    """Where the refused rows of this file go: beside it, or into the folder `otherwise`.

    Nothing that is there is written over.
    """
    folder = original.parent if os.access(original.parent, os.W_OK) else otherwise
    # A name may have 255 bytes, and a letter of Hindi takes three.
    stem = os.fsencode(original.stem)[:160].decode(errors="ignore")
    names = (f"{stem} - not imported{again}.xlsx" for again in _again())
    return next(place for name in names if not (place := folder / name).exists())


def _again() -> Iterator[str]:
    yield ""
    yield from (f" ({number})" for number in count(2))


def write_rejected(file: File, target: Path) -> int:
    """Write the refused rows as they stood, with the reason in a last column; how many.

    `.xlsx` or `.csv` by the name's ending; raises CrmError.
    """
    ending = target.suffix.lower()
    if ending not in (".xlsx", ".csv"):
        raise CrmError(f"{target.name} ends in neither .xlsx nor .csv.", "Name such a file.")
    rows = file.rejected
    part = target.with_name(f".{target.name}.part{ending}")
    try:
        (_write_xlsx if ending == ".xlsx" else _write_csv)(part, _lines(file, rows))
        part.chmod(0o600)
        part.replace(target)
    except OSError as error:
        with suppress(OSError):  # where nothing can be written there may be nothing to remove
            part.unlink()
        raise CrmError(
            f"{target} could not be written: {error.strerror}.", "Choose another place."
        ) from error
    return len(rows)


def _lines(file: File, rows: Iterable[Row]) -> Iterator[Sequence[str]]:
    yield [*(column.header for column in file.people.mapping.columns), REASON]
    for row in rows:
        reason = " ".join(dict.fromkeys(problem.reason for problem in row.problems))
        yield [*file.people.cells(row.number), reason]


def _write_xlsx(path: Path, lines: Iterator[Sequence[str]]) -> None:
    from crm_tui.services.workbook import Workbook

    with (
        path.open("wb") as out,
        closing(Workbook(out, "Not imported", next(lines), path.parent)) as book,
    ):
        for line in lines:
            book.add([clean(text) for text in line])


def _write_csv(path: Path, lines: Iterable[Sequence[str]]) -> None:
    # With a mark, so that Excel reads Hindi in it.
    with path.open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows([[_as_text(text) for text in line] for line in lines])


def _as_text(text: str) -> str:
    """No cell of it can come alive as a formula; reading takes the mark off again."""
    return "'" + text if text.startswith(_FORMULA) else text
