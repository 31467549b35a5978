"""The left pane: the filter, the list, and a kind word when there is nobody in it."""

from array import array
from collections.abc import Awaitable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import Notice, OrderLoaded, RowsLoaded
from crm_tui.screens.pace import Pace
from crm_tui.screens.tell import told
from crm_tui.widgets.bars import KeptBar
from crm_tui.widgets.filter_bar import FilterBar
from crm_tui.widgets.lead_list import LeadList
from crm_tui.widgets.panes import Pane

if TYPE_CHECKING:
    from crm_tui.domain.lead_filter import LeadFilter
    from crm_tui.services.inbox import Inbox, InboxView


class LeadPane(Pane):
    """Reads the order and the lines near the view, and keeps both up to date."""

    leads = getters.query_one(LeadList)
    filter_bar = getters.query_one(FilterBar)
    kept_bar = getters.query_one(KeptBar)
    nobody = getters.query_one("#nobody", Static)

    @dataclass
    class KeptRead(Message):
        """The saved filter of this name as it is now; None when there is none any more."""

        name: str
        spec: "LeadFilter | None"

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="lead-pane")
        self._inbox, self._zone = inbox, zone
        self._search = ""
        self._kept: tuple[str, LeadFilter] | None = None
        self._is_saved = True
        """Whether the filter in use can be found again under its name."""
        self._pace = Pace(self, self._read_order)

    def compose(self) -> ComposeResult:
        yield KeptBar()
        yield FilterBar()
        yield LeadList(self._inbox.clock, self._zone)
        yield Static("", id="nobody", classes="empty", markup=False)

    def show_first(self, view: "InboxView") -> None:
        """The first paint; the whole order follows."""
        self.leads.show_rows(view.rows)
        self._show_or_say(len(view.rows))

    def ask_filter(self) -> None:
        self.filter_bar.display = True
        self.filter_bar.focus()

    @property
    def filtered(self) -> bool:
        return bool(self._search) or self._kept is not None

    def clear_filter(self) -> None:
        """First what was typed, then the saved filter."""
        if self._search:
            self.filter_bar.action_clear_filter()
        else:
            self.use(None)

    def use(self, kept: "tuple[str, LeadFilter] | None") -> None:
        """Show only the leads of this saved filter (name and filter); None shows everybody."""
        self._kept, self._is_saved = kept, True
        self.kept_bar.kept = self._kept_name
        self._read_order()

    def show_only(self, kept: "tuple[str, LeadFilter]") -> None:
        """Only the leads of a filter that is not saved, whatever was typed before."""
        if self._search:
            self.filter_bar.action_clear_filter()
        self.use(kept)
        self._is_saved = False

    def bring_kept_up_to_date(self) -> None:
        """The saved filter in use may have been changed or forgotten, or time has passed for it."""
        if self._kept is None:
            return
        if self._is_saved:
            self._read_kept(self._kept_name)
        else:
            self._read_order()

    @work(exclusive=True, group="kept")
    async def _read_kept(self, name: str) -> None:
        saved = await told(self, self._inbox.desk(self._zone.key).saved_filters())
        if saved is not None:
            self.post_message(self.KeptRead(name, saved.get(name)))

    @on(KeptRead)
    def _kept_read(self, event: KeptRead) -> None:
        event.stop()
        if event.name != self._kept_name:
            return
        if event.spec is not None:
            self.use((event.name, event.spec))
        else:
            self.use(None)
            name = line_for_screen(event.name, 60)
            self.post_message(Notice(f"There is no filter “{name}” any more: all leads are shown."))

    @property
    def _kept_name(self) -> str:
        return "" if self._kept is None else self._kept[0]

    # -- reading ---------------------------------------------------------------------------------

    def refresh_rows(self, ids: Iterable[LeadId]) -> None:
        self.leads.mark_stale(ids)

    def refresh_order(self) -> None:
        """Read the order soon; many calls make one reading."""
        self._pace.ask()

    @work(exclusive=True, group="order")
    async def _read_order(self) -> None:
        search, kept = self._search, self._kept_name
        with self._pace.reading():
            order = await told(self, self._order(search))
        if order is not None:
            self.post_message(OrderLoaded(search, order, kept))

    def _order(self, search: str) -> "Awaitable[array[int]]":
        if self._kept is None:
            return self._inbox.order(search)
        return self._inbox.desk(self._zone.key).order(self._kept[1], search)

    @work(group="rows")
    async def _read_rows(self, ids: tuple[LeadId, ...]) -> None:
        rows = await told(self, self._inbox.rows(ids))
        self.post_message(RowsLoaded(ids, rows or []))

    @on(LeadList.RowsWanted)
    def _rows_wanted(self, event: LeadList.RowsWanted) -> None:
        event.stop()
        self._read_rows(event.ids)

    @on(RowsLoaded)
    def _rows_loaded(self, event: RowsLoaded) -> None:
        event.stop()
        self.leads.put_rows(event.asked, event.rows)

    @on(OrderLoaded)
    def _order_loaded(self, event: OrderLoaded) -> None:
        event.stop()
        if (event.search, event.kept) == (self._search, self._kept_name):
            self.kept_bar.leads = len(event.order)
            if not self.filtered:
                # By the list itself: what it says in its parent's name would stop at the parent.
                self.leads.call_later(self.leads.unmark_others, event.order)
            self.leads.show_order(event.order)
            self._show_or_say(len(event.order))

    # -- the filter ------------------------------------------------------------------------------

    @on(FilterBar.Wanted)
    def _filter(self, event: FilterBar.Wanted) -> None:
        event.stop()
        if event.text != self._search:
            self._search = event.text
            self._read_order()

    @on(FilterBar.Done)
    def _to_list(self, event: FilterBar.Done) -> None:
        event.stop()
        self.leads.focus()

    def _show_or_say(self, count: int) -> None:
        """A list of nobody gets a kind word and the next step."""
        self.nobody.display = count == 0
        if self._search:
            self.nobody.update(Content(f"Nobody matches “{self._search}”.\n\nEsc shows everybody."))
        elif self._kept is not None:
            name = line_for_screen(self._kept_name, 60)
            self.nobody.update(Content(f"Nobody fits “{name}” just now.\n\nEsc shows everybody."))
        else:
            self.nobody.update(
                Content(
                    "No leads yet.\n\nctrl+n adds the first one; everybody who writes to your"
                    " number appears here by themselves."
                )
            )
