"""A small window that asks whose acts, which acts, on whom or of which day."""

from typing import TYPE_CHECKING

from crm_tui.domain.audit_words import act_words, actor_words
from crm_tui.screens.ask_line import AskLine, Known

if TYPE_CHECKING:
    from crm_tui.services.audit_desk import AuditDesk


class LookFor(AskLine):
    """Ends with words that the desk reads, or None."""

    TITLE = "What do you look for?"
    EXAMPLE = "asha status yesterday"

    def __init__(self, desk: "AuditDesk") -> None:
        super().__init__(
            "A name, a word of an act, a lead like L42, a day like 2026-11-20.", self._all
        )
        self._desk = desk

    async def _all(self) -> Known:
        actors, acts = await self._desk.known()
        names = [actor_words(one).split()[0] for one in actors]
        return Known(tuple(dict.fromkeys([*names, *(act_words(one) for one in acts)])))

    def meaning(self, typed: str) -> str:
        return "Each word narrows it." if typed.strip() else "Everything, when it is empty."

    def word(self, typed: str) -> str:
        return typed.rpartition(" ")[2]

    def completed(self, typed: str, choice: str) -> str:
        before = typed.rpartition(" ")[0]
        return f"{before} {choice}".strip()
