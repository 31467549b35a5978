"""List and chat side by side, and the keys for the lead that is selected in either of them."""

from collections.abc import Awaitable
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, work

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import LeadStatus
from crm_tui.messages import Notice, OpenChat
from crm_tui.screens.chat_pane import ChatPane
from crm_tui.screens.lead_pane import LeadPane
from crm_tui.screens.tell import told
from crm_tui.widgets.lead_line import title
from crm_tui.widgets.panes import Panes

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox
    from crm_tui.services.lead_desk import LeadDesk

# The windows are loaded when somebody wants one: the first paint is better off without them.


class LeadKeys(Panes):
    """Note, task, call, status and timeline; each step can be taken back."""

    BINDINGS = bindings(Scope.LEAD)

    leads = getters.query_one(LeadPane)
    chat = getters.query_one(ChatPane)

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="panes")
        self._inbox, self._zone = inbox, zone
        self._desk: LeadDesk | None = None
        self.steps = 0
        """Taken here since the last message was queued: the undo key takes these back."""

    @property
    def desk(self) -> "LeadDesk":
        """Made when it is first wanted: its services are no part of the first paint."""
        if self._desk is None:
            self._desk = self._inbox.desk(self._zone.key)
        return self._desk

    # -- who is meant ----------------------------------------------------------------------------

    def selected(self) -> LeadId | None:
        """The open chat's lead while the chat has the focus, else the one under the cursor."""
        in_chat = self.chat.has_focus_within and self.chat.lead_id is not None
        return self.chat.lead_id if in_chat else self.leads.leads.cursor_id

    def _meant(self) -> tuple[LeadId, str] | None:
        """Id and name; says so when nobody is selected."""
        lead_id = self.selected()
        if lead_id is None:
            self.post_message(Notice("Select a lead first; ctrl+n adds a new one."))
            return None
        row = self.leads.leads.cache.get(lead_id)
        return lead_id, title(row) if row is not None else "this lead"

    def add_lead(self) -> None:
        """The form for a walk-in; then the chat, ready for writing."""
        from crm_tui.screens.add_lead import AddLead, Entered

        def entered(done: Entered | None) -> None:
            if done is not None:
                self.post_message(OpenChat(done.lead_id, write=True))
            if done is not None and done.words:
                self.post_message(Notice(done.words))

        form = AddLead(self.desk, self._inbox.clock, self._zone)
        self.app.push_screen(form, entered)

    def show_board(self) -> None:
        from crm_tui.screens.board import BoardWindow

        def chosen(lead_id: LeadId | None) -> None:
            if lead_id is not None:
                self.post_message(OpenChat(lead_id))

        self.app.push_screen(BoardWindow(self.desk), chosen)

    # -- what the keys do ------------------------------------------------------------------------

    def action_note(self) -> None:
        from crm_tui.screens.note_window import NoteWindow

        if (meant := self._meant()) is not None:
            self.app.push_screen(NoteWindow(self.desk, *meant), self._said)

    def action_task(self) -> None:
        from crm_tui.screens.task_window import TaskWindow

        if (meant := self._meant()) is not None:
            window = TaskWindow(self.desk, *meant, self._inbox.clock, self._zone)
            self.app.push_screen(window, self._said)

    def action_timeline(self) -> None:
        from crm_tui.screens.timeline import TimelineWindow

        if (meant := self._meant()) is None:
            return
        lead_id = meant[0]

        def chosen(message_id: MessageId | None) -> None:
            if message_id is not None:
                self.post_message(OpenChat(lead_id, at=message_id))

        window = TimelineWindow(self.desk, *meant, self._inbox.clock, self._zone)
        self.app.push_screen(window, chosen)

    def _said(self, words: str | None) -> None:
        """A step was taken: say so, and by which key it is undone."""
        if words is not None:
            self.steps += 1
            undo = key_of(Scope.INBOX, "undo_send")
            self.post_message(Notice(f"{words} {undo} takes it back."))
            self.chat.bring_up_to_date()

    def forget_steps(self) -> None:
        """A message was queued after them: the undo key is for that one now."""
        self.steps = 0

    def action_call(self) -> None:
        from crm_tui.screens.key_menu import CallMenu

        if (meant := self._meant()) is None:
            return
        lead_id, name = meant

        def chosen(outcome: CallOutcome | None) -> None:
            if outcome is not None:
                call = self.desk.log_call(lead_id, outcome)
                self._step(call, f"Call with {name}: {outcome}.")

        self.app.push_screen(CallMenu(f"with {name}"), chosen)

    def action_stage(self) -> None:
        from crm_tui.screens.key_menu import LostMenu, StageMenu

        if (meant := self._meant()) is None:
            return
        lead_id, name = meant

        def move(status: LeadStatus, reason: str = "") -> None:
            moved = self.desk.set_status([lead_id], status, reason)
            self._step(moved, f"{name} is {status} now.")

        def lost(reason: str | None) -> None:
            if reason is not None:
                move(LeadStatus.LOST, reason)

        def chosen(status: LeadStatus | None) -> None:
            if status is LeadStatus.LOST:
                self.app.push_screen(LostMenu(name), lost)
            elif status is not None:
                move(status)

        self.app.push_screen(StageMenu(name), chosen)

    @work(group="decide")
    async def _step(self, write: Awaitable[object], words: str) -> None:
        if await told(self, write) is not None:
            self._said(words)

    @work(group="undo")
    async def action_undo_step(self) -> None:
        undone = await told(self, self.desk.undo())
        if undone is not None:
            self.post_message(Notice(" ".join([f"Taken back: {undone.title}.", *undone.kept])))
            self.steps = max(0, self.steps - 1)
            self.chat.bring_up_to_date()
