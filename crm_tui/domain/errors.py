"""Errors that a person reads: one clear sentence and the next step."""

from crm_tui.domain.text import for_screen


class CrmError(Exception):
    """Could not be done; `str(error)` is the sentence shown, `fix` the next step."""

    def __init__(self, text: str, fix: str = "") -> None:
        super().__init__(text)
        self.fix = fix

    def sentence(self) -> str:
        """As it is shown: a file's name or a customer's may stand in it."""
        return for_screen(f"{self} {self.fix}".strip())


class NoShop(CrmError):
    """There is no shop in this folder."""


class WrongKey(CrmError):
    """The key is not the one this shop was made with."""


class Damaged(CrmError):
    """The database file is not readable although the key is right."""


class NotFound(CrmError):
    """No lead, message or suggestion of that id."""


class Conflict(CrmError):
    """Somebody else was faster, or it is too late for that."""


class NotAllowed(CrmError):
    """The person's role does not let them do that; nothing was changed."""
