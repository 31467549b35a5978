"""What a paper says: one statement each, with the heading and the place that it stands at."""

from dataclasses import dataclass

LONGEST = 600
"""Characters of a statement."""
MOST = 2_000
"""Statements of one paper."""
LONGEST_TOPIC = 120


@dataclass(frozen=True, slots=True)
class Statement:
    topic: str
    """The heading above it; empty when there is none."""
    text: str
    """One line, at most `LONGEST` characters."""
    place: str = ""
    """Where in the file: `page 3`, `row 14`, `line 7`."""


def unlike(statements: list[Statement]) -> list[Statement]:
    """In their order, each once: what is said twice under one heading is one statement."""
    found: dict[tuple[str, str], Statement] = {}
    for one in statements:
        found.setdefault((one.topic, one.text), one)
    return list(found.values())
