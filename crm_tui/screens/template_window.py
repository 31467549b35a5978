"""The window for sending a template: choose it at the left, fill and see it at the right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Container, Vertical
from textual.message import Message as TextualMessage
from textual.widgets import Input

from crm_tui.actions import Scope, bindings, key_of
from crm_tui.domain.errors import CrmError
from crm_tui.domain.lead import Lead
from crm_tui.domain.message import Message
from crm_tui.domain.template import Template
from crm_tui.domain.text import fold
from crm_tui.screens.choose_file import FileChooser
from crm_tui.screens.small_window import SmallWindow
from crm_tui.screens.template_form import TemplateForm
from crm_tui.widgets.choices import Choices
from crm_tui.widgets.template_choice import choice, why_not

if TYPE_CHECKING:
    from crm_tui.services.inbox import Inbox

_NONE = "No templates yet: `crm templates sync` fetches those that you have at your provider."


class TemplateWindow(SmallWindow[Message]):
    """Ends with the message that counts down, or None."""

    BINDINGS = bindings(Scope.TEMPLATE)
    SCOPE = Scope.TEMPLATE
    TITLE = "Send a template"
    CSS_PATH = ["small_window.tcss", "template_window.tcss"]
    AUTO_FOCUS = "#search"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]

    search = getters.query_one("#search", Input)
    names = getters.query_one(Choices)
    form = getters.query_one(TemplateForm)

    @dataclass
    class TemplatesRead(TextualMessage):
        """The shop's templates, approved ones first; or why they could not be read."""

        templates: Sequence[Template]
        trouble: str = _NONE

    def __init__(self, inbox: "Inbox", lead: Lead, chooser: FileChooser, zone: ZoneInfo) -> None:
        super().__init__()
        self._inbox, self._lead, self._chooser, self._zone = inbox, lead, chooser, zone
        self._all: Sequence[Template] = ()
        self._shown: list[Template] = []

    def inside(self) -> ComposeResult:
        with Container(id="two"):
            with Vertical(id="left"):
                yield Input(placeholder="name of a template", id="search", max_length=100)
                yield Choices()
            yield TemplateForm(self._inbox, self._lead, self._zone)

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    @work(exclusive=True, group="templates")
    async def _read(self) -> None:
        try:
            self.post_message(self.TemplatesRead(await self._inbox.templates()))
        except CrmError as error:
            self.post_message(self.TemplatesRead((), error.sentence()))

    @on(TemplatesRead)
    def _show_all(self, event: TemplatesRead) -> None:
        self._all = event.templates
        self._filter()
        if not self._all:
            self.say(event.trouble)

    # -- choosing --------------------------------------------------------------------------------

    @on(Input.Changed, "#search")
    def _filter(self) -> None:
        wanted = fold(self.search.value.strip())
        self._shown = [t for t in self._all if wanted in fold(t.name)]
        self.names.show([choice(template) for template in self._shown])
        if not self._shown:
            self._take(None)

    @on(Choices.OptionHighlighted)
    def _highlighted(self, event: Choices.OptionHighlighted) -> None:
        if event.option_index < len(self._shown):
            self._take(self._shown[event.option_index])

    def _take(self, template: Template | None) -> None:
        self.form.take(template)
        self.say(why_not(template) if template is not None else "")

    @on(Input.Submitted, "#search")
    @on(Choices.OptionSelected)
    def action_next_field(self) -> None:
        """Into the first field; a template without fields waits for the key that sends."""
        if self.form.call is not None and not self.form.focus_first():
            self.say(f"Nothing to fill in: {key_of(Scope.TEMPLATE, 'submit')} sends it.")

    def action_down(self) -> None:
        """The next template; among the fields the next field."""
        self.names.action_cursor_down() if self.search.has_focus else self.focus_next()

    def action_up(self) -> None:
        self.names.action_cursor_up() if self.search.has_focus else self.focus_previous()

    def action_page_down(self) -> None:
        self.form.scroll_page_down(animate=False)

    def action_page_up(self) -> None:
        self.form.scroll_page_up(animate=False)

    # -- filling and sending ---------------------------------------------------------------------

    def action_attach(self) -> None:
        template = self.form.template
        if template is None or not template.needs_file:
            self.say("No file stands on top of this template.")
        else:
            self._chooser.ask(self.app, self.form.put_file)

    def action_submit(self) -> None:
        self.form.send(later=False)

    def action_send_later(self) -> None:
        self.form.send_later()

    @on(TemplateForm.Trouble)
    def _trouble(self, event: TemplateForm.Trouble) -> None:
        self.say(event.words)

    @on(TemplateForm.Sent)
    def _sent(self, event: TemplateForm.Sent) -> None:
        self.dismiss(event.message)
