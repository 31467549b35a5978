"""A form for a walk-in: the number first, and while it is typed who has it already."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, Label

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.clock import Clock, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId
from crm_tui.domain.lead import LeadRow
from crm_tui.domain.phone import show_phone
from crm_tui.domain.text import line_for_screen
from crm_tui.screens.small_window import SmallWindow
from crm_tui.widgets import when
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.lead_line import title
from crm_tui.widgets.strips import fit

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk
    from crm_tui.services.walking_in import Holders, Taken, WalkIn

_FIELDS = (
    ("phone", "Phone", "98765 43210", 40),
    ("name", "Name", "as you call them", 120),
    ("wants", "Wants", "what they asked for: becomes a note", 4_000),
    ("source", "From", "walk-in", 60),
    ("tags", "Tags", "vip wedding", 200),
)
_WIDEST, _FRAME = 48, 18
"""Cells of a line about somebody, and how many the frame around it takes."""


@dataclass(frozen=True, slots=True)
class Entered:
    """Whose chat to open, and what to say about it."""

    lead_id: LeadId
    words: str = ""


class AddLead(SmallWindow[Entered]):
    """Ends with whose chat to open, or None when nothing was saved."""

    CSS_PATH = ["small_window.tcss", "add_lead.tcss"]
    BINDINGS = bindings(Scope.FORM)
    SCOPE = Scope.FORM
    TITLE = "New lead"
    WORTH = "#phone, #name, #wants, #tags"
    AUTO_FOCUS = "#phone"

    phone = getters.query_one("#phone", Input)
    source = getters.query_one("#source", Input)
    known = getters.query_one(Choices)

    @dataclass
    class SourceRead(Message):
        """Where the last one came from."""

        source: str

    @dataclass
    class Looked(Message):
        """Who has a number like the one typed; `entered` when Enter asked for it."""

        typed: str
        found: "Holders"
        entered: bool

    @dataclass
    class Saved(Message):
        """The lead is in the book."""

        entered: Entered

    @dataclass
    class NotSaved(Message):
        """Why not, and what to do."""

        text: str

    def __init__(self, desk: "LeadDesk", clock: Clock, zone: ZoneInfo) -> None:
        super().__init__()
        self._desk, self._clock, self._zone = desk, clock, zone
        self._looked, self._rows = "", tuple[LeadRow, ...]()
        self._saving = False

    def inside(self) -> ComposeResult:
        for name, label, example, longest in _FIELDS:
            with Horizontal(classes="field"):
                yield Label(label, markup=False)
                yield Input(placeholder=example, id=name, max_length=longest)
            if name == "phone":
                yield Choices()

    def on_mount(self) -> None:
        super().on_mount()
        self.known.display = False
        self._read_source()

    @work(group="source")
    async def _read_source(self) -> None:
        try:
            self.post_message(self.SourceRead(await self._desk.last_source()))
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))

    @on(SourceRead)
    def _show_source(self, event: SourceRead) -> None:
        if not self.source.value:
            self.source.value = line_for_screen(event.source, 60)

    # -- who has this number ---------------------------------------------------------------------

    @on(Input.Changed, "#phone")
    def _number_changed(self, event: Input.Changed) -> None:
        self._look(event.value, entered=False)

    @work(exclusive=True, group="look")
    async def _look(self, typed: str, *, entered: bool) -> None:
        try:
            found = await self._desk.holders(typed)
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Looked(typed, found, entered))

    @on(Looked)
    def _show_holders(self, event: Looked) -> None:
        if event.typed != self.phone.value:
            return
        self._looked, self._rows = event.typed, event.found.rows
        now, width = self._clock.now(), min(_WIDEST, self.app.size.width - _FRAME)
        self.known.show([_holder(row, width, now, self._zone) for row in self._rows])
        if not event.found.exact:
            self.known.highlighted = None
        self.known.display = bool(self._rows)
        if event.entered and not self._open_marked():
            self.screen.focus_next()

    def _open_marked(self) -> bool:
        """Open whom the mark is on; False when it is on nobody."""
        place = self.known.highlighted
        if place is None or place >= len(self._rows):
            return False
        self.dismiss(Entered(self._rows[place].id))
        return True

    def action_down(self) -> None:
        if self.known.display:
            self.known.action_cursor_down()

    def action_up(self) -> None:
        if self.known.display:
            self.known.action_cursor_up()

    @on(Choices.OptionSelected)
    def _clicked(self) -> None:
        self._open_marked()

    # -- from field to field, and saved ----------------------------------------------------------

    @on(Input.Submitted)
    def action_next_field(self) -> None:
        """Enter never saves by surprise but in the last field."""
        if self.phone.has_focus:
            if self._looked != self.phone.value or not self._open_marked():
                self._look(self.phone.value, entered=True)
        elif self.query_one("#tags", Input).has_focus:
            self.action_submit()
        else:
            self.focus_next()

    def action_submit(self) -> None:
        """Save; a number that is no number stays in the form with a sentence below it."""
        if not self._saving:
            self._saving = True
            self._save(self._typed())

    def _typed(self) -> "WalkIn":
        from crm_tui.services.walking_in import WalkIn

        return WalkIn(**{name: self.query_one(f"#{name}", Input).value for name, *_ in _FIELDS})

    @work(group="decide")
    async def _save(self, person: "WalkIn") -> None:
        try:
            taken = await self._desk.take_walk_in(person)
        except CrmError as error:
            self.post_message(self.NotSaved(error.sentence()))
        else:
            self.post_message(self.Saved(Entered(taken.lead.id, _about(taken))))

    @on(Saved)
    def _saved(self, event: Saved) -> None:
        self.dismiss(event.entered)

    @on(NotSaved)
    def _not_saved(self, event: NotSaved) -> None:
        self._saving = False
        self.say(event.text)
        self.phone.focus()


def _about(taken: "Taken") -> str:
    """What is worth a word: the number was somebody's already."""
    if not taken.created:
        name = line_for_screen(taken.lead.name, 60)
        return f"The number is {name}'s: what you wrote is with them."
    if not taken.shares_with:
        return ""
    key = key_of(Scope.LEAD, "doubles")
    other = line_for_screen(taken.shares_with, 60)
    return f"{other} has this number too. {key} asks whether they are one."


def _holder(row: LeadRow, width: int, now: Millis, zone: ZoneInfo) -> Content:
    """Name, number and status; below them what was said last, and when."""
    number = f"  {show_phone(row.phone)}" if row.phone else ""
    who = fit(title(row), width - len(number) - len(row.status) - 2)
    last = line_for_screen(row.last_message_preview) or "no messages yet"
    at = when.short(row.last_message_at, now, zone)
    said = fit(f"  {at} {last}" if at else f"  {last}", width)
    return Content.assemble(
        (who, "bold"), (number, "$muted"), (f"  {row.status}", "$primary"), (f"\n{said}", "$muted")
    )
