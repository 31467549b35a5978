"""One template being filled: its picture, a field for each variable, its file, cost and verdict."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.timer import Timer
from textual.widgets import Input, Static

from crm_tui.domain.clock import Millis
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Media, Message
from crm_tui.domain.money import cost_words
from crm_tui.domain.outgoing import Verdict
from crm_tui.domain.template import Template, TemplateCall
from crm_tui.screens.tell import refused_words
from crm_tui.screens.template_fields import Field, Fields
from crm_tui.widgets.bars import FileBar
from crm_tui.widgets.gate_note import GateNote
from crm_tui.widgets.template_view import TemplateView

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

PAUSE_SECONDS = 0.3


class TemplateForm(VerticalScroll, can_focus=False):
    """Sends the template to this lead once, and says what it costs before."""

    view = getters.query_one(TemplateView)
    fields = getters.query_one(Fields)
    file_bar = getters.query_one(FileBar)
    note = getters.query_one(GateNote)
    cost = getters.query_one("#cost", Static)

    @dataclass
    class Checked(TextualMessage):
        """What the gate says to this call with this file."""

        call: TemplateCall
        file: Media | None
        verdict: Verdict

    @dataclass
    class FileTaken(TextualMessage):
        """The file is kept and may stand on top."""

        template: Template
        file: Media

    @dataclass
    class Sent(TextualMessage):
        """It counts down."""

        message: Message

    @dataclass
    class Trouble(TextualMessage):
        """What could not be done, and what to do; empty when all is well again."""

        words: Content

    @dataclass
    class LaterAsked(TextualMessage):
        """It is to leave later: after the quiet hours, when only they are against it."""

        only_quiet: bool

    def __init__(self, inbox: "Inbox", lead: Lead, zone: ZoneInfo) -> None:
        super().__init__(id="form")
        self._inbox, self._lead, self._zone = inbox, lead, zone
        self.template: Template | None = None
        self._pause: Timer | None = None
        self._sending = False

    def compose(self) -> ComposeResult:
        yield TemplateView()
        yield Fields()
        yield FileBar()
        yield Static("", id="cost", markup=False)
        yield GateNote()

    def take(self, template: Template | None) -> None:
        """Turn to another template; None empties the form."""
        if template == self.template and template is not None:
            return
        self.template, self.file_bar.file = template, None
        self.fields.show(template, self._lead.name)
        self.note.show(None)
        self.cost.update("")
        self._changed()

    @property
    def call(self) -> TemplateCall | None:
        """As it would be sent now; None for a template that may not be sent at all."""
        if self.template is None or not self.template.approved:
            return None
        return TemplateCall(self.template.name, self.template.language, self.fields.values)

    # -- filling ---------------------------------------------------------------------------------

    def focus_first(self) -> bool:
        """Go to the first field; False without any."""
        fields = self.fields.fields
        if fields:
            fields[0].focus()
        return bool(fields)

    @on(Input.Submitted, "Field")
    def _field_done(self, event: Input.Submitted) -> None:
        """To the next field; behind the last one it is sent."""
        event.stop()
        field = event.input
        following = self.fields.after(field) if isinstance(field, Field) else None
        if following is None:
            self.send(later=False)
        else:
            following.focus()

    @on(Input.Changed, "Field")
    def _changed(self) -> None:
        """Show it as it is now, and ask the gate once typing pauses."""
        self.view.show(self.template, dict(self.fields.values))
        if self._pause is not None:
            self._pause.stop()
        self._pause = self.set_timer(PAUSE_SECONDS, self._ask_gate)

    @work(exclusive=True, group="attach")
    async def put_file(self, path: Path) -> None:
        """Keep this file in the shop and put it on top of the template."""
        template = self.template
        try:
            file = await self._inbox.attach(path)
        except CrmError as error:
            self.post_message(self.Trouble(Content(error.sentence())))
        else:
            if template is not None:
                self.post_message(self.FileTaken(template, file))

    @on(FileTaken)
    def _file_taken(self, event: FileTaken) -> None:
        event.stop()
        if event.template == self.template:
            self.file_bar.file = event.file
            self._changed()

    # -- asking and sending ----------------------------------------------------------------------

    @work(exclusive=True, group="gate")
    async def _ask_gate(self) -> None:
        call, file = self.call, self.file_bar.file
        if call is None:
            return
        if (verdict := await self._judged(call, file)) is not None:
            self.post_message(self.Checked(call, file, verdict))

    async def _judged(self, call: TemplateCall, file: Media | None) -> Verdict | None:
        """What the gate says; None when it could not be asked, and why is on screen."""
        try:
            return await self._inbox.check(self._lead.id, "", file, call)
        except CrmError as error:
            self.post_message(self.Trouble(Content(error.sentence())))
            return None

    @on(Checked)
    def _checked(self, event: Checked) -> None:
        event.stop()
        if (event.call, event.file) != (self.call, self.file_bar.file):
            return
        self.note.show(event.verdict)
        words = f"{cost_words(event.verdict.cost)} once it is delivered"
        self.cost.update(Content.styled(words, "$muted"))

    def send(self, *, later: bool, at: Millis | None = None) -> None:
        """A second press while it is under way never doubles it."""
        call = self.call
        if call is not None and not self._sending:
            self._sending = True
            self._send(call, self.file_bar.file, later, at)

    @work(exclusive=True, group="later")
    async def send_later(self) -> None:
        """After the quiet hours, when only they are against it; else an hour is asked for."""
        call, file = self.call, self.file_bar.file
        if call is None:
            return
        if (verdict := await self._judged(call, file)) is not None:
            self.post_message(self.LaterAsked(verdict.only_quiet))

    @on(LaterAsked)
    def _ask_when(self, event: LaterAsked) -> None:
        event.stop()
        from crm_tui.screens.later_window import LaterWindow

        def named(at: Millis | None) -> None:
            if at is not None:
                self.send(later=False, at=at)

        if event.only_quiet:
            self.send(later=True)
            return
        whom, clock = f"to {self._lead.name}", self._inbox.clock
        self.app.push_screen(LaterWindow("Send later", whom, clock, self._zone), named)

    @work(group="send")
    async def _send(
        self, call: TemplateCall, file: Media | None, later: bool, at: Millis | None
    ) -> None:
        send = self._inbox.send_template
        try:
            message = await send(self._lead.id, call, file, later=later, at=at)
        except CrmError as error:
            self.post_message(self.Trouble(refused_words(error)))
        else:
            self.post_message(self.Sent(message))

    @on(Trouble)
    def _trouble(self) -> None:
        self._sending = False
