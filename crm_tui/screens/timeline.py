"""The timeline of a lead over the whole height: filtered by kind, walked by day, read by pages."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.clock import Clock
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import MESSAGE, LeadId, MessageId, read_id
from crm_tui.domain.text import line_for_screen
from crm_tui.domain.timeline import Cursor, EntryKind, Page
from crm_tui.screens.list_keys import ListKeys
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.timeline_list import TimelineList

if TYPE_CHECKING:
    from crm_tui.services.lead_desk import LeadDesk

PAGE = 100
_ALL = "0"
KINDS: dict[str, tuple[str, frozenset[EntryKind]]] = {
    _ALL: ("all", frozenset()),
    "1": ("messages", frozenset({EntryKind.MESSAGE})),
    "2": ("calls", frozenset({EntryKind.CALL})),
    "3": ("notes", frozenset({EntryKind.NOTE})),
    "4": ("tasks", frozenset({EntryKind.TASK})),
    "5": ("status", frozenset({EntryKind.STATUS})),
    "6": ("came in", frozenset({EntryKind.IMPORT, EntryKind.ENQUIRY})),
    "7": ("drafts", frozenset({EntryKind.SUGGESTION})),
    "8": ("consent", frozenset({EntryKind.CONSENT})),
    "9": ("changes", frozenset({EntryKind.FIELD, EntryKind.MERGE, EntryKind.OTHER})),
}
"""By number key: what it is called, and which kinds it shows (none: every kind)."""


class TimelineWindow(ListKeys, ModalScreen[MessageId | None]):
    """Ends with the message to go to, or None."""

    CSS_PATH = "timeline.tcss"
    BINDINGS = bindings(Scope.TIMELINE)

    shown = getters.query_one(TimelineList)
    filters = getters.query_one("#kinds", Static)
    trouble = getters.query_one("#trouble", Static)

    @dataclass
    class PageRead(Message):
        """More of it, for this number key; `after` None is the beginning."""

        key: str
        after: Cursor | None
        page: Page

    @dataclass
    class NotRead(Message):
        """Why not."""

        text: str

    def __init__(
        self, desk: "LeadDesk", lead_id: LeadId, name: str, clock: Clock, zone: ZoneInfo
    ) -> None:
        super().__init__()
        self._desk, self._lead_id, self._whose = desk, lead_id, line_for_screen(name)
        self._clock, self._zone = clock, zone
        self._key = _ALL
        self._next: Cursor | None = None
        self._seeking_day = False

    def compose(self) -> ComposeResult:
        yield Static(Content.styled(self._whose, "bold $primary"), id="whose", markup=False)
        yield Static(self._kinds(), id="kinds", markup=False)
        yield Static("", id="trouble", markup=False)
        yield TimelineList(self._clock, self._zone)
        yield HintBar(Scope.TIMELINE)

    def on_mount(self) -> None:
        self._read(_ALL, None)

    def _kinds(self) -> Content:
        """Each number key with its kind, five in a row; the chosen one stands out."""
        names = [
            Content.assemble(
                (f"{key} ", "bold $accent"), (name, "bold" if key == self._key else "$muted")
            )
            for key, (name, _) in KINDS.items()
        ]
        return Content("\n").join(Content("   ").join(names[at : at + 5]) for at in (0, 5))

    # -- reading ---------------------------------------------------------------------------------

    @work(exclusive=True, group="timeline")
    async def _read(self, key: str, after: Cursor | None) -> None:
        try:
            page = await self._desk.timeline(self._lead_id, KINDS[key][1], after, PAGE)
        except CrmError as error:
            self.post_message(self.NotRead(error.sentence()))
        else:
            self.post_message(self.PageRead(key, after, page))

    @on(PageRead)
    def _page_read(self, event: PageRead) -> None:
        if event.key != self._key:
            return
        self._next, whole = event.page.next, event.page.next is None
        if event.after is None:
            self.shown.show(event.page.entries, whole=whole)
            self._say("" if event.page.entries else "Nothing of this kind yet. 0 shows all.")
        else:
            self.shown.add(event.page.entries, whole=whole)
        if self._seeking_day:
            self.action_earlier_day()

    @on(NotRead)
    def _not_read(self, event: NotRead) -> None:
        self._say(event.text)

    @on(TimelineList.MoreWanted)
    def _more(self) -> None:
        if self._next is not None:
            self._read(self._key, self._next)

    def _say(self, words: str) -> None:
        self.trouble.update(Content(words))
        self.trouble.display = bool(words)

    # -- what the keys do ------------------------------------------------------------------------

    def action_only(self, key: str) -> None:
        """One kind; the same key again, or 0, shows all."""
        self._key = _ALL if key == self._key else key
        self._next, self._seeking_day = None, False
        self.filters.update(self._kinds())
        self._read(self._key, None)

    def action_earlier_day(self) -> None:
        """To the day before; what is not here yet is read first."""
        found = self.shown.move_by_day(-1)
        self._seeking_day = not found and self._next is not None
        if self._seeking_day:
            self._read(self._key, self._next)
        elif not found:
            self.action_bottom()

    def action_later_day(self) -> None:
        if not self.shown.move_by_day(1):
            self.action_top()

    def action_go(self) -> None:
        """To the marked message; another entry stays where it is."""
        entry = self.shown.selected
        message_id = read_id(MESSAGE, entry.ref) if entry is not None else None
        if message_id is not None:
            self.dismiss(MessageId(message_id))
        else:
            self._say("Only a message can be gone to: 1 shows messages alone.")

    def action_cancel(self) -> None:
        self.dismiss(None)
