"""Who is known to a shop: names and roles, and what goes wrong when somebody logs in."""

import unicodedata
from dataclasses import dataclass

from crm_tui.domain.clock import MINUTE, SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.roles import Role
from crm_tui.domain.text import clean_line

LONGEST_NAME = 60
MANY_WRONG = 10
LONG_PAUSE = 15 * MINUTE
_LONGEST_SHORT_PAUSE = 60 * SECOND
_TAKEN = frozenset({"owner", "worker", "customer", "system", "recovery"})
"""Names of the program's own actors: in the audit log nobody may be taken for one."""


@dataclass(frozen=True, slots=True)
class SlotName:
    """Somebody who may log in, as it is known without the shop's key."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the shop, as its owner sees them."""

    name: str
    role: Role
    since: Millis
    last_seen: Millis | None = None
    left_at: Millis | None = None
    must_change: bool = False
    """The password is a temporary one."""
    has_code: bool = False
    """A second factor is set."""


class TooSoon(CrmError):
    """A wrong password was given just now; nothing is looked at before `seconds` have passed."""

    def __init__(self, name: str, seconds: int) -> None:
        super().__init__(
            f"A wrong password was given for {name}.", f"Try again in {_spoken(seconds)}."
        )
        self.seconds = seconds


class WrongPassword(CrmError):
    """Not the password; the next one may be tried in `seconds`."""

    def __init__(self, name: str, seconds: int, what: str = "password") -> None:
        super().__init__(f"That is not the {what} of {name}.", f"Try again in {_spoken(seconds)}.")
        self.seconds = seconds


def pause_after(wrong: int) -> int:
    """Milliseconds to wait after so many wrong passwords in a row: 1, 2, 4 … 60 s, then 15 minutes."""
    if wrong <= 0:
        return 0
    if wrong >= MANY_WRONG:
        return LONG_PAUSE
    return min(SECOND << (wrong - 1), _LONGEST_SHORT_PAUSE)


def read_name(text: str) -> str:
    """A person's name as it is kept: one line in Unicode's composed form. Raises CrmError."""
    name = unicodedata.normalize("NFC", clean_line(text, LONGEST_NAME + 1))
    if not name or not any(char.isalnum() for char in name):
        raise CrmError("A person needs a name.", "Give one like Asha.")
    if len(name) > LONGEST_NAME:
        raise CrmError(f"That name is longer than {LONGEST_NAME} characters.", "Shorten it.")
    if same(name) in _TAKEN:
        raise CrmError(f"The program itself acts as “{name}”.", "Choose the person's own name.")
    return name


def read_role(text: str) -> Role:
    """Raises CrmError for a word that is no role."""
    try:
        return Role(text.strip().lower())
    except ValueError:
        raise CrmError(
            f"There is no role “{clean_line(text, 40)}”.", f"Roles are: {', '.join(Role)}."
        ) from None


def same(name: str) -> str:
    """What two spellings of one name have in common: nobody is taken for somebody else by a wider
    letter, or by a sign that is not seen (Unicode TR 36)."""
    seen = "".join(char for char in name if unicodedata.category(char) != "Cf")
    folded = unicodedata.normalize("NFKC", seen).casefold().strip()
    return unicodedata.normalize("NFKC", folded)


def _spoken(seconds: int) -> str:
    return f"{seconds} s" if seconds < 120 else f"{-(-seconds // 60)} min"
