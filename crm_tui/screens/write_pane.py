"""Below the chat: quote, file and composer; keeps drafts, asks the gate, and sends each text once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message as TextualMessage

from crm_tui.domain.clock import SECOND, Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.ids import LeadId, MessageId, SuggestionId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Media, Message
from crm_tui.domain.money import cost_words
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.roles import Act
from crm_tui.domain.suggestion import Suggestion
from crm_tui.messages import Problem, Queued
from crm_tui.screens.tell import told
from crm_tui.services.sending import SendRefused
from crm_tui.widgets.bars import FileBar, QuoteBar
from crm_tui.widgets.composer import Composer
from crm_tui.widgets.gate_note import GateNote

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

Send = Callable[[], Awaitable[Message]]
_EMPTY = "empty"
"""The gate's rule that there must be something to send: no news before one writes."""
_TYPING_LASTS = 20 * SECOND
"""The typing sign goes out after 25 seconds (Meta)."""


class WritePane(Vertical):
    """Sends for the lead that it was given, and for no other."""

    quote = getters.query_one(QuoteBar)
    file_bar = getters.query_one(FileBar)
    note = getters.query_one(GateNote)
    composer = getters.query_one(Composer)

    @dataclass
    class SendEnded(TextualMessage):
        """A send was queued, or refused when `message` is None."""

        lead: Lead
        text: str
        file: Media | None
        message: Message | None
        verdict: Verdict | None = None
        """Why the gate refused, when it was the gate."""

    @dataclass
    class GateSaid(TextualMessage):
        """What the gate says to this text and file, were they sent now."""

        lead_id: LeadId
        text: str
        file: Media | None
        verdict: Verdict

    @dataclass
    class FileTaken(TextualMessage):
        """The file is kept in the shop and goes with this lead's next text."""

        lead_id: LeadId
        file: Media

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__()
        self._inbox, self._zone = inbox, zone
        self._lead: Lead | None = None
        self._files: dict[LeadId, Media] = {}
        self._editing: SuggestionId | None = None
        self._approved: Suggestion | None = None
        """Not let through yet: what the gate is asked about while nothing is typed."""
        self._sending = False
        self._typing_shown = Millis(0)

    def compose(self) -> ComposeResult:
        yield GateNote()
        yield QuoteBar()
        yield FileBar()
        composer = Composer()
        composer.disabled = not self._inbox.actor.may(Act.WRITE_TO_CUSTOMERS)
        yield composer

    def take(self, lead: Lead) -> None:
        """Turn to this lead and what is kept for it: the text begun, and the file."""
        self._lead = lead
        self.composer.take(lead.id, lead.draft)
        self._show_file()
        self.ask_gate()

    def leave(self) -> None:
        """Keep what was typed, and belong to nobody until the next chat is here."""
        self.composer.take(None, "")
        self._lead = self._editing = self._approved = self.quote.quoted = None
        self.note.show(None)
        self.composer.show_cost("")
        self._show_file()

    def reply(self, message: Message) -> None:
        self.quote.quoted = message
        self.composer.focus()

    def edit(self, suggestion: Suggestion) -> None:
        """Take a draft as the beginning of one's own text."""
        self._editing = suggestion.id
        self.composer.put(suggestion.draft.content)

    def still_pending(self, suggestions: Sequence[Suggestion]) -> None:
        """A draft that was overtaken while it was edited goes on as the person's own text."""
        pending = {suggestion.id for suggestion in suggestions}
        if self._editing not in pending:
            self._editing = None
        if self._approved is not None and self._approved.id not in pending:
            self._approved = None
            self.ask_gate()

    def step_back(self) -> bool:
        """Take off the quote, then the file; False when there is neither."""
        if self.quote.quoted is not None:
            self.quote.quoted = None
        elif self._lead is not None and self._lead.id in self._files:
            self._put_file(self._lead.id, None)
        else:
            return False
        return True

    # -- files -----------------------------------------------------------------------------------

    @work(exclusive=True, group="attach")
    async def attach(self, lead_id: LeadId, path: Path) -> None:
        """Keep this file in the shop and show it above the composer."""
        file = await told(self, self._inbox.attach(path))
        if file is not None:
            self.post_message(self.FileTaken(lead_id, file))

    @on(FileTaken)
    def _file_taken(self, event: FileTaken) -> None:
        event.stop()
        self._put_file(event.lead_id, event.file)
        self.composer.focus()

    def put_back(self, lead_id: LeadId, text: str, file: Media | None) -> None:
        """What did not go out, to go on with; of a chat that is not open, only the file is kept."""
        if file is not None:
            self._put_file(lead_id, file)
        if self._lead is None or self._lead.id != lead_id:
            return
        if text:
            self.composer.put(text)
        self.composer.focus()

    def begin_with(self, lead_id: LeadId, text: str) -> None:
        """Words that were noted down for this chat; what was begun in it already stays as it is."""
        if self._lead is not None and self._lead.id == lead_id:
            if not self.composer.text.strip():
                self.composer.put(text)
            self.composer.focus()

    def _put_file(self, lead_id: LeadId, file: Media | None) -> None:
        if file is None:
            self._files.pop(lead_id, None)
        else:
            self._files[lead_id] = file
        self._show_file()
        self.ask_gate()

    def _show_file(self) -> None:
        self.file_bar.file = self._file
        self.composer.with_file = self._file is not None

    @property
    def _file(self) -> Media | None:
        return None if self._lead is None else self._files.get(self._lead.id)

    # -- drafts ----------------------------------------------------------------------------------

    @on(Composer.DraftPaused)
    def _draft_paused(self, event: Composer.DraftPaused) -> None:
        event.stop()
        self._keep_draft(event.lead_id, event.text)
        now = self._inbox.clock.now()
        if event.text.strip() and now - self._typing_shown >= _TYPING_LASTS:
            self._typing_shown = now
            self._show_typing(event.lead_id)

    @work(group="drafts")
    async def _keep_draft(self, lead_id: LeadId, text: str) -> None:
        await told(self, self._inbox.save_draft(lead_id, text))

    @work(group="typing")
    async def _show_typing(self, lead_id: LeadId) -> None:
        await told(self, self._inbox.typing(lead_id))

    async def keep_now(self) -> None:
        """Store what was typed before the program ends."""
        lead_id, text = self.composer.lead_id, self.composer.text
        if lead_id is not None and self.composer.unkept:
            await told(self, self._inbox.save_draft(lead_id, text))

    @on(Composer.PasteCut)
    def _paste_cut(self, event: Composer.PasteCut) -> None:
        event.stop()
        text = f"The paste has {event.length:,} characters; only its beginning was taken."
        self.post_message(Problem(text))

    # -- what it would cost, and whether it may go --------------------------------------------------

    @on(Composer.Paused)
    def _paused(self, event: Composer.Paused) -> None:
        event.stop()
        if self.composer.text:
            self._approved = None
        self.ask_gate()

    @work(exclusive=True, group="gate")
    async def ask_gate(self) -> None:
        """What would it cost, and may it go? The answer shows at the composer."""
        lead, text, file = self._lead, self._text, self._file
        if lead is None:
            return
        verdict = await told(self, self._inbox.check(lead.id, text, file))
        if verdict is not None:
            self.post_message(self.GateSaid(lead.id, text, file, verdict))

    @property
    def _text(self) -> str:
        """What would be sent now: the text in the composer, else the draft that was approved."""
        if self.composer.text or self._approved is None:
            return self.composer.text
        return self._approved.draft.content

    @on(GateSaid)
    def _gate_said(self, event: GateSaid) -> None:
        event.stop()
        now = (self._lead.id if self._lead is not None else None, self._text, self._file)
        if now != (event.lead_id, event.text, event.file):
            return
        against = [reason for reason in event.verdict.reasons if reason.rule != _EMPTY]
        self.composer.show_cost("" if against else cost_words(event.verdict.cost))
        self.note.show(event.verdict if event.text.strip() or event.file else None)

    # -- sending ---------------------------------------------------------------------------------

    def approve(self, suggestion: Suggestion) -> None:
        """Send a draft as it stands."""
        self._approved = suggestion
        self._send_once(lambda: self._inbox.approve(suggestion.id), "", None)

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        event.stop()
        text, quoted, editing, file = event.text, self.quote.quoted, self._editing, self._file
        reply_to = quoted.id if quoted else None
        if editing is not None and file is None:
            self._send_once(lambda: self._inbox.send_edited(editing, text, reply_to), text, None)
        else:
            send = partial(self._inbox.send, event.lead_id, text, reply_to, file)
            self._send_once(send, text, file)

    @on(Composer.SendLater)
    def _ask_when(self, event: Composer.SendLater) -> None:
        """Ask for the hour; what was typed stays until it is taken."""
        event.stop()
        from crm_tui.screens.later_window import LaterWindow

        text, quoted, file = event.text, self.quote.quoted, self._file
        reply_to = quoted.id if quoted else None

        def named(at: Millis | None) -> None:
            if at is None:
                return
            here = self._lead is not None and self._lead.id == event.lead_id
            if not here or self.composer.text != text:
                self.post_message(Problem("The chat changed meanwhile: nothing was planned."))
                return
            send = partial(self._send_at, at, event.lead_id, text, reply_to, file)
            self._send_once(send, text, file)

        whom = self._lead.name if self._lead is not None else ""
        window = LaterWindow("Send later", f"to {whom}", self._inbox.clock, self._zone)
        self.app.push_screen(window, named)

    async def _send_at(
        self, at: Millis, to: LeadId, text: str, reply_to: MessageId | None, file: Media | None
    ) -> Message:
        """The note at the composer is about now: what is against that hour is told for itself."""
        try:
            return await self._inbox.send(to, text, reply_to, file, at=at)
        except SendRefused as refused:
            first = refused.verdict.reasons[0]
            raise CrmError(first.text, first.fix) from refused

    def _send_once(self, start: Send, text: str, file: Media | None) -> None:
        """Start a send unless one is under way: a second Enter never doubles a message."""
        if self._lead is not None and not self._sending:
            self._sending = True
            self._send(start, self._lead, text, file)

    @work(group="send")
    async def _send(self, start: Send, lead: Lead, text: str, file: Media | None) -> None:
        try:
            self.post_message(self.SendEnded(lead, text, file, await start()))
        except SendRefused as refused:
            self.post_message(self.SendEnded(lead, text, file, None, refused.verdict))
        except CrmError as error:
            self.post_message(Problem(error.sentence()))
            self.post_message(self.SendEnded(lead, text, file, None))

    @on(SendEnded)
    def _send_ended(self, event: SendEnded) -> None:
        event.stop()
        self._sending = False
        here = self._lead is not None and self._lead.id == event.lead.id
        if event.message is None:
            if here:
                self.note.show(event.verdict)
            return
        self._editing = self._approved = None
        if event.file is not None and self._files.get(event.lead.id) == event.file:
            self._put_file(event.lead.id, None)
        if here:
            self.note.show(None)
            self.composer.sent(event.text)
            if event.text or event.file is not None:
                self.quote.quoted = None
        self.post_message(Queued(event.message, event.lead.name))
