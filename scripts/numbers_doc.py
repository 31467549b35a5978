"""The meanings of all numbers in docs/numbers.md.

    .venv/bin/python scripts/numbers_doc.py        writes them there; a test holds the two equal

They come from `domain/analytics/catalogue.py`, whose words the screen and the reports show as well.
"""

from pathlib import Path

from crm_tui.domain.analytics import catalogue
from crm_tui.domain.analytics.catalogue import AGENT_COLUMNS, FIGURES, TABLES

NUMBERS = Path(__file__).resolve().parents[1] / "docs" / "numbers.md"
BEGIN, END = "<!-- numbers: begin -->", "<!-- numbers: end -->"


def meanings() -> str:
    """The words used throughout, then a line for each figure, table and column."""
    words = (catalogue.__doc__ or "").split("\n\n", 1)[1].strip()
    figures = [f"| {one.label} | {one.unit} | {one.says} |" for one in FIGURES]
    tables = [f"| {one.label} | {one.part} | {one.says} |" for one in TABLES]
    columns = [f"| {one.label} | {one.says} |" for one in AGENT_COLUMNS]
    return "\n".join(
        (
            words,
            "\n| figure | in | what it counts |\n|---|---|---|",
            *figures,
            "\n| table | by | what it counts |\n|---|---|---|",
            *tables,
            "\n| column, for each agent and version of its prompt | what it counts |\n|---|---|",
            *columns,
        )
    )


def with_meanings(text: str) -> str:
    """The page with them between its two marks; raises ValueError without the marks."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"docs/numbers.md has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{meanings()}\n\n{END}{after}"


if __name__ == "__main__":
    NUMBERS.write_text(with_meanings(NUMBERS.read_text("utf-8")), encoding="utf-8")
