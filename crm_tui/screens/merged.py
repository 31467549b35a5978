"""Who became part of a lead, and parting them again, however long ago that was."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LEAD, show_id
from crm_tui.domain.phone import show_phone
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.screens.sure import Sure
from crm_tui.widgets import when
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.strips import fit

if TYPE_CHECKING:
    from crm_tui.services.comparing import Look
    from crm_tui.services.lead_desk import LeadDesk
    from crm_tui.services.merging import Merged


class MergedWindow(SmallWindow[str]):
    """Ends with words about who was parted, or with None."""

    BINDINGS = bindings(Scope.MERGED)
    SCOPE = Scope.MERGED
    TITLE = "Merged into this one"

    shown = getters.query_one(Choices)

    @dataclass
    class Ended(Message):
        """`words` when they are two again, else `trouble`."""

        words: str
        trouble: str = ""

    def __init__(self, desk: "LeadDesk", look: "Look", clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._look = desk, look
        self._clock, self._zone = clock, zone
        self._busy = False

    def inside(self) -> ComposeResult:
        yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        now = self._clock.now()
        self.shown.show([_words(one, now, self._zone) for one in self._look.merged])

    def action_down(self) -> None:
        self.shown.action_cursor_down()

    def action_up(self) -> None:
        self.shown.action_cursor_up()

    def action_part(self) -> None:
        """Ask first: what moved goes back."""
        place = self.shown.highlighted
        if place is None or self._busy:
            return
        one = self._look.merged[place]

        def answered(sure: bool | None) -> None:
            if sure:
                self._busy = True
                self._part(one)

        whole = line_for_screen(self._look.lead.name, 40)
        question = f"Part {_name(one)} from {whole}?"
        self.app.push_screen(Sure(question, "What came with them goes back to them."), answered)

    @work(group="decide")
    async def _part(self, one: "Merged") -> None:
        try:
            kept, back = await self._desk.unmerge(one.id)
        except CrmError as error:
            self.post_message(self.Ended("", error.sentence()))
        else:
            names = (line_for_screen(lead.name, 40) for lead in (kept, back))
            self.post_message(self.Ended(f"{' and '.join(names)} are two again."))

    @on(Ended)
    def _ended(self, event: Ended) -> None:
        self._busy = False
        if event.words:
            self.dismiss(event.words)
        else:
            self.say(event.trouble)


def _words(one: "Merged", now: Millis, zone: ZoneInfo) -> Content:
    number = f"  {show_phone(one.phone)}" if one.phone else ""
    at = f"  since {when.short(one.at, now, zone)}"
    return Content.assemble(
        (fit(line_for_screen(one.name, 60), 28), "bold"),
        (f"  {show_id(LEAD, one.id)}{number}{at}", "$muted"),
    )


def _name(one: "Merged") -> str:
    return f"{line_for_screen(one.name, 40)} ({show_id(LEAD, one.id)})"
