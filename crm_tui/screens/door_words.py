"""What the log-in screen says, apart from how it works."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from crm_tui.domain.door import Greeting, Step
from crm_tui.domain.people import SlotName
from crm_tui.domain.text import line_for_screen

_NAME = 40
"""Cells."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One question."""

    title: str
    example: str
    missing: str
    """What is said to Enter on nothing."""
    why: str = ""


ASKED: dict[Step | None, Asked] = {
    None: Asked("Who are you?", "↑ ↓, or type your name", ""),
    Step.PASSWORD: Asked("Password", "", "Type your password, then Enter."),
    Step.CODE: Asked(
        "Code",
        "123 456",
        "Type the six digits, then Enter.",
        "Now the six digits of your authenticator app, or a recovery code.",
    ),
    Step.NEW_PASSWORD: Asked(
        "Your new password",
        "at least 10 characters; a sentence is good",
        "Choose a password, then Enter.",
        "The one you were given was for this once. Choose one that you alone know.",
    ),
}


def greeting_words(greeting: Greeting, since: str) -> tuple[str, str]:
    """Title and the line below it; `since` is the time of locking in words."""
    if not greeting.locked_by:
        return "Log in", ""
    name = line_for_screen(greeting.locked_by, _NAME)
    goes_on = "Messages go on coming in." if greeting.collects else "Nothing comes in meanwhile."
    return "Locked", f"by {name}{f', {since}' if since else ''}. {goes_on}"


def someone_words(one: SlotName, width: int = 0) -> tuple[tuple[str, str], tuple[str, str]]:
    """Name and role; the role stands `width` cells to the right at least."""
    name = line_for_screen(one.name, _NAME)
    return (name, "bold"), (f"{' ' * max(3, width + 3 - cell_len(name))}{one.role}", "$muted")


def widest(people: Sequence[SlotName]) -> int:
    """Cells of the longest name."""
    return max((cell_len(line_for_screen(one.name, _NAME)) for one in people), default=0)


def wait_words(left: float) -> str:
    """How long nothing is looked at; its end is told, too."""
    if left <= 0:
        return "Try again now."
    seconds = math.ceil(left)
    if seconds < 60:
        return f"Next try in {seconds} s."
    return f"Next try in {seconds // 60} min {seconds % 60:02} s."
