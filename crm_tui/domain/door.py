"""What somebody goes through before the shop opens: a name, a password, perhaps a code or a new password."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Protocol

from crm_tui.domain.people import SlotName


class Step(StrEnum):
    """What is asked for next."""

    PASSWORD = auto()
    CODE = auto()
    NEW_PASSWORD = auto()
    INSIDE = auto()


class Door(Protocol):
    """Each call may take half a second and wait for a disk: not to be made in a screen's own thread.

    All raise CrmError with the next step; WrongPassword and TooSoon say for how long nothing is looked at.
    """

    def people(self) -> Sequence[SlotName]:
        """Everybody, in the order in which they were added."""
        ...

    def password(self, name: str, given: str) -> Step: ...
    def code(self, given: str) -> Step: ...
    def new_password(self, given: str) -> Step: ...


@dataclass(frozen=True, slots=True)
class Greeting:
    """What the screen says before anything is asked."""

    locked_by: str = ""
    """Who locked it; empty: nobody is logged in."""
    expected: str = ""
    """Whose password is asked for first; empty: the name is asked for."""
    theme: str = ""
    collects: bool = False
    """A worker goes on with messages meanwhile."""
