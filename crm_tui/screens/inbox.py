"""The inbox: list, chat and draft side by side, or one at a time in a narrow terminal."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import events, getters, on, work
from textual.app import ComposeResult
from textual.dom import DOMNode
from textual.screen import Screen

from crm_tui.actions import Action, Scope, bindings
from crm_tui.domain.ids import LeadId
from crm_tui.messages import (
    Busy,
    Changed,
    ChatLoaded,
    Marked,
    Notice,
    OpenChat,
    Problem,
)
from crm_tui.screens.alerting import Alerting
from crm_tui.screens.changes import watch
from crm_tui.screens.chat_pane import ChatPane
from crm_tui.screens.choose_file import FileChooser
from crm_tui.screens.lead_keys import LeadKeys
from crm_tui.screens.lead_pane import LeadPane
from crm_tui.screens.tell import told
from crm_tui.screens.today_way import TodayWay
from crm_tui.screens.top_pane import TopPane
from crm_tui.screens.undo_pane import UndoPane
from crm_tui.screens.undo_way import UndoWay
from crm_tui.screens.window_ways import WindowWays
from crm_tui.widgets.bars import HintBar
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.drawer import Drawer
from crm_tui.widgets.filter_bar import FilterBar
from crm_tui.widgets.lead_list import LeadList
from crm_tui.widgets.panes import VerticalRule
from crm_tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

FIRST_ROWS = 40
_REST = 30
"""Seconds between two looks at what only the passing of time changes."""
_SCOPES = {
    LeadList: Scope.LIST,
    FilterBar: Scope.FILTER,
    Transcript: Scope.MESSAGES,
    Composer: Scope.COMPOSER,
}


class InboxScreen(TodayWay, WindowWays, UndoWay, Screen[None]):
    """Puts the panes together: what one says, the other hears from here."""

    BLANK = True
    BINDINGS = bindings(Scope.INBOX)
    AUTO_FOCUS = "LeadList"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (72, "-middle"), (100, "-wide"), (140, "-huge")]

    top = getters.query_one(TopPane)
    panes = getters.query_one(LeadKeys)
    leads = getters.query_one(LeadPane)
    chat = getters.query_one(ChatPane)
    undo = getters.query_one(UndoPane)
    hints = getters.query_one(HintBar)
    alerting = getters.query_one(Alerting)

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__()
        self.inbox, self._zone, self._files = inbox, zone, FileChooser()
        self._marked: tuple[LeadId, int, int | None] | None = None

    def compose(self) -> ComposeResult:
        yield TopPane(self.inbox)
        with LeadKeys(self.inbox, self._zone):
            yield LeadPane(self.inbox, self._zone)
            yield VerticalRule()
            yield ChatPane(self.inbox, self._zone)
        yield UndoPane(self.inbox, self._zone)
        yield HintBar()
        yield Alerting(self.inbox)

    def on_mount(self) -> None:
        view = self.inbox.first_view(FIRST_ROWS)
        self.top.shop, self.top.unread = view.shop_name, view.unread_total
        self.leads.show_first(view)
        self.call_after_refresh(self._go_on)

    def _go_on(self) -> None:
        """After the first paint: everything that loads the slower libraries."""
        self.leads.refresh_order()
        self._watch()
        self.top.look_around()
        self.watch(self.app, "app_focus", self._back_again)
        self.watch(self.top, "worker_alive", self._worker_seen)
        self.set_interval(1, self._tick)
        self.set_interval(_REST, self._rest)
        self.look_at_the_day()
        self.get_today_ready()

    # -- what changes by itself ------------------------------------------------------------------

    @work(group="watch")
    async def _watch(self) -> None:
        async for changed in watch(self.inbox):
            self.post_message(changed)

    @on(Changed)
    def _changed(self, event: Changed) -> None:
        self.leads.refresh_rows(event.leads)
        self.alerting.changed()
        if self.chat.lead_id in event.leads:
            self.chat.bring_up_to_date()
        if event.order:
            self.leads.refresh_order()
        if event.order or event.account:
            self.top.look_around()
        for window in self.app.screen_stack[1:]:
            window.post_message(Changed(event.leads, event.order, event.account))

    def _tick(self) -> None:
        self.undo.tick()
        self.alerting.tick()
        self.chat.tick()
        if not self.top.worker_alive:
            self.top.look_around()  # the inbox starts one: say so as soon as it is there

    def _rest(self) -> None:
        self.leads.leads.refresh()
        self.leads.bring_kept_up_to_date()
        self.top.look_around()

    # -- opening and reading ---------------------------------------------------------------------

    @on(OpenChat)
    def _open(self, event: OpenChat) -> None:
        self.alerting.opened(event.lead_id)
        self.leads.leads.open_id = event.lead_id
        self.leads.leads.select(event.lead_id)
        self.chat.open(event.lead_id, write=event.write, at=event.at)
        self.add_class("-in-chat")

    @on(ChatLoaded)
    @on(Transcript.AtBottom)
    def _maybe_read(self) -> None:
        """A chat counts as read when its newest message is before a person's eyes."""
        self.edit_if_wanted()
        lead = self.chat.lead
        seen = self.app.app_focus and self.is_current and self.chat.display
        if lead is not None and seen:
            self.chat.tell_seen()
        if lead is None or not lead.unread_count or not seen or not self.chat.transcript.at_bottom:
            return
        state = (lead.id, lead.unread_count, lead.last_inbound_at)
        if state != self._marked:
            self._marked = state
            self._mark_read(lead.id)

    def _worker_seen(self) -> None:
        self.chat.talk.drawer.worker_alive = self.top.worker_alive

    @on(Drawer.Turned)
    def _draft_turned(self) -> None:
        self.hints.draft = self.chat.talk.drawer.state

    @work(group="read")
    async def _mark_read(self, lead_id: LeadId) -> None:
        await told(self, self.inbox.mark_read(lead_id))

    @on(events.ScreenResume)
    def _back_again(self) -> None:
        self._maybe_read()

    @on(events.DescendantFocus)
    def _focus_moved(self, event: events.DescendantFocus) -> None:
        self.hints.scope = _SCOPES.get(type(event.widget), Scope.INBOX)

    @on(Marked)
    def _leads_marked(self, event: Marked) -> None:
        self.top.marked, self.hints.marked = event.count, event.count > 0

    @on(Busy)
    def _busy(self, event: Busy) -> None:
        self.top.busy = event.words

    # -- what the keys do ------------------------------------------------------------------------

    def action_filter(self) -> None:
        self.remove_class("-in-chat")
        self.leads.ask_filter()

    @work(exclusive=True, group="next")
    async def action_next_waiting(self) -> None:
        here = self.chat.lead_id
        found = await told(self, self.inbox.next_waiting(here))
        if found is None or found == here:
            self.post_message(Notice("Nobody else is waiting. Well done."))
        else:
            self.post_message(OpenChat(found))

    def action_write(self) -> None:
        in_list = isinstance(self.focused, LeadList)
        lead_id = self.leads.leads.cursor_id if in_list else self.chat.lead_id
        if lead_id is None:
            self.post_message(Notice("Select a lead first; ctrl+n adds a new one."))
        else:
            self.post_message(OpenChat(lead_id, write=True))

    def action_back(self) -> None:
        """From the chat to Today or the list, then clear the filter, then close the chat."""
        if self.back_to_today():
            return
        if isinstance(self.focused, Transcript) or self.has_class("-in-chat"):
            self.remove_class("-in-chat")
            self.leads.leads.focus()
        elif self.leads.filtered:
            self.leads.clear_filter()
        else:
            self.leads.leads.open_id = None
            self.chat.close()

    def perform(self, action: Action) -> None:
        """What the palette does: the same as the key."""
        owners: dict[Scope, DOMNode] = {
            Scope.APP: self.app,
            Scope.LEAD: self.panes,
            Scope.CHAT: self.chat,
            Scope.MESSAGE: self.chat.talk,
        }
        self.call_later(self.app.run_action, action.id, owners.get(action.scope, self))

    # -- words -----------------------------------------------------------------------------------

    @on(Problem)
    def _problem(self, event: Problem) -> None:
        self.notify(event.text, severity="warning", timeout=8, markup=False)

    @on(Notice)
    def _notice(self, event: Notice) -> None:
        self.notify(event.text, timeout=event.seconds, markup=False)
