"""The keys for erasing a person; `actions.py` puts them with the rest."""

from functools import partial

from crm_tui.action import Action, Scope
from crm_tui.domain.roles import Act

_erase = partial(Action, Scope.ERASE)

ERASE: tuple[Action, ...] = (
    Action(
        Scope.CONSENT,
        "erase",
        ("E",),
        "erase",
        "Erase them: it shows what would go, and asks",
        needs=Act.ERASE_PERSON,
    ),
    _erase("submit", ("ctrl+s",), "erase", "Erase them; it cannot be undone", 1, priority=True),
    _erase("next_field", ("enter",), "next field", "Go to the next field", 2),
    _erase("cancel", ("escape",), "leave", "Close; nobody is erased", 3),
)
