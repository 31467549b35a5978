"""List and chat side by side, and the keys for the lead that is selected in either of them."""

from collections.abc import Awaitable
from functools import partial

from textual import work

from crm_tui.actions import Scope, bindings
from crm_tui.domain.follow import CallOutcome
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.messages import Notice, OpenChat
from crm_tui.screens.double_keys import DoubleKeys
from crm_tui.screens.tell import told

# The windows are loaded when somebody wants one: the first paint is better off without them.


class LeadKeys(DoubleKeys):
    """Note, task, call, status and timeline; each step can be taken back."""

    BINDINGS = bindings(Scope.LEAD)

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

        self.app.push_screen(BoardWindow(self.desk, self._inbox.clock), chosen)

    def show_tasks(self) -> None:
        from crm_tui.screens.tasks import TasksWindow, ToWrite

        def chosen(to: ToWrite | None) -> None:
            if to is not None:
                if to.words:
                    self.chat.give_words(to.lead_id, to.words)
                self.post_message(OpenChat(to.lead_id, write=bool(to.words)))

        window = TasksWindow(self.desk, self._inbox.clock, self._zone)
        self.app.push_screen(window, chosen)

    def show_filters(self) -> None:
        from crm_tui.screens.filters import FiltersWindow, Kept

        def chosen(kept: Kept | None) -> None:
            if kept is None:
                self.leads.bring_kept_up_to_date()
                return
            self.leads.use((kept.name, kept.spec))
            self.leads.leads.focus()

        self.app.push_screen(FiltersWindow(self.desk), chosen)

    # -- what the keys do ------------------------------------------------------------------------

    def action_timeline(self) -> None:
        from crm_tui.screens.timeline import TimelineWindow

        if (meant := self._meant()) is None:
            return
        window = TimelineWindow(self.desk, *meant, self._inbox.clock, self._zone)
        self.app.push_screen(window, partial(self._open_at, meant[0]))

    def _open_at(self, lead_id: LeadId, message_id: MessageId | None) -> None:
        """The chat, at the message that was chosen in a window."""
        if message_id is not None:
            self.post_message(OpenChat(lead_id, at=message_id))

    def action_score(self) -> None:
        from crm_tui.screens.score import Judged, ScoreWindow

        if (meant := self._meant()) is None:
            return
        lead_id = meant[0]

        def ended(done: Judged | None) -> None:
            if done is not None and done.go_to is not None:
                self.post_message(OpenChat(lead_id, at=done.go_to))
            elif done is not None:
                self._said(done.words)

        self.app.push_screen(ScoreWindow(self.desk, *meant), ended)

    def action_memory(self) -> None:
        from crm_tui.screens.memory_window import MemoryWindow

        if (meant := self._meant()) is None:
            return
        lead_id = meant[0]
        memory, clock = self._inbox.memory_desk(), self._inbox.clock
        window = MemoryWindow(memory, self.desk, lead_id, clock, self._zone)
        self.app.push_screen(window, partial(self._open_at, lead_id))

    def action_consent(self) -> None:
        from crm_tui.screens.consent_window import ConsentWindow

        if (meant := self._meant()) is None:
            return
        lead_id = meant[0]
        desk, clock = self._inbox.consent_desk(), self._inbox.clock
        self.app.push_screen(
            ConsentWindow(desk, lead_id, clock, self._zone), partial(self._open_at, lead_id)
        )

    def action_fields(self) -> None:
        from crm_tui.screens.fields import FieldsWindow

        if (meant := self._meant()) is not None:
            self.app.push_screen(FieldsWindow(self.desk, *meant), self._said)

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

    @work(group="decide")
    async def _step(self, write: Awaitable[object], words: str) -> None:
        if await told(self, write) is not None:
            self.post_message(self.Stepped(words))
