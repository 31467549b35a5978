"""Below the chat: the quote and the composer; keeps drafts, and sends each text once."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message as TextualMessage

from crm_tui.domain.ids import LeadId, SuggestionId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.suggestion import Suggestion
from crm_tui.messages import Problem, Queued
from crm_tui.screens.tell import told
from crm_tui.widgets.bars import QuoteBar
from crm_tui.widgets.composer import Composer

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox


class WritePane(Vertical):
    """Sends for the lead that it was given, and for no other."""

    quote = getters.query_one(QuoteBar)
    composer = getters.query_one(Composer)

    @dataclass
    class SendEnded(TextualMessage):
        """A send was queued, or refused when `message` is None."""

        lead: Lead
        text: str
        message: Message | None

    def __init__(self, inbox: "Inbox") -> None:
        super().__init__()
        self._inbox = inbox
        self._lead: Lead | None = None
        self._editing: SuggestionId | None = None
        self._sending = False

    def compose(self) -> ComposeResult:
        yield QuoteBar()
        yield Composer()

    def take(self, lead: Lead) -> None:
        """Turn to this lead and the draft kept for it."""
        self._lead = lead
        self.composer.take(lead.id, lead.draft)

    def leave(self) -> None:
        """Keep what was typed, and belong to nobody until the next chat is here."""
        self.composer.take(None, "")
        self._lead = self._editing = self.quote.quoted = None

    def reply(self, message: Message) -> None:
        self.quote.quoted = message
        self.composer.focus()

    def edit(self, suggestion: Suggestion) -> None:
        """Take a draft as the beginning of one's own text."""
        self._editing = suggestion.id
        self.composer.put(suggestion.draft.content)

    def still_pending(self, suggestions: Sequence[Suggestion]) -> None:
        """A draft that was overtaken while it was edited goes on as the person's own text."""
        if self._editing not in {suggestion.id for suggestion in suggestions}:
            self._editing = None

    def step_back(self) -> bool:
        """Drop the quote; False when there is none to drop."""
        had = self.quote.quoted is not None
        self.quote.quoted = None
        return had

    # -- drafts ----------------------------------------------------------------------------------

    @on(Composer.DraftPaused)
    def _draft_paused(self, event: Composer.DraftPaused) -> None:
        event.stop()
        self._keep_draft(event.lead_id, event.text)

    @work(group="drafts")
    async def _keep_draft(self, lead_id: LeadId, text: str) -> None:
        await told(self, self._inbox.save_draft(lead_id, text))

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

    # -- sending ---------------------------------------------------------------------------------

    def approve(self, suggestion: Suggestion) -> None:
        """Send a draft as it stands."""
        self._send_once(lambda: self._inbox.approve(suggestion.id), "")

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        event.stop()
        text, quoted, editing = event.text, self.quote.quoted, self._editing
        reply_to = quoted.id if quoted else None
        if editing is not None:
            self._send_once(lambda: self._inbox.send_edited(editing, text, reply_to), text)
        else:
            self._send_once(lambda: self._inbox.send(event.lead_id, text, reply_to), text)

    def _send_once(self, start: Callable[[], Awaitable[Message]], text: str) -> None:
        """Start a send unless one is under way: a second Enter never doubles a message."""
        if self._lead is not None and not self._sending:
            self._sending = True
            self._send(start, self._lead, text)

    @work(group="send")
    async def _send(self, start: Callable[[], Awaitable[Message]], lead: Lead, text: str) -> None:
        self.post_message(self.SendEnded(lead, text, await told(self, start())))

    @on(SendEnded)
    def _send_ended(self, event: SendEnded) -> None:
        event.stop()
        self._sending = False
        self._editing = None
        if event.message is None:
            return
        if self._lead is not None and self._lead.id == event.lead.id:
            self.composer.sent(event.text)
            if event.text:
                self.quote.quoted = None
        self.post_message(Queued(event.message, event.lead.name))
