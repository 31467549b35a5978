"""The messages of the open chat and the draft below them; what the keys do with a message."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.message import Message as TextualMessage

from crm_tui.actions import Scope, bindings
from crm_tui.domain.content import Location
from crm_tui.domain.ids import LeadId, MessageId
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message, MessageStatus
from crm_tui.domain.template import Template
from crm_tui.messages import CameBack, Notice, OlderLoaded, Queued
from crm_tui.screens.open_outside import open_map, open_outside
from crm_tui.screens.tell import told
from crm_tui.widgets.drawer import Drawer
from crm_tui.widgets.panes import Box
from crm_tui.widgets.referral_words import came_by
from crm_tui.widgets.transcript import Transcript

if TYPE_CHECKING:
    from crm_tui.screens.forward import Forwarded
    from crm_tui.services.inbox import Inbox

# The small windows are loaded when somebody wants one: together they take 13 ms, which the first
# paint is better off without.

PAGE = 60
_FARTHEST = "That message is too far back, or not here. g goes to the oldest one loaded."


class TalkPane(Box):
    """Shows one chat; what arrives for another one is dropped."""

    BINDINGS = bindings(Scope.MESSAGE)

    transcript = getters.query_one(Transcript)
    drawer = getters.query_one(Drawer)

    @dataclass
    class Answering(TextualMessage):
        """The next text answers this message."""

        message: Message

    @dataclass
    class BackLoaded(TextualMessage):
        """Everything from a quoted message to before the oldest that was loaded; [] when too far."""

        lead_id: LeadId
        target: MessageId
        before: MessageId
        page: list[Message]

    @dataclass
    class TemplatesRead(TextualMessage):
        """What the templates of sent messages look like."""

        templates: Sequence[Template]

    def __init__(self, inbox: "Inbox", zone: ZoneInfo) -> None:
        super().__init__(id="talk")
        self._inbox, self._zone = inbox, zone
        self._lead: Lead | None = None
        self._templates_read = False
        self._sought: MessageId | None = None
        """Where somebody wants to go, while what lies between is read."""

    def compose(self) -> ComposeResult:
        yield Transcript(self._inbox.clock, self._zone)
        yield Drawer(self._inbox.clock, self._zone)

    # -- what it shows ---------------------------------------------------------------------------

    def leave(self) -> None:
        """Nothing is open until the next chat is here."""
        self._lead = self._sought = None
        self.drawer.show([], opening=True)
        self.transcript.show([])

    def wanted(self) -> int:
        """How many of the newest messages to read, to bring what is shown up to date."""
        return max(PAGE, min(len(self.transcript.loaded), 4 * PAGE))

    def show(self, lead: Lead, page: list[Message], *, opening: bool, whole: bool) -> None:
        """The newest messages of this lead's chat; `whole` when there are no older ones."""
        self._lead = lead
        if opening:
            self.transcript.show(page, whole=whole, came_by=came_by(lead.referral))
        else:
            self.transcript.update_newest(page)
        if not self._templates_read and any(message.template for message in page):
            self._templates_read = True
            self._read_templates()

    @work(exclusive=True, group="templates")
    async def _read_templates(self) -> None:
        templates = await told(self, self._inbox.templates())
        self.post_message(self.TemplatesRead(templates or []))

    @on(TemplatesRead)
    def _know_templates(self, event: TemplatesRead) -> None:
        event.stop()
        self.transcript.know_templates({(t.name, t.language): t for t in event.templates})

    @on(Transcript.OlderWanted)
    def _older_wanted(self, event: Transcript.OlderWanted) -> None:
        event.stop()
        if self._lead is not None:
            self._read_older(self._lead.id, event.before)

    @work(exclusive=True, group="older")
    async def _read_older(self, lead_id: LeadId, before: MessageId) -> None:
        page = await told(self, self._inbox.transcript(lead_id, before, PAGE))
        if page is not None:
            self.post_message(OlderLoaded(lead_id, before, page))

    @on(OlderLoaded)
    def _older_loaded(self, event: OlderLoaded) -> None:
        event.stop()
        if self._continues(event.lead_id, event.before):
            self.transcript.put_older(event.page, whole=len(event.page) < PAGE)
            self._seek()  # this reading took the place of the one that went further back

    def _continues(self, lead_id: LeadId, before: MessageId) -> bool:
        """Whether what was read belongs right above what is shown."""
        loaded = self.transcript.loaded
        return (
            self._lead is not None
            and lead_id == self._lead.id
            and bool(loaded)
            and loaded[0].id == before
        )

    # -- what the keys do ------------------------------------------------------------------------

    def action_reply(self) -> None:
        message = self._selected()
        if message is not None:
            self.post_message(self.Answering(message))

    def action_react(self) -> None:
        message = self._selected()
        if message is None:
            return

        from crm_tui.screens.react import React

        def chosen(emoji: str | None) -> None:
            if emoji is not None:
                self._react(message.id, emoji)

        self.app.push_screen(React(message), chosen)

    @work(group="send")
    async def _react(self, message_id: MessageId, emoji: str) -> None:
        name = self._lead.name if self._lead is not None else ""
        message = await told(self, self._inbox.react(message_id, emoji))
        if message is not None:
            self.post_message(Queued(message, name))

    def action_forward(self) -> None:
        from crm_tui.screens.forward import Forward

        message = self._selected()
        if message is not None:
            self.app.push_screen(Forward(self._inbox, message), self._forwarded)

    def _forwarded(self, done: "Forwarded | None") -> None:
        if done is not None:
            self.post_message(Queued(done.message, done.name))

    def action_settle(self) -> None:
        message = self._selected()
        if message is None:
            return
        if message.status is not MessageStatus.UNKNOWN:
            self.post_message(Notice("Only a message marked “? not sure” can be settled."))
            return

        from crm_tui.screens.settle import Settle

        def settled(arrived: bool | None) -> None:
            if arrived is not None:
                self._settle(message, arrived)

        self.app.push_screen(Settle(message), settled)

    @work(group="send")
    async def _settle(self, message: Message, arrived: bool) -> None:
        async def settle() -> bool:
            await self._inbox.settle(message.id, arrived)
            return True

        if await told(self, settle()) and not arrived:
            self.post_message(CameBack(message))

    def action_open_outside(self) -> None:
        message = self._selected()
        if message is None:
            return
        if isinstance(message.details, Location):
            self._open_map(message.details)
        elif message.media is None or message.revoked:
            self.post_message(Notice("This message has no file. j and k select another one."))
        else:
            self._open_media(message.id, message.media.mime_type)

    @work(group="media")
    async def _open_map(self, place: Location) -> None:
        said = await told(self, open_map(place))
        if said:
            self.post_message(Notice(said))

    @work(group="media")
    async def _open_media(self, message_id: MessageId, mime_type: str) -> None:
        path = await told(self, self._inbox.media_file(message_id))
        if path is not None:
            said = await told(self, open_outside(path, mime_type))
            if said:
                self.post_message(Notice(said))

    def action_to_quoted(self) -> None:
        """Go to what the selected message quotes; what lies further back is read first."""
        message = self._selected()
        if message is None:
            return
        if message.reply_to is None:
            self.post_message(Notice("This message quotes nothing that is here."))
        else:
            self.go_to(message.reply_to)

    def go_to(self, target: MessageId) -> None:
        """Select a message of the open chat, reading back to it when it is not loaded."""
        self._sought = target
        self._seek()

    def _seek(self) -> None:
        if self._sought is None or self._lead is None or not self.transcript.loaded:
            return
        if self.transcript.jump(self._sought):
            self._sought = None
        else:
            self._read_back(self._lead.id, self._sought, self.transcript.loaded[0].id)

    @work(exclusive=True, group="older")
    async def _read_back(self, lead_id: LeadId, target: MessageId, before: MessageId) -> None:
        page = await told(self, self._inbox.back_to(lead_id, target, before))
        if page is not None:
            self.post_message(self.BackLoaded(lead_id, target, before, page))

    @on(BackLoaded)
    def _back_loaded(self, event: BackLoaded) -> None:
        event.stop()
        if not self._continues(event.lead_id, event.before):
            return
        self._sought = None
        if event.page:
            self.transcript.put_older(event.page)
        if not event.page or not self.transcript.jump(event.target):
            self.post_message(Notice(_FARTHEST))

    def action_back_from_quoted(self) -> None:
        if not self.transcript.jump_back():
            self.post_message(Notice("You have not gone to a quoted message."))

    def _selected(self) -> Message | None:
        """The selected message of the open chat; says so when there is none."""
        message = self.transcript.selected if self._lead is not None else None
        if message is None:
            self.post_message(Notice("Open a chat and select a message first."))
        return message
