"""One line of the doctor."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, whether it is in order, and the one next step where it is not."""

    name: str
    ok: bool
    text: str
    fix: str = ""
    to_share: str | None = None
    """The text for somebody outside; None: the same. Given where others' words stand in the text."""
