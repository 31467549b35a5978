"""The left pane: the filter, the list, and a kind word when there is nobody in it."""

from array import array
from collections.abc import Awaitable, Iterable
from time import monotonic
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.timer import Timer
from textual.widgets import Static

from crm_tui.domain.ids import LeadId
from crm_tui.domain.text import line_for_screen
from crm_tui.messages import OrderLoaded, RowsLoaded
from crm_tui.screens.tell import told
from crm_tui.widgets.bars import KeptBar
from crm_tui.widgets.filter_bar import FilterBar
from crm_tui.widgets.lead_list import LeadList
from crm_tui.widgets.panes import Pane

if TYPE_CHECKING:
    from crm_tui.domain.lead_filter import LeadFilter
    from crm_tui.services.inbox import Inbox, InboxView

ORDER_PAUSE = 0.3
"""Seconds between two readings of the whole order while messages pour in."""
_SHARE = 8
"""A reading is followed by a pause this many times as long, however large the shop."""


class LeadPane(Pane):
    """Reads the order and the lines near the view, and keeps both up to date."""

    leads = getters.query_one(LeadList)
    filter_bar = getters.query_one(FilterBar)
    kept_bar = getters.query_one(KeptBar)
    nobody = getters.query_one("#nobody", Static)

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="lead-pane")
        self._inbox, self._zone = inbox, zone
        self._search = ""
        self._kept: tuple[str, LeadFilter] | None = None
        self._pause: Timer | None = None
        self._next_reading = 0.0

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
        self._kept = kept
        self.kept_bar.kept = self._kept_name
        self._read_order()

    def bring_kept_up_to_date(self) -> None:
        """The saved filter in use may have been changed or forgotten, or time has passed for it."""
        if self._kept is not None:
            self._read_kept(self._kept_name)

    @work(exclusive=True, group="kept")
    async def _read_kept(self, name: str) -> None:
        saved = await told(self, self._inbox.desk(self._zone.key).saved_filters())
        if saved is not None and name == self._kept_name:
            self.use((name, saved[name]) if name in saved else None)

    @property
    def _kept_name(self) -> str:
        return "" if self._kept is None else self._kept[0]

    # -- reading ---------------------------------------------------------------------------------

    def refresh_rows(self, ids: Iterable[LeadId]) -> None:
        self.leads.mark_stale(ids)

    def refresh_order(self) -> None:
        """Read the order soon; many calls make one reading."""
        if self._pause is None:
            wait = max(0.0, self._next_reading - monotonic())
            self._pause = self.set_timer(wait, self._read_order) if wait else None
            if not wait:
                self._read_order()

    @work(exclusive=True, group="order")
    async def _read_order(self) -> None:
        self._pause = None
        search, kept, started = self._search, self._kept_name, monotonic()
        order = await told(self, self._order(search))
        took = monotonic() - started
        self._next_reading = monotonic() + max(ORDER_PAUSE, took * _SHARE)
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
