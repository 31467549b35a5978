"""What Today reads: the list, and the person under the mark with what would be sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.containers import Container
from textual.content import Content
from textual.message import Message
from textual.timer import Timer
from textual.widgets import Static

from crm_tui.domain import today_words as words
from crm_tui.domain.clock import MINUTE, Millis
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.ids import LeadId, SuggestionId
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.today import Item, Today
from crm_tui.messages import Changed
from crm_tui.screens.pace import Pace
from crm_tui.screens.tell import told
from crm_tui.screens.today_place import Place
from crm_tui.screens.today_steps import TodaySteps
from crm_tui.widgets.today_glance import GlancePane
from crm_tui.widgets.today_head import DayHead
from crm_tui.widgets.today_lines import obstacle
from crm_tui.widgets.today_list import TodayList

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.today_desk import Begun, Glance, TodayDesk


_STILL_KNOWN = 10 * MINUTE
"""For so long rows of before are shown while they are read anew; older ones would be of no use."""
_NOT_YET = 0.15
"""Seconds after which a pane that still shows somebody else is emptied."""


class TodayReading(TodaySteps):
    """Keeps list and glance up to date; the mark stays with its person."""

    head = getters.query_one(DayHead)
    nothing = getters.query_one("#nothing", Static)
    two = getters.query_one("#two", Container)
    pane = getters.query_one(GlancePane)
    enter = getters.query_one("#enter", Static)

    @dataclass
    class Loaded(Message):
        """Everybody who must be turned to, and whether anything leaves just now."""

        begun: "Begun"
        worker_alive: bool
        opening: int
        """The showing of the window that it was read for."""

    @dataclass
    class Glanced(Message):
        """One person, and what would be sent; None when they are gone."""

        lead_id: LeadId
        glance: "Glance | None"

    def __init__(self, inbox: "Inbox", desk: "TodayDesk", zone: ZoneInfo, place: Place) -> None:
        super().__init__()
        self._inbox, self._today, self._zone, self.place = inbox, desk, zone, place
        # Held, not looked up: a reading that goes on while the window is taken down still asks it.
        self.rows = TodayList(zone)
        self.items: Sequence[Item] = ()
        self.fresh = False
        """The rows were read since the window was shown."""
        self._opening, self._read_at = 0, Millis(0)
        self._told = ""
        self.pace = Pace(self, self.read)
        self._seen: set[SuggestionId] = set()
        self._waited: set[LeadId] = set()
        self._not_yet: Timer | None = None

    def wait(self) -> None:
        """The window is shown: until all is read anew, the rows of before are there only to be seen."""
        self.fresh, self._opening = False, self._opening + 1
        self.workers.cancel_group(self, "glance")
        self._waited.clear()
        now = self._inbox.clock.now()
        if not 0 <= now - self._read_at < _STILL_KNOWN or not self.items:
            self.items = ()
            self.rows.show((), "", now)
            self._show_rows(any_there=True)
        self.rows.move_to(0)
        self.pane.show(None, None)
        self._tell("")
        self.head.wait(now)
        self.read()

    # -- the list --------------------------------------------------------------------------------

    @work(exclusive=True, group="today")
    async def read(self) -> None:
        """Everybody anew, and the one who is marked then."""
        opening = self._opening
        try:
            with self.pace.reading():
                begun = await self._today.begin(self._wanted())
                alive = await self._inbox.worker_alive()
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))
        else:
            self.post_message(self.Loaded(begun, alive, opening))

    @on(Changed)
    def _changed(self) -> None:
        self.pace.ask()

    @on(Loaded)
    def _show(self, event: Loaded) -> None:
        if event.opening != self._opening:
            return  # read before the window was closed and opened again
        self.show_list(event.begun.today, worker_alive=event.worker_alive)
        item, glance = self.marked, event.begun.glance
        if item is not None and glance is not None and glance.lead.id == item.lead_id:
            self.workers.cancel_group(self, "glance")
            self._show_one(self.Glanced(item.lead_id, glance))
        else:
            self._look()

    def show_list(self, found: Today, *, worker_alive: bool) -> None:
        """Other rows; the mark stays with its person, or goes on from one that was dealt with."""
        before = self.marked
        self.items, self.fresh, self._read_at = found.items, True, found.at
        ids = [item.lead_id for item in found.items]
        self.place.shows(words.day(found.at, self._zone), ids, found.people)
        self.rows.show(found.items, words.more(found), found.at)
        self.rows.move_to(self._place_of(before, ids))
        self.head.show(found, self.place.progress, worker_alive=worker_alive)
        self._show_rows(any_there=bool(ids))

    def _show_rows(self, *, any_there: bool) -> None:
        if self.nothing.display is any_there:
            self.nothing.display, self.two.display = not any_there, any_there

    def _wanted(self) -> Sequence[LeadId]:
        """Whom to look at first when all is read: the one it goes on with, else who is marked."""
        marked = () if self.marked is None else (self.marked.lead_id,)
        return (*self.place.follow, *marked)

    def _place_of(self, before: Item | None, ids: Sequence[LeadId]) -> int:
        """On the row after one that was dealt with; else the mark stays with its person."""
        follow, self.place.follow = self.place.follow, ()
        wanted = [*follow, *([before.lead_id] if before is not None else [])]
        return next((ids.index(one) for one in wanted if one in ids), self.rows.cursor)

    @property
    def marked(self) -> Item | None:
        """The person under the mark; None while the rows are those of before."""
        place = self.rows.cursor
        return self.items[place] if self.fresh and place < len(self.items) else None

    # -- one person ------------------------------------------------------------------------------

    @property
    def glance(self) -> "Glance | None":
        """What is before somebody's eyes of the marked person; None until it is read."""
        item = self.marked
        fits = item is not None and self.pane.shown_id == item.lead_id
        return self.pane.glance if fits else None

    @on(TodayList.Moved)
    def _look(self) -> None:
        """Read the marked one; until that is here no key can act on the one before."""
        item = self.marked
        if item is None:
            self.pane.show(None, None)
            return
        if self.pane.shown_id != item.lead_id:
            self._not_yet = self.set_timer(_NOT_YET, self._show_name)
        self._read_one(item.lead_id)

    def _show_name(self) -> None:
        """The reading takes its time: take away at least whom the mark is not on."""
        item = self.marked
        if item is not None and self.pane.shown_id != item.lead_id:
            self.pane.show(item, None)
            self._tell("")

    @work(exclusive=True, group="glance")
    async def _read_one(self, lead_id: LeadId) -> None:
        try:
            self.post_message(self.Glanced(lead_id, await self._today.glance(lead_id)))
        except NotFound:
            self.post_message(self.Glanced(lead_id, None))
        except CrmError as error:
            self.post_message(self.Troubled(error.sentence()))

    @on(Glanced)
    def _show_one(self, event: Glanced) -> None:
        item = self.marked
        if self._not_yet is not None:
            self._not_yet.stop()
        if item is not None and item.lead_id == event.lead_id:
            self.pane.show(item, event.glance)
            self._say_what_enter_does()
            if event.glance is not None:
                self._tell_seen(event.glance)

    @on(GlancePane.AllSeen)
    def _say_what_enter_does(self) -> None:
        item, glance = self.marked, self.glance
        if item is None or glance is None:
            self._tell("")
            return
        why = obstacle(item, glance)
        does = f"opens the chat: {why}" if why else "sends this and goes on"
        if not why and not self.pane.whole:
            does = "shows the rest of it first"
        self._tell(does)

    def _tell(self, does: str) -> None:
        """What Enter does; painted only when that changes."""
        if does != self._told:
            self._told = does
            words = Content.assemble(("Enter ", "bold $accent"), (does, "$muted"))
            self.enter.update(words if does else "", layout=False)

    def _tell_seen(self, glance: "Glance") -> None:
        """A draft before somebody's eyes is written down once; a missing one is waited for."""
        if glance.draft is not None and glance.draft.id not in self._seen:
            self._seen.add(glance.draft.id)
            self._write_seen(glance.draft)
        elif glance.being_written and glance.lead.id not in self._waited:
            self._waited.add(glance.lead.id)
            self._wait(glance.lead.id)

    @work(group="read")
    async def _write_seen(self, draft: Suggestion) -> None:
        await told(self, self._inbox.seen([draft]))

    @work(group="read")
    async def _wait(self, lead_id: LeadId) -> None:
        await told(self, self._inbox.wait_for_draft(lead_id))
