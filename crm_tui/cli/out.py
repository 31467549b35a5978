"""What commands print: one JSON document, or plain lines; foreign text is bounded and literal."""

import json
import sys
from collections.abc import Sequence
from typing import Annotated, Any

import typer

from crm_tui.domain.text import for_screen, line_for_screen

JsonOption = Annotated[
    bool, typer.Option("--json", help="Print one JSON document and nothing else.")
]


def show_json(document: object) -> None:
    """The one JSON document of a command, on standard output."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")


def show(text: str) -> None:
    """Lines for a person."""
    sys.stdout.write(for_screen(text) + "\n")


def tell(text: str) -> None:
    """A word to the person beside the result: on standard error."""
    sys.stderr.write(for_screen(text) + "\n")


def show_table(head: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Aligned columns; the last one is as wide as it likes."""
    from rich.cells import cell_len

    lines = [list(head)] + [[line_for_screen(str(cell), 60) for cell in row] for row in rows]
    widths = [max(cell_len(line[column]) for line in lines) for column in range(len(head))]
    for line in lines:
        cells = [
            cell + " " * (width - cell_len(cell)) for cell, width in zip(line, widths, strict=True)
        ]
        sys.stdout.write("  ".join(cells).rstrip() + "\n")


def one_page(items: Sequence[dict[str, Any]], next_cursor: str | None) -> dict[str, Any]:
    return {"items": list(items), "next": next_cursor}
