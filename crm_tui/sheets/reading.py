"""Read a file of rows through a child process with limits: a hostile file ends only that child."""

import hashlib
import io
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from crm_tui.domain.errors import CrmError
from crm_tui.domain.text import clean, clean_line
from crm_tui.sheets.limits import Limits
from crm_tui.sheets.refusal import Refusal, sentence
from crm_tui.sheets.sheet import Kind, Sheet

LIMITS = Limits()
_CHOOSE = "Choose an .xlsx, .xls, .ods, .csv or .vcf file."


def read(path: Path, sheet: str | None = None, limits: Limits = LIMITS) -> Sheet:
    """The rows of the file (of its first filled sheet, or the one named); raises CrmError."""
    shown = clean_line(path.name, 80) or "This file"
    with _open(path, shown, limits) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        with subprocess.Popen(
            _command(sheet, limits),
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as child:
            return _listen(child, shown, digest, limits)


def _open(path: Path, shown: str, limits: Limits) -> io.BufferedReader:
    try:
        # Without waiting: a named pipe would hold the program until somebody writes to it.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "its name is none"
        raise CrmError(f"{shown} cannot be opened: {why}.", "Look at its name.") from error
    try:
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            raise CrmError(f"{shown} is no file.", _CHOOSE)
        if about.st_size > limits.file_bytes:
            raise _refusal(Refusal.TOO_LARGE, shown)
        return os.fdopen(handle, "rb")
    except BaseException:
        os.close(handle)
        raise


def _command(sheet: str | None, limits: Limits) -> list[str]:
    question = json.dumps({"sheet": sheet, "limits": asdict(limits)})
    return [sys.executable, "-I", "-X", "utf8", "-m", "crm_tui.sheets.child", question]


def _listen(child: subprocess.Popen[bytes], shown: str, digest: str, limits: Limits) -> Sheet:
    pipe = child.stdout
    if pipe is None:
        raise CrmError(f"{shown} cannot be read.", "Try it again.")
    timer = threading.Timer(limits.seconds, child.kill)
    timer.start()
    try:
        return _sheet(_lines(pipe, limits), shown, digest)
    finally:
        timer.cancel()
        child.kill()


def _lines(pipe: IO[bytes], limits: Limits) -> Iterator[Any]:
    """The child's lines; one that is cut, or more than a whole file can be, ends them."""
    left = limits.text * 6 + limits.rows * limits.columns * 3
    while (line := pipe.readline(left + 1)).endswith(b"\n"):
        left -= len(line)
        if left < 0:
            return
        yield json.loads(line)


def _sheet(lines: Iterator[Any], shown: str, digest: str) -> Sheet:
    head = next(lines, None)
    if head is None:
        raise _died(shown)
    _refuse(head, shown)
    rows, end = _rows(lines)
    if end is None:
        raise _died(shown)
    _refuse(end, shown)
    if not any(any(map(str.strip, row)) for row in rows):
        raise _refusal(Refusal.EMPTY, shown)
    notes = [clean_line(note, 400) for note in head["notes"]]
    if end["cut"]:
        notes.append(f"Very long cells are cut at 32,768 characters: {end['cut']:,} of them.")
    return Sheet(
        kind=Kind(head["kind"]),
        name=clean_line(head["name"], 100),
        rows=_even(rows),
        first_row=int(head["first_row"]),
        sha256=digest,
        notes=tuple(notes),
        sheets=tuple(clean_line(name, 100) for name in head["sheets"]),
    )


def _rows(lines: Iterator[Any]) -> tuple[list[list[str]], dict[str, Any] | None]:
    """The rows, clean, and the line that ends them; None when the child died before it."""
    rows: list[list[str]] = []
    for line in lines:
        if isinstance(line, dict):
            return rows, line
        together = "".join(line)
        # Most rows are clean, and one look at all of a row's cells is cheaper than one at each.
        rows.append(line if clean(together) == together else [clean(cell) for cell in line])
    return rows, None


def _even(rows: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """All of one width: columns that are empty from top to bottom at the right are left out."""
    width = max((_used(row) for row in rows), default=0)
    return tuple(
        tuple(row[:width]) if len(row) >= width else (*row, *([""] * (width - len(row))))
        for row in rows
    )


def _used(row: list[str]) -> int:
    width = len(row)
    while width and not row[width - 1]:
        width -= 1
    return width


def _refuse(line: dict[str, Any], shown: str) -> None:
    if "refused" in line:
        raise _refusal(Refusal(line["refused"]), shown, line["names"])


def _refusal(why: Refusal, shown: str, names: list[str] | None = None) -> CrmError:
    what, step = sentence(why)
    if names:
        step = "It has: " + ", ".join(clean_line(name, 60) for name in names) + "."
    return CrmError(f"{shown} {what}.", step)


def _died(shown: str) -> CrmError:
    return CrmError(
        f"{shown} could not be read: it is damaged, or needs more memory or time than is given.",
        "Copy the rows into a new sheet, save it as .xlsx or .csv and import that.",
    )
