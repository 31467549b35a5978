"""`python -I -m crm_tui.sheets.child`: a file on standard input, its rows on standard output.

The question is the first argument, as JSON. The answer is lines of JSON: what the file is, then an
array of texts for each row, then how many there were; or one line with the word of the refusal.
"""

import json
import sys
from collections.abc import Iterable
from typing import Any

from crm_tui.sheets.limits import Limits
from crm_tui.sheets.refusal import Refusal, Refused
from crm_tui.sheets.sheet import Kind
from crm_tui.sheets.sniffing import kind_of
from crm_tui.sheets.table import Table


def main(question: str) -> int:
    """0 when the answer is whole, a refusal included."""
    asked = json.loads(question)
    limits = Limits(**asked["limits"])
    _confine(limits)
    try:
        _answer(sys.stdin.buffer.read(), asked["sheet"], limits)
    except Refused as no:
        _say({"refused": no.why, "names": [name[:100] for name in no.names[:20]]})
    except MemoryError:
        _say({"refused": Refusal.TOO_LARGE, "names": []})
    return 0


def _answer(content: bytes, wanted: str | None, limits: Limits) -> None:
    kind = kind_of(content, limits)
    table = _read(kind, content, wanted)
    head = {"name": table.name, "sheets": table.sheets, "first_row": table.first_row}
    _say({"kind": kind, "notes": table.notes, **head})
    cut = _send(table.rows, limits)
    _say({"end": True, "cut": cut})


def _read(kind: Kind, content: bytes, wanted: str | None) -> Table:
    match kind:
        case Kind.CSV:
            from crm_tui.sheets.texts import read_text

            return read_text(content)
        case Kind.VCF:
            from crm_tui.sheets.cards import read_cards

            return read_cards(content)
        case _:
            from crm_tui.sheets.workbooks import read_workbook

            return read_workbook(content, wanted)


def _send(rows: Iterable[list[str]], limits: Limits) -> int:
    """Write the rows out, within the limits; how many cells were cut."""
    text = cut = 0
    write, encode = sys.stdout.write, json.JSONEncoder(separators=(",", ":")).encode
    for number, row in enumerate(rows):
        if number >= limits.rows:
            raise Refused(Refusal.TOO_MANY_ROWS)
        row = _without_empty_end(row, limits.columns)
        size = sum(map(len, row))
        if size > limits.cell:
            cut += sum(len(cell) > limits.cell for cell in row)
            row = [cell[: limits.cell] for cell in row]
            size = sum(map(len, row))
        text += size
        if text > limits.text:
            raise Refused(Refusal.TOO_LARGE)
        write(encode(row) + "\n")
    return cut


def _without_empty_end(row: list[str], most: int) -> list[str]:
    if len(row) > most:
        while row and not row[-1]:
            row.pop()
        if len(row) > most:
            raise Refused(Refusal.TOO_MANY_COLUMNS)
    return row


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _confine(limits: Limits) -> None:
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
