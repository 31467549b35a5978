"""The table of roles and acts in docs/security.md.

    .venv/bin/python scripts/roles_doc.py        writes it there; a test holds the two equal

It comes from `domain/roles.py`, which is what services ask.
"""

from pathlib import Path

from crm_tui.domain.roles import MAY, NEED_SECOND_FACTOR, Act, Role

SECURITY = Path(__file__).resolve().parents[1] / "docs" / "security.md"
BEGIN, END = "<!-- roles: begin -->", "<!-- roles: end -->"


def roles_table() -> str:
    """A line for each act and a column for each role; `²` marks what asks for the second factor."""
    head = f"| | {' | '.join(Role)} |\n|---|{':-:|' * len(Role)}"
    return "\n".join([head, *map(_line, Act)]) + "\n"


def _line(act: Act) -> str:
    mark = " ²" if act in NEED_SECOND_FACTOR else ""
    cells = ("✓" if act in MAY[role] else "" for role in Role)
    return f"| {act}{mark} | {' | '.join(cells)} |"


def with_roles(text: str) -> str:
    """The page with the table between its two marks; raises ValueError without them."""
    before, _, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"docs/security.md has no {BEGIN} … {END}")
    return f"{before}{BEGIN}\n\n{roles_table()}\n{END}{after}"


if __name__ == "__main__":
    SECURITY.write_text(with_roles(SECURITY.read_text("utf-8")), encoding="utf-8")
