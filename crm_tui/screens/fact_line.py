"""Small windows for one fact of a lead: a new one, or what a remembered one really is."""

from crm_tui.domain.memory import LONGEST_VALUE, FactKind, LeadFact
from crm_tui.domain.text import in_field
from crm_tui.screens.ask_line import AskLine, Known
from crm_tui.widgets.memory_words import read_fact

_KINDS = tuple(f"{kind}: " for kind in FactKind)


class NewFact(AskLine):
    """Ends with a line that `read_fact` understands, or None."""

    TITLE = "What do you know?"
    EXAMPLE = "size: 42"

    def __init__(self, whom: str) -> None:
        super().__init__(whom, _kinds)

    def meaning(self, typed: str) -> str:
        if not typed.strip():
            return "A kind, a colon, and what is so; without a kind it is a note."
        kind, value = read_fact(typed)
        return f"{kind.capitalize()}: {value}"

    def word(self, typed: str) -> str:
        return typed.lstrip()

    def action_submit(self) -> None:
        if self.found.highlighted is None and not self.line.value.strip():
            self.say("Write what you know, or Esc leaves it.")
        else:
            super().action_submit()


class CorrectFact(AskLine):
    """Ends with what is so instead, or None."""

    TITLE = "Put it right"

    def __init__(self, whom: str, fact: LeadFact) -> None:
        super().__init__(whom, _nothing)
        self._fact = fact

    def on_mount(self) -> None:
        super().on_mount()
        self.line.max_length = LONGEST_VALUE
        self.line.value = in_field(self._fact.value)
        self.line.cursor_position = len(self.line.value)

    def meaning(self, typed: str) -> str:
        kind = self._fact.kind.capitalize()
        return f"{kind}: {typed.strip()}" if typed.strip() else "x in the window takes it away."

    def action_submit(self) -> None:
        if self.line.value.strip():
            super().action_submit()
        else:
            self.say("Write what is so, or Esc leaves it.")


async def _kinds() -> Known:
    return Known(_KINDS)


async def _nothing() -> Known:
    return Known(())
