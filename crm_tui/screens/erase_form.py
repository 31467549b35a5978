"""Erasing a person: what would go and what stays, now or with a hold, and their id typed to be sure."""

from collections.abc import Sequence
from functools import partial

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.erasing import Preview, in_words
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.text import counted, line_for_screen
from crm_tui.screens.form_window import Field, FormWindow
from crm_tui.services.erasing.desk import EraseDesk

_STAYS = (
    "What others quoted or forwarded of them stays, and what was exported or printed."
    " Write now, or for how many days a sealed copy is held: a law may ask for a year."
)


class EraseForm(FormWindow):
    """Ends with a sentence, or with None when nobody was erased."""

    BINDINGS = bindings(Scope.ERASE)
    SCOPE = Scope.ERASE
    TITLE = "Erase a person"

    def __init__(self, desk: EraseDesk, preview: Preview, *, code: bool) -> None:
        super().__init__()
        self._desk, self._preview, self._code = desk, preview, code
        self._shown = show_id(LEAD, preview.lead_id)

    def inside(self) -> ComposeResult:
        yield Static(Content.assemble(*self._about()), markup=False)
        yield from super().inside()

    def _about(self) -> list[tuple[str, str]]:
        name = line_for_screen(self._preview.name, 60)
        counts = ", ".join(in_words(*one) for one in self._preview.counts.items())
        lines = [(f"{name} ({self._shown})\n", "bold"), (f"{counts or 'nothing yet'}\n", "")]
        if self._preview.twins:
            twins = ", ".join(show_id(LEAD, one) for one in self._preview.twins)
            lines.append((f"and {twins}, who became part of them\n", ""))
        if self._preview.waiting:
            waiting = counted(self._preview.waiting, "message")
            lines.append((f"{waiting} that did not leave yet never will\n", "$warning"))
        for what, number in self._preview.elsewhere.items():
            hold = f"{number:,} {line_for_screen(what)} hold their number: they stay\n"
            lines.append((hold, "$warning"))
        return [*lines, (f"\n{_STAYS}\n", "$muted")]

    def fields(self) -> Sequence[Field]:
        code = (Field("code", "your code", example="123 456", longest=40),) if self._code else ()
        return (
            Field("when", "now, or days", example="now   or   365", longest=10),
            *code,
            Field("sure", "to be sure", example=f"type {self._shown}", longest=20),
        )

    def action_submit(self) -> None:
        typed = {name: text.strip() for name, text in self.typed.items()}
        when = typed["when"].lower()
        if when != "now" and not (when.isascii() and when.isdigit()):
            self.say("Write now, or for how many days a sealed copy is held.")
            return
        if typed["sure"].upper() != self._shown:
            self.say(f"Type {self._shown} if you are sure: it cannot be undone.")
            return
        days = None if when == "now" else int(when)
        held = "" if days is None else f" A sealed copy is held for {counted(days, 'day')}."
        erase = partial(self._desk.erase, self._preview.lead_id, days, typed.get("code", ""))
        self.say("Erasing …")
        self.save(erase, f"{self._shown} is erased.{held}")
