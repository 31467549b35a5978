"""The right pane: one open chat; what it reads, and what its keys do with file and template."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.widgets import Static

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.advice import ActionKind
from crm_tui.domain.errors import CrmError, NotFound
from crm_tui.domain.follow import Task
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.roles import Act
from crm_tui.domain.window import WindowState, state
from crm_tui.messages import CameBack, ChatLoaded, Notice, OpenChat, Problem, Queued
from crm_tui.screens.choose_file import FileChooser
from crm_tui.screens.offer_keys import OfferKeys
from crm_tui.screens.talk_pane import TalkPane
from crm_tui.screens.tell import told
from crm_tui.screens.write_pane import WritePane
from crm_tui.widgets import when
from crm_tui.widgets.chat_head import ChatHead
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

_OPEN = "Write a message, Enter sends it"
_READ_ONLY = "You may read this chat, and nothing else. The owner can let you write."
_CLOSED = f"24 hours are over: {key_of(Scope.CHAT, 'templates')} sends a template"
_NO_ADDRESS = "No WhatsApp number yet: nothing can be sent"
_NO_CHAT = "No chat is open.\n\nEnter opens the selected lead,\nn the next one who waits."


class ChatPane(OfferKeys):
    """At most one chat is open; what arrives for another one is dropped."""

    BINDINGS = bindings(Scope.CHAT)

    head = getters.query_one(ChatHead)
    transcript = getters.query_one(Transcript)

    @dataclass
    class TaskRead(TextualMessage):
        """What is to be done next about this lead."""

        lead_id: LeadId
        task: Task | None

    @dataclass
    class Gone(TextualMessage):
        """There is no such lead any more."""

        lead_id: LeadId

    @dataclass
    class Joined(TextualMessage):
        """The lead became part of another one, by another window or program."""

        lead_id: LeadId
        into: LeadId

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(inbox, zone)
        self.lead_id: LeadId | None = None
        self._write_when_open = False
        self._go_when_open: MessageId | None = None
        self._explained = ""
        self._carried: tuple[LeadId, str] | None = None
        """What was being typed to somebody who became part of this lead meanwhile."""
        self._chooser = FileChooser()

    def compose(self) -> ComposeResult:
        yield ChatHead()
        yield TalkPane(self._inbox, self._zone)
        yield WritePane(self._inbox, self._zone)
        yield Static(Content(_NO_CHAT), id="no-chat", classes="empty", markup=False)

    # -- opening and reading ---------------------------------------------------------------------

    def open(self, lead_id: LeadId, *, write: bool = False, at: MessageId | None = None) -> None:
        """Read this chat; until it is here, no key can act on the one before."""
        self._go_when_open = at
        if lead_id == self.lead_id:
            self.focus_on(write=write)
            self._go()
            return
        self._leave_last()
        self.lead_id, self._write_when_open = lead_id, write
        self._read(lead_id)

    def _go(self) -> None:
        """To the message that was asked for, once its chat is here."""
        if self._go_when_open is not None and self.lead is not None:
            self.talk.go_to(self._go_when_open)
            self._go_when_open = None

    def give_words(self, lead_id: LeadId, words: str) -> None:
        """Words to go on with in this lead's composer, once its chat is open."""
        if lead_id == self.lead_id and self.lead is not None:
            self.writing.put_back(lead_id, words, None)
        else:
            self._carried = lead_id, words

    def close(self) -> None:
        """Nothing is open any more."""
        self._leave_last()
        self.add_class("-closed")

    def focus_on(self, *, write: bool) -> None:
        """Go to the composer, or to the messages."""
        composer = self.writing.composer
        (composer if write and not composer.disabled else self.transcript).focus()

    def _leave_last(self) -> None:
        self.writing.leave()
        self.lead = self.lead_id = None
        self.talk.leave()

    def bring_up_to_date(self) -> None:
        """Something about the open chat changed."""
        if self.lead_id is not None:
            self._read(self.lead_id)

    @work(exclusive=True, group="chat")
    async def _read(self, lead_id: LeadId) -> None:
        limit = self.talk.wanted()
        try:
            lead = await self._inbox.lead(lead_id)
            page = await self._inbox.transcript(lead_id, limit=limit)
            suggestions = await self._inbox.suggestions(lead_id)
            part = await self._inbox.partial_draft(lead_id)
        except NotFound:
            self.post_message(self.Gone(lead_id))
            return
        except CrmError as error:
            self.post_message(Problem(error.sentence()))
            return
        if lead.id != lead_id:
            self.post_message(self.Joined(lead_id, lead.id))
            return
        self.post_message(ChatLoaded(lead, page, len(page) < limit, suggestions, part))

    @on(Gone)
    def _gone(self, event: Gone) -> None:
        """An import or a walk-in was taken back."""
        if event.lead_id == self.lead_id:
            self.close()

    @on(Joined)
    def _joined(self, event: Joined) -> None:
        """Go on in the chat that holds it now, with what was typed."""
        if event.lead_id == self.lead_id:
            composer = self.writing.composer
            self._carried = event.into, composer.text.strip()
            self.post_message(OpenChat(event.into, write=composer.has_focus))

    @on(ChatLoaded)
    def _loaded(self, event: ChatLoaded) -> None:
        """Show it; the message goes on to the screen, which knows whether it counts as read."""
        if event.lead.id != self.lead_id:
            event.stop()
            return
        opening = self.lead is None
        self.lead = self.head.lead = event.lead
        if opening:
            self.head.to_do = ""
        self._read_task(event.lead.id)
        self.remove_class("-closed")
        self.talk.drawer.show(event.suggestions, opening=opening, being_written=event.being_written)
        self.wait_for_draft()
        self.writing.still_pending(event.suggestions)
        if opening:
            self.writing.take(event.lead)
            self._carry_over(event.lead.id)
        self.talk.show(event.lead, event.page, opening=opening, whole=event.whole)
        if opening:
            self.focus_on(write=self._write_when_open)
            self._go()
        self.tick()

    @work(exclusive=True, group="next-task")
    async def _read_task(self, lead_id: LeadId) -> None:
        self.post_message(self.TaskRead(lead_id, await told(self, self._inbox.next_task(lead_id))))

    @on(TaskRead)
    def _show_task(self, event: TaskRead) -> None:
        event.stop()
        if event.lead_id == self.lead_id:
            due = None if event.task is None else event.task.due_at
            now = self._inbox.clock.now()
            at = "" if due is None else f" · {when.ahead(due, now, self._zone)}"
            self.head.to_do = "" if event.task is None else f"{event.task.text}{at}"
            self.head.to_do_is_late = due is not None and due <= now

    def _carry_over(self, lead_id: LeadId) -> None:
        (into, text), self._carried = self._carried or (None, ""), None
        if into == lead_id and text not in self.writing.composer.text:
            self.writing.composer.put(text)

    def tick(self) -> None:
        """Bring count-downs and the window up to the present."""
        self.transcript.tick()
        if self.lead is None:
            return
        self.look_at_writing()
        self.head.now = self._inbox.clock.now()
        words = self._what_to_write(self.lead)
        if words != self._explained:
            self._explained = words
            self.writing.composer.explain(words)
            self.writing.ask_gate()

    def _what_to_write(self, lead: Lead) -> str:
        if not self._inbox.actor.may(Act.WRITE_TO_CUSTOMERS):
            return _READ_ONLY
        if lead.address() is None:
            return _NO_ADDRESS
        closed = state(lead.window_expires_at, self._inbox.clock.now()) is WindowState.CLOSED
        return _CLOSED if closed else _OPEN

    # -- writing ---------------------------------------------------------------------------------

    @on(Composer.Left)
    def _composer_left(self, event: Composer.Left) -> None:
        event.stop()
        if not self.writing.step_back():
            self.transcript.focus()

    @on(TalkPane.Answering)
    def _answer(self, event: TalkPane.Answering) -> None:
        event.stop()
        self.writing.reply(event.message)

    @on(CameBack)
    def _came_back(self, event: CameBack) -> None:
        event.stop()
        self.writing.put_back(event.message.lead_id, event.message.content, event.message.media)

    def action_attach(self) -> None:
        if self.lead is None:
            self.post_message(Notice("Open a chat first; the file goes to the one that is open."))
            return
        lead_id = self.lead.id
        self._chooser.ask(self.app, lambda path: self.writing.attach(lead_id, path))

    def action_templates(self) -> None:
        if self.lead is None:
            self.post_message(Notice("Open a chat first; the template goes to the one open."))
            return
        # Not before somebody wants a template: most days nobody does.
        from crm_tui.screens.template_window import TemplateWindow

        name = self.lead.name

        def sent(message: Message | None) -> None:
            if message is not None:
                self.post_message(Queued(message, name))

        self.app.push_screen(
            TemplateWindow(self._inbox, self.lead, self._chooser, self._zone), sent
        )

    @on(OfferKeys.ByHand)
    def _by_hand(self, event: OfferKeys.ByHand) -> None:
        """The person does it: open what it takes."""
        event.stop()
        if event.kind is ActionKind.SEND_FILE:
            self.action_attach()
        elif event.kind is ActionKind.SEND_TEMPLATE:
            self.action_templates()
        else:
            self.focus_on(write=True)
