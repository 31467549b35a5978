"""Who a key is about: the marked leads, or the one that is selected."""

from dataclasses import dataclass

from crm_tui.domain.ids import LeadId

ASK_FROM = 51
"""So many leads are changed only after a question."""


@dataclass(frozen=True, slots=True)
class Meant:
    ids: tuple[LeadId, ...]
    name: str
    """Of a single lead."""

    @property
    def one(self) -> LeadId | None:
        """The lead, when it is a single one."""
        return self.ids[0] if len(self.ids) == 1 else None

    @property
    def words(self) -> str:
        """For the head of a window."""
        several = f"{len(self.ids):,} marked leads" if self.one is None else "the marked lead"
        return self.name or several

    def who(self, changed: int) -> str:
        """For a sentence about what was done: `Asha is`, `312 leads are`."""
        if self.name:
            return f"{self.name} is"
        return "1 lead is" if changed == 1 else f"{changed:,} leads are"
