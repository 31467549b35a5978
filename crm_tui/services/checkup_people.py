"""The doctor on those who can log in: is there an owner, and a way back in when passwords are forgotten."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_tui.domain.roles import Role
from crm_tui.domain.text import counted
from crm_tui.services.check import Check


@dataclass(frozen=True, slots=True)
class Slots:
    """Who has a key slot."""

    roles: Sequence[Role] = ()
    """One for each person."""
    has_recovery: bool = False
    """Printed recovery words would open it."""


def check_people(slots: Slots) -> list[Check]:
    """A shop without people is opened by whoever has its key: that is said, and no fault."""
    if not slots.roles:
        said = "nobody has a password: who can use this computer's account is the owner"
        return [Check("people", True, f"{said} (`crm users add`)")]
    if Role.OWNER not in slots.roles:
        fix = "Open it with its key and make one: crm users role NAME owner."
        return [Check("people", False, "there is no owner among them", fix)]
    if not slots.has_recovery:
        fix = "Print recovery words and keep them elsewhere: crm keys recovery."
        return [Check("people", False, f"{_said(slots)}; no recovery words were printed", fix)]
    return [Check("people", True, f"{_said(slots)}, and recovery words")]


def _said(slots: Slots) -> str:
    owners = sum(role is Role.OWNER for role in slots.roles)
    people = "1 person" if len(slots.roles) == 1 else f"{len(slots.roles)} people"
    return f"{people} with a password, {counted(owners, 'owner')} among them"
