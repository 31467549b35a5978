"""The right pane: one open chat with its draft; what it reads and what its keys do."""

from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from crm_tui.actions import Scope, bindings
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead
from crm_tui.domain.suggestion import Suggestion
from crm_tui.domain.window import WindowState, state
from crm_tui.messages import ChatLoaded, Notice, OlderLoaded, Problem
from crm_tui.screens.open_outside import open_outside
from crm_tui.screens.tell import told
from crm_tui.screens.write_pane import WritePane
from crm_tui.widgets.chat_head import ChatHead
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.drawer import Drawer
from crm_tui.widgets.panes import Box, Pane
from crm_tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

PAGE = 60
_OPEN = "Write a message, Enter sends it"
_CLOSED = "The 24-hour window is closed: wait until they write, or send a template"
_NO_ADDRESS = "No WhatsApp number yet: nothing can be sent"
_NO_CHAT = "No chat is open.\n\nEnter opens the selected lead,\nn the next one who waits."


class ChatPane(Pane):
    """At most one chat is open; what arrives for another one is dropped."""

    BINDINGS = bindings(Scope.CHAT)

    head = getters.query_one(ChatHead)
    transcript = getters.query_one(Transcript)
    drawer = getters.query_one(Drawer)
    writing = getters.query_one(WritePane)

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="chat-pane", classes="-closed")
        self._inbox, self._zone = inbox, zone
        self.lead: Lead | None = None
        self.lead_id: LeadId | None = None
        self._write_when_open = False

    def compose(self) -> ComposeResult:
        yield ChatHead()
        with Box(id="talk"):
            yield Transcript(self._inbox.clock, self._zone)
            yield Drawer()
        yield WritePane(self._inbox)
        yield Static(Content(_NO_CHAT), id="no-chat", classes="empty", markup=False)

    # -- opening and reading ---------------------------------------------------------------------

    def open(self, lead_id: LeadId, *, write: bool = False) -> None:
        """Read this chat; until it is here, no key can act on the one before."""
        if lead_id == self.lead_id:
            self.focus_on(write=write)
            return
        self._leave_last()
        self.lead_id, self._write_when_open = lead_id, write
        self._read(lead_id)

    def close(self) -> None:
        """Nothing is open any more."""
        self._leave_last()
        self.add_class("-closed")

    def focus_on(self, *, write: bool) -> None:
        """Go to the composer, or to the messages."""
        (self.writing.composer if write else self.transcript).focus()

    def _leave_last(self) -> None:
        self.writing.leave()
        self.lead = self.lead_id = None
        self.drawer.asking = False
        self.drawer.show([], opening=True)
        self.transcript.show([])

    def bring_up_to_date(self) -> None:
        """Something about the open chat changed."""
        if self.lead_id is not None:
            self._read(self.lead_id)

    @work(exclusive=True, group="chat")
    async def _read(self, lead_id: LeadId) -> None:
        limit = max(PAGE, min(len(self.transcript.messages), 4 * PAGE))
        try:
            lead = await self._inbox.lead(lead_id)
            page = await self._inbox.transcript(lead_id, limit=limit)
            suggestions = await self._inbox.suggestions(lead_id)
        except CrmError as error:
            self.post_message(Problem(error.sentence()))
            return
        self.post_message(ChatLoaded(lead, page, suggestions))

    @on(ChatLoaded)
    def _loaded(self, event: ChatLoaded) -> None:
        """Show it; the message goes on to the screen, which knows whether it counts as read."""
        if event.lead.id != self.lead_id:
            event.stop()
            return
        opening = self.lead is None
        self.lead = self.head.lead = event.lead
        self.remove_class("-closed")
        self.drawer.show(event.suggestions, opening=opening)
        self.writing.still_pending(event.suggestions)
        if opening:
            self.writing.take(event.lead)
            self.transcript.show(event.page)
            self.focus_on(write=self._write_when_open)
        else:
            self.transcript.update_newest(event.page)
        self.tick()

    @on(Transcript.OlderWanted)
    def _older_wanted(self, event: Transcript.OlderWanted) -> None:
        event.stop()
        if self.lead_id is not None:
            self._read_older(self.lead_id, event.before)

    @work(exclusive=True, group="older")
    async def _read_older(self, lead_id: LeadId, before: MessageId) -> None:
        page = await told(self, self._inbox.transcript(lead_id, before, PAGE))
        if page:
            self.post_message(OlderLoaded(lead_id, before, page))

    @on(OlderLoaded)
    def _older_loaded(self, event: OlderLoaded) -> None:
        event.stop()
        messages = self.transcript.messages
        if event.lead_id == self.lead_id and messages and messages[0].id == event.before:
            self.transcript.put_older(event.page)

    def tick(self) -> None:
        """Bring count-downs and the window up to the present."""
        self.transcript.tick()
        if self.lead is not None:
            self.head.now = self._inbox.clock.now()
            self.writing.composer.explain(self._what_to_write(self.lead))

    def _what_to_write(self, lead: Lead) -> str:
        if lead.address() is None:
            return _NO_ADDRESS
        closed = state(lead.window_expires_at, self._inbox.clock.now()) is WindowState.CLOSED
        return _CLOSED if closed else _OPEN

    # -- what the keys do ------------------------------------------------------------------------

    @on(Composer.Left)
    def _composer_left(self, event: Composer.Left) -> None:
        event.stop()
        if not self.writing.step_back():
            self.transcript.focus()

    def action_approve(self) -> None:
        suggestion = self._ready_draft()
        if suggestion is None:
            return
        if suggestion.draft.flags:
            self.post_message(Problem("Check this draft first: e takes it into the composer."))
        elif not self.drawer.settled:
            self.post_message(Notice("The draft has just changed: read it, then press a again."))
        else:
            self.writing.approve(suggestion)

    def action_edit_draft(self) -> None:
        suggestion = self._ready_draft()
        if suggestion is not None:
            self.writing.edit(suggestion)

    def action_reject(self) -> None:
        suggestion = self._ready_draft()
        if suggestion is not None:
            self._reject(suggestion)

    @work(group="decide")
    async def _reject(self, suggestion: Suggestion) -> None:
        await told(self, self._inbox.reject(suggestion.id))

    def _ready_draft(self) -> Suggestion | None:
        """The draft on screen when it belongs to the open chat; says so when there is none."""
        suggestion = self.drawer.suggestion
        if suggestion is not None and self.lead is not None and suggestion.lead_id == self.lead.id:
            return suggestion
        if self.lead is not None:
            self.post_message(Notice("There is no draft here. d asks for one, i writes your own."))
        return None

    def action_ask_draft(self) -> None:
        if self.lead is not None:
            self.drawer.asking = self.drawer.suggestion is None
            self._ask_for_draft(self.lead.id)

    @work(group="decide")
    async def _ask_for_draft(self, lead_id: LeadId) -> None:
        await told(self, self._inbox.ask_for_draft(lead_id))

    def action_reply(self) -> None:
        message = self.transcript.selected
        if message is not None:
            self.writing.reply(message)

    def action_open_media(self) -> None:
        message = self.transcript.selected
        if message is None or message.media is None:
            self.post_message(Notice("This message has no file. j and k select another one."))
        else:
            self._open_media(message.id, message.media.mime_type)

    @work(group="media")
    async def _open_media(self, message_id: MessageId, mime_type: str) -> None:
        path = await told(self, self._inbox.media_file(message_id))
        if path is not None:
            said = await told(self, open_outside(path, mime_type))
            if said:
                self.post_message(Notice(said))
